/** Exporting a log, and importing it into another deepwell. */
import { writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Deepwell, Scp } from "@scipnet/core"
import { Effect, Stream } from "effect"
import { EventLog } from "../../../src/deepwell/EventLog.ts"
import { UserId } from "../../../src/domain/UserId.ts"
import * as ChildProcess from "../../processes/ChildProcess.ts"
import * as Dump from "../../readmodels/Dump.ts"
import * as Care from "../operator/MaintenanceFixture.ts"
import * as Fixture from "../Fixture.ts"
import * as OnFile from "../OnFile.ts"
import * as Parts from "../Parts.ts"

const program = new URL("../import/ImportingProgram.ts", import.meta.url)

const command = Scp.Rename.make({ scp: "SCP-001", name: "The Renamed File" })

const verified = Effect.flatMap(EventLog, (log) => log.verify)

/** The verified end of the log, and all rows of all projections; also checks the integrity of the file. */
const state = Effect.all({ head: verified, rows: Dump.dump })

describe("an exported log", () => {
  it.scopedLive("is imported into an empty deepwell as the same log with the same read models", () =>
    Effect.gen(function* () {
      const source = yield* Care.made(1_300)
      const lines = yield* Care.opened(source)(Care.exported)
      const before = yield* Care.opened(source)(state)
      expect(lines).toHaveLength(before.head.position + 1)

      const target = yield* OnFile.filename
      const imported = yield* Care.opened(target)(Care.take(lines))
      expect(imported).toEqual({ ...before.head, added: before.head.position })
      expect(yield* Care.opened(target)(state)).toEqual(before)
      expect(yield* Care.contents(target)).toEqual(yield* Care.contents(source))
      // No passwords, and nothing else that is stored outside the log.
      for (const table of ["credentials", "sessions"]) {
        expect(yield* Care.opened(target)(Parts.rows(`SELECT * FROM ${table}`))).toEqual([])
      }
    })
  )

  it.scopedLive("is exported again as the same lines", () =>
    Effect.gen(function* () {
      const [source, target] = [yield* Care.made(), yield* OnFile.filename]
      const [, ...events] = yield* Care.opened(source)(Care.exported)
      const [header, ...again] = yield* Care.opened(target)(
        Effect.gen(function* () {
          yield* Care.take(yield* Care.opened(source)(Care.exported))
          return yield* Care.exported
        })
      )
      expect(header).toContain('"format":"scipnet-log"')
      expect(again.slice(0, events.length)).toEqual(events)
      // The audit events of the two exports.
      expect(again).toHaveLength(events.length + 2)
    })
  )

  it.scopedLive("includes command ids, so that commands stay idempotent", () =>
    Effect.gen(function* () {
      const [source, target] = [yield* OnFile.filename, yield* OnFile.filename]
      const { first, lines } = yield* Care.opened(source)(
        Effect.gen(function* () {
          yield* Fixture.fill
          const first = yield* Parts.execute("admin", command, { commandId: "renamed-once" })
          return { first, lines: yield* Care.exported }
        })
      )
      yield* Care.opened(target)(
        Effect.gen(function* () {
          yield* Care.take(lines)
          const before = yield* Parts.end
          const again = yield* Parts.execute("admin", command, { commandId: "renamed-once" })
          expect(again.positions).toEqual(first.positions)
          expect(yield* Parts.end).toBe(before)
          const other = Scp.Rename.make({ scp: "SCP-001", name: "Another" })
          expect(yield* Parts.refusal("admin", other, { commandId: "renamed-once" })).toMatchObject({
            _tag: "CommandIdReused"
          })
          expect((yield* Parts.execute("admin", other)).positions).not.toEqual([])
          yield* verified
        })
      )
    })
  )

  it.scopedLive("requires new passwords from the operator", () =>
    Effect.gen(function* () {
      const [source, target] = [yield* Care.made(), yield* OnFile.filename]
      const lines = yield* Care.opened(source)(Care.exported)
      yield* Care.opened(target)(
        Effect.gen(function* () {
          yield* Care.take(lines)
          const door = yield* Deepwell.Deepwell
          expect(yield* Effect.flip(door.login("admin", Fixture.password))).toMatchObject({ _tag: "LoginRefused" })
          yield* Fixture.operator(door.resetPassword(UserId.make("admin"), Fixture.password))
          expect(yield* door.login("admin", Fixture.password)).toMatchObject({ user: "admin" })
        })
      )
    })
  )

  it.scopedLive("adds only the events that the deepwell does not contain", () =>
    Effect.gen(function* () {
      const [source, target] = [yield* Care.made(700), yield* OnFile.filename]
      const early = yield* Care.opened(source)(Care.exported)
      yield* Care.opened(target)(Care.take(early))
      const once = yield* Care.contents(target)
      expect(yield* Care.opened(target)(Care.take(early))).toMatchObject({ position: early.length - 1, added: 0 })
      expect(yield* Care.contents(target)).toEqual(once)

      const late = yield* Care.opened(source)(Effect.zipRight(Care.lengthen(600), Care.exported))
      expect(yield* Care.opened(target)(Care.take(late))).toMatchObject({ added: late.length - early.length })
      expect(yield* Care.contents(target)).toEqual(yield* Care.contents(source))
      // An older export is a prefix of the log.
      expect(yield* Care.opened(target)(Care.take(early))).toMatchObject({ position: early.length - 1, added: 0 })
      expect(yield* Care.contents(target)).toEqual(yield* Care.contents(source))
    })
  )

  it.scopedLive(
    "is resumed after the importing process was killed",
    () =>
      Effect.gen(function* () {
        const [source, target] = [yield* Care.made(4_000), yield* OnFile.filename]
        const lines = yield* Care.opened(source)(Care.exported)
        const file = join(dirname(target), "log.ndjson")
        writeFileSync(file, lines.map((line) => `${line}\n`).join(""))
        for (const batches of [1, 3]) {
          const child = yield* ChildProcess.open(program, [target, file], { listen: true })
          yield* Effect.repeat(Effect.sleep("5 millis"), { until: () => child.lines.length >= batches })
          yield* child.kill
          const known = Number(child.lines.at(-1))
          const reached = yield* Care.opened(target)(verified)
          expect(reached.position).toBeGreaterThanOrEqual(known)
          expect(reached.position).toBeLessThan(lines.length - 1)
          // The imported prefix is consistent.
          expect(yield* Care.contents(target, reached.position)).toEqual(yield* Care.contents(target))
        }
        const before = yield* Care.opened(target)(Parts.end)
        const imported = yield* Care.opened(target)(Care.take(lines))
        expect(imported).toMatchObject({ position: lines.length - 1, added: lines.length - 1 - before })
        expect(yield* Care.contents(target)).toEqual(yield* Care.contents(source))
      }),
    120_000
  )

  it.scopedLive("ends at the position at which the export began, despite concurrent appends", () =>
    Effect.gen(function* () {
      const file = yield* Care.made(1_200)
      yield* Care.opened(file)(
        Effect.gen(function* () {
          const { header, lines } = yield* Care.held((door) => door.exportLog)
          const before = yield* verified
          expect(before).toEqual({ position: header.position, hash: header.hash })
          yield* Care.lengthen(100)
          expect(yield* Stream.runCount(lines)).toBe(header.position + 1)
          const last = yield* Stream.runCollect(lines)
          expect([...last].at(-1)).toContain(`"hash":"${header.hash}"`)
        })
      )
    })
  )

  it.scopedLive("fails at the first altered event", () =>
    Effect.gen(function* () {
      const file = yield* Care.made()
      yield* Care.tamper(file, `UPDATE events SET data = replace(data, 'The Secret File', 'The Sacred File')`)
      const [found] = yield* Care.opened(file)(
        Parts.rows("SELECT min(position) AS position FROM events WHERE data LIKE '%The Sacred File%'")
      )
      yield* Care.opened(file)(
        Effect.gen(function* () {
          const { lines } = yield* Care.held((door) => door.exportLog)
          expect(yield* Effect.flip(Stream.runDrain(lines))).toMatchObject({ _tag: "ChainBroken", ...found })
        })
      )
    })
  )
})

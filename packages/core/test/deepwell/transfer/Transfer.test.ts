/** The whole log out of one deepwell and into another. */
import { writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Deepwell, Scp } from "@scipnet/core"
import { Effect, Stream } from "effect"
import { EventLog } from "../../../src/deepwell/EventLog.ts"
import { UserId } from "../../../src/domain/user/UserId.ts"
import * as ChildProcess from "../../processes/ChildProcess.ts"
import * as Dump from "../../readmodels/Dump.ts"
import * as Care from "../operator/MaintenanceFixture.ts"
import * as Fixture from "../Fixture.ts"
import * as OnFile from "../OnFile.ts"
import * as Parts from "../Parts.ts"

const program = new URL("../import/ImportingProgram.ts", import.meta.url)

const command = Scp.Rename.make({ scp: "SCP-001", name: "The Renamed File" })

const verified = Effect.flatMap(EventLog, (log) => log.verify)

/** The end of the log, proven, and every row of every projection; the indexes of the files agree with them. */
const state = Effect.all({ head: verified, rows: Dump.dump })

describe("a log that was exported", () => {
  it.scopedLive("is in an empty deepwell the same log, with the same rows", () =>
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
      // Nobody's password, nor anything else that the file alone knew.
      for (const table of ["credentials", "sessions"]) {
        expect(yield* Care.opened(target)(Parts.rows(`SELECT * FROM ${table}`))).toEqual([])
      }
    })
  )

  it.scopedLive("comes out of the other deepwell as the same lines", () =>
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
      // The two exports that were written down.
      expect(again).toHaveLength(events.length + 2)
    })
  )

  it.scopedLive("brings its commands along: each is known by its id, and goes on from there", () =>
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

  it.scopedLive("lets those in whom the operator gives new passwords, and nobody else", () =>
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

  it.scopedLive("adds nothing where it is already, and what is new where a beginning of it is", () =>
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
      // An older export is a beginning of what is there now.
      expect(yield* Care.opened(target)(Care.take(early))).toMatchObject({ position: early.length - 1, added: 0 })
      expect(yield* Care.contents(target)).toEqual(yield* Care.contents(source))
    })
  )

  it.scopedLive(
    "is gone on with after the program that took it in was killed",
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
          // What is there is a beginning, whole in itself.
          expect(yield* Care.contents(target, reached.position)).toEqual(yield* Care.contents(target))
        }
        const before = yield* Care.opened(target)(Parts.end)
        const imported = yield* Care.opened(target)(Care.take(lines))
        expect(imported).toMatchObject({ position: lines.length - 1, added: lines.length - 1 - before })
        expect(yield* Care.contents(target)).toEqual(yield* Care.contents(source))
      }),
    120_000
  )

  it.scopedLive("ends where the log ended when it began, whatever is appended meanwhile", () =>
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

  it.scopedLive("does not come out at all from where somebody altered it", () =>
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

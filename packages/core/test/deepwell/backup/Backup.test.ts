/** Backing up a deepwell in use. */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Deepwell } from "@scipnet/core"
import { Duration, Effect, Fiber, Schedule } from "effect"
import * as Care from "../operator/MaintenanceFixture.ts"
import * as Fixture from "../Fixture.ts"
import * as OnFile from "../OnFile.ts"
import * as Parts from "../Parts.ts"
import { EventLog } from "../../../src/deepwell/EventLog.ts"
import * as ChildProcess from "../../processes/ChildProcess.ts"
import * as Plan from "../../processes/Plan.ts"

const program = new URL("../../processes/CommandProgram.ts", import.meta.url)

const backup = (target: string) => Care.held((door) => door.backup(target))

describe("a backup", () => {
  it.scopedLive(
    "is a consistent, verified snapshot while other processes write",
    () =>
      Effect.gen(function* () {
        const file = yield* OnFile.filename
        const copy = `${file}.copy`
        yield* Care.opened(file)(Effect.zipRight(Plan.prepare, Care.lengthen(1_500, 4_000)))
        const head = yield* Care.opened(file)(
          Effect.gen(function* () {
            const child = yield* ChildProcess.open(program, [file, "w", "200", "4"], { listen: true })
            yield* Effect.repeat(Effect.sleep("2 millis"), { until: () => child.lines.length > 5 })
            // Concurrent writes of this process.
            const writer = yield* Effect.fork(
              Effect.repeat(
                Fixture.as("admin")(Effect.flatMap(Deepwell.Deepwell, (door) => door.count({ type: "scp" }))),
                {
                  schedule: Schedule.spaced("3 millis")
                }
              )
            )
            const before = child.lines.length
            const made = yield* backup(copy)
            expect(child.lines.length).toBeGreaterThan(before)
            yield* Fiber.interrupt(writer)
            expect(yield* child.ended).toBe(0)
            expect(child.lines.filter((line) => line.includes("failed"))).toEqual([])
            expect((yield* Parts.end) - made.position).toBeGreaterThan(0)
            return made
          })
        )
        expect(readdirSync(dirname(file)).toSorted()).toEqual(["deepwell.db", "deepwell.db.copy"])
        expect(statSync(copy).mode & 0o777).toBe(0o600)

        const [[, events], ...rows] = yield* Care.contents(copy)
        const [[, original]] = yield* Care.contents(file, head.position)
        expect(events).toEqual(original)
        expect(events).toHaveLength(head.position)
        yield* Care.opened(copy)(
          Effect.gen(function* () {
            const log = yield* EventLog
            expect(yield* log.verify).toEqual(head)
          })
        )
        // The read models are of the same snapshot: a rebuild does not change them.
        yield* Care.spoil(copy, "DELETE FROM projections")
        yield* Care.opened(copy)(Effect.void)
        expect((yield* Care.contents(copy)).slice(1)).toEqual(rows)
      }),
    60_000
  )

  it.scopedLive(
    "is copied in parts, without blocking other work",
    () =>
      Effect.gen(function* () {
        const file = yield* Care.made(2_000, 4_000)
        yield* Care.opened(file)(
          Effect.gen(function* () {
            let turns = 0
            let during = 0
            const ticking = yield* Effect.fork(
              Effect.forever(
                Effect.async<void>((resume) => {
                  setImmediate(() => {
                    turns += 1
                    resume(Effect.void)
                  })
                })
              )
            )
            const pages = yield* Care.held((door) => {
              let copied = 0
              return Effect.as(
                door.backup(`${file}.copy`, (part, done, total) =>
                  Effect.sync(() => {
                    if (part === "copy" && done === total) {
                      during = turns
                      copied = total
                    }
                  })
                ),
                () => copied
              )
            })
            yield* Fiber.interrupt(ticking)
            // 100 pages per turn of the event loop.
            expect(pages()).toBeGreaterThan(2_000)
            expect(during).toBeGreaterThanOrEqual(Math.floor(pages() / 100))
          })
        )
      }),
    60_000
  )

  it.scopedLive("never overwrites a file, and leaves none after a failure", () =>
    Effect.gen(function* () {
      const file = yield* Care.made()
      const folder = dirname(file)
      const there = join(folder, "there")
      writeFileSync(there, "something")
      mkdirSync(join(folder, "folder"))
      const failed = (target: string) => Effect.flip(Care.opened(file)(backup(target)))
      expect(yield* failed(there)).toMatchObject({ _tag: "TargetExists", path: there })
      expect(yield* failed(file)).toMatchObject({ _tag: "TargetExists" })
      expect(yield* failed(join(folder, "folder"))).toMatchObject({ _tag: "TargetExists" })
      expect(yield* failed(join(folder, "none", "x.db"))).toMatchObject({ _tag: "FileFailed", reason: "ENOENT" })
      expect(readdirSync(folder).toSorted()).toEqual(["deepwell.db", "folder", "there"])
      const inMemory = yield* Effect.flip(Effect.provide(backup(join(folder, "x.db")), Fixture.layer))
      expect(inMemory).toMatchObject({ _tag: "NotInFile" })
      expect(existsSync(join(folder, "x.db"))).toBe(false)
    })
  )

  it.scopedLive("fails for an altered log, with the position", () =>
    Effect.gen(function* () {
      const file = yield* Care.made()
      yield* Care.tamper(file, "UPDATE events SET data = replace(data, 'Employee', 'Director') WHERE position = 4")
      const error = yield* Effect.flip(Care.opened(file)(backup(`${file}.copy`)))
      expect(error).toMatchObject({ _tag: "ChainBroken", position: 4 })
      expect(readdirSync(dirname(file))).toEqual(["deepwell.db"])
    })
  )

  it.scopedLive(
    "leaves no file after an interruption, and the deepwell stays available",
    () =>
      Effect.gen(function* () {
        const file = yield* Care.made(2_000, 4_000)
        yield* Care.opened(file)(
          Effect.gen(function* () {
            const fiber = yield* Effect.fork(backup(`${file}.copy`))
            yield* Effect.sleep(Duration.millis(40))
            yield* Fiber.interrupt(fiber)
            expect(readdirSync(dirname(file)).filter((name) => name.includes("copy"))).toEqual([])
            yield* Care.held((door) => door.verify)
            yield* backup(`${file}.copy`)
          })
        )
      }),
    60_000
  )

  it.scopedLive("requires the operator, and contains its own audit event", () =>
    Effect.gen(function* () {
      const file = yield* Care.made()
      const copy = `${file}.copy`
      const refused = yield* Care.opened(file)(
        Effect.flip(Fixture.as("admin")(Effect.flatMap(Deepwell.Deepwell, (door) => door.backup(copy))))
      )
      expect(refused).toMatchObject({ _tag: "OperatorOnly" })
      const head = yield* Care.opened(file)(backup(copy))
      const last = yield* Care.opened(copy)(Parts.eventsAfter(head.position - 1))
      expect(last).toMatchObject([{ event: { _tag: "OperatorActed", action: "backup", details: { file: copy } } }])
    })
  )
})

/** A removed write-ahead log: open connections refuse to write, and no acknowledged commit is lost silently. */
import { copyFileSync, rmSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Logger } from "effect"
import { EventLog } from "../../../src/deepwell/EventLog.ts"
import * as BackedUp from "../backup/BackedUp.ts"
import * as Care from "../operator/MaintenanceFixture.ts"
import * as OnFile from "../OnFile.ts"

const proven = Effect.flatMap(EventLog, (log) => log.verify)

const quiet = Effect.provide(Logger.remove(Logger.defaultLogger))

describe("a deepwell whose write-ahead log was removed", () => {
  it.scopedLive("rejects all requests while open, and has all acknowledged commits after reopening", () =>
    Effect.gen(function* () {
      const file = yield* Care.made()
      const head = yield* Care.opened(file)(
        Effect.gen(function* () {
          yield* BackedUp.rename("Acknowledged")
          const before = yield* proven
          rmSync(`${file}-wal`)
          for (const name of ["One", "Two"]) {
            expect(Exit.isFailure(yield* Effect.exit(BackedUp.rename(name)))).toBe(true)
          }
          expect(yield* Effect.flip(proven)).toMatchObject({ _tag: "DatabaseUnavailable" })
          return before
        })
      ).pipe(quiet)
      yield* Care.opened(file)(
        Effect.gen(function* () {
          expect(yield* proven).toEqual(head)
          yield* BackedUp.rename("Afterwards")
          expect((yield* proven).position).toBeGreaterThan(head.position)
        })
      )
    })
  )

  it.scopedLive("has lost its last commits after a crash, which a checkpoint detects", () =>
    Effect.gen(function* () {
      const file = yield* Care.made()
      const crashed = `${yield* OnFile.filename}.crashed`
      const { kept, end } = yield* Care.opened(file)(
        Effect.gen(function* () {
          const start = yield* proven
          yield* BackedUp.rename("Acknowledged")
          const checkpoint = yield* Care.held((door) => door.checkpoint)
          copyFileSync(file, crashed)
          return { kept: checkpoint, end: start }
        })
      )
      yield* Care.opened(crashed)(
        Effect.gen(function* () {
          expect(yield* proven).toEqual(end)
          const error = yield* Effect.flip(Care.held((door) => door.verifyCheckpoint(kept)))
          expect(error).toMatchObject({ _tag: "CheckpointBroken" })
        })
      )
    })
  )
})

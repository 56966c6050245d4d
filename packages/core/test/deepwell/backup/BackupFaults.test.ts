/** Fault injection at every SQLite call of a backup: no copy is left, and the deepwell stays available. */
import { readdirSync, rmSync } from "node:fs"
import { dirname } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Cause, Duration, Effect, Exit, Logger, Predicate } from "effect"
import { EventLog } from "../../../src/deepwell/EventLog.ts"
import type { Fault } from "../../database/sqlite/SqliteFaults.ts"
import * as SqliteFaults from "../../database/sqlite/SqliteFaults.ts"
import * as BackedUp from "./BackedUp.ts"
import * as Care from "../operator/MaintenanceFixture.ts"
import * as OnFile from "../OnFile.ts"

const codes = ["SQLITE_ERROR", "SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR"] as const

const inTurn = (at: number): string => codes[at % codes.length] ?? codes[0]

const own = ["deepwell.db", "deepwell.db-shm", "deepwell.db-wal"]

const rounds = (fault: (at: number) => Fault) =>
  Effect.gen(function* () {
    const file = yield* Care.made(100, 6_000)
    const folder = dirname(file)
    const target = `${file}.copy`
    const backup = Care.held((door) => door.backup(target))
    yield* Effect.gen(function* () {
      const calm = yield* SqliteFaults.during(SqliteFaults.none)(backup)
      expect(calm.exit).toMatchObject({ _tag: "Success" })
      expect(calm.calls.filter((call) => call === "copy some pages").length).toBeGreaterThan(1)
      rmSync(target)

      let failures = 0
      for (let at = 1; at <= calm.calls.length; at += 1) {
        const { exit, calls } = yield* SqliteFaults.during(fault(at))(backup)
        const said = `call ${at}, ${calls[at - 1]}: ${Exit.isFailure(exit) ? Cause.pretty(exit.cause) : "success"}`
        if (Exit.isFailure(exit)) {
          failures += 1
          expect(Cause.isDie(exit.cause), said).toBe(false)
          expect(Predicate.hasProperty(Cause.squash(exit.cause), "_tag"), said).toBe(true)
          expect(readdirSync(folder).toSorted(), said).toEqual(own)
        } else {
          rmSync(target)
        }
        yield* BackedUp.rename(`Renamed ${at}`)
        if (at % 4 === 0) {
          expect(Exit.isSuccess(yield* Effect.exit(backup)), said).toBe(true)
          rmSync(target)
        }
      }
      expect(failures).toBeGreaterThan(0)
      const log = yield* EventLog
      expect(yield* log.verify).toEqual(yield* log.head)
    }).pipe(Effect.provide(OnFile.layer(file, { database: { lockTimeout: Duration.millis(150) } })))
  }).pipe(Effect.provide(Logger.remove(Logger.defaultLogger)))

describe("a backup", () => {
  it.scopedLive("leaves no copy after a failed call", () => rounds((at) => ({ at, code: inTurn(at) })), 120_000)
})

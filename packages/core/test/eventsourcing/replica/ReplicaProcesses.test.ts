import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import * as ChildProcess from "../../processes/ChildProcess.ts"
import * as Replicas from "./Replicas.ts"

const program = new URL("./FollowingProgram.ts", import.meta.url)
const kills = Number(process.env["SCIPNET_TEST_REPLICA_KILLS"] ?? 6)

const until = (isReached: () => boolean) =>
  Effect.repeat(Effect.sleep("5 millis"), { until: isReached }).pipe(Effect.timeout("60 seconds"))

describe("two processes that follow a log with one file", () => {
  it.scopedLive(
    "apply each event once, while one of them is killed at any moment, and lose nothing that was acknowledged",
    () =>
      Effect.gen(function* () {
        const path = yield* Replicas.folder
        const logFile = join(path, "log.db")
        const shared = yield* Replicas.openLog(logFile)
        const acknowledged: Array<number> = []
        const stale: Array<string> = []
        const start = (name: string) =>
          ChildProcess.open(program, [logFile, join(path, "both.db"), name], { listen: true })
        const collect = ({ lines }: ChildProcess.Child) => {
          stale.push(...lines.filter((line) => line === "stale"))
          acknowledged.push(...lines.filter((line) => /^\d+$/.test(line)).map(Number))
        }
        const steady = yield* start("steady")
        yield* until(() => steady.lines.length > 5)
        for (let round = 0; round < kills; round += 1) {
          const victim = yield* start(`victim ${round}`)
          yield* until(() => victim.lines.length > 0)
          yield* Effect.sleep(Duration.millis((round * 137) % 300))
          yield* victim.kill
          collect(victim)
        }
        const reached = steady.lines.length
        yield* until(() => steady.lines.length > reached + 5)
        yield* steady.kill
        collect(steady)
        expect(stale).toEqual([])
        expect(acknowledged.length).toBeGreaterThan(20)
        expect(new Set(acknowledged).size).toBe(acknowledged.length)

        const log = yield* Replicas.logIn(shared)
        const both = yield* Replicas.openStore(join(path, "both.db"), log)
        const fresh = yield* Replicas.openStore(join(path, "fresh.db"), log)
        const rows = yield* Replicas.rowsOf(both.replica.database)
        expect(rows).toEqual(yield* Replicas.rowsOf(fresh.replica.database))
        const positions = new Set(rows["events"]?.map((row) => Object(row).position))
        expect(acknowledged.filter((position) => !positions.has(position))).toEqual([])
        expect(yield* both.verify).toEqual(yield* fresh.verify)
      }),
    240_000
  )
})

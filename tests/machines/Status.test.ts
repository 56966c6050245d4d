/** The comparison of a replica with its log: after a failover, with an old primary, and after acknowledged changes were lost. */
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Cluster from "../../packages/postgres/test/rig/Cluster.ts"
import * as Installation from "../../packages/postgres/test/rig/Installation.ts"
import { admin, on, settingsOf, succeed } from "./Machines.ts"

describe.skipIf(Installation.isSkipped)("scipnet log status", () => {
  it.scopedLive("skips an old primary, refuses it alone, and fails for a replica with lost events", () =>
    Effect.gen(function* () {
      const primary = yield* Cluster.primary({ name: "old", isDurable: false })
      const standby = yield* Cluster.standby(primary, { name: "new", synchronous: false, isDurable: false })
      const before = yield* on(settingsOf(primary.url()))
      const after = yield* on(settingsOf(standby.url()))
      const [moved, ahead] = [after.box.path("moved.db"), before.box.path("ahead.db")]
      yield* succeed(before.operate(["log", "create"]))
      yield* succeed(before.operate(["init", "--user", admin, "--replica", ahead]))
      const end = primary.query("SELECT pg_current_wal_lsn()::text AS lsn")
      const caughtUp = Effect.flatMap(end, ([row]) =>
        standby.query("SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS reached", [row?.["lsn"]])
      )
      yield* Effect.repeat(Effect.delay(caughtUp, 20), { until: ([row]) => row?.["reached"] === true })
      yield* standby.stop("fast")
      // The standby will not have this change.
      yield* succeed(before.run(admin, ["whoami", "--replica", ahead]))
      yield* primary.stop("fast")
      yield* standby.start
      yield* standby.promote
      yield* succeed(after.run(admin, ["whoami", "--replica", moved]))

      const diverged = yield* after.operate(["log", "status", "--json", "--replica", ahead])
      expect(diverged).toMatchObject({ code: 1, stderr: "" })
      expect(JSON.parse(diverged.stdout)).toMatchObject({ server: { timeline: 2 }, replica: { isOfLog: false } })

      const doctor = yield* after.operate(["doctor", "--replica", ahead])
      expect(doctor).toMatchObject({ code: 1, stdout: expect.stringContaining("PROBLEM: The replica has diverged") })

      yield* primary.start
      const both = primary.url().replace(/@[^/]+/, `@127.0.0.1:${primary.port},127.0.0.1:${standby.port}`)
      const found = yield* succeed(after.operate(["log", "status", "--json", "--replica", moved, "--log", both]))
      expect(JSON.parse(found.stdout)).toMatchObject({ server: { timeline: 2 }, replica: { isOfLog: true } })
      const old = yield* after.operate(["log", "status", "--replica", moved, "--log", primary.url()])
      expect(old).toMatchObject({ code: 3, stdout: "", stderr: expect.stringContaining("LOG_OLD_EPOCH") })
    })
  )
})

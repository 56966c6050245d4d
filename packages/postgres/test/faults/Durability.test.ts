/** Servers that stop to wait for a standby, or wait for one that is away. */
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Redacted } from "effect"
import * as LogHistory from "../../src/connection/LogHistory.ts"
import * as LogProbe from "../../src/connection/LogProbe.ts"
import * as PgSettings from "../../src/connection/PgSettings.ts"
import * as Cluster from "../rig/Cluster.ts"
import { notDurableAllowed } from "../rig/ClusterFiles.ts"
import * as Installation from "../rig/Installation.ts"
import * as Ledger from "./Ledger.ts"
import * as LogClient from "./LogClient.ts"

const waits = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"

describe.skipIf(Installation.isSkipped)("a server of PostgreSQL", () => {
  it.scopedLive(
    "whose synchronous standbys are removed at run time commits no append on open connections, and is not ready",
    () =>
      Effect.gen(function* () {
        const cluster = yield* Cluster.primary({ name: "relaxed", isDurable: false })
        yield* Cluster.standby(cluster, { name: "s1", synchronous: true, isDurable: false })
        yield* LogClient.create(cluster)
        const append = Ledger.appender(yield* LogClient.open([cluster.url()], { allow: [] }))
        const probe = yield* LogProbe.make(
          PgSettings.make({ hosts: [Redacted.make(cluster.url())], allow: [notDurableAllowed] }),
          LogHistory.make()
        )
        expect(yield* probe).toBe(true)
        yield* append({ writer: "relaxed", number: 0 })
        const standbys = 'ANY 1 ("s1")'
        for (const [settings, reason] of [
          [{ synchronous_standby_names: "" }, "LOG_NO_SYNCHRONOUS_STANDBY"],
          [{ synchronous_commit: "local" }, "LOG_ASYNCHRONOUS_COMMIT"],
          [{ full_page_writes: "off" }, "LOG_NO_FULL_PAGE_WRITES"]
        ] as const) {
          const strict = { synchronous_standby_names: standbys, synchronous_commit: "on", full_page_writes: "on" }
          yield* cluster.configure({ ...strict, ...settings })
          const refused = yield* Effect.flip(append({ writer: "relaxed", number: 1 }))
          expect(refused).toMatchObject({ _tag: "DatabaseUnavailable", reason })
          expect(yield* probe).toBe(false)
        }
        yield* cluster.configure({
          synchronous_standby_names: standbys,
          synchronous_commit: "on",
          full_page_writes: "on"
        })
        expect(yield* append({ writer: "relaxed", number: 1 })).toMatchObject({ replayed: false })
        expect(yield* probe).toBe(true)
      })
  )

  it.scopedLive("whose role hides warnings acknowledges no commit that did not wait for its standby", () =>
    Effect.gen(function* () {
      const cluster = yield* Cluster.primary({ name: "hidden", isDurable: false })
      yield* LogClient.create(cluster)
      yield* cluster.query("ALTER ROLE CURRENT_USER SET client_min_messages = error")
      const append = Ledger.appender(yield* LogClient.open([cluster.url()]))
      yield* cluster.configure({ synchronous_standby_names: '"away"' })
      const outcome = yield* Effect.fork(Effect.flip(append({ writer: "hidden", number: 0 })))
      const [found] = yield* Effect.repeat(Effect.delay(cluster.query(waits), 10), { until: (rows) => rows.length > 0 })
      yield* cluster.query("SELECT pg_cancel_backend($1::int)", [found?.["pid"]])
      expect((yield* Fiber.join(outcome))._tag).toBe("OutcomeUnknown")
      yield* cluster.configure({ synchronous_standby_names: "" })
    })
  )

  it.scopedLive(
    "without its standbys is probed with few connections",
    () =>
      Effect.gen(function* () {
        const cluster = yield* Cluster.primary({ name: "probed", isDurable: false })
        yield* LogClient.create(cluster)
        const settings = PgSettings.make({
          hosts: [Redacted.make(cluster.url())],
          allow: ["no-synchronous-standby", notDurableAllowed],
          connectTimeout: Duration.seconds(2)
        })
        const probe = yield* LogProbe.make(settings, LogHistory.make())
        expect(yield* probe).toBe(true)
        yield* cluster.configure({ synchronous_standby_names: '"away"' })
        for (let turn = 0; turn < 4; turn++) {
          expect(yield* probe).toBe(false)
        }
        expect((yield* cluster.query(waits)).length).toBeLessThan(4)
        yield* cluster.configure({ synchronous_standby_names: "" })
        yield* Effect.repeat(Effect.delay(probe, 10), { until: (succeeds) => succeeds }).pipe(
          Effect.timeout("10 seconds")
        )
      }),
    60_000
  )
})

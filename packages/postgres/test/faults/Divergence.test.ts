/** Logs that are not the one that a program has used: an older copy, another log. It reads and writes nothing there. */
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Cluster from "../rig/Cluster.ts"
import * as Installation from "../rig/Installation.ts"
import * as Proxy from "../rig/Proxy.ts"
import * as Form from "./Form.ts"
import * as Ledger from "./Ledger.ts"
import * as LogClient from "./LogClient.ts"

const eventsOf = (cluster: Cluster.Cluster) => cluster.query("SELECT count(*)::int AS events FROM scipnet.events")

describe.skipIf(Installation.isSkipped)("a log that is not the one that was used before", () => {
  it.scopedLive("is a promoted asynchronous standby that lacks acknowledged events", () =>
    Effect.gen(function* () {
      const primary = yield* Cluster.primary({ name: "primary", isDurable: false })
      yield* LogClient.create(primary)
      const standby = yield* Cluster.standby(primary, { name: "behind", synchronous: false, isDurable: false })
      const log = yield* LogClient.open([primary.url(), standby.url()])
      const append = Ledger.appender(log)
      yield* append({ writer: "kept", number: 0 })
      yield* Effect.repeat(Effect.delay(eventsOf(standby), 20), { until: ([row]) => row?.["events"] === 1 })
      yield* standby.stop("fast")
      yield* append({ writer: "lost", number: 0 })
      const origin = yield* LogClient.origin(log)
      const reached = yield* log.readAfter({ ...origin, revision: 0 }, 100)
      const last = reached.events.at(-1)
      expect(last).toMatchObject({ position: 2, id: "lost-0" })
      yield* primary.kill
      yield* standby.start
      yield* standby.promote

      const begun = performance.now()
      const head = { position: 2, hash: last?.hash ?? "", revision: 0 }
      expect(yield* Effect.flip(log.readAfter(head, 100))).toMatchObject({ _tag: "ReplicaDiverged", position: 2 })
      expect(yield* Effect.flip(append({ writer: "lost", number: 1 }))).toMatchObject({ _tag: "ReplicaDiverged" })
      // Nothing is written to the older copy, also not what would fit.
      expect(yield* Effect.flip(append({ writer: "kept", number: 1 }))).toMatchObject({ _tag: "ReplicaDiverged" })
      expect(performance.now() - begun).toBeLessThan(Form.limit(2000))
      expect(yield* eventsOf(standby)).toEqual([{ events: 1 }])
    })
  )

  it.scopedLive("is another log at the same address", () =>
    Effect.gen(function* () {
      const [cluster, other] = yield* Effect.all([
        Cluster.primary({ name: "own", isDurable: false }),
        Cluster.primary({ name: "other", isDurable: false })
      ])
      yield* LogClient.create(cluster)
      yield* LogClient.create(other)
      const proxy = yield* Proxy.make(cluster.port)
      const log = yield* LogClient.open([cluster.url({ port: proxy.port })])
      const append = Ledger.appender(log)
      yield* append({ writer: "own", number: 0 })
      const origin = yield* LogClient.origin(log)
      yield* proxy.retarget(other.port)
      yield* proxy.cut()
      const begun = performance.now()
      for (const failure of [
        yield* Effect.flip(append({ writer: "own", number: 1 })),
        yield* Effect.flip(append({ writer: "new", number: 0 })),
        yield* Effect.flip(log.readAfter({ ...origin, revision: 0 }, 100))
      ]) {
        expect(failure).toMatchObject({ _tag: "DatabaseUnavailable", reason: "LOG_FOREIGN" })
      }
      expect(performance.now() - begun).toBeLessThan(Form.limit(2000))
      expect(yield* eventsOf(other)).toEqual([{ events: 0 }])
      // The own log is used again when it is back.
      yield* proxy.retarget(cluster.port)
      yield* append({ writer: "own", number: 1 })
      yield* Ledger.expectExactlyOnce(cluster, [{ acknowledged: ["own-0", "own-1"] }])
    })
  )

  it.scopedLive("is a standby, or has no log", () =>
    Effect.gen(function* () {
      const primary = yield* Cluster.primary({ name: "primary", isDurable: false })
      yield* LogClient.create(primary)
      const standby = yield* Cluster.standby(primary, { name: "s1", synchronous: true, isDurable: false })
      const atStandby = yield* Effect.flip(Effect.flatMap(LogClient.open([standby.url()]), (log) => log.identity))
      expect(atStandby).toMatchObject({ _tag: "DatabaseUnavailable", reason: "LOG_STANDBY" })
      yield* primary.query("CREATE DATABASE empty")
      const empty = LogClient.open([primary.url({ database: "empty" })])
      expect(yield* Effect.flip(Effect.flatMap(empty, (log) => log.identity))).toMatchObject({
        _tag: "DatabaseUnavailable",
        reason: "LOG_MISSING"
      })
    })
  )
})

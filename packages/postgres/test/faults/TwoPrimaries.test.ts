/** Several servers that accept changes, and servers that are refused for several reasons: which one is used, and which reason is reported. */
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Redacted } from "effect"
import * as PgSettings from "../../src/connection/PgSettings.ts"
import * as PgCommitLog from "../../src/log/PgCommitLog.ts"
import * as PgSchema from "../../src/schema/PgSchema.ts"
import * as Cluster from "../rig/Cluster.ts"
import { notDurableAllowed } from "../rig/ClusterFiles.ts"
import * as Installation from "../rig/Installation.ts"
import * as Proxy from "../rig/Proxy.ts"
import * as Ledger from "./Ledger.ts"
import * as LogClient from "./LogClient.ts"

const settings = (urls: ReadonlyArray<string>, given: Partial<PgSettings.PgSettings> = {}) =>
  PgSettings.make({
    hosts: urls.map((url) => Redacted.make(url)),
    allow: ["no-synchronous-standby", notDurableAllowed],
    deadline: Duration.seconds(3),
    connectTimeout: Duration.seconds(1),
    ...given
  })

const durationOf = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.timed(effect), ([duration]) => Duration.toMillis(duration))

/** An old primary that still runs, and the standby that was promoted. */
const twoPrimaries = Effect.gen(function* () {
  const old = yield* Cluster.primary({ name: "old", isDurable: false })
  yield* LogClient.create(old)
  const promoted = yield* Cluster.standby(old, { name: "promoted", synchronous: false, isDurable: false })
  yield* promoted.promote
  return { old, promoted }
})

describe.skipIf(Installation.isSkipped)("of several servers that accept changes", () => {
  it.scopedLive("a program without history uses the newest, wherever it is in the list", () =>
    Effect.gen(function* () {
      const { old, promoted } = yield* twoPrimaries
      for (const hosts of [
        [old.url(), promoted.url()],
        [promoted.url(), old.url()]
      ]) {
        expect((yield* PgSchema.check(settings(hosts))).epoch.timeline).toBe(2)
        const log = yield* LogClient.open(hosts)
        expect((yield* log.identity).epoch.timeline).toBe(2)
        yield* Ledger.appender(log)({ writer: hosts.indexOf(old.url()) === 0 ? "one" : "two", number: 0 })
      }
      expect(yield* old.query("SELECT id FROM scipnet.events")).toEqual([])
    })
  )

  it.scopedLive("a newest one that is refused is not replaced by an older one", () =>
    Effect.gen(function* () {
      const { old, promoted } = yield* twoPrimaries
      yield* old.configure({ synchronous_standby_names: '"away"' })
      const checked = PgSchema.check(settings([old.url(), promoted.url()], { allow: [notDurableAllowed] }))
      expect(yield* Effect.flip(checked)).toMatchObject({ reason: "LOG_NO_SYNCHRONOUS_STANDBY" })
    })
  )

  it.scopedLive("two of the same timeline are compared with the events that the program has seen", () =>
    Effect.gen(function* () {
      const { old, promoted } = yield* twoPrimaries
      // Another promotion from the same timeline.
      const other = yield* Cluster.standby(old, { name: "other", synchronous: false, isDurable: false })
      yield* other.promote
      const log = yield* LogClient.open([other.url()])
      yield* Ledger.appender(log)({ writer: "seen", number: 0 })
      const { id, epoch } = yield* log.identity
      const { events } = yield* log.readAfter({ ...(yield* LogClient.origin(log)), revision: 0 }, 1)
      const [head] = events
      if (head === undefined) return yield* Effect.dieMessage("The log has an event")
      yield* promoted.query("SELECT pg_logical_emit_message(false, 'larger', repeat('x', 1000000))")
      const seen = { id, epoch, head: { position: head.position, hash: head.hash } }
      const again = yield* LogClient.open([promoted.url(), other.url()], { seen })
      yield* Ledger.appender(again)({ writer: "seen", number: 1 })
      expect(yield* other.query("SELECT count(*)::int AS events FROM scipnet.events")).toEqual([{ events: 2 }])
    })
  )

  it.scopedLive("one that does not answer is waited for by programs without history, and half a second by others", () =>
    Effect.gen(function* () {
      const cluster = yield* Cluster.primary({ name: "answers", isDurable: false })
      yield* LogClient.create(cluster)
      const silent = yield* Proxy.make(cluster.port)
      yield* silent.freeze(["toServer", "toClient"])
      const hosts = [cluster.url(), cluster.url({ port: silent.port })]
      const { id, epoch } = yield* PgSchema.check(settings([cluster.url()]))
      const patient = settings(hosts, { connectTimeout: Duration.seconds(6), deadline: Duration.seconds(20) })
      expect(yield* durationOf(PgSchema.check(patient))).toBeGreaterThan(5_900)
      const opening = Effect.scoped(PgCommitLog.make({ ...patient, seen: { id, epoch } }))
      expect(yield* durationOf(opening)).toBeLessThan(5_500)
    })
  )
})

describe.skipIf(Installation.isSkipped)("of several servers that are refused", () => {
  it.scopedLive("the reason of the primary is reported at once, not that of the standby", () =>
    Effect.gen(function* () {
      const primary = yield* Cluster.primary({ name: "primary", isDurable: false })
      yield* LogClient.create(primary)
      yield* primary.query("CREATE ROLE reader LOGIN PASSWORD 'reader'")
      yield* primary.query("GRANT USAGE ON SCHEMA scipnet TO reader")
      const standby = yield* Cluster.standby(primary, { name: "s1", synchronous: true, isDurable: false })
      const login = { user: "reader", password: "reader" }
      const replicated = standby.query("SELECT FROM pg_roles WHERE rolname = 'reader'")
      yield* Effect.repeat(Effect.delay(replicated, 20), { until: (rows) => rows.length > 0 })
      for (const hosts of [
        [primary.url(login), standby.url(login)],
        [standby.url(login), primary.url(login)]
      ]) {
        const opening = Effect.flip(Effect.scoped(LogClient.open(hosts)))
        const [duration, error] = yield* Effect.timed(opening)
        expect(error).toMatchObject({ _tag: "DatabaseUnavailable", reason: "LOG_RIGHTS" })
        expect(Duration.toMillis(duration)).toBeLessThan(LogClient.deadline)
      }
    })
  )
})

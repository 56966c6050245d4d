/**
 * Tests whether a change would be committed, with all that it waits for: the server passes its checks, the log accepts changes, and
 * a synchronous standby confirms them.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import type * as Scope from "effect/Scope"
import * as FaultLog from "@scipnet/core/database/FaultLog"
import type { LogHistory } from "./LogHistory.ts"
import * as PgConnection from "./PgConnection.ts"
import * as PgFault from "./PgFault.ts"
import type { PgSettings } from "./PgSettings.ts"
import type { PgStatement } from "./PgStatement.ts"
import * as SessionCheck from "./SessionCheck.ts"

// A record in PostgreSQL's write-ahead log and nowhere else. Its commit waits for the disk and the standby as any other.
const probe: PgStatement = { text: "SELECT pg_logical_emit_message(true, 'scipnet', '')" }

// A connection that was closed while its commit waits stays open in PostgreSQL until a standby confirms: probes of hours would
// use up all connections. Probes that still wait for their standby after their limit are ended; they changed nothing.
const endLate: PgStatement = {
  text: `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = current_user
    AND datname = current_database() AND wait_event = 'SyncRep' AND query = $1 AND query_start < now() - interval '2 seconds'`,
  values: [probe.text]
}

const limit = Duration.seconds(1)

const writable = Metric.gauge("log_writable", {
  description: "1 if the last probe was committed and confirmed by a synchronous standby, otherwise 0"
})

const durations = Metric.histogram(
  "log_probe_ms",
  MetricBoundaries.exponential({ start: 0.25, factor: 2, count: 16 }),
  "Duration of probes: one commit, on the synchronous standby too"
)

/** Makes the probe, which has a connection of its own. It returns false, after at most 1 second, when a change would fail. */
export const make = (
  settings: PgSettings,
  history: LogHistory
): Effect.Effect<Effect.Effect<boolean>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const connection = yield* PgConnection.make(
      { ...settings, deadline: limit, connectTimeout: Duration.min(settings.connectTimeout, limit) },
      history
    )
    const commit = Effect.gen(function* () {
      const deadline = (yield* Clock.currentTimeMillis) + Duration.toMillis(limit)
      const left = Effect.map(Clock.currentTimeMillis, (now) => Math.max(1, deadline - now))
      const session = yield* connection.session(deadline)
      return yield* Effect.gen(function* () {
        // Clocks and settings of the server can have changed since the connection was opened.
        const connectTimeout = Duration.millis(yield* left)
        yield* SessionCheck.checkServer(yield* SessionCheck.identify(session, { ...settings, connectTimeout }))
        const replies = Either.all(yield* session.send([endLate, probe], yield* left))
        const results = yield* Effect.mapError(replies, (fault) => PgFault.toDatabaseError("probe the log", fault))
        return results.every(({ warned }) => !warned)
        // The connection can wait for the standby for ever.
      }).pipe(Effect.onError(() => session.close))
    }).pipe(
      Effect.timeoutFail({ duration: limit, onTimeout: () => PgFault.refused("probe the log", "LOG_UNREACHABLE") })
    )
    const faults = FaultLog.ofDatabase()
    return Effect.gen(function* () {
      const begun = performance.now()
      const succeeds = yield* Effect.catchAll(commit, (error) => Effect.as(faults.failed(error), false))
      yield* Metric.set(writable, succeeds ? 1 : 0)
      if (succeeds) {
        yield* faults.passed
        yield* Metric.update(durations, performance.now() - begun)
      }
      return succeeds
    }).pipe(Effect.onInterrupt(() => Metric.set(writable, 0)))
  })

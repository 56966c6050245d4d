/**
 * Metrics of a database. Durations are in milliseconds. Read the metrics with `Metric.snapshot`, or export them with
 * OpenTelemetry.
 */
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"

// Bucket boundaries from 50 µs to 26 s, each twice the previous one.
const milliseconds = MetricBoundaries.exponential({ start: 0.05, factor: 2, count: 20 })

/** The duration of transactions, including the wait for a connection and the lock. */
const transactions = Metric.histogram(
  "database_transaction_ms",
  milliseconds,
  "Duration of transactions, including the wait for a connection and the lock"
)

const byKind = {
  read: Metric.tagged(transactions, "kind", "read"),
  write: Metric.tagged(transactions, "kind", "write")
}

/** The time from the request of a write until it holds the write lock: the wait in the queue and for other processes. */
const waits = Metric.histogram("database_lock_wait_ms", milliseconds, "Time that writes wait for the write lock")

const commits = Metric.histogram(
  "database_commit_ms",
  milliseconds,
  "Duration of commits of writes, until they are on the disk"
)

/** The number of attempts to acquire a lock that failed because another connection held it. */
export const refusals = Metric.counter("database_lock_refusals", {
  description: "Attempts to acquire a lock that failed because another connection held it",
  incremental: true
})

/** The number of reader connections in use. */
export const readersInUse = Metric.gauge("database_readers_in_use", { description: "Readers in use" })

/** The number of open reader connections, in use or idle. */
export const readersOpen = Metric.gauge("database_readers_open", { description: "Open readers, in use or idle" })

/** The size of the write-ahead log in bytes, updated by `Database.condition`. */
export const walBytes = Metric.gauge("database_wal_bytes", { description: "Size of the write-ahead log in bytes" })

/** The number of statements that took longer than `slowStatement`. */
export const slowStatements = Metric.counter("database_slow_statements", {
  description: "Statements that took longer than the threshold slowStatement",
  incremental: true
})

/** Records the duration of a transaction when it ends, and runs `onFailure` if it failed or was interrupted. */
export const timed =
  (kind: "read" | "write") =>
  <A, E, R>(effect: Effect.Effect<A, E, R>, onFailure: (cause: Cause.Cause<E>) => Effect.Effect<void>) =>
    Effect.suspend(() => {
      const begun = performance.now()
      return Effect.onExit(effect, (exit) => {
        const told = Metric.update(byKind[kind], performance.now() - begun)
        return Exit.isSuccess(exit) ? told : Effect.zipRight(told, onFailure(exit.cause))
      })
    })

/** Records the duration of a commit, successful or not. */
export const committed = (milliseconds: number): Effect.Effect<void> => Metric.update(commits, milliseconds)

/** Starts a measurement of the wait for the lock. The returned effect records it when the lock is acquired. */
export const waiting = (): Effect.Effect<void> => {
  const begun = performance.now()
  return Effect.suspend(() => Metric.update(waits, performance.now() - begun))
}

/**
 * What a database is measured by. Times are in milliseconds; all of it is read with Effect's own `Metric.snapshot`.
 */
import type { Cause } from "effect"
import { Effect, Exit, Metric, MetricBoundaries } from "effect"

// From 50 µs to 26 s, each twice the one before.
const milliseconds = MetricBoundaries.exponential({ start: 0.05, factor: 2, count: 20 })

/** How long transactions take, waiting included. */
const transactions = Metric.histogram(
  "database_transaction_ms",
  milliseconds,
  "How long transactions take, waiting included"
)

const byKind = {
  read: Metric.tagged(transactions, "kind", "read"),
  write: Metric.tagged(transactions, "kind", "write")
}

/** How long writes wait for their turn and for the write lock. */
const waits = Metric.histogram("database_lock_wait_ms", milliseconds, "How long writes wait for the write lock")

const commits = Metric.histogram(
  "database_commit_ms",
  milliseconds,
  "How long it takes to commit what was written, until it is on the disk"
)

/** How often a lock was held by somebody else. */
export const refusals = Metric.counter("database_lock_refusals", {
  description: "How often a lock was held by somebody else",
  incremental: true
})

/** Connections that read, and are in use. */
export const readersInUse = Metric.gauge("database_readers_in_use", { description: "Readers in use" })

/** Connections that read, and are open: in use, or kept for the next. */
export const readersOpen = Metric.gauge("database_readers_open", { description: "Readers that are open" })

/** What stands in the log beside the file, committed or not, as of the last look at the database's condition. */
export const walBytes = Metric.gauge("database_wal_bytes", { description: "The size of the write-ahead log" })

/** Statements that took longer than they should. */
export const slowStatements = Metric.counter("database_slow_statements", {
  description: "Statements that took longer than the threshold",
  incremental: true
})

/** Measures a transaction, whatever comes of it, and looks at what it failed with. */
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

/** Notes how long a commit took, whatever came of it. */
export const committed = (milliseconds: number): Effect.Effect<void> => Metric.update(commits, milliseconds)

/** Something to call when the waiting is over. */
export const waiting = (): Effect.Effect<void> => {
  const begun = performance.now()
  return Effect.suspend(() => Metric.update(waits, performance.now() - begun))
}

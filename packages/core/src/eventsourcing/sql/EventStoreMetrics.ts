/**
 * What an event store is measured by, besides its database; read with Effect's own `Metric.snapshot`.
 */
import type { Effect } from "effect"
import { Metric, MetricBoundaries } from "effect"

/** How many appends shared a transaction. */
export const batches = Metric.histogram(
  "event_store_batch_appends",
  MetricBoundaries.exponential({ start: 1, factor: 2, count: 10 }),
  "How many appends shared a transaction"
)

const lags = Metric.gauge("event_store_projection_lag", {
  description: "How many positions a projection's rows are behind the log"
})

/** Notes how far behind the log a projection's rows are, in positions. */
export const lag = (projection: string, positions: number): Effect.Effect<void> =>
  Metric.set(Metric.tagged(lags, "projection", projection), positions)

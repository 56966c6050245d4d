/**
 * The metrics of event stores, besides those of the database; read them with `Metric.snapshot`.
 */
import type * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"

/** The number of appends in a transaction. */
export const batches = Metric.histogram(
  "event_store_batch_appends",
  MetricBoundaries.exponential({ start: 1, factor: 2, count: 10 }),
  "How many appends shared a transaction"
)

const lags = Metric.gauge("event_store_projection_lag", {
  description: "How many positions a projection's rows are behind the log"
})

/** Sets the lag of a projection: the number of positions that its rows are behind the log. */
export const lag = (projection: string, positions: number): Effect.Effect<void> =>
  Metric.set(Metric.tagged(lags, "projection", projection), positions)

/**
 * The metrics of replicas; read them with `Metric.snapshot`.
 */
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"

// Bucket boundaries from 50 µs to 26 s, each twice the previous one.
const milliseconds = MetricBoundaries.exponential({ start: 0.05, factor: 2, count: 20 })

/** The duration of barriers, until all events that they found are applied. */
export const barriers = Metric.histogram(
  "replica_barrier_ms",
  milliseconds,
  "Duration of successful barriers, until their events are applied"
)

/** The number of events that were applied. */
export const applied = Metric.counter("replica_applied_events", {
  description: "Events of the log that were applied to the replica",
  incremental: true
})

/** The number of events that the last barrier found missing. */
export const lag = Metric.gauge("replica_lag", { description: "Events that the last barrier found missing" })

/** The number of barriers that succeeded after one that failed. */
export const reconnects = Metric.counter("replica_reconnects", {
  description: "Times that the log became reachable again",
  incremental: true
})

/** 1 for a replica that has diverged from its log, otherwise 0. */
export const diverged = Metric.gauge("replica_diverged", { description: "1 if the replica has diverged from its log" })

/**
 * The metrics of consumers, by the name of the consumer; read them with `Metric.snapshot`.
 */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { Progress } from "./CheckpointStore.ts"

const parked = Metric.counter("event_store_consumer_parked", {
  description: "Events that a consumer parked, repeated failures included",
  incremental: true
})
const skipped = Metric.counter("event_store_consumer_skipped", {
  description: "Events that a consumer skipped because its handler failed",
  incremental: true
})
const lags = Metric.gauge("event_store_consumer_lag", { description: "Positions that a consumer is behind the log" })
const waiting = Metric.gauge("event_store_parked_events", { description: "Parked events of a consumer" })

/** Counts an event that was parked, or parked again. */
export const countParked = (consumer: string): Effect.Effect<void> =>
  Metric.increment(Metric.tagged(parked, "consumer", consumer))

/** Counts a skipped event. */
export const countSkipped = (consumer: string): Effect.Effect<void> =>
  Metric.increment(Metric.tagged(skipped, "consumer", consumer))

/** Sets the lag and the number of parked events of each consumer. */
export const setProgress = (progress: ReadonlyArray<Progress>): Effect.Effect<void> =>
  Effect.forEach(
    progress,
    ({ name, lag, parked: events }) =>
      Effect.zipRight(
        Metric.set(Metric.tagged(lags, "consumer", name), lag),
        Metric.set(Metric.tagged(waiting, "consumer", name), events)
      ),
    { discard: true }
  )

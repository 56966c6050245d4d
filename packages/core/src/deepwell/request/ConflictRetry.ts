/**
 * Retries after optimistic-concurrency conflicts, with exponential backoff for up to 30 seconds.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Schedule from "effect/Schedule"
import * as FairQueue from "../../database/queue/FairQueue.ts"
import type { StreamConflict } from "../../eventsourcing/EventStoreError.ts"
import { conflicts } from "../DeepwellMetrics.ts"

const isConflict = (error: { readonly _tag: string }): error is StreamConflict => error._tag === "StreamConflict"

const schedule = Schedule.exponential("1 millis", 1.5).pipe(
  Schedule.jittered,
  Schedule.union(Schedule.spaced("50 millis")),
  Schedule.upTo(Duration.seconds(30)),
  Schedule.whileInput(isConflict),
  Schedule.tapInput(() => Metric.increment(conflicts))
)

/** Retries on one stream run one at a time, so that they do not conflict with each other again. */
const retriesByStream = FairQueue.unsafeMake({ permits: Infinity, runningPerGroup: 1 })

const retryInTurn = <A, E extends { readonly _tag: string }, R>(stream: string, effect: Effect.Effect<A, E, R>) =>
  retriesByStream.run([stream])(Effect.retry(effect, schedule))

/** Retries an effect that reads, decides and appends while it fails with `StreamConflict`. */
export const retry = <A, E extends { readonly _tag: string }, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.catchAll(effect, (error) =>
    isConflict(error)
      ? Effect.zipRight(Metric.increment(conflicts), retryInTurn(error.stream, effect))
      : Effect.fail(error)
  )

/** `retry` for an effect that appends to a stream: it queues at once when others retry on the stream. */
export const retryOn =
  (stream: string) =>
  <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.suspend(() => (retriesByStream.has(stream) ? retryInTurn(stream, effect) : retry(effect)))

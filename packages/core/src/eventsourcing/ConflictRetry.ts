/**
 * Retries after optimistic concurrency conflicts, with exponential backoff for up to 30 seconds.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as FairQueue from "../database/queue/FairQueue.ts"
import { StreamConflict } from "./EventStoreError.ts"

export interface ConflictRetry {
  /** Retries an effect that reads, decides and appends while it fails with `StreamConflict`. */
  readonly retry: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** `retry` for an effect that appends to a stream: it queues at once when others retry on the stream. */
  readonly retryOn: (stream: string) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

const isConflict = (error: unknown): error is StreamConflict => error instanceof StreamConflict

const schedule = Schedule.exponential("1 millis", 1.5).pipe(
  Schedule.jittered,
  Schedule.union(Schedule.spaced("50 millis")),
  Schedule.upTo(Duration.seconds(30)),
  Schedule.whileInput(isConflict)
)

/** Retries on one stream run one at a time, so that they do not conflict with each other again. Counts the conflicts. */
export const make = (count: Effect.Effect<void> = Effect.void): ConflictRetry => {
  const retriesByStream = FairQueue.unsafeMake({ permits: Infinity, runningPerGroup: 1 })
  const counting = Schedule.tapInput(schedule, () => count)

  const retryInTurn = <A, E, R>(stream: string, effect: Effect.Effect<A, E, R>) =>
    retriesByStream.run([stream])(Effect.retry(effect, counting))

  const retry: ConflictRetry["retry"] = (effect) =>
    Effect.catchAll(effect, (error) =>
      isConflict(error) ? Effect.zipRight(count, retryInTurn(error.stream, effect)) : Effect.fail(error)
    )

  return {
    retry,
    retryOn: (stream) => (effect) =>
      Effect.suspend(() => (retriesByStream.has(stream) ? retryInTurn(stream, effect) : retry(effect)))
  }
}

const retries = new WeakMap<object, ConflictRetry>()

/** The retries of a store, which share its turns. */
export const of = (store: object): ConflictRetry => {
  const known = retries.get(store) ?? make()
  retries.set(store, known)
  return known
}

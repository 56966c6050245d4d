/**
 * Being overtaken: another program, or another fiber of this one, was faster.
 */
import { Duration, Effect, Metric, Schedule } from "effect"
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

/** Retries on one stream run one at a time: they would go on overtaking each other. */
const lines = FairQueue.unsafeMake({ permits: Infinity, runningPerGroup: 1 })

/** Looks again at what is there by now, for up to 30 seconds. */
export const retry = <A, E extends { readonly _tag: string }, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.catchAll(effect, (error) =>
    isConflict(error)
      ? Effect.zipRight(Metric.increment(conflicts), lines.run([error.stream])(Effect.retry(effect, schedule)))
      : Effect.fail(error)
  )

/** The same for what is known to write to a stream: where a line stands already, it goes to its end. */
export const retryOn =
  (stream: string) =>
  <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.suspend(() => (lines.has(stream) ? lines.run([stream])(Effect.retry(effect, schedule)) : retry(effect)))

/**
 * Retries while another connection holds a lock, without blocking the event loop.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Metric from "effect/Metric"
import * as Random from "effect/Random"
import type { DatabaseError } from "../DatabaseError.ts"
import { refusals } from "../DatabaseMetrics.ts"

/** The settings of the exponential backoff. */
export interface Backoff {
  /** The maximum pause after the first attempt; doubles with each attempt. */
  readonly retryBase: Duration.Duration
  /** The upper limit of the maximum pause. */
  readonly retryCap: Duration.Duration
}

/** Returns the maximum pause after an attempt, in milliseconds. Attempts are counted from 1. */
export const ceiling = ({ retryBase, retryCap }: Backoff, attempt: number): number =>
  Math.min(Duration.toMillis(retryCap), Duration.toMillis(retryBase) * 2 ** (attempt - 1))

/** Makes an effect interruptible within an uninterruptible region, as `Effect.uninterruptibleMask` provides it. */
export type Restore = <A, E, R>(pause: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/**
 * Retries `action` with exponential backoff while `isRefusal` is true for its error. Each pause is a random time below the
 * ceiling ("full jitter"), so that waiting processes do not retry at the same time. Fails with the first such error at or after
 * the `deadline`, in milliseconds of the clock, and with any other error at once. In an uninterruptible region, `restore` makes
 * the pauses interruptible, but not `action`.
 */
export const retryWhile =
  (isRefusal: (error: DatabaseError) => boolean) =>
  <A, R>(
    backoff: Backoff,
    deadline: number,
    action: (attempt: number) => Effect.Effect<A, DatabaseError, R>,
    restore: Restore = identity
  ): Effect.Effect<A, DatabaseError, R> => {
    const pause = (attempt: number, refusal: DatabaseError) =>
      Effect.gen(function* () {
        if (refusal._tag === "DatabaseBusy") {
          yield* Metric.increment(refusals)
        }
        if ((yield* Clock.currentTimeMillis) >= deadline) {
          return yield* refusal
        }
        yield* Effect.sleep(Duration.millis(yield* Random.nextRange(0, ceiling(backoff, attempt))))
      })
    const from = (attempt: number): Effect.Effect<A, DatabaseError, R> =>
      Effect.catchIf(action(attempt), isRefusal, (refusal) =>
        Effect.flatMap(restore(pause(attempt, refusal)), () => from(attempt + 1))
      )
    return from(1)
  }

/** Retries while an action fails with `DatabaseBusy`; see `retryWhile`. */
export const retryWhileBusy = retryWhile(({ _tag }) => _tag === "DatabaseBusy")

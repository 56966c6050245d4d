/**
 * Waiting for a lock that somebody else holds, without blocking the event loop.
 */
import { Clock, Duration, Effect, identity, Metric, Random } from "effect"
import type { DatabaseError } from "../DatabaseError.ts"
import { refusals } from "../DatabaseMetrics.ts"

export interface Backoff {
  readonly retryBase: Duration.Duration
  readonly retryCap: Duration.Duration
}

/** The longest pause after this attempt (counted from 1), in milliseconds. */
export const ceiling = ({ retryBase, retryCap }: Backoff, attempt: number): number =>
  Math.min(Duration.toMillis(retryCap), Duration.toMillis(retryBase) * 2 ** (attempt - 1))

/** Makes a part of what may not be interrupted interruptible again. */
export type Restore = <A, E, R>(pause: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/**
 * Runs `action` until what it fails with is no refusal any more. Between two attempts passes a random time below the
 * ceiling ("full jitter"), so that several waiting processes do not stay in step. The first refusal at or after the
 * `deadline` (in the clock's milliseconds) is the result. Called in an uninterruptible region, `restore` is what makes the
 * pauses, and only them, interruptible.
 */
export const whileRefused =
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

/** The same until it is not refused with `DatabaseBusy` any more: while somebody else holds the lock. */
export const whileBusy = whileRefused(({ _tag }) => _tag === "DatabaseBusy")

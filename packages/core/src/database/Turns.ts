/**
 * A number of permits that are waited for only so long.
 */
import type { Duration } from "effect"
import { Effect, Option, Scope } from "effect"

/** Runs `action` when a permit is free, and fails with `late` when none is in time. */
export type Turns = <A, E, R, E2>(
  timeout: Duration.Duration,
  late: () => E2,
  action: Effect.Effect<A, E, R>
) => Effect.Effect<A, E | E2, R>

export const make = (permits: number): Effect.Effect<Turns> =>
  Effect.map(Effect.makeSemaphore(permits), (semaphore) => {
    // Given back with a scope: a permit that comes in the very moment of the timeout would be lost otherwise.
    const permit = (scope: Scope.Scope) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.zipRight(restore(semaphore.take(1)), Scope.addFinalizer(scope, semaphore.release(1)))
      )
    return (timeout, late, action) =>
      Effect.flatMap(
        // No timer is set, and no fiber forked, where nobody has to wait.
        semaphore.withPermitsIfAvailable(1)(action),
        Option.match({
          onSome: Effect.succeed,
          onNone: () =>
            Effect.acquireUseRelease(
              Scope.make(),
              (scope) =>
                Effect.zipRight(Effect.timeoutFail(permit(scope), { duration: timeout, onTimeout: late }), action),
              Scope.close
            )
        })
      )
  })

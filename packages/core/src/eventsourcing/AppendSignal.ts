/**
 * Wakes the watchers of a log when it grows.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"

export interface AppendSignal {
  /** Wakes all watchers when this is another last position than before. */
  readonly signal: (head: number) => void
  /** Implements `EventStore.watch`. */
  readonly watch: Effect.Effect<Effect.Effect<void>, never, Scope.Scope>
}

/** Detects appends of other connections and processes. */
export interface Poll<out Failure> {
  readonly head: Effect.Effect<number, Failure>
  readonly interval: Duration.DurationInput
}

/**
 * Makes a signal. With `poll` one fiber reads the last position at the interval for all watchers, as long as there is one;
 * without it only `signal` wakes them.
 */
export const make = <Failure = never>(poll?: Poll<Failure>): AppendSignal => {
  const latches = new Set<Effect.Latch>()
  let latest = -1
  let poller: Fiber.RuntimeFiber<never> | undefined

  const wake = (): void => {
    for (const latch of latches) {
      latch.unsafeOpen()
    }
  }
  const signal = (head: number): void => {
    if (head !== latest) {
      latest = head
      wake()
    }
  }

  const polling = ({ head, interval }: Poll<Failure>) =>
    Effect.exit(head).pipe(
      // After a failure the watchers read the log, and fail with the same error.
      Effect.map((exit) => Exit.match(exit, { onFailure: wake, onSuccess: signal })),
      Effect.delay(Duration.max(interval, Duration.millis(1))),
      Effect.forever,
      Effect.withTracerEnabled(false),
      // Forked in the acquisition of a scoped resource, it would inherit the uninterruptible region.
      Effect.interruptible
    )

  const join = Effect.gen(function* () {
    const latch = yield* Effect.makeLatch(false)
    latches.add(latch)
    if (latches.size === 1 && poll !== undefined) {
      poller = yield* Effect.forkDaemon(polling(poll))
    }
    return latch
  })

  const leave = (latch: Effect.Latch) =>
    Effect.suspend(() => {
      latches.delete(latch)
      const last = latches.size === 0 ? poller : undefined
      return last === undefined ? Effect.void : Fiber.interrupt(last)
    })

  return {
    signal,
    watch: Effect.map(Effect.acquireRelease(join, leave), (latch) => Effect.zipRight(latch.await, latch.close))
  }
}

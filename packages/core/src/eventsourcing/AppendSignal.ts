/**
 * Waking up those who wait for a log to grow.
 */
import { Duration, Effect, Exit, Fiber } from "effect"
import type { Scope } from "effect"

export interface AppendSignal {
  /** Tells everybody that the log ends here now. */
  readonly signal: (head: number) => void
  /** As `watch` of an event store. */
  readonly watch: Effect.Effect<Effect.Effect<void>, never, Scope.Scope>
}

/** How to find out what others appended. */
export interface Poll<out Failure> {
  readonly head: Effect.Effect<number, Failure>
  readonly interval: Duration.DurationInput
}

/**
 * With a `poll`, the head is looked at again and again for as long as somebody watches: once for all watchers. Without
 * one, only `signal` wakes them.
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
      // Whoever waits reads the log then, and meets what is wrong with it.
      Effect.map((found) => Exit.match(found, { onFailure: wake, onSuccess: signal })),
      Effect.delay(Duration.max(interval, Duration.millis(1))),
      Effect.forever,
      Effect.withTracerEnabled(false),
      // It is forked where a scope is entered, which cannot be interrupted; and neither could it be.
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

/**
 * Limits how many fibers start a piece of work in each millisecond, so that the event loop can serve others in between.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** Waits for the caller's turn. `perMillisecond` callers proceed in each millisecond, in the order in which they came. */
export const make = (perMillisecond: number): Effect.Effect<void> => {
  let millisecond = 0
  let started = 0
  // A monotonic clock.
  return Effect.flatMap(Clock.currentTimeNanos, (nanoseconds) => {
    const now = Number(nanoseconds / 1_000_000n)
    if (now > millisecond) {
      millisecond = now
      started = 0
    } else if (started === perMillisecond) {
      millisecond += 1
      started = 0
    }
    started += 1
    // A timer lets the event loop read sockets; a fiber that yields does not.
    return Effect.sleep(millisecond - now)
  })
}

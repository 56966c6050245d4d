/**
 * Spreads work that many fibers do at the same moment, so that others have their turn in between.
 */
import { Clock, Effect } from "effect"

/** Waits for the caller's turn: in each millisecond it is that of `inARow` callers, first come first served. */
export const make = (inARow: number): Effect.Effect<void> => {
  let millisecond = 0
  let taken = 0
  // Of a clock that is never set back.
  return Effect.flatMap(Clock.currentTimeNanos, (nanoseconds) => {
    const now = Number(nanoseconds / 1_000_000n)
    if (now > millisecond) {
      millisecond = now
      taken = 0
    } else if (taken === inARow) {
      millisecond += 1
      taken = 0
    }
    taken += 1
    // A timer lets the event loop look at sockets; a fiber that yields does not.
    return Effect.sleep(millisecond - now)
  })
}

/**
 * Deadlines that can be postponed. Each uses one timer: a sleeping fiber would use several kilobytes for every connection.
 */
import * as Effect from "effect/Effect"

/**
 * Calls `expired` when no time remains. After `first` milliseconds, and then whenever the previous result has passed, it
 * runs `remaining` for the milliseconds to the deadline; Infinity stops the timer. Returns a function that clears it.
 */
export const make = (first: number, remaining: Effect.Effect<number>, expired: () => void): (() => void) => {
  const wait = (millis: number): NodeJS.Timeout => setTimeout(() => Effect.runFork(check), millis)
  const check = Effect.map(remaining, (millis) => {
    if (millis <= 0) {
      expired()
    } else if (millis !== Infinity) {
      timer = wait(millis)
    }
  })
  let timer = wait(first)
  return () => clearTimeout(timer)
}

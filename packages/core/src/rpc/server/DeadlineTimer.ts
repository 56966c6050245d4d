/**
 * Deadlines that move. One timer each: a fiber that sleeps would take several kilobytes for every idle connection.
 */
import { Effect } from "effect"

/**
 * Calls `ring` once no time is left. After `first` milliseconds, and from then on whenever the time is over that it gave
 * before, it runs `left` for the milliseconds that are left; Infinity stops it for good. Returns what clears it.
 */
export const make = (first: number, left: Effect.Effect<number>, ring: () => void): (() => void) => {
  const wait = (millis: number): NodeJS.Timeout => setTimeout(() => Effect.runFork(look), millis)
  const look = Effect.map(left, (millis) => {
    if (millis <= 0) {
      ring()
    } else if (millis !== Infinity) {
      timer = wait(millis)
    }
  })
  let timer = wait(first)
  return () => clearTimeout(timer)
}

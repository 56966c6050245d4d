/**
 * Yields to the event loop between synchronous SQLite calls, so that a fiber that runs many of them does not delay timers and
 * sockets.
 */
import * as Effect from "effect/Effect"

/** The time without a turn of the event loop after which `yieldIfDue` yields, in milliseconds. */
const yieldIntervalMs = 10

// The time of the last observed turn. It is global because all databases of a process share one event loop.
let turned = 0

/** Calls a function in the next turn of the event loop. */
export const afterTurn = (call: () => void): NodeJS.Immediate =>
  setImmediate(() => {
    turned = performance.now()
    call()
  })

/** Waits for the next turn of the event loop. */
export const nextTurn: Effect.Effect<void> = Effect.async<void>((resume) => {
  const handle = afterTurn(() => resume(Effect.void))
  return Effect.sync(() => clearImmediate(handle))
})

/** Runs an effect. Waits for the next turn of the event loop first if the last observed one is more than 10 ms ago. */
export const yieldIfDue = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() => (performance.now() - turned < yieldIntervalMs ? effect : Effect.zipRight(nextTurn, effect)))

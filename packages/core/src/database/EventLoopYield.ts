/**
 * SQLite answers at once, and whoever asks again and again would keep timers and sockets from ever having their turn.
 */
import { Effect } from "effect"

/** In milliseconds. */
const patience = 10

// There is one event loop, whatever is open in it.
let turned = 0

/** Calls it when the event loop has turned. */
export const afterTurn = (call: () => void): NodeJS.Immediate =>
  setImmediate(() => {
    turned = performance.now()
    call()
  })

/** Goes on when the event loop has turned. */
export const nextTurn: Effect.Effect<void> = Effect.async<void>((resume) => {
  const handle = afterTurn(() => resume(Effect.void))
  return Effect.sync(() => clearImmediate(handle))
})

/** Lets the event loop turn first if it has not been seen to for some time; else goes on at once. */
export const breathe = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() => (performance.now() - turned < patience ? effect : Effect.zipRight(nextTurn, effect)))

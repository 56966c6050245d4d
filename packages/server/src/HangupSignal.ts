/**
 * SIGHUP, which ends a process that does not listen for it.
 */
import { Effect, Queue } from "effect"

/** Listens for it until the scope closes, and gives what waits for the next one. */
export const listen = Effect.gen(function* () {
  // One that comes while another is worked on is worked on after it; more than that would do the same again.
  const hangups = yield* Queue.sliding<void>(1)
  yield* Effect.acquireRelease(
    Effect.sync(() => {
      const come = () => hangups.unsafeOffer(undefined)
      process.on("SIGHUP", come)
      return come
    }),
    (come) => Effect.sync(() => process.off("SIGHUP", come))
  )
  return hangups.take
})

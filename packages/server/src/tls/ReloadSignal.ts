/**
 * Listens for SIGHUP, which reloads the certificate.
 */
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"

/** Listens until the scope closes. Returns an effect that waits for the next signal. */
export const listen = Effect.gen(function* () {
  // One signal is queued while another is handled; more would only repeat the reload.
  const signals = yield* Queue.sliding<void>(1)
  const onSignal = () => signals.unsafeOffer(undefined)
  yield* Effect.addFinalizer(() => Effect.sync(() => process.off("SIGHUP", onSignal)))
  process.on("SIGHUP", onSignal)
  return signals.take
})

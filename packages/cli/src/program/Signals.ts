/**
 * Handles signals while an editor has the terminal.
 */
import * as Effect from "effect/Effect"

const discardSignal = (): void => undefined

const ignore = (signal: "SIGINT" | "SIGQUIT") =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const others = process.listeners(signal)
      // Added first: without any listener, Node ends the process at the signal.
      process.on(signal, discardSignal)
      others.forEach((other) => process.removeListener(signal, other))
      return others
    }),
    (others) =>
      Effect.sync(() => {
        others.forEach((other) => process.on(signal, other))
        process.removeListener(signal, discardSignal)
      })
  )

/** Ignores Ctrl-C and Ctrl-\\ in a scope; the program in the foreground of the terminal handles them. */
export const ignoreInterrupts = Effect.zipRight(ignore("SIGINT"), ignore("SIGQUIT"))

/** Handles SIGHUP, the end of the terminal, like SIGTERM, in a scope. */
export const terminateOnHangUp = Effect.acquireRelease(
  Effect.sync(() => {
    const end = (): void => void process.kill(process.pid, "SIGTERM")
    process.on("SIGHUP", end)
    return end
  }),
  (end) => Effect.sync(() => process.removeListener("SIGHUP", end))
)

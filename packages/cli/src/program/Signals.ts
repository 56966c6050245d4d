/**
 * Handles signals while an editor has the terminal.
 */
import { Effect } from "effect"

const discardSignal = (): void => undefined

const ignore = (signal: "SIGINT" | "SIGQUIT") =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const others = process.listeners(signal)
      // In this order: at a signal without a listener Node ends the program.
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

/** Ignores what is typed to interrupt, in a scope: the program in the foreground that asked for the terminal decides. */
export const ignoreInterrupts = Effect.zipRight(ignore("SIGINT"), ignore("SIGQUIT"))

/** Takes the end of the terminal for a wish to end, in a scope. */
export const terminateOnHangUp = Effect.acquireRelease(
  Effect.sync(() => {
    const end = (): void => void process.kill(process.pid, "SIGTERM")
    process.on("SIGHUP", end)
    return end
  }),
  (end) => Effect.sync(() => process.removeListener("SIGHUP", end))
)

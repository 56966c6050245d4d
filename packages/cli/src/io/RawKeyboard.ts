/**
 * Reads keys of a terminal in raw mode, without echo.
 */
import { StringDecoder } from "node:string_decoder"
import * as Effect from "effect/Effect"

export const ctrlC = "\u0003"

/** True when stdin and stdout are a terminal, so that prompts can be shown and answered. */
export const isInteractive = (): boolean => process.stdin.isTTY && process.stdout.isTTY

/** Passes input to a listener as it arrives, until the scope closes. */
export const listen = (onInput: (typed: string) => void) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const decoder = new StringDecoder("utf8")
      const onData = (bytes: Buffer) => onInput(decoder.write(bytes))
      process.stdin.setRawMode(true)
      process.stdin.on("data", onData)
      process.stdin.resume()
      return onData
    }),
    (onData) =>
      Effect.sync(() => {
        process.stdin.off("data", onData)
        process.stdin.setRawMode(false)
        process.stdin.pause()
      })
  )

/**
 * Discards input without echo while an effect runs: it may be a password that was typed too early. Ctrl-C still sends
 * SIGINT.
 */
export const discardInput = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  isInteractive()
    ? Effect.scoped(
        Effect.zipRight(
          listen((typed) => void (typed.includes(ctrlC) && process.kill(process.pid, "SIGINT"))),
          effect
        )
      )
    : effect

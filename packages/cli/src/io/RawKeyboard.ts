/**
 * What is typed at a terminal, key by key, and shown by nobody.
 */
import { StringDecoder } from "node:string_decoder"
import { Effect } from "effect"

export const interrupt = "\u0003"

/** True when stdin and stdout are a terminal, so that prompts can be shown and answered. */
export const isInteractive = (): boolean => process.stdin.isTTY && process.stdout.isTTY

/** Hears what is typed, as it comes, until the scope closes. */
export const hear = (listen: (typed: string) => void) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const decoder = new StringDecoder("utf8")
      const heard = (bytes: Buffer) => listen(decoder.write(bytes))
      process.stdin.setRawMode(true)
      process.stdin.on("data", heard)
      process.stdin.resume()
      return heard
    }),
    (heard) =>
      Effect.sync(() => {
        process.stdin.off("data", heard)
        process.stdin.setRawMode(false)
        process.stdin.pause()
      })
  )

/**
 * Has what is typed meanwhile neither shown nor kept: it may be a password that came too early. Ctrl-C is what it always
 * is.
 */
export const unheard = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  isInteractive()
    ? Effect.scoped(
        Effect.zipRight(
          hear((typed) => void (typed.includes(interrupt) && process.kill(process.pid, "SIGINT"))),
          effect
        )
      )
    : effect

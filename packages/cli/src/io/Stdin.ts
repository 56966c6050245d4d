/**
 * Lines of standard input, with a limit on their length.
 */
import * as NodeStream from "@effect/platform-node/NodeStream"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { BadInput } from "../error/CliError.ts"
import * as Utf8 from "./Utf8.ts"

/** Most characters of a line. */
export const longestLine = 4_000_000

const toBadInput = (cause: unknown) => new BadInput({ what: "stdin", why: String(cause) })

/**
 * Splits bytes into lines, without their line ends. Fails with `BadInput` for a line longer than `longestLine` and for
 * bytes that are not UTF-8.
 */
export const lines = <E, R>(bytes: Stream.Stream<Uint8Array, E, R>) =>
  bytes.pipe(
    Utf8.decodeStream("input"),
    Stream.mapAccumEffect("", (rest, chunk) => {
      const parts = (rest + chunk).split("\n")
      const last = parts.pop() ?? ""
      return [last, ...parts].some((line) => line.length > longestLine)
        ? Effect.fail(new BadInput({ what: "input", why: `a line is longer than ${longestLine} characters` }))
        : Effect.succeed([last, parts] as const)
    }),
    Stream.flattenIterables,
    Stream.map((line) => line.replace(/\r$/, ""))
  )

export const bytes = NodeStream.fromReadable<BadInput, Uint8Array>(() => process.stdin, toBadInput)

/** Reads the first line of stdin, without its line end. */
export const firstLine = lines(Stream.concat(bytes, Stream.make(new TextEncoder().encode("\n")))).pipe(
  Stream.runHead,
  Effect.map(Option.getOrElse(() => ""))
)

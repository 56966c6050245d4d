/**
 * Reads a text typed at the terminal, up to a line with a single dot.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { BadInput } from "../error/CliError.ts"
import type { TypedText } from "../hosted/HostedSession.ts"
import { Output } from "../io/Output.ts"
import type { LineSource } from "./LineSource.ts"

/** Longer texts are not read further, in characters. A section is far shorter. */
const maxLength = 4_000_000

const hint = "Type the text. A line with a single dot ends it; Ctrl-D keeps it as a draft."

/** Reads lines until a single dot. A line of two dots is a line with one. */
export const read = (source: LineSource): Effect.Effect<TypedText, BadInput, Output> =>
  Effect.gen(function* () {
    const { line: print } = yield* Output
    yield* source.echo ? Effect.void : Effect.ignore(print(hint))
    const lines: Array<string> = []
    let length = 0
    for (;;) {
      const line = length > maxLength ? Option.none() : yield* source.readText
      if (Option.isNone(line) || line.value === ".") {
        const text = lines.map((each) => `${each}\n`).join("")
        return { text, isComplete: Option.isSome(line) }
      }
      lines.push(line.value === ".." ? "." : line.value)
      length += line.value.length + 1
    }
  })

/**
 * Splits a command line into words as a POSIX shell does, with quotes and backslashes, and without expansions.
 */
import * as Effect from "effect/Effect"
import { BadInput } from "../error/CliError.ts"

const spaces = /\s/

/**
 * Splits a line into words. `'…'` is taken literally; in `"…"` and outside of quotes a backslash quotes the next character.
 * Fails with `BadInput` for a quote without its end, and for a backslash at the end.
 */
export const split = (line: string): Effect.Effect<ReadonlyArray<string>, BadInput> =>
  Effect.gen(function* () {
    const words: Array<string> = []
    let word: string | undefined
    let quote = ""
    const characters = Array.from(line)
    for (let at = 0; at < characters.length; at += 1) {
      const character = characters[at] ?? ""
      if (character === quote) {
        quote = ""
      } else if (character === "\\" && quote !== "'") {
        at += 1
        if (at === characters.length) {
          return yield* new BadInput({ what: "line", why: "it ends with a backslash" })
        }
        word = (word ?? "") + (characters[at] ?? "")
      } else if (quote === "" && (character === "'" || character === '"')) {
        quote = character
        word ??= ""
      } else if (quote === "" && spaces.test(character)) {
        words.push(...(word === undefined ? [] : [word]))
        word = undefined
      } else {
        word = (word ?? "") + character
      }
    }
    if (quote !== "") {
      return yield* new BadInput({ what: "line", why: `a quotation mark ${quote} has no end` })
    }
    return word === undefined ? words : [...words, word]
  })

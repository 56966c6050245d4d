/**
 * Tab completion: commands, record types, values of arguments, and the ids of records that the user can see.
 */
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Query from "@scipnet/core/domain/query/Query"
import * as Expected from "@scipnet/presentation/terminal/Expected"
import * as Effect from "effect/Effect"
import * as ArgumentDecoding from "../options/ArgumentDecoding.ts"
import * as Parser from "./Parser.ts"

/** Completes the prefix of an item number: `17` becomes `SCP-17`. */
const prefixOf = (type: Query.Complete["type"], word: string): string =>
  type === "scp" && /^\d/.test(word) ? `SCP-${word}` : word

const ids = (type: Query.Complete["type"], word: string) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const query = yield* ArgumentDecoding.decode(Query.Complete, "id", {
      type,
      prefix: prefixOf(type, word),
      limit: 20
    })
    return yield* deepwell.complete(query)
  }).pipe(Effect.orElseSucceed((): ReadonlyArray<string> => []))

/** Returns the completions of the last word of a line. An id is completed once it has a beginning. */
export const complete = Effect.fnUntraced(function* (line: string) {
  const { word, words, ids: type } = Expected.expected(Parser.commands, line)
  const found = type === undefined || word === "" ? [] : yield* ids(type, word)
  return [...words, ...found].map((each) => `${each} `)
})

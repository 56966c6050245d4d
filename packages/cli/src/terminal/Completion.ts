/**
 * What the tabulator key offers: commands, types, statuses, and the ids that whoever asks may know of.
 */
import { Deepwell, Query, Status } from "@scipnet/core"
import { Effect } from "effect"
import * as ArgumentDecoding from "../options/ArgumentDecoding.ts"
import * as Parser from "./Parser.ts"

const beginning = (names: ReadonlyArray<string>, word: string): ReadonlyArray<string> =>
  names.filter((name) => name.startsWith(word.toUpperCase())).map((name) => `${name} `)

/** `17` is the beginning of `SCP-17…`. */
const prefixOf = (type: Query.Complete["type"], word: string): string =>
  type === "scp" && /^\d/.test(word) ? `SCP-${word}` : word

const ids = (type: Query.Complete["type"], word: string) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const query = yield* ArgumentDecoding.decode(
      Query.Complete,
      "id"
    )({ type, prefix: prefixOf(type, word), limit: 20 })
    return (yield* deepwell.complete(query)).map((id) => `${id} `)
  }).pipe(Effect.orElseSucceed((): ReadonlyArray<string> => []))

const withStatus: ReadonlySet<string> = new Set(["STATUS", "PROPOSE"])

/** What the last word of a line may become. */
export const of = (line: string) =>
  Effect.gen(function* () {
    const words = line.trimStart().split(/\s+/)
    const [first = "", ...rest] = words
    const word = rest.at(-1) ?? first
    if (rest.length === 0) {
      return beginning(
        Parser.commands.map(({ name }) => name),
        first
      )
    }
    const follows = Parser.commands.find(({ name }) => name === first.toUpperCase())?.follows
    const { type, rest: given } = Parser.typed(rest)
    switch (follows) {
      case "command":
        return beginning(
          Parser.commands.map(({ name }) => name),
          word
        )
      case "type":
        return beginning(Parser.typeWords, word)
      case "item":
        return withStatus.has(first.toUpperCase()) && given.length === 2
          ? beginning(
              Status.Status.literals.map((status) => status.toUpperCase()),
              word
            )
          : given.length === 1
            ? yield* ids("scp", word)
            : []
      case "record":
        return given.length > 1
          ? []
          : [
              ...(rest.length === 1 ? beginning(Parser.typeWords, word) : []),
              ...(word === "" ? [] : yield* ids(type, word))
            ]
      default:
        return []
    }
  })

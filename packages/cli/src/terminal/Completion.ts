/**
 * Tab completion: commands, record types, statuses, and the ids of records that the user can see.
 */
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Query from "@scipnet/core/domain/query/Query"
import * as Role from "@scipnet/core/domain/access/Role"
import * as Classification from "@scipnet/core/domain/scp/Classification"
import * as Status from "@scipnet/core/domain/scp/Status"
import * as Grammar from "@scipnet/presentation/terminal/Grammar"
import * as Effect from "effect/Effect"
import * as ArgumentDecoding from "../options/ArgumentDecoding.ts"
import * as Parser from "./Parser.ts"

const matching = (names: ReadonlyArray<string>, word: string): ReadonlyArray<string> =>
  names.filter((name) => name.startsWith(word.toUpperCase())).map((name) => `${name} `)

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
    return (yield* deepwell.complete(query)).map((id) => `${id} `)
  }).pipe(Effect.orElseSucceed((): ReadonlyArray<string> => []))

const startingWith = (names: ReadonlyArray<string>, word: string): ReadonlyArray<string> =>
  names.filter((name) => name.toLowerCase().startsWith(word.toLowerCase())).map((name) => `${name} `)

/** The sections that most records have; any other id is possible. */
const sections = ["description", "procedures", "addendum-1"]

const classes = Classification.ObjectClass.literals

const roles = Role.roles.map(({ role }) => role)

const statusCommands: ReadonlySet<string> = new Set(["STATUS", "PROPOSE"])

/** Returns the completions of the last word of a line. */
export const complete = Effect.fnUntraced(function* (line: string) {
  const words = line.trimStart().split(/\s+/)
  const [first = "", ...rest] = words
  const word = rest.at(-1) ?? first
  if (rest.length === 0) {
    return matching(Parser.names, first)
  }
  const follows = Parser.commands.find(({ name }) => name === first.toUpperCase())?.follows
  const { type, rest: argumentWords } = Grammar.splitType(rest)
  const records = Effect.map(word === "" ? Effect.succeed([]) : ids(type, word), (found) => [
    ...(rest.length === 1 ? matching(Grammar.typeWords, word) : []),
    ...found
  ])
  switch (follows) {
    case "command":
      return matching(Parser.names, word)
    case "type":
      return matching(Grammar.typeWords, word)
    case "item":
      return statusCommands.has(first.toUpperCase()) && argumentWords.length === 2
        ? matching(
            Status.Status.literals.map((status) => status.toUpperCase()),
            word
          )
        : argumentWords.length === 1
          ? yield* ids("scp", word)
          : []
    case "record":
      return argumentWords.length > 1 ? [] : yield* records
    case "section":
      return argumentWords.length === 2
        ? startingWith(sections, word)
        : argumentWords.length === 1
          ? yield* records
          : []
    case "register":
      return rest.length === 1
        ? matching(Grammar.typeWords, word)
        : type === "scp" && argumentWords.length === 2
          ? startingWith(classes, word)
          : []
    case "reclassify":
      return rest.length === 2 ? startingWith(classes, word) : rest.length === 1 ? yield* ids("scp", word) : []
    case "user":
      return rest.length === 1
        ? yield* ids("user", word)
        : rest.length > 2
          ? []
          : first.toUpperCase() === "ROLE"
            ? startingWith(roles, word)
            : yield* ids("scp", word)
    default:
      return []
  }
})

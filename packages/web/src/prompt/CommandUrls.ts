/** The table of commands and the URLs of the screens that answer them. */
import * as RecordIdSyntax from "@scipnet/core/domain/RecordIdSyntax"
import * as TimeInput from "@scipnet/presentation/TimeInput"
import * as Directory from "../app/Directory.ts"
import * as Line from "../app/Line.ts"
import * as Location from "../app/Location.ts"
import * as Route from "../app/Route.ts"
import * as Grammar from "../terminal/Grammar.ts"
import type { Implementation } from "../terminal/Reply.ts"
import * as ScreenCommands from "../terminal/ScreenCommands.ts"
import * as ItemNumber from "../words/ItemNumber.ts"

type Words = ReadonlyArray<string>

/** The URL for the words after a command; undefined or null when the terminal answers them. */
type Url = (words: Words) => string | null | undefined | Promise<string | null | undefined>

/** The id of a record that the loaded directory has under an id or a name. */
const findId = (type: Route.RecordType, text: string): string | undefined => {
  const item = type === "scp" ? ItemNumber.parse(text) : undefined
  const { rows } = Directory.lists[type].value
  const wanted = text.toLowerCase()
  const named = rows.filter(({ name }) => name.toLowerCase() === wanted)
  return (
    item ?? rows.find(({ id }) => id.toLowerCase() === wanted)?.id ?? (named.length === 1 ? named[0]?.id : undefined)
  )
}

const record =
  (at?: number): Url =>
  (words) => {
    const { type, rest } = Grammar.splitType(words)
    const id = findId(type, rest.join(" "))
    return id === undefined ? undefined : Route.recordUrl(type, id, at)
  }

/** The record beside the one of the page. */
const neighbour = async (direction: "next" | "previous"): Promise<string | undefined> => {
  const route = Location.route.value
  if (route.screen !== "record") {
    return undefined
  }
  const { type, id } = route
  const found = await Line.call("Neighbour", { query: { type, id, direction } })
  return found === null ? undefined : Route.recordUrl(type, found)
}

const random: Url = async (words) => {
  const { type } = Grammar.splitType(words)
  const id = await Line.call("Random", { query: { type } })
  return id === null ? undefined : Route.recordUrl(type, id)
}

/** The URL of a screen, for a command without words; with words, the terminal answers. */
const alone =
  (url: string): Url =>
  (words) =>
    words.length === 0 ? url : undefined

const inTerminal: Url = () => undefined

/** The form of a type, when no more than the type is typed. */
const newRecord: Url = (words) => {
  const { type, rest } = Grammar.splitType(words)
  return rest.length === 0 ? (type === "user" ? "/people/new" : `/new/${type}`) : undefined
}

const audit: Url = (words) => {
  const { type, rest } = Grammar.splitType(words)
  return rest.length === 0
    ? "/audit"
    : `/audit?target=${encodeURIComponent(RecordIdSyntax.normalize(type, rest.join(" ")))}`
}

/** A command that opens a screen itself, and hands its words to a form there. A mistake is answered by the terminal. */
const handed =
  (implementation: Implementation): Url =>
  async (words) => {
    const answer = await implementation(words)
    return answer.kind === "screen" ? answer.url : undefined
  }

const past: Url = ([item = "", ...when]) => {
  const at = TimeInput.parse(when.join(" "), Date.now())
  return at === undefined || at > Date.now() ? undefined : record(at)([item])
}

/** Each command that has an answer, in the order of the help. */
export const urls: Readonly<Record<Exclude<Grammar.Name, "LOGOUT">, Url>> = {
  ACCESS: record(),
  OPEN: inTerminal,
  SEARCH: (words) => Route.searchUrl(words.join(" ")),
  LIST: (words) => `/directory/${Grammar.splitType(words).type}`,
  RANDOM: random,
  NEXT: () => neighbour("next"),
  PREV: () => neighbour("previous"),
  HISTORY: record(),
  ASOF: past,
  STATUS: inTerminal,
  PROPOSE: inTerminal,
  PENDING: alone("/pending"),
  APPROVE: inTerminal,
  REJECT: inTerminal,
  WITHDRAW: inTerminal,
  AUDIT: audit,
  WATCH: inTerminal,
  TRAIL: () => "/trail",
  WHOAMI: () => "/me",
  HELP: inTerminal,
  CLEAR: inTerminal,
  LOG: inTerminal,
  DIFF: inTerminal,
  REVERT: inTerminal,
  REGISTER: newRecord,
  EDIT: handed(ScreenCommands.edit),
  FILE: handed(ScreenCommands.file),
  PHRASE: handed(ScreenCommands.phrase),
  "BREAK-GLASS": handed(ScreenCommands.breakGlass),
  ASSIGN: inTerminal,
  RECLASSIFY: inTerminal,
  CLEARANCE: inTerminal,
  ROLE: inTerminal,
  REVIEW: alone("/reviews"),
  WHY: inTerminal,
  EXPORT: inTerminal
}

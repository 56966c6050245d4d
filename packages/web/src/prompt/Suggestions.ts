/** The suggestions of the prompt: commands, their arguments, records of the loaded directory, and places that the server found. */
import * as Expected from "@scipnet/presentation/terminal/Expected"
import type { Row } from "../app/Directory.ts"
import * as Directory from "../app/Directory.ts"
import * as RecordInView from "../app/RecordInView.ts"
import type { Hit } from "../parts/HitRow.tsx"
import type { CommandHelp } from "../terminal/Grammar.ts"
import * as Grammar from "../terminal/Grammar.ts"
import * as Memory from "../terminal/Memory.ts"
import * as Secret from "../terminal/Secret.ts"
import * as ItemNumber from "../words/ItemNumber.ts"

/** A suggestion. `line` of an argument is the whole line with it. */
export type Suggestion =
  | { readonly kind: "command"; readonly command: CommandHelp }
  | { readonly kind: "argument"; readonly word: string; readonly line: string; readonly usage: string }
  | { readonly kind: "record"; readonly row: Row }
  | { readonly kind: "hit"; readonly hit: Hit }
  | { readonly kind: "all"; readonly words: string }

/** Places that are asked for and shown. */
export const mostHits = 6

const limits = { commands: 3, arguments: 6, records: 5 }

/** Each search is an audit entry, so that the server is asked only for words. */
const searchLetters = 3

/** The words that a record can match: the line without ACCESS or SEARCH. Empty for lines of other commands. */
export const wordsOf = (line: string): string => {
  const parsed = Grammar.parse(line)
  if (parsed === undefined) {
    return Secret.find(line) === undefined ? line.trim() : ""
  }
  return parsed.name === "ACCESS" || parsed.name === "SEARCH" ? Grammar.splitType(parsed.words).rest.join(" ") : ""
}

const matches = (words: string): ReadonlyArray<Row> => {
  const text = words.toLowerCase()
  return text === ""
    ? []
    : Directory.lists.scp.value.rows
        .filter(({ id, name }) => id.toLowerCase().includes(text) || name.toLowerCase().includes(text))
        .slice(0, limits.records)
}

const commandsOf = (line: string): ReadonlyArray<CommandHelp> =>
  /^[a-z-]{2,}$/i.test(line)
    ? Grammar.commands.filter(({ name }) => name.startsWith(line.toUpperCase())).slice(0, limits.commands)
    : []

/** The sections of a record, if it is the one on the screen or the one that the terminal read last. */
const sectionsOf = ({ id }: NonNullable<Expected.Expected["sectionOf"]>): ReadonlyArray<string> => {
  const record = RecordInView.shown.value ?? Memory.lastRecord()
  const isSame = record !== undefined && [record.id, ItemNumber.parse(id)].includes(record.id)
  return isSame && record.type !== "user" && (record.id === id || record.id === ItemNumber.parse(id))
    ? record.sections.map((section) => section.id)
    : []
}

/** The ids of the loaded directory that begin with a word: as far as the reader has opened it, without a call. */
const idsOf = (type: Directory.Row["type"], word: string): ReadonlyArray<string> => {
  const start = (type === "scp" && /^\d/.test(word) ? `SCP-${word}` : word).toLowerCase()
  return word === ""
    ? []
    : Directory.lists[type].value.rows.flatMap(({ id }) => (id.toLowerCase().startsWith(start) ? [id] : []))
}

const argumentsOf = (line: string): ReadonlyArray<Suggestion> => {
  const command = Grammar.parse(line)
  if (command === undefined || !/\s/.test(line.trimStart()) || command.name === "SEARCH") {
    return []
  }
  const { word, words, ids, sectionOf } = Expected.expected(Grammar.commands, line)
  const sections = sectionOf === undefined ? [] : sectionsOf(sectionOf)
  const begins = (each: string) => each.toLowerCase().startsWith(word.toLowerCase())
  // ACCESS shows records with their names instead.
  const found = command.name === "ACCESS" || ids === undefined ? [] : idsOf(ids, word)
  const all = [...(sections.length > 0 ? sections.filter(begins) : words), ...found]
  return all
    .filter((each) => each.toLowerCase() !== word.toLowerCase())
    .slice(0, limits.arguments)
    .map((each) => ({
      kind: "argument",
      word: each,
      line: `${line.slice(0, line.length - word.length)}${each} `,
      usage: Grammar.usageOf(command.name)
    }))
}

/** True for words that the server may be asked for. */
export const isSearchable = (words: string): boolean =>
  words.length >= searchLetters && ItemNumber.parse(words) === undefined && !/^scp[\s-]*$/i.test(words)

/** The suggestions for a line, with the places that were found for its words. */
export const suggest = (line: string, hits: ReadonlyArray<Hit>): ReadonlyArray<Suggestion> => {
  const words = wordsOf(line)
  return [
    ...commandsOf(line.trim()).map((command) => ({ kind: "command", command }) as const),
    ...argumentsOf(line),
    ...matches(words).map((row) => ({ kind: "record", row }) as const),
    ...hits.filter(({ section }) => section !== null).map((hit) => ({ kind: "hit", hit }) as const),
    ...(isSearchable(words) ? [{ kind: "all", words } as const] : [])
  ]
}

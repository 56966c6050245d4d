/**
 * Finds what can follow on a command line: words that the table of commands has, or a kind of value.
 */
import { disruptions, objectClasses, risks, secondaryClasses } from "@scipnet/core/domain/scp/ClassTables"
import { levelName, levels } from "@scipnet/core/domain/access/Levels"
import * as BuiltInOptions from "../help/BuiltInOptions.ts"
import * as CommandTable from "../help/CommandTable.ts"
import * as CommandLine from "../program/CommandLine.ts"
import * as ValueKind from "./ValueKind.ts"

/** A word to offer; shells that show descriptions show this one. */
export interface Candidate {
  readonly value: string
  readonly description: string
}

/** The completion of the last word of a command line. */
export interface Target {
  /** The words before it. */
  readonly line: CommandLine.CommandLine
  /** The beginning of the word that stays, as `--site=`; empty for most. */
  readonly lead: string
  /** The part of the word after `lead`. */
  readonly typed: string
  /** The words to offer, which start with `typed`. */
  readonly candidates: ReadonlyArray<Candidate>
  /** The kind of further words, which are read elsewhere. */
  readonly kind: ValueKind.ValueKind | undefined
}

const plain = (values: ReadonlyArray<string>): ReadonlyArray<Candidate> =>
  values.map((value) => ({ value, description: "" }))

/** Values that an option accepts, where the table of commands only says that it is a number or a text. */
const knownValues: { readonly [name: string]: ReadonlyArray<Candidate> | undefined } = {
  "--level": levels.map(({ level }) => ({ value: String(level), description: levelName(level) })),
  "--disruption": disruptions.map(({ disruption, name }) => ({ value: String(disruption), description: name })),
  "--risk": risks.map(({ risk, name }) => ({ value: String(risk), description: name })),
  "--class": plain(objectClasses),
  "--secondary": plain(secondaryClasses),
  "--completions": plain(["bash", "zsh", "fish"]),
  "--mtf": [{ value: "none", description: "No task force" }],
  "--site": [{ value: "none", description: "No site" }],
  "--log-level": plain(["all", "trace", "debug", "info", "warning", "error", "fatal", "none"])
}

/** Commands whose `--site` and `--mtf` can be `none`. */
const assigning: ReadonlySet<string> = new Set(["scp assign", "user transfer"])

// Not to the period of "e.g.".
const firstSentence = (text: string): string => (/^[^`]*?(?=(?<!e\.g)[.:;](\s|$))/.exec(text)?.[0] ?? text).trim()

const toCandidate = (name: string, { description }: CommandTable.Entry): Candidate => ({
  value: name,
  description: firstSentence(description)
})

const startingWith = (candidates: ReadonlyArray<Candidate>, typed: string): ReadonlyArray<Candidate> =>
  candidates.filter(({ value }) => value.toLowerCase().startsWith(typed.toLowerCase()))

const entriesOf = (node: CommandTable.Node): ReadonlyArray<CommandTable.Entry> =>
  node.path.length === 0 || node.commands.length > 0
    ? [...node.options, ...BuiltInOptions.shared, ...BuiltInOptions.ofProgram]
    : [...node.options, ...BuiltInOptions.shared, ...BuiltInOptions.ofProgram.slice(0, 1)]

/** The options that can follow: those that are not given yet, and those that may be repeated. */
const optionNames = ({ node, options }: CommandLine.CommandLine): ReadonlyArray<Candidate> => {
  const given = new Set(options.map(({ name }) => name))
  return entriesOf(node)
    .filter((entry) => entry.repeated === true || !given.has(CommandTable.nameOf(entry)))
    .map((entry) => toCandidate(CommandTable.nameOf(entry), entry))
}

type Found = Pick<Target, "candidates" | "kind">

const nothing: Found = { candidates: [], kind: undefined }

const optionValue = ({ node }: CommandLine.CommandLine, name: string): Found => {
  const entry = [...node.options, ...BuiltInOptions.all].find((each) => CommandTable.nameOf(each) === name)
  const isWithoutNone = (name === "--site" || name === "--mtf") && !assigning.has(node.path.join(" "))
  const known = isWithoutNone ? [] : (knownValues[name] ?? [])
  return {
    candidates: entry?.choices === undefined ? known : plain(entry.choices),
    kind: ValueKind.forOption(node, name)
  }
}

const argumentValue = ({ node, arguments: before }: CommandLine.CommandLine): Found => {
  const last = node.arguments.at(-1)
  const entry = node.arguments[before.length] ?? (last?.repeated === true ? last : undefined)
  return entry === undefined
    ? nothing
    : { candidates: plain(entry.choices ?? []), kind: ValueKind.forArgument(node, entry, before) }
}

const isHelp = (words: ReadonlyArray<string>): boolean => words[0] === "help"

const nextWord = (line: CommandLine.CommandLine, words: ReadonlyArray<string>): Found => {
  const { node, unknown } = line
  if (unknown !== undefined) {
    return nothing
  }
  if (node.commands.length === 0) {
    return isHelp(words) ? nothing : argumentValue(line)
  }
  const help = { value: "help", description: "Print the help of a command" }
  const commands = node.commands.map((entry) => toCandidate(entry.name, entry))
  if (node.arguments.length > 0 && !isHelp(words)) {
    const { candidates, kind } = argumentValue(line)
    return { candidates: line.arguments.length === 0 ? [...commands, ...candidates] : candidates, kind }
  }
  return { candidates: node.path.length === 0 && !isHelp(words) ? [...commands, help] : commands, kind: undefined }
}

/** Finds the completion of the last of the words after the program name. The last word can be empty. */
export const find = (table: CommandTable.Table, words: ReadonlyArray<string>): Target => {
  const before = words.slice(0, -1)
  const word = words.at(-1) ?? ""
  const line = CommandLine.parse(table, before)
  const found = (lead: string, typed: string, { candidates, kind }: Found): Target => ({
    line,
    lead,
    typed,
    candidates: startingWith(candidates, typed),
    kind
  })
  const open = line.problems.find(({ reason }) => reason === "no value")
  if (open !== undefined) {
    return found("", word, optionValue(line, open.option))
  }
  if (before.includes("--") || !word.startsWith("-")) {
    return found("", word, nextWord(line, before))
  }
  const at = word.indexOf("=")
  return word.startsWith("--") && at !== -1
    ? found(word.slice(0, at + 1), word.slice(at + 1), optionValue(line, word.slice(0, at).toLowerCase()))
    : found("", word, { candidates: optionNames(line), kind: undefined })
}

/**
 * The grammar of the terminal: parses command lines.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Commands from "./Commands.ts"

/** A command with its usage. */
export interface Command<Name extends string> {
  readonly name: Name
  readonly usage: string
  readonly follows: Commands.Follows
  readonly description: string
  readonly examples: ReadonlyArray<string>
}

/** A line whose first word is a command. */
export interface ParsedCommand<Name extends string> {
  readonly kind: "command"
  readonly name: Name
  readonly words: ReadonlyArray<string>
}

/** A line whose first word is not a command. */
export interface UnknownCommand {
  readonly kind: "unknown"
  /** The word, at most 40 characters of it. */
  readonly word: string
}

/** The grammar of one adapter. */
export interface Grammar<Name extends string> {
  /** All commands, in the order of the help. */
  readonly commands: ReadonlyArray<Command<Name>>
  /** The names of all commands. */
  readonly names: ReadonlyArray<Name>
  /** Parses a line, in any letter case; undefined for a blank line. */
  readonly parse: (line: string) => ParsedCommand<Name> | UnknownCommand | undefined
  /** Finds a command by its name or alias, in any letter case. */
  readonly findCommand: (word: string) => Command<Name> | undefined
  /** Returns the usage of a command. */
  readonly usageOf: (name: Name) => string
  /** Tests whether a line has no output: a blank line or CLEAR. */
  readonly hasNoOutput: (line: string) => boolean
}

/** Returns the grammar of some commands. */
export const make = <Name extends string>(rows: ReadonlyArray<Commands.Row<Name>>): Grammar<Name> => {
  const commands = rows.map(({ name, args, follows, description, examples }): Command<Name> => ({
    name,
    usage: `${name} ${args}`.trimEnd(),
    follows,
    description,
    examples
  }))

  const findCommand = (word: string): Command<Name> | undefined => {
    const upper = word.toUpperCase()
    const wanted: string = Commands.aliases.get(upper) ?? upper
    return commands.find(({ name }) => name === wanted)
  }

  const parse = (line: string): ParsedCommand<Name> | UnknownCommand | undefined => {
    const [first, ...words] = line.trim().split(/\s+/)
    if (first === undefined || first === "") {
      return undefined
    }
    const name = findCommand(first)?.name
    return name === undefined ? { kind: "unknown", word: first.slice(0, 40) } : { kind: "command", name, words }
  }

  return {
    commands,
    names: commands.map(({ name }) => name),
    parse,
    findCommand,
    usageOf: (name) => commands.find((each) => each.name === name)?.usage ?? name,
    hasNoOutput: (line) => {
      const parsed = parse(line)
      return parsed === undefined || (parsed.kind === "command" && parsed.name === "CLEAR")
    }
  }
}

const types: ReadonlyMap<string, QueryResult.RecordType> = new Map([
  ["SCP", "scp"],
  ["USER", "user"],
  ["STAFF", "user"],
  ["SITE", "site"],
  ["MTF", "mtf"]
])

/** Further words for the types, which are understood but not suggested. */
const plurals: ReadonlyMap<string, QueryResult.RecordType> = new Map([
  ["SCPS", "scp"],
  ["ANOMALIES", "scp"],
  ["USERS", "user"],
  ["SITES", "site"],
  ["MTFS", "mtf"]
])

/** The words that name a record type. */
export const typeWords: ReadonlyArray<string> = [...types.keys()]

/** The word for a record type. */
export const wordOf = (type: QueryResult.RecordType): string => type.toUpperCase()

/** Splits off a leading word that names a record type; the type is `scp` without one. */
export const splitType = (
  words: ReadonlyArray<string>
): { readonly type: QueryResult.RecordType; readonly rest: ReadonlyArray<string> } => {
  const [first = "", ...rest] = words
  const type = types.get(first.toUpperCase()) ?? plurals.get(first.toUpperCase())
  // `SCP 173` and `SCP` name the type; `SCP-173` is an id.
  return type === undefined ? { type: "scp", rest: words } : { type, rest }
}

/** The grammar of the terminal: its commands, and how a line is read. */
import * as ItemNumber from "../words/ItemNumber.ts"
import type { RecordType } from "../words/Words.ts"

const rows = [
  ["ACCESS", "[type] id-or-name", "read a record by its id or name", ["ACCESS 173", "ACCESS SITE Site-19"]],
  ["OPEN", "[number]", "read an addendum of the last record by its number, or the next addendum", ["OPEN 2"]],
  ["SEARCH", "words…", "search the text of all records that you can read", ["SEARCH concrete"]],
  ["LIST", "[type] [after id]", "list the records that you can see", ["LIST", "LIST USER"]],
  ["RANDOM", "[type]", "read a random record", ["RANDOM", "RANDOM SITE"]],
  ["NEXT", "", "read the record after the last one", []],
  ["PREV", "", "read the record before the last one (also PREVIOUS)", []],
  ["HISTORY", "item", "show all status changes of an anomaly", ["HISTORY 173"]],
  ["ASOF", "item time", "read an anomaly as it was", ["ASOF 173 2026-04-14", "ASOF 173 2026-04-14T16:40Z"]],
  [
    "STATUS",
    "item [new-status reason…]",
    "show or change the status of an anomaly",
    ["STATUS 173", "STATUS 173 EXPLAINED stage prop"]
  ],
  [
    "PROPOSE",
    "item new-status reason… [/ evidence…]",
    "propose a status change that requires a second person",
    ["PROPOSE 173 NEUTRALIZED it does not move / a year of film"]
  ],
  ["PENDING", "", "list proposals that wait for a second person", []],
  ["APPROVE", "[type] record", "approve the proposal of another user", ["APPROVE 173", "APPROVE USER r.vance"]],
  ["REJECT", "[type] record reason…", "reject a proposal, with a reason", ["REJECT 173 the film has gaps"]],
  ["WITHDRAW", "[type] record", "withdraw your own proposal", ["WITHDRAW 173"]],
  ["TRAIL", "", "show what you did", []],
  ["WHOAMI", "", "show your own user file", []],
  ["HELP", "[command]", "list the commands, or show the usage of one", ["HELP PROPOSE"]],
  ["CLEAR", "", "clear the screen (also CLS)", []],
  ["LOGOUT", "", "sign out (also EXIT, QUIT)", []]
] as const satisfies ReadonlyArray<
  readonly [name: string, args: string, description: string, examples: ReadonlyArray<string>]
>

/** The name of a command. */
export type Name = (typeof rows)[number][0]

/** A command with its usage. */
export interface CommandHelp {
  readonly name: Name
  readonly usage: string
  readonly description: string
  readonly examples: ReadonlyArray<string>
}

/** All commands. */
export const commands: ReadonlyArray<CommandHelp> = rows.map(([name, args, description, examples]) => ({
  name,
  usage: `${name} ${args}`.trimEnd(),
  description,
  examples
}))

const aliases: ReadonlyMap<string, Name> = new Map([
  ["CLS", "CLEAR"],
  ["EXIT", "LOGOUT"],
  ["QUIT", "LOGOUT"],
  ["PREVIOUS", "PREV"],
  ["?", "HELP"]
])

/** Finds a command by its name or alias, in any letter case. */
export const findCommand = (word: string): CommandHelp | undefined => {
  const upper = word.toUpperCase()
  const name = aliases.get(upper) ?? upper
  return commands.find((command) => command.name === name)
}

/** A line of which the first word is a command. */
export interface ParsedLine {
  readonly name: Name
  readonly words: ReadonlyArray<string>
}

/** Reads a line; undefined when its first word is no command. */
export const parse = (line: string): ParsedLine | undefined => {
  const [first = "", ...words] = line.trim().split(/\s+/)
  const command = findCommand(first)
  return command === undefined ? undefined : { name: command.name, words }
}

/** Reads a line: a command, an item number, or the words of a search. */
export const interpret = (typed: string): ParsedLine =>
  parse(typed) ?? {
    name: ItemNumber.parse(typed) === undefined ? "SEARCH" : "ACCESS",
    words: typed.trim().split(/\s+/)
  }

const types: ReadonlyMap<string, RecordType> = new Map([
  ["SCP", "scp"],
  ["USER", "user"],
  ["STAFF", "user"],
  ["SITE", "site"],
  ["MTF", "mtf"]
])

/** Splits off a leading word that names a record type; the type is `scp` without one. */
export const splitType = (
  words: ReadonlyArray<string>
): { readonly type: RecordType; readonly rest: ReadonlyArray<string> } => {
  const [first = "", ...rest] = words
  const type = types.get(first.toUpperCase())
  return type === undefined ? { type: "scp", rest: words } : { type, rest }
}

/** The usage of a command as a sentence. */
export const usageError = (name: Name): string => `${name}: type ${findCommand(name)?.usage ?? name}.`

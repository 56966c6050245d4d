/**
 * Parses command lines, and lists the commands of the terminal.
 */
import * as Either from "effect/Either"
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import { suggestions } from "../help/DidYouMean.ts"

/** The kind of argument that follows a command, for completion. */
export type Follows = "record" | "item" | "type" | "command" | "number" | "nothing"

/** All commands: name, arguments, the argument to complete, description and examples. */
const rows = [
  [
    "ACCESS",
    "[type] id-or-name",
    "record",
    "read a record by its id or name",
    ["ACCESS 173", "ACCESS THE SCULPTURE", "ACCESS USER m.okafor", "ACCESS SITE Site-19", "ACCESS MTF Epsilon-11"]
  ],
  [
    "OPEN",
    "[number]",
    "number",
    "read an addendum of the last record by its number, or the next addendum",
    ["OPEN 2", "OPEN"]
  ],
  ["SEARCH", "words…", "nothing", "search the text of all records that you can read", ["SEARCH concrete"]],
  [
    "LIST",
    "[type] [after id]",
    "record",
    "list the records that you can see",
    ["LIST", "LIST USER", "LIST SCP SCP-173"]
  ],
  ["RANDOM", "[type]", "type", "read a random record", ["RANDOM", "RANDOM SITE"]],
  ["NEXT", "", "nothing", "read the record after the last one", []],
  ["PREV", "", "nothing", "read the record before the last one", []],
  ["HISTORY", "item", "item", "show all status changes of an anomaly", ["HISTORY 173"]],
  [
    "STATUS",
    "item [new-status reason…]",
    "item",
    "show or change the status of an anomaly",
    ["STATUS 173", "STATUS 173 EXPLAINED stage prop"]
  ],
  [
    "PROPOSE",
    "item new-status reason… [/ evidence…]",
    "item",
    "propose a status change that requires a second person",
    ["PROPOSE 173 NEUTRALIZED it does not move / a year of film"]
  ],
  ["PENDING", "", "nothing", "list proposals that wait for a second person", []],
  [
    "APPROVE",
    "[type] record",
    "record",
    "approve the proposal of another user",
    ["APPROVE 173", "APPROVE USER r.vance"]
  ],
  ["REJECT", "[type] record reason…", "record", "reject a proposal, with a reason", ["REJECT 173 the film has gaps"]],
  ["WITHDRAW", "[type] record", "record", "withdraw your own proposal", ["WITHDRAW 173"]],
  [
    "AUDIT",
    "[type record]",
    "record",
    "read the audit log, or the part about a record (auditors only)",
    ["AUDIT", "AUDIT SCP 173"]
  ],
  ["WATCH", "[OFF]", "nothing", "show changes of records as they happen", ["WATCH", "WATCH OFF"]],
  ["WHOAMI", "", "nothing", "show your own user file", []],
  ["HELP", "[command]", "command", "list the commands, or show the usage of one", ["HELP PROPOSE"]],
  ["CLEAR", "", "nothing", "clear the screen (also CLS)", []],
  ["LOGOUT", "", "nothing", "leave the terminal (also EXIT, QUIT, Ctrl-D)", []]
] as const satisfies ReadonlyArray<
  readonly [name: string, args: string, follows: Follows, description: string, examples: ReadonlyArray<string>]
>

export const commands = rows.map(([name, args, follows, description, examples]) => ({
  name,
  usage: `${name} ${args}`.trimEnd(),
  follows,
  description,
  examples
}))

export type Name = (typeof rows)[number][0]

export interface ParsedCommand {
  readonly name: Name
  readonly words: ReadonlyArray<string>
}

/** A line whose first word is not a command. */
export interface UnknownCommand {
  readonly word: string
  /** Similar commands. */
  readonly near: ReadonlyArray<string>
}

const aliases: { readonly [word: string]: Name } = {
  CLS: "CLEAR",
  EXIT: "LOGOUT",
  QUIT: "LOGOUT",
  PREVIOUS: "PREV",
  "?": "HELP"
}

/** The names of all commands. */
export const names = commands.map(({ name }) => name)

const resolveName = (word: string): Name | undefined =>
  (Object.hasOwn(aliases, word) ? aliases[word] : undefined) ?? commands.find(({ name }) => name === word)?.name

/** Parses a line, in any letter case; undefined for a blank line. */
export const parse = (line: string): Either.Either<ParsedCommand, UnknownCommand> | undefined => {
  const [first, ...words] = line.trim().split(/\s+/)
  if (first === undefined || first === "") {
    return undefined
  }
  const word = first.toUpperCase()
  const name = resolveName(word)
  return name === undefined
    ? Either.left({ word: first.slice(0, 40), near: suggestions(word, names) })
    : Either.right({ name, words })
}

/** Tests whether a line has no output: a blank line or CLEAR. */
export const hasNoOutput = (line: string): boolean => {
  const parsed = parse(line)
  return parsed === undefined || (Either.isRight(parsed) && parsed.right.name === "CLEAR")
}

const types: { readonly [word: string]: QueryResult.RecordType } = {
  SCP: "scp",
  USER: "user",
  STAFF: "user",
  SITE: "site",
  MTF: "mtf"
}

/** The words that name a record type. */
export const typeWords = Object.keys(types)

/** Splits off a leading word that names a record type; the type is `scp` without one. */
export const splitType = (
  words: ReadonlyArray<string>
): { readonly type: QueryResult.RecordType; readonly rest: ReadonlyArray<string> } => {
  const [first, ...rest] = words
  const word = first?.toUpperCase() ?? ""
  const type = Object.hasOwn(types, word) ? types[word] : undefined
  // `SCP 173` and `SCP` name the type; `SCP-173` is an id.
  return type === undefined ? { type: "scp", rest: words } : { type, rest }
}

/** Finds a command by its name or alias, in any letter case. */
export const findCommand = (word: string) => commands.find(({ name }) => name === resolveName(word.toUpperCase()))

/** Returns the usage of a command. */
export const usageOf = (name: Name): string => commands.find((each) => each.name === name)?.usage ?? name

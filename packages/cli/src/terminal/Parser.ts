/**
 * Parses command lines, and lists the commands of the terminal.
 */
import { Either } from "effect"
import type { QueryResult } from "@scipnet/core"
import { meant } from "../help/DidYouMean.ts"

/** The kind of argument that follows a command, for completion. */
export type Follows = "record" | "item" | "type" | "command" | "number" | "nothing"

interface CommandRow {
  readonly name: string
  readonly usage: string
  readonly description: string
  readonly examples: ReadonlyArray<string>
  readonly follows: Follows
}

/** All commands, with their usage, description, examples and argument. */
export const commands = [
  {
    name: "ACCESS",
    usage: "ACCESS [type] id-or-name",
    description: "read a record by its id or name",
    examples: [
      "ACCESS 173",
      "ACCESS THE SCULPTURE",
      "ACCESS USER m.okafor",
      "ACCESS SITE Site-19",
      "ACCESS MTF Epsilon-11"
    ],
    follows: "record"
  },
  {
    name: "OPEN",
    usage: "OPEN [number]",
    description: "read an addendum of the last record by its number, or the next addendum",
    examples: ["OPEN 2", "OPEN"],
    follows: "number"
  },
  {
    name: "SEARCH",
    usage: "SEARCH words…",
    description: "search the text of all records that you can read",
    examples: ["SEARCH concrete"],
    follows: "nothing"
  },
  {
    name: "LIST",
    usage: "LIST [type] [after id]",
    description: "list the records that you can see",
    examples: ["LIST", "LIST USER", "LIST SCP SCP-173"],
    follows: "record"
  },
  {
    name: "RANDOM",
    usage: "RANDOM [type]",
    description: "read a random record",
    examples: ["RANDOM", "RANDOM SITE"],
    follows: "type"
  },
  {
    name: "NEXT",
    usage: "NEXT",
    description: "read the record after the last one",
    examples: [],
    follows: "nothing"
  },
  { name: "PREV", usage: "PREV", description: "read the record before the last one", examples: [], follows: "nothing" },
  {
    name: "HISTORY",
    usage: "HISTORY item",
    description: "show all status changes of an anomaly",
    examples: ["HISTORY 173"],
    follows: "item"
  },
  {
    name: "STATUS",
    usage: "STATUS item [new-status reason…]",
    description: "show or change the status of an anomaly",
    examples: ["STATUS 173", "STATUS 173 EXPLAINED stage prop"],
    follows: "item"
  },
  {
    name: "PROPOSE",
    usage: "PROPOSE item new-status reason… [/ evidence…]",
    description: "propose a status change that requires a second person",
    examples: ["PROPOSE 173 NEUTRALIZED it does not move / a year of film"],
    follows: "item"
  },
  {
    name: "PENDING",
    usage: "PENDING",
    description: "list proposals that wait for a second person",
    examples: [],
    follows: "nothing"
  },
  {
    name: "APPROVE",
    usage: "APPROVE [type] record",
    description: "approve the proposal of another user",
    examples: ["APPROVE 173", "APPROVE USER r.vance"],
    follows: "record"
  },
  {
    name: "REJECT",
    usage: "REJECT [type] record reason…",
    description: "reject a proposal, with a reason",
    examples: ["REJECT 173 the film has gaps"],
    follows: "record"
  },
  {
    name: "WITHDRAW",
    usage: "WITHDRAW [type] record",
    description: "withdraw your own proposal",
    examples: ["WITHDRAW 173"],
    follows: "record"
  },
  {
    name: "AUDIT",
    usage: "AUDIT [type record]",
    description: "read the audit log, or the part about a record (auditors only)",
    examples: ["AUDIT", "AUDIT SCP 173"],
    follows: "record"
  },
  {
    name: "WATCH",
    usage: "WATCH [OFF]",
    description: "show changes of records as they happen",
    examples: ["WATCH", "WATCH OFF"],
    follows: "nothing"
  },
  { name: "WHOAMI", usage: "WHOAMI", description: "show your own user file", examples: [], follows: "nothing" },
  {
    name: "HELP",
    usage: "HELP [command]",
    description: "list the commands, or show the usage of one",
    examples: ["HELP PROPOSE"],
    follows: "command"
  },
  { name: "CLEAR", usage: "CLEAR", description: "clear the screen (also CLS)", examples: [], follows: "nothing" },
  {
    name: "LOGOUT",
    usage: "LOGOUT",
    description: "leave the terminal (also EXIT, QUIT, Ctrl-D)",
    examples: [],
    follows: "nothing"
  }
] as const satisfies ReadonlyArray<CommandRow>

export type Name = (typeof commands)[number]["name"]

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

const names = commands.map(({ name }) => name)

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
    ? Either.left({ word: first.slice(0, 40), near: meant(word, names) })
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

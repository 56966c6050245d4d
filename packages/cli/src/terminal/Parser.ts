/**
 * What a typed line asks for.
 */
import { Either } from "effect"
import type { QueryResult } from "@scipnet/core"
import { meant } from "../help/DidYouMean.ts"

/** What may follow a command, for the tabulator key. */
export type Follows = "record" | "item" | "type" | "command" | "number" | "nothing"

interface Row {
  readonly name: string
  readonly usage: string
  readonly says: string
  readonly examples: ReadonlyArray<string>
  readonly follows: Follows
}

/** Everything that can be typed: how it is written, what it does, and what comes after it. */
export const commands = [
  {
    name: "ACCESS",
    usage: "ACCESS [type] id-or-name",
    says: "read a record, by its number or its name",
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
    says: "open an addendum of what was read last, or the next one",
    examples: ["OPEN 2", "OPEN"],
    follows: "number"
  },
  {
    name: "SEARCH",
    usage: "SEARCH words…",
    says: "find words in everything that you may read",
    examples: ["SEARCH concrete"],
    follows: "nothing"
  },
  {
    name: "LIST",
    usage: "LIST [type] [after id]",
    says: "list the records that you may know of",
    examples: ["LIST", "LIST USER", "LIST SCP SCP-173"],
    follows: "record"
  },
  {
    name: "RANDOM",
    usage: "RANDOM [type]",
    says: "read any record",
    examples: ["RANDOM", "RANDOM SITE"],
    follows: "type"
  },
  {
    name: "NEXT",
    usage: "NEXT",
    says: "read the record after the one that was read last",
    examples: [],
    follows: "nothing"
  },
  { name: "PREV", usage: "PREV", says: "read the record before it", examples: [], follows: "nothing" },
  {
    name: "HISTORY",
    usage: "HISTORY item",
    says: "show every change of an anomaly's status",
    examples: ["HISTORY 173"],
    follows: "item"
  },
  {
    name: "STATUS",
    usage: "STATUS item [new-status reason…]",
    says: "show an anomaly's status, or change it",
    examples: ["STATUS 173", "STATUS 173 EXPLAINED stage prop"],
    follows: "item"
  },
  {
    name: "PROPOSE",
    usage: "PROPOSE item new-status reason… [/ evidence…]",
    says: "propose a status that takes two people",
    examples: ["PROPOSE 173 NEUTRALIZED it does not move / a year of film"],
    follows: "item"
  },
  { name: "PENDING", usage: "PENDING", says: "show what waits for a second person", examples: [], follows: "nothing" },
  {
    name: "APPROVE",
    usage: "APPROVE [type] record",
    says: "approve what somebody else proposed",
    examples: ["APPROVE 173", "APPROVE USER r.vance"],
    follows: "record"
  },
  {
    name: "REJECT",
    usage: "REJECT [type] record reason…",
    says: "turn it down",
    examples: ["REJECT 173 the film has gaps"],
    follows: "record"
  },
  {
    name: "WITHDRAW",
    usage: "WITHDRAW [type] record",
    says: "take your own proposal back",
    examples: ["WITHDRAW 173"],
    follows: "record"
  },
  {
    name: "AUDIT",
    usage: "AUDIT [type record]",
    says: "read the audit log, or that of a record; for auditors",
    examples: ["AUDIT", "AUDIT SCP 173"],
    follows: "record"
  },
  {
    name: "WATCH",
    usage: "WATCH [OFF]",
    says: "show what happens while you go on",
    examples: ["WATCH", "WATCH OFF"],
    follows: "nothing"
  },
  { name: "WHOAMI", usage: "WHOAMI", says: "show your own file", examples: [], follows: "nothing" },
  {
    name: "HELP",
    usage: "HELP [command]",
    says: "show this, or how a command is written",
    examples: ["HELP PROPOSE"],
    follows: "command"
  },
  { name: "CLEAR", usage: "CLEAR", says: "clear the screen (also CLS)", examples: [], follows: "nothing" },
  { name: "LOGOUT", usage: "LOGOUT", says: "leave (also EXIT, QUIT, Ctrl-D)", examples: [], follows: "nothing" }
] as const satisfies ReadonlyArray<Row>

export type Name = (typeof commands)[number]["name"]

export interface Typed {
  readonly name: Name
  readonly words: ReadonlyArray<string>
}

/** A line that asks for nothing that there is. */
export interface Unknown {
  readonly word: string
  /** What may have been meant. */
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

const named = (word: string): Name | undefined =>
  (Object.hasOwn(aliases, word) ? aliases[word] : undefined) ?? commands.find(({ name }) => name === word)?.name

/** The command of a line, in any case; undefined for a blank one. */
export const parse = (line: string): Either.Either<Typed, Unknown> | undefined => {
  const [first, ...words] = line.trim().split(/\s+/)
  if (first === undefined || first === "") {
    return undefined
  }
  const word = first.toUpperCase()
  const name = named(word)
  return name === undefined
    ? Either.left({ word: first.slice(0, 40), near: meant(word, names) })
    : Either.right({ name, words })
}

/** Whether nothing is said to a line. */
export const isQuiet = (line: string): boolean => {
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

/** The words that name a type. */
export const typeWords = Object.keys(types)

/** The type of record that the first word names, `scp` if it names none, and the words that are left. */
export const typed = (
  words: ReadonlyArray<string>
): { readonly type: QueryResult.RecordType; readonly rest: ReadonlyArray<string> } => {
  const [first, ...rest] = words
  const word = first?.toUpperCase() ?? ""
  const type = Object.hasOwn(types, word) ? types[word] : undefined
  // `SCP 173` names the type, and so does `SCP` alone; `SCP-173` is an id.
  return type === undefined ? { type: "scp", rest: words } : { type, rest }
}

/** The command that goes by this name, in any case. */
export const commandOf = (word: string) => commands.find(({ name }) => name === named(word.toUpperCase()))

/** How a command is written. */
export const usageOf = (name: Name): string => commands.find((each) => each.name === name)?.usage ?? name

/**
 * What a typed line asks for.
 */
import { distance } from "fastest-levenshtein"
import { Either } from "effect"
import type { Answer } from "@scipnet/core"

/** What may follow a command, for the tabulator key. */
export type Follows = "record" | "item" | "type" | "command" | "number" | "nothing"

interface Row {
  readonly name: string
  readonly usage: string
  readonly says: string
  readonly follows: Follows
}

/** Everything that can be typed: how it is written, what it does, and what comes after it. */
export const commands = [
  {
    name: "ACCESS",
    usage: "ACCESS [type] id-or-name",
    says: "read a record: ACCESS SCP 173, ACCESS USER m.okafor, ACCESS SITE Site-19, ACCESS MTF Epsilon-11, ACCESS THE SCULPTURE",
    follows: "record"
  },
  {
    name: "OPEN",
    usage: "OPEN [number]",
    says: "open an addendum of the record that was read last; the next one, without a number",
    follows: "number"
  },
  { name: "SEARCH", usage: "SEARCH words", says: "find words in everything that you may read", follows: "nothing" },
  {
    name: "LIST",
    usage: "LIST [type] [after id]",
    says: "list records that you may know of: LIST, LIST USER, LIST SCP SCP-173",
    follows: "record"
  },
  { name: "RANDOM", usage: "RANDOM [type]", says: "read any record", follows: "type" },
  { name: "NEXT", usage: "NEXT", says: "read the record after the one that was read last", follows: "nothing" },
  { name: "PREV", usage: "PREV", says: "read the record before it", follows: "nothing" },
  { name: "HISTORY", usage: "HISTORY item", says: "show every change of an anomaly's status", follows: "item" },
  {
    name: "STATUS",
    usage: "STATUS item [new-status reason…]",
    says: "show a status, or change it: STATUS 173 EXPLAINED stage prop",
    follows: "item"
  },
  {
    name: "PROPOSE",
    usage: "PROPOSE item new-status reason… [/ evidence…]",
    says: "propose a status that takes two people: PROPOSE 173 NEUTRALIZED it does not move / a year of film",
    follows: "item"
  },
  { name: "PENDING", usage: "PENDING", says: "show what waits for a second person", follows: "nothing" },
  {
    name: "APPROVE",
    usage: "APPROVE [type] record",
    says: "approve what somebody else proposed: APPROVE 173, APPROVE USER r.vance",
    follows: "record"
  },
  {
    name: "REJECT",
    usage: "REJECT [type] record reason…",
    says: "turn it down: REJECT 173 the film has gaps",
    follows: "record"
  },
  { name: "WITHDRAW", usage: "WITHDRAW [type] record", says: "take your own proposal back", follows: "record" },
  {
    name: "AUDIT",
    usage: "AUDIT [type record]",
    says: "read the audit log, or what was done to a record; for auditors",
    follows: "record"
  },
  {
    name: "WATCH",
    usage: "WATCH [OFF]",
    says: "show what happens to records that you may see, while you go on",
    follows: "nothing"
  },
  { name: "WHOAMI", usage: "WHOAMI", says: "show your own file", follows: "nothing" },
  { name: "HELP", usage: "HELP [command]", says: "show this", follows: "command" },
  { name: "CLEAR", usage: "CLEAR", says: "clear the screen (also CLS)", follows: "nothing" },
  { name: "LOGOUT", usage: "LOGOUT", says: "leave (also EXIT, QUIT, Ctrl-D)", follows: "nothing" }
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

const named = (word: string): Name | undefined => aliases[word] ?? commands.find(({ name }) => name === word)?.name

/** The commands that differ in two letters at most, or begin as the word does. */
const near = (word: string): ReadonlyArray<string> =>
  word.length > 20
    ? []
    : commands
        .map(({ name }) => ({ name, away: name.startsWith(word) ? 0 : distance(word, name) }))
        .filter(({ name, away }) => away <= 2 && away < name.length - 1)
        .toSorted((a, b) => a.away - b.away)
        .slice(0, 3)
        .map(({ name }) => name)

/** The command of a line, in any case; undefined for a blank one. */
export const parse = (line: string): Either.Either<Typed, Unknown> | undefined => {
  const [first, ...words] = line.trim().split(/\s+/)
  if (first === undefined || first === "") {
    return undefined
  }
  const word = first.toUpperCase()
  const name = Object.hasOwn(aliases, word) || commands.some((each) => each.name === word) ? named(word) : undefined
  return name === undefined
    ? Either.left({ word: first.slice(0, 40), near: near(word) })
    : Either.right({ name, words })
}

const types: { readonly [word: string]: Answer.RecordType } = {
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
): { readonly type: Answer.RecordType; readonly rest: ReadonlyArray<string> } => {
  const [first, ...rest] = words
  const word = first?.toUpperCase() ?? ""
  const type = Object.hasOwn(types, word) ? types[word] : undefined
  // `SCP 173` names the type, and so does `SCP` alone; `SCP-173` is an id.
  return type === undefined ? { type: "scp", rest: words } : { type, rest }
}

/** How a command is written. */
export const usageOf = (name: Name): string => commands.find((each) => each.name === name)?.usage ?? name

/**
 * What a typed line asks for.
 */
import { Either } from "effect"
import type { Answer } from "@scipnet/core"

/** Everything that can be typed: how it is written, and what it does. */
export const commands = [
  {
    name: "ACCESS",
    usage: "ACCESS [type] id",
    says: "read a record: ACCESS SCP 173, ACCESS USER m.okafor, ACCESS SITE Site-19, ACCESS MTF Epsilon-11"
  },
  { name: "OPEN", usage: "OPEN number", says: "open an addendum of the record that was read last" },
  { name: "SEARCH", usage: "SEARCH words", says: "find words in everything that you may read" },
  {
    name: "LIST",
    usage: "LIST [type] [after id]",
    says: "list records that you may know of: LIST, LIST USER, LIST SCP SCP-173"
  },
  { name: "HISTORY", usage: "HISTORY item", says: "show every change of an anomaly's status" },
  {
    name: "STATUS",
    usage: "STATUS item [new-status reason…]",
    says: "show a status, or change it: STATUS 173 EXPLAINED stage prop"
  },
  { name: "WHOAMI", usage: "WHOAMI", says: "show your own file" },
  { name: "HELP", usage: "HELP [command]", says: "show this" },
  { name: "CLEAR", usage: "CLEAR", says: "clear the screen (also CLS)" },
  { name: "LOGOUT", usage: "LOGOUT", says: "leave (also EXIT, QUIT, Ctrl-D)" }
] as const

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

const aliases: { readonly [word: string]: Name } = { CLS: "CLEAR", EXIT: "LOGOUT", QUIT: "LOGOUT", "?": "HELP" }

const named = (word: string): Name | undefined => aliases[word] ?? commands.find(({ name }) => name === word)?.name

/** The command of a line, in any case; undefined for a blank one. */
export const parse = (line: string): Either.Either<Typed, Unknown> | undefined => {
  const [first, ...words] = line.trim().split(/\s+/)
  if (first === undefined || first === "") {
    return undefined
  }
  const word = first.toUpperCase()
  const name = named(word)
  return name === undefined
    ? Either.left({
        word: first.slice(0, 40),
        near: commands.map((each) => each.name).filter((each) => each[0] === word[0])
      })
    : Either.right({ name, words })
}

const types: { readonly [word: string]: Answer.RecordType } = {
  SCP: "scp",
  USER: "user",
  STAFF: "user",
  SITE: "site",
  MTF: "mtf"
}

/** The type of record that the first word names, `scp` if it names none, and the words that are left. */
export const typed = (
  words: ReadonlyArray<string>
): { readonly type: Answer.RecordType; readonly rest: ReadonlyArray<string> } => {
  const [first, ...rest] = words
  const type = types[first?.toUpperCase() ?? ""]
  // `SCP 173` names the type, and so does `SCP` alone; `SCP-173` is an id.
  return type === undefined ? { type: "scp", rest: words } : { type, rest }
}

/** The commands that begin as a line does, for the tabulator key. */
export const complete = (line: string): ReadonlyArray<string> =>
  commands.map(({ name }) => `${name} `).filter((name) => name.startsWith(line.toUpperCase()))

/**
 * The kind of value that each argument and option accepts, for completion.
 */
import type { RecordType } from "@scipnet/core/domain/query/QueryResult"
import type * as CommandTable from "../help/CommandTable.ts"

/**
 * A kind of value. Those with a `type` are ids of records; the ids of records with an open proposal are `pending`.
 * `config-key` is a key of `scipnet config`.
 */
export type ValueKind =
  | { readonly kind: "file" | "folder" | "session" | "profile" | "config-key" }
  | { readonly kind: "record" | "pending" | "proposal"; readonly type: RecordType }

const record = (type: RecordType): ValueKind => ({ kind: "record", type })
const file: ValueKind = { kind: "file" }

const ofOption: { readonly [name: string]: ValueKind | undefined } = {
  "--deepwell": file,
  "--ca": file,
  "--replica": file,
  "--script": file,
  "--checkpoint": file,
  "--export": file,
  "--output": file,
  "--files": { kind: "folder" },
  "--profile": { kind: "profile" },
  "--user": record("user"),
  "--actor": record("user"),
  "--reader": record("user"),
  "--director": record("user"),
  "--leader": record("user"),
  "--site": record("site"),
  "--mtf": record("mtf")
}

const ofArgument: { readonly [name: string]: ValueKind | undefined } = {
  file,
  dir: { kind: "folder" },
  item: record("scp"),
  director: record("user"),
  leader: record("user"),
  site: record("site"),
  session: { kind: "session" },
  key: { kind: "config-key" }
}

const types: ReadonlyArray<RecordType> = ["scp", "user", "site", "mtf"]
const toType = (word: string | undefined): RecordType | undefined => types.find((type) => type === word)

/** Commands whose id is that of a record to create. */
const creating: ReadonlySet<string> = new Set(["user register", "scp register", "site found", "mtf form"])
/** Commands on a proposal of a record. */
const deciding: ReadonlySet<string> = new Set(["approve", "reject", "withdraw"])

/** The kind of an option's value; undefined for free text. */
export const forOption = ({ path }: CommandTable.Node, name: string): ValueKind | undefined => {
  const type = toType(path[0])
  return name === "--after" && type !== undefined ? record(type) : path[0] === "init" ? undefined : ofOption[name]
}

/** The name of an argument without its brackets, as `item` for `<item>`. */
const plainName = ({ name }: CommandTable.Entry): string => /[\w-]+/.exec(name)?.[0] ?? name

/** The kind of an argument after the arguments `before`; undefined for free text. */
export const forArgument = (
  { path }: CommandTable.Node,
  entry: CommandTable.Entry,
  before: ReadonlyArray<string>
): ValueKind | undefined => {
  const [group, command = ""] = path
  const name = plainName(entry)
  const type = toType(group)
  if ((name === "id" || name === "item") && creating.has(path.join(" "))) {
    return undefined
  }
  if (type !== undefined && deciding.has(command)) {
    return name === "proposal" ? { kind: "proposal", type } : { kind: "pending", type }
  }
  if (name === "id") {
    // Without a group, the type is the argument before it.
    const named = type ?? toType(before.at(-1))
    return named === undefined ? undefined : record(named)
  }
  return ofArgument[name]
}

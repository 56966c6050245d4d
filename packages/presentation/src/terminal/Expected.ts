/**
 * The words that can follow in a line, for completion in both terminals. Ids are looked up by the adapter.
 */
import { levels } from "@scipnet/core/domain/access/Levels"
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import { disruptions, objectClasses } from "@scipnet/core/domain/scp/ClassTables"
import * as StatusTable from "@scipnet/core/domain/scp/StatusTable"
import type { Follows } from "./Commands.ts"
import * as Grammar from "./Grammar.ts"
import { roles } from "./TypedValues.ts"

/** The last word of a line as typed so far, and what it can become. */
export interface Expected {
  readonly word: string
  /** Words of a fixed list, in the order of the list. */
  readonly words: ReadonlyArray<string>
  /** The type of the record whose id can stand there. */
  readonly ids?: QueryResult.RecordType
  /** The record whose section can stand there, as typed. */
  readonly sectionOf?: { readonly type: QueryResult.RecordType; readonly id: string }
}

interface Row {
  readonly name: string
  readonly follows: Follows
}

/** The sections that most records have; any other id is possible. */
export const sections = ["description", "procedures", "addendum-1"] as const

const levelWords = levels.map(({ level }) => String(level))
const ratings = disruptions.map(({ disruption }) => String(disruption))
const statuses = StatusTable.statuses.map((status) => status.toUpperCase())
const none: Omit<Expected, "word"> = { words: [] }

/** The ids of anomalies, sites or task forces, or the words between them, of ASSIGN. */
const assignment = (words: ReadonlyArray<string>): Omit<Expected, "word"> => {
  if (words.length % 2 === 0) {
    return { words: ["SITE", "MTF"] }
  }
  const key = words.at(-2)?.toLowerCase()
  return key === "site" || key === "mtf" ? { words: ["NONE"], ids: key } : none
}

const after = ({ name, follows }: Row, names: ReadonlyArray<string>, rest: ReadonlyArray<string>) => {
  const { type, rest: words } = Grammar.splitType(rest)
  const at = words.length
  const record: Omit<Expected, "word"> =
    at === 1 ? { words: rest.length === 1 ? Grammar.typeWords : [], ids: type } : none
  const oneOf = (values: ReadonlyArray<string>): Omit<Expected, "word"> => ({ words: values })
  switch (follows) {
    case "command":
      return oneOf(names)
    case "type":
      return oneOf(Grammar.typeWords)
    case "item":
      return at === 1
        ? { words: [], ids: "scp" as const }
        : name === "ASSIGN"
          ? assignment(words)
          : at === 2 && (name === "STATUS" || name === "PROPOSE")
            ? oneOf(statuses)
            : none
    case "record":
      return at === 2 && name === "CLEARANCE" ? oneOf(levelWords) : record
    case "section":
      return at === 2
        ? { words: sections, sectionOf: { type, id: words[0] ?? "" } }
        : at === 3 && name === "FILE"
          ? oneOf(levelWords)
          : record
    case "register":
      return rest.length === 1
        ? oneOf(Grammar.typeWords)
        : type === "scp" && at === 2
          ? oneOf(objectClasses)
          : at === (type === "scp" ? 3 : 2)
            ? oneOf(levelWords)
            : none
    case "reclassify":
      return at === 1
        ? { words: [], ids: "scp" as const }
        : at === 2
          ? oneOf(objectClasses)
          : at <= 4
            ? oneOf(ratings)
            : none
    case "user":
      return rest.length === 1
        ? { words: [], ids: "user" as const }
        : name === "ROLE"
          ? oneOf(rest.length === 2 ? roles : rest.length === 3 ? ["REVOKE"] : [])
          : name === "WHY" && rest.length === 2
            ? { words: Grammar.typeWords, ids: "scp" as const }
            : none
    case "number":
    case "nothing":
      return none
  }
}

/** Returns what the last word of a line can become. Words of the list that do not begin with it are left out. */
export const expected = (commands: ReadonlyArray<Row>, line: string): Expected => {
  const [first = "", ...rest] = line.trimStart().split(/\s+/)
  const word = rest.at(-1) ?? first
  const names = commands.map(({ name }) => name)
  const row = commands.find(({ name }) => name === first.toUpperCase())
  const found = rest.length === 0 ? { words: names } : row === undefined ? none : after(row, names, rest)
  return {
    ...found,
    word,
    words: found.words.filter((each) => each.toLowerCase().startsWith(word.toLowerCase()))
  }
}

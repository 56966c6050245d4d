/**
 * What did not come over from an earlier deepwell as it was.
 */
import { Schema } from "effect"
import { LegacyTable } from "../domain/LegacyEvent.ts"

/** Every kind of problem, and what it means. Only records of a `lost` kind are not brought in. */
export const kinds = [
  { problem: "missing-table", lost: false, says: "there is no such table" },
  { problem: "missing-column", lost: false, says: "there is no such column" },
  { problem: "missing-folder", lost: false, says: "there is no folder with texts" },
  { problem: "too-many", lost: false, says: "there are more than can be brought in" },
  { problem: "bad-id", lost: true, says: "nothing can be filed under that" },
  { problem: "duplicate", lost: true, says: "another row is the same record" },
  { problem: "taken", lost: true, says: "there is another record of that id here" },
  { problem: "refused", lost: true, says: "it cannot be stored" },
  { problem: "changed", lost: false, says: "it has changed since it was brought in, and was left as it is here" },
  { problem: "unreadable", lost: false, says: "that is not what belongs there" },
  { problem: "unknown", lost: false, says: "there is nothing of that kind" },
  { problem: "broken-reference", lost: false, says: "there is no such record" },
  { problem: "no-secret", lost: false, says: "that is not a hash that can be checked: it has to be set anew" },
  { problem: "cleaned", lost: false, says: "characters that do not belong there were taken out" },
  { problem: "shortened", lost: false, says: "it was too long, and was cut" },
  { problem: "not-utf8", lost: false, says: "it is not UTF-8: what could not be read was replaced" },
  { problem: "left-out", lost: false, says: "there is no place for it here" }
] as const

const Kind = Schema.Literal(...kinds.map(({ problem }) => problem))
export type Kind = typeof Kind.Type

/** `field` is a column, or a file; `value` what stood there, never a secret; `instead` what stands there now. */
export const Problem = Schema.Struct({
  table: Schema.String,
  id: Schema.NullOr(Schema.Int),
  field: Schema.NullOr(Schema.String),
  problem: Kind,
  value: Schema.NullOr(Schema.String),
  instead: Schema.NullOr(Schema.String)
}).annotations({ identifier: "LegacyProblem" })
export type Problem = typeof Problem.Type

type More = Partial<Pick<Problem, "value" | "instead">>

/** A problem of a row, or with an id of null of a whole table. */
export const make = (
  table: string,
  id: number | null,
  field: string | null,
  problem: Kind,
  { value = null, instead = null }: More = {}
): Problem => ({ table, id, field, problem, value, instead })

/** Notes a problem of one row, to be collected. */
export type Note = (field: string | null, problem: Kind, more?: More) => void

/** Collects the problems of one row. */
export const collect = (table: string, id: number | null) => {
  const problems: Array<Problem> = []
  const note: Note = (field, problem, more) => {
    problems.push(make(table, id, field, problem, more))
  }
  return { problems, note }
}

const lostKinds: ReadonlySet<Kind> = new Set(kinds.filter(({ lost }) => lost).map(({ problem }) => problem))
const recordTables: ReadonlySet<string> = new Set(LegacyTable.literals)

/** Whether it kept a record out. */
export const isLost = ({ table, problem }: Problem): boolean => recordTables.has(table) && lostKinds.has(problem)

/** Whether it is of a row that can become a record. */
export const isOfRecord = ({ table, id }: Problem): boolean => id !== null && recordTables.has(table)

/** Names a row. */
export const rowKey = (table: string, id: number): string => `${table}/${id}`

/** The problems of each row. */
export const byRow = (problems: ReadonlyArray<Problem>): ReadonlyMap<string, ReadonlyArray<Problem>> => {
  const found = new Map<string, Array<Problem>>()
  for (const problem of problems) {
    if (problem.id !== null) {
      const row = rowKey(problem.table, problem.id)
      found.set(row, [...(found.get(row) ?? []), problem])
    }
  }
  return found
}

/**
 * Problems of a legacy import: values that were skipped or changed.
 */
import * as Schema from "effect/Schema"
import { LegacyTable } from "../domain/LegacyEvent.ts"

/** All kinds of problems, with a description. A record with a problem of a `lost` kind is not imported. */
export const kinds = [
  { problem: "missing-table", lost: false, says: "the table is missing" },
  { problem: "missing-column", lost: false, says: "the column is missing" },
  { problem: "missing-folder", lost: false, says: "there is no folder with texts" },
  { problem: "too-many", lost: false, says: "the limit is exceeded" },
  { problem: "bad-id", lost: true, says: "the id is invalid" },
  { problem: "duplicate", lost: true, says: "another row has the same id" },
  { problem: "taken", lost: true, says: "another record of the deepwell has the same id" },
  { problem: "refused", lost: true, says: "it cannot be stored" },
  { problem: "changed", lost: false, says: "it has changed since it was imported; the imported record is unchanged" },
  { problem: "unreadable", lost: false, says: "the value is invalid" },
  { problem: "unknown", lost: false, says: "the value is unknown" },
  { problem: "broken-reference", lost: false, says: "the record does not exist" },
  { problem: "no-secret", lost: false, says: "the hash is not supported: a new password has to be set" },
  { problem: "cleaned", lost: false, says: "invalid characters were removed" },
  { problem: "shortened", lost: false, says: "it was too long, and was truncated" },
  { problem: "not-utf8", lost: false, says: "it is not UTF-8: invalid bytes were replaced" },
  { problem: "left-out", lost: false, says: "it was not imported" }
] as const

const Kind = Schema.Literal(...kinds.map(({ problem }) => problem))
export type Kind = typeof Kind.Type

/** A problem. `field` is a column or a file; `value` is the original value, never a secret; `instead` is the value used. */
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

/** Makes a problem of a row, or of a table if `id` is null. */
export const make = (
  table: string,
  id: number | null,
  field: string | null,
  problem: Kind,
  { value = null, instead = null }: More = {}
): Problem => ({ table, id, field, problem, value, instead })

/** Reports a problem of a row. */
export type Note = (field: string | null, problem: Kind, more?: More) => void

/** Collects the problems of a row. */
export const collect = (table: string, id: number | null) => {
  const problems: Array<Problem> = []
  const note: Note = (field, problem, more) => {
    problems.push(make(table, id, field, problem, more))
  }
  return { problems, note }
}

const lostKinds: ReadonlySet<Kind> = new Set(kinds.filter(({ lost }) => lost).map(({ problem }) => problem))
const recordTables: ReadonlySet<string> = new Set(LegacyTable.literals)

/** True if the record was not imported because of the problem. */
export const isLost = ({ table, problem }: Problem): boolean => recordTables.has(table) && lostKinds.has(problem)

/** True for a problem of a row that can become a record. */
export const isOfRecord = ({ table, id }: Problem): boolean => id !== null && recordTables.has(table)

/** The key of a row. */
export const rowKey = (table: string, id: number): string => `${table}/${id}`

/** Groups problems by row key. */
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

/**
 * Clearance in SQL: conditions that exclude the rows that a reader may not see, before any limit. They are equivalent to
 * `Access.decide`, which a test checks.
 */
import * as Schema from "effect/Schema"
import * as JsonColumn from "../database/rows/JsonColumn.ts"
import { type Reader, tombstoneLevel } from "../domain/access/Access.ts"
import * as Clearance from "../domain/access/Clearance.ts"

/** The columns of a required clearance. */
export const columns = { level: Clearance.Level, compartments: Schema.String }

const compartments = JsonColumn.make(Clearance.Compartments)

/** Reads a required clearance from its columns. */
export const clearanceOf = (row: {
  readonly level: Clearance.Level
  readonly compartments: string
}): Clearance.Clearance => ({ level: row.level, compartments: compartments.parse(row.compartments) })

/** Writes a required clearance to its columns. */
export const toColumns = (clearance: Clearance.Clearance) => ({
  level: clearance.level,
  compartments: compartments.stringify(clearance.compartments)
})

/** A condition with the values of its parameters. */
export interface Condition {
  readonly sql: string
  readonly values: ReadonlyArray<string | number>
}

/** True if the reader dominates a clearance, given as SQL: its level, and the arguments of `json_each` for its compartments. */
const dominates = ({ clearance }: Reader, level: string, compartments: string): Condition => ({
  sql: `(${level} <= ? AND NOT EXISTS (
    SELECT 1 FROM json_each(${compartments}) AS needed
    WHERE needed.value NOT IN (SELECT value FROM json_each(?))
  ))`,
  values: [clearance.level, JSON.stringify(clearance.compartments)]
})

/** True if the reader dominates the clearance of a row of `table`. */
const dominated = (table: string, reader: Reader): Condition =>
  dominates(reader, `${table}.level`, `${table}.compartments`)

const either = (own: string, value: string, { sql, values }: Condition): Condition => ({
  sql: `(${own} = ? OR ${sql})`,
  values: [value, ...values]
})

export const scp = (reader: Reader): Condition => {
  const { sql, values } = dominated("scps", reader)
  return {
    sql: `(${sql} AND (scps.status <> 'deleted' OR ? >= ${tombstoneLevel}))`,
    values: [...values, reader.clearance.level]
  }
}

export const user = (reader: Reader): Condition => either("users.user", reader.id, dominated("users", reader))

export const site = (reader: Reader): Condition => either("sites.site", reader.site ?? "", dominated("sites", reader))

export const taskForce = (reader: Reader): Condition => dominated("task_forces", reader)

/** True if the reader dominates the clearance that `users.proposal` proposes. */
export const proposed = (reader: Reader): Condition =>
  dominates(reader, "json_extract(users.proposal, '$.to.level')", "users.proposal, '$.to.compartments'")

/** True if the reader dominates the section's own clearance; that of its record is checked separately. */
export const section = (reader: Reader): Condition => dominated("sections", reader)

/**
 * Clearance in SQL: the conditions by which every derived answer leaves out what its reader does not dominate, before
 * any limit. They say the same as `Access.decide`; a test holds the two together.
 */
import { Schema } from "effect"
import type { Reader } from "../domain/access/Access.ts"
import { tombstoneLevel } from "../domain/access/Access.ts"
import * as Clearance from "../domain/access/Clearance.ts"

/** The two columns that a clearance takes in a table. */
export const columns = {
  level: Clearance.Level,
  compartments: Schema.parseJson(Clearance.Compartments)
}

/** A condition with the values for its question marks. */
export interface Condition {
  readonly sql: string
  readonly values: ReadonlyArray<string | number>
}

/** Whether the reader dominates the clearance of a row of `table`. */
const dominated = (table: string, reader: Reader): Condition => ({
  sql: `(${table}.level <= ? AND NOT EXISTS (
    SELECT 1 FROM json_each(${table}.compartments) AS needed
    WHERE needed.value NOT IN (SELECT value FROM json_each(?))
  ))`,
  values: [reader.clearance.level, JSON.stringify(reader.clearance.compartments)]
})

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

/** A proposal of a clearance, which a reader has to dominate: `users.proposal` in JSON. */
export const proposed = (reader: Reader): Condition => ({
  sql: `(json_extract(users.proposal, '$.to.level') <= ? AND NOT EXISTS (
    SELECT 1 FROM json_each(users.proposal, '$.to.compartments') AS needed
    WHERE needed.value NOT IN (SELECT value FROM json_each(?))
  ))`,
  values: [reader.clearance.level, JSON.stringify(reader.clearance.compartments)]
})

/** A section's own clearance, on top of its record's. */
export const section = (reader: Reader): Condition => dominated("sections", reader)

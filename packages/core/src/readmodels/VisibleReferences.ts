/**
 * References between records, restricted to records that a reader may see on both sides.
 */
import * as Schema from "effect/Schema"
import * as RowCodec from "../database/rows/RowCodec.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"
import type { Reader } from "../domain/access/Access.ts"
import { Named, type RecordType, type Reference } from "../domain/query/QueryResult.ts"
import { limitOf } from "./Pagination.ts"
import { visibleRows } from "./RecordBrowser.ts"

/** The columns that refer to other records, by the type of the referring record. */
const relations = [
  { from: "mtf", column: "site", to: "site", as: "stationed-at" },
  { from: "mtf", column: "leader", to: "user", as: "led-by" },
  { from: "scp", column: "site", to: "site", as: "kept-at" },
  { from: "scp", column: "task_force", to: "mtf", as: "assigned-to" },
  { from: "site", column: "director", to: "user", as: "directed-by" },
  { from: "user", column: "site", to: "site", as: "stationed-at" },
  { from: "user", column: "task_force", to: "mtf", as: "member-of" }
] as const

const identified = RowCodec.reader(Schema.Struct({ id: Schema.String }))
const named = RowCodec.reader(Named)

/** Selects, among ids of a type, those of records that the reader may see. */
export const visibleIds = (
  run: Run,
  reader: Reader,
  type: RecordType,
  ids: ReadonlyArray<string>
): ReadonlySet<string> => {
  if (ids.length === 0) {
    return new Set()
  }
  const { table, key, condition, values } = visibleRows(type, reader)
  const text = `SELECT ${key} AS id FROM ${table} WHERE ${key} IN (SELECT value FROM json_each(?)) AND ${condition}`
  return new Set(identified(run(text, [JSON.stringify(ids), ...values])).map(({ id }) => id))
}

/**
 * Lists the records that refer to a record, by type and then in the order of the type: 1 to 500, 50 if left out. Empty
 * if the reader may not see the record itself: the list would reveal the references that `hiding` removes.
 */
export const referencesTo = (
  run: Run,
  reader: Reader,
  type: RecordType,
  id: string,
  limit?: number
): ReadonlyArray<Reference> => {
  const most = limitOf(limit === undefined ? {} : { limit })
  const referring = relations.filter((relation) => relation.to === type)
  if (referring.length === 0 || !visibleIds(run, reader, type, [id]).has(id)) {
    return []
  }
  return referring
    .flatMap(({ from, column, as }) => {
      const { table, key, order, condition, values } = visibleRows(from, reader)
      const text = `SELECT ${key} AS id, name FROM ${table} WHERE ${column} = ? AND ${condition}
        ORDER BY ${order.join(", ")} LIMIT ?`
      return named(run(text, [id, ...values, most])).map((row): Reference => ({ type: from, ...row, as }))
    })
    .slice(0, most)
}

/** The fields of a record that refer to other records, and the types of those. */
const fields = [
  { field: "site", type: "site" },
  { field: "taskForce", type: "mtf" },
  { field: "director", type: "user" },
  { field: "leader", type: "user" }
] as const

type Referring = { readonly type: RecordType; readonly id: string } & {
  readonly [F in (typeof fields)[number]["field"]]?: string | null
}

/**
 * Returns a function that sets references to hidden or absent records to null, so that one cannot be told from the
 * other. The reader's own record is unchanged.
 */
export const redactReferences = (
  run: Run,
  reader: Reader,
  records: ReadonlyArray<Referring>
): (<T extends Referring>(record: T) => T) => {
  const isOwn = ({ type, id }: Referring) => type === "user" && id === reader.id
  const others = records.filter((record) => !isOwn(record))
  const among = (wanted: RecordType) => {
    const ids = fields.flatMap(({ field, type }) =>
      type === wanted ? others.flatMap((record) => record[field] ?? []) : []
    )
    return visibleIds(run, reader, wanted, [...new Set(ids)])
  }
  const readable = { site: among("site"), mtf: among("mtf"), user: among("user") }
  return (record) => {
    const hidden = fields.filter(({ field, type }) => {
      const id = record[field]
      return typeof id === "string" && !readable[type].has(id)
    })
    return isOwn(record) || hidden.length === 0
      ? record
      : { ...record, ...Object.fromEntries(hidden.map(({ field }) => [field, null])) }
  }
}

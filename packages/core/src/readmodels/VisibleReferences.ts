/**
 * What refers to what, as far as a reader may see both ends of it.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import type { Reader } from "../domain/access/Access.ts"
import type { RecordType } from "../domain/query/QueryResult.ts"
import { Named, type Reference } from "../domain/query/QueryResult.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"
import { shelves } from "./RecordBrowser.ts"
import { limitOf } from "./Pagination.ts"

/** How each type of record refers to others, by the type of what refers. */
const relations = [
  { from: "mtf", column: "site", to: "site", as: "stationed-at" },
  { from: "mtf", column: "leader", to: "user", as: "led-by" },
  { from: "scp", column: "site", to: "site", as: "kept-at" },
  { from: "scp", column: "task_force", to: "mtf", as: "assigned-to" },
  { from: "site", column: "director", to: "user", as: "directed-by" },
  { from: "user", column: "site", to: "site", as: "stationed-at" },
  { from: "user", column: "task_force", to: "mtf", as: "member-of" }
] as const

const identified = RowCodec.decoder(Schema.Struct({ id: Schema.String }))
const named = RowCodec.decoder(Named)

/** Those of some ids under which the reader may see a record. */
export const readableOf = (
  sql: SqlClient,
  reader: Reader,
  type: RecordType,
  ids: ReadonlyArray<string>
): Effect.Effect<ReadonlySet<string>, SqlError> => {
  if (ids.length === 0) {
    return Effect.succeed(new Set())
  }
  const { table, key, readable } = shelves[type]
  const { sql: condition, values } = readable(reader)
  const text = `SELECT ${key} AS id FROM ${table} WHERE ${key} IN (SELECT value FROM json_each(?)) AND ${condition}`
  return Effect.map(
    identified(RowCodec.of(sql, text, [JSON.stringify(ids), ...values])),
    (found) => new Set(found.map(({ id }) => id))
  )
}

/**
 * The records that refer to one, by type and then in their order: 1 to 500, 50 if left out. None for what the reader may
 * not see, since it would tell what lies behind the references that `visible` takes away.
 */
export const to = (
  sql: SqlClient,
  reader: Reader,
  type: RecordType,
  id: string,
  limit?: number
): Effect.Effect<ReadonlyArray<Reference>, SqlError> =>
  Effect.gen(function* () {
    const most = limitOf(limit === undefined ? {} : { limit })
    const referring = relations.filter((relation) => relation.to === type)
    const known = referring.length > 0 && (yield* readableOf(sql, reader, type, [id])).has(id)
    const found = yield* Effect.forEach(known ? referring : [], ({ from, column, as }) => {
      const { table, key, order, readable } = shelves[from]
      const { sql: condition, values } = readable(reader)
      const text = `SELECT ${key} AS id, name FROM ${table} WHERE ${column} = ? AND ${condition}
        ORDER BY ${order.join(", ")} LIMIT ?`
      return Effect.map(named(sql.unsafe(text, [id, ...values, most])), (rows) =>
        rows.map((row): Reference => ({ type: from, ...row, as }))
      )
    })
    return found.flat().slice(0, most)
  })

/** The fields of a record that refer to others, and to what. */
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
 * What to show of records: each without its references to what the reader may not see, or what does not exist. Both are
 * null, so that one cannot be told from the other. The reader's own file is as it is.
 */
export const hiding = (
  sql: SqlClient,
  reader: Reader,
  records: ReadonlyArray<Referring>
): Effect.Effect<<T extends Referring>(record: T) => T, SqlError> =>
  Effect.gen(function* () {
    const own = ({ type, id }: Referring) => type === "user" && id === reader.id
    const others = records.filter((record) => !own(record))
    const among = (wanted: RecordType) => {
      const ids = fields.flatMap(({ field, type }) =>
        type === wanted ? others.flatMap((record) => record[field] ?? []) : []
      )
      return readableOf(sql, reader, wanted, [...new Set(ids)])
    }
    const readable = yield* Effect.all({ site: among("site"), mtf: among("mtf"), user: among("user") })
    return (record) => {
      const hidden = fields.filter(({ field, type }) => {
        const id = record[field]
        return typeof id === "string" && !readable[type].has(id)
      })
      return own(record) || hidden.length === 0
        ? record
        : { ...record, ...Object.fromEntries(hidden.map(({ field }) => [field, null])) }
    }
  })

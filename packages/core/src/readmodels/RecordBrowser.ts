/**
 * Going along the records of a type that a reader may see, as if there were no others.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Option, Schema } from "effect"
import type { Reader } from "../domain/access/Access.ts"
import type { RecordType } from "../domain/query/QueryResult.ts"
import * as ItemNumber from "../domain/scp/ItemNumber.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"
import { limitOf } from "./Pagination.ts"
import * as VisibilityFilter from "./VisibilityFilter.ts"

type Values = VisibilityFilter.Condition["values"]

interface Shelf {
  readonly table: string
  readonly key: string
  /** The columns by which its records stand in order. */
  readonly order: ReadonlyArray<string>
  readonly readable: (reader: Reader) => VisibilityFilter.Condition
  /** Where an id would stand in that order, whether or not it is there; undefined if it could not be one. */
  readonly place: (id: string) => Values | undefined
}

const place = (id: string): Values => [id]

const placeOfItem = (id: string): Values | undefined =>
  Option.getOrUndefined(Option.map(ItemNumber.parse(id), (item) => [ItemNumber.serial(item), item]))

/** Where the records of each type stand: anomalies by number, the others by id. */
export const shelves: { readonly [T in RecordType]: Shelf } = {
  scp: { table: "scps", key: "item", order: ["serial", "item"], readable: VisibilityFilter.scp, place: placeOfItem },
  user: { table: "users", key: "user", order: ["user"], readable: VisibilityFilter.user, place },
  site: { table: "sites", key: "site", order: ["site"], readable: VisibilityFilter.site, place },
  mtf: { table: "task_forces", key: "task_force", order: ["task_force"], readable: VisibilityFilter.taskForce, place }
}

const counted = RowCodec.decoder(Schema.Struct({ count: Schema.Int }))
const identified = RowCodec.decoder(Schema.Struct({ id: Schema.String }))

const only = (rows: ReadonlyArray<{ readonly id: string }>): string | undefined => rows[0]?.id

/** How many records of a type the reader may see. */
export const count = (sql: SqlClient, reader: Reader, type: RecordType): Effect.Effect<number, SqlError> => {
  const { table, readable } = shelves[type]
  const { sql: condition, values } = readable(reader)
  return Effect.map(
    counted(sql.unsafe(`SELECT count(*) AS count FROM ${table} WHERE ${condition}`, values)),
    ([row]) => row?.count ?? 0
  )
}

/** The id at an index, from 0 on, among the records that the reader may see; undefined where there is none. */
export const at = (
  sql: SqlClient,
  reader: Reader,
  type: RecordType,
  index: number
): Effect.Effect<string | undefined, SqlError> => {
  // SQLite takes an offset below 0 for 0.
  if (!Number.isSafeInteger(index) || index < 0) {
    return Effect.succeed(undefined)
  }
  const { table, key, order, readable } = shelves[type]
  const { sql: condition, values } = readable(reader)
  const text = `SELECT ${key} AS id FROM ${table} WHERE ${condition} ORDER BY ${order.join(", ")} LIMIT 1 OFFSET ?`
  return Effect.map(identified(sql.unsafe(text, [...values, index])), only)
}

const directions = { next: { beyond: ">", sort: "ASC" }, previous: { beyond: "<", sort: "DESC" } } as const
export type Direction = keyof typeof directions

/**
 * The id after or before another among the records that the reader may see. Nobody needs to be able to see the other
 * one, or to have filed it; undefined at either end, and for what cannot be an id of an anomaly.
 */
export const neighbour = (
  sql: SqlClient,
  reader: Reader,
  type: RecordType,
  id: string,
  direction: Direction
): Effect.Effect<string | undefined, SqlError> => {
  const { table, key, order, readable, place } = shelves[type]
  const from = place(id)
  if (from === undefined) {
    return Effect.succeed(undefined)
  }
  const { sql: condition, values } = readable(reader)
  const { beyond, sort } = directions[direction]
  return Effect.map(
    identified(
      sql.unsafe(
        `SELECT ${key} AS id FROM ${table}
         WHERE ${condition} AND (${order.join(", ")}) ${beyond} (${order.map(() => "?").join(", ")})
         ORDER BY ${order.map((column) => `${column} ${sort}`).join(", ")} LIMIT 1`,
        [...values, ...from]
      )
    ),
    only
  )
}

/**
 * The ids that begin with a prefix, in capitals or not, among the records that the reader may see, in their order: 1 to
 * 500, 50 if left out. Digits alone begin item numbers: `17` is completed to `SCP-173`.
 */
export const beginning = (
  sql: SqlClient,
  reader: Reader,
  type: RecordType,
  prefix: string,
  limit?: number
): Effect.Effect<ReadonlyArray<string>, SqlError> => {
  const { table, key, order, readable } = shelves[type]
  const { sql: condition, values } = readable(reader)
  const start = type === "scp" && /^[0-9]+$/.test(prefix) ? `SCP-${prefix}` : prefix
  // Compared as it is: LIKE would take some of it for wildcards, and fail on long ones.
  const text = `SELECT ${key} AS id FROM ${table}
    WHERE substr(${key}, 1, length(?)) = ? COLLATE NOCASE AND ${condition}
    ORDER BY ${order.join(", ")} LIMIT ?`
  const asked = limitOf(limit === undefined ? {} : { limit })
  return Effect.map(identified(sql.unsafe(text, [start, start, ...values, asked])), (found) =>
    found.map(({ id }) => id)
  )
}

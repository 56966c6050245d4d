/**
 * Counts, positions and neighbours among the records of a type that a reader may see, as if there were no others.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Reader } from "../domain/access/Access.ts"
import type { RecordType } from "../domain/query/QueryResult.ts"
import * as ItemNumber from "../domain/ItemNumber.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"
import { limitOf } from "./Pagination.ts"
import * as VisibilityFilter from "./VisibilityFilter.ts"

type Values = VisibilityFilter.Condition["values"]

interface RecordTable {
  readonly table: string
  readonly key: string
  /** The columns of the order of its records. */
  readonly order: ReadonlyArray<string>
  readonly visible: (reader: Reader) => VisibilityFilter.Condition
  /** The values of the order columns for an id, present or not; undefined for a text that cannot be an id. */
  readonly sortKey: (id: string) => Values | undefined
  /** Values of the order columns before those of any record. */
  readonly lowest: Values
}

const byId = { sortKey: (id: string): Values => [id], lowest: [""] }

const itemSortKey = (id: string): Values | undefined =>
  Option.getOrUndefined(Option.map(ItemNumber.parse(id), (item) => [ItemNumber.serial(item), item]))

/** The table and order of each record type: anomalies by number, others by id. */
const recordTables: { readonly [T in RecordType]: RecordTable } = {
  scp: {
    table: "scps",
    key: "item",
    order: ["serial", "item"],
    visible: VisibilityFilter.scp,
    sortKey: itemSortKey,
    lowest: [-1, ""]
  },
  user: { table: "users", key: "user", order: ["user"], visible: VisibilityFilter.user, ...byId },
  site: { table: "sites", key: "site", order: ["site"], visible: VisibilityFilter.site, ...byId },
  mtf: {
    table: "task_forces",
    key: "task_force",
    order: ["task_force"],
    visible: VisibilityFilter.taskForce,
    ...byId
  }
}

/** The table of a record type, and the condition that the reader may see a row of it. */
export const visibleRows = (type: RecordType, reader: Reader) => {
  const { visible, ...table } = recordTables[type]
  const { sql: condition, values } = visible(reader)
  return { ...table, condition, values }
}

const counted = RowCodec.reader(Schema.Struct({ count: Schema.Int }))
const identified = RowCodec.reader(Schema.Struct({ id: Schema.String }))

/** Counts the records of a type that the reader may see. */
export const count = (run: Run, reader: Reader, type: RecordType): number => {
  const { table, condition, values } = visibleRows(type, reader)
  return counted(run(`SELECT count(*) AS count FROM ${table} WHERE ${condition}`, values))[0]?.count ?? 0
}

/** The id at an index, from 0, among the records that the reader may see; undefined beyond the last one. */
export const idAt = (run: Run, reader: Reader, type: RecordType, index: number): string | undefined => {
  // SQLite treats a negative offset as 0.
  if (!Number.isSafeInteger(index) || index < 0) {
    return undefined
  }
  const { table, key, order, condition, values } = visibleRows(type, reader)
  const text = `SELECT ${key} AS id FROM ${table} WHERE ${condition} ORDER BY ${order.join(", ")} LIMIT 1 OFFSET ?`
  return identified(run(text, [...values, index]))[0]?.id
}

const directions = { next: { beyond: ">", sort: "ASC" }, previous: { beyond: "<", sort: "DESC" } } as const
export type Direction = keyof typeof directions

/**
 * The id after or before another one among the records that the reader may see. The other id may be hidden or absent.
 * Undefined at either end, and for a text that cannot be an item number.
 */
export const neighbour = (
  run: Run,
  reader: Reader,
  type: RecordType,
  id: string,
  direction: Direction
): string | undefined => {
  const { table, key, order, sortKey, condition, values } = visibleRows(type, reader)
  const from = sortKey(id)
  if (from === undefined) {
    return undefined
  }
  const { beyond, sort } = directions[direction]
  return identified(
    run(
      `SELECT ${key} AS id FROM ${table}
       WHERE ${condition} AND (${order.join(", ")}) ${beyond} (${order.map(() => "?").join(", ")})
       ORDER BY ${order.map((column) => `${column} ${sort}`).join(", ")} LIMIT 1`,
      [...values, ...from]
    )
  )[0]?.id
}

/**
 * Lists the ids that start with a prefix, ignoring case, among the records that the reader may see, in the order of the
 * type: 1 to 500, 50 if left out. Digits alone are the start of an item number: `17` is completed to `SCP-173`.
 */
export const idsWithPrefix = (
  run: Run,
  reader: Reader,
  type: RecordType,
  prefix: string,
  limit?: number
): ReadonlyArray<string> => {
  const { table, key, order, condition, values } = visibleRows(type, reader)
  const start = type === "scp" && /^[0-9]+$/.test(prefix) ? `SCP-${prefix}` : prefix
  // Not LIKE: it has wildcards, and fails on long patterns.
  const text = `SELECT ${key} AS id FROM ${table}
    WHERE substr(${key}, 1, length(?)) = ? COLLATE NOCASE AND ${condition}
    ORDER BY ${order.join(", ")} LIMIT ?`
  const most = limitOf(limit === undefined ? {} : { limit })
  return identified(run(text, [start, start, ...values, most])).map(({ id }) => id)
}

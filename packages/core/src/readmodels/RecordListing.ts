/**
 * Lists of records by filters and in an order, as if there were only the records that the reader may see.
 */
import * as Either from "effect/Either"
import type { Run } from "../database/transaction/SqlRunner.ts"
import type { Reader } from "../domain/access/Access.ts"
import type { List } from "../domain/query/Query.ts"
import type { Record, RecordType } from "../domain/query/QueryResult.ts"
import { RecordExpunged } from "../domain/Rejection.ts"
import { limitOf } from "./Pagination.ts"
import { visibleRows } from "./RecordBrowser.ts"
import * as RecordViews from "./RecordViews.ts"
import type { Condition } from "./VisibilityFilter.ts"

/** The columns of each type that filters compare; a type without a column has no record that matches its filter. */
const columns = {
  scp: { class: "object_class", status: "status", site: "site", taskForce: "task_force" },
  user: { status: "active", site: "site", taskForce: "task_force" },
  site: { status: "active" },
  mtf: { status: "active", site: "site" }
} as const satisfies { readonly [T in RecordType]: { readonly [Filter in "class" | "status" | Reference]?: string } }

type Reference = "site" | "taskForce"

const referenceTypes = { site: "site", taskForce: "mtf" } as const

const nothing: Condition = { sql: "0", values: [] }

/** True for rows that refer to a record which the reader may see, as in the redacted records of the list. */
const refersTo = (reader: Reader, type: RecordType, filter: Reference, id: string): Condition => {
  const column = Object.entries(columns[type]).find(([name]) => name === filter)?.[1]
  if (column === undefined) {
    return nothing
  }
  const { table } = visibleRows(type, reader)
  const target = visibleRows(referenceTypes[filter], reader)
  const visible = `EXISTS (SELECT 1 FROM ${target.table} WHERE ${target.table}.${target.key} = ? AND ${target.condition})`
  // The own record of a reader is not redacted.
  const own = type === "user" ? `${table}.user = ? OR ` : ""
  return {
    sql: `${table}.${column} = ? AND (${own}${visible})`,
    values: [id, ...(type === "user" ? [reader.id] : []), id, ...target.values]
  }
}

const hasStatus = (type: RecordType, status: NonNullable<List["status"]>): Condition =>
  type === "scp"
    ? { sql: "scps.status = ?", values: [status] }
    : status === "active" || status === "inactive"
      ? { sql: "active = ?", values: [status === "active" ? 1 : 0] }
      : nothing

const filters = (reader: Reader, query: List): ReadonlyArray<Condition> => {
  const { type, class: objectClass, status, site, taskForce, level, since } = query
  const { table } = visibleRows(type, reader)
  return [
    ...(objectClass === undefined
      ? []
      : [type === "scp" ? { sql: "scps.object_class = ?", values: [objectClass] } : nothing]),
    ...(status === undefined ? [] : [hasStatus(type, status)]),
    ...(site === undefined ? [] : [refersTo(reader, type, "site", site)]),
    ...(taskForce === undefined ? [] : [refersTo(reader, type, "taskForce", taskForce)]),
    ...(level === undefined ? [] : [{ sql: `${table}.level = ?`, values: [level] }]),
    ...(since === undefined ? [] : [{ sql: `${table}.registered_at >= ?`, values: [since] }])
  ]
}

/** The columns of each order; the order of ids follows, so that it is total. */
const orders = { id: [], name: ["name COLLATE NOCASE"], level: ["level"], registered: ["registered_at"] } as const

const placeholders = (values: ReadonlyArray<unknown>): string => values.map(() => "?").join(", ")

/** True for rows after the one that a page follows, which need not exist in the order of ids. */
const follows = (reader: Reader, query: List, order: ReadonlyArray<string>): ReadonlyArray<Condition> => {
  const { type, after, sort = "id", descending = false } = query
  const { key, table, condition, values, sortKey, lowest } = visibleRows(type, reader)
  const comparison = `(${order.join(", ")}) ${descending ? "<" : ">"}`
  if (after !== undefined && sort !== "id") {
    const row = `SELECT ${order.join(", ")} FROM ${table} WHERE ${key} = ? AND ${condition}`
    return [{ sql: `${comparison} (${row})`, values: [after, ...values] }]
  }
  // The lowest value makes SQLite search the index.
  const from = (after === undefined ? undefined : sortKey(after)) ?? (descending || sort !== "id" ? undefined : lowest)
  return from === undefined ? [] : [{ sql: `${comparison} (${placeholders(from)})`, values: from }]
}

const isVisible = (run: Run, reader: Reader, type: RecordType, id: string): boolean => {
  const { table, key, condition, values } = visibleRows(type, reader)
  return run(`SELECT 1 FROM ${table} WHERE ${key} = ? AND ${condition}`, [id, ...values]).length > 0
}

/**
 * Lists records. In an order other than that of ids, a page can follow only a record that the reader may see. Fails with
 * `RecordExpunged` for any other one: the rest of the list is unknown.
 */
export const list = (run: Run, reader: Reader, query: List): Either.Either<ReadonlyArray<Record>, RecordExpunged> => {
  const { type, after, sort = "id", descending = false } = query
  if (sort !== "id" && after !== undefined && !isVisible(run, reader, type, after)) {
    return Either.left(new RecordExpunged({ type, id: after }))
  }
  const { table, order: ids, condition, values } = visibleRows(type, reader)
  const order = [...orders[sort], ...ids]
  const where = [{ sql: condition, values }, ...filters(reader, query), ...follows(reader, query, order)]
  if (where.includes(nothing)) {
    return Either.right([])
  }
  const direction = descending ? " DESC" : ""
  const text = `SELECT * FROM ${table} WHERE ${where.map(({ sql }) => sql).join(" AND ")}
    ORDER BY ${order.map((column) => `${column}${direction}`).join(", ")} LIMIT ?`
  const rows = run(text, [...where.flatMap((each) => each.values), limitOf(query)])
  return Either.right(RecordViews.views[type].records(rows))
}

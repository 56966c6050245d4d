/**
 * Conditions of equality on the columns of a table: their types, and their SQL.
 */
import * as Predicate from "effect/Predicate"
import { quote } from "./Identifier.ts"
import type { SqlValue, Table } from "./Table.ts"

/** The beginnings of a list of columns, without the empty one. */
type Prefix<Index extends ReadonlyArray<unknown>> = Index extends readonly [...infer Rest, unknown]
  ? Index | Prefix<Rest>
  : never

type Of<Columns, List> = List extends ReadonlyArray<infer Name> ? Pick<Columns, Name & keyof Columns> : never

/** Equality on the key, or on the first columns of an index. */
export type Indexed<Columns, Key extends string, Index extends ReadonlyArray<string>> =
  Of<Columns, readonly [Key]> | Of<Columns, Prefix<Index>>

/** A condition as SQL, with its columns in the order of the table. */
export interface TableCondition {
  readonly columns: ReadonlyArray<string>
  readonly values: ReadonlyArray<SqlValue>
  /** `"a" IS ? AND "b" IS ?`, which uses an index for null too; `TRUE` without columns. */
  readonly sql: string
  /** False for a value that no row contains, and that SQLite would change: `NaN`, or text with a lone surrogate. */
  readonly isPossible: boolean
}

const stored = (value: unknown): SqlValue | undefined =>
  typeof value === "boolean" ? Number(value) : value === null || isScalar(value) ? value : undefined

const isScalar = (value: unknown): value is string | number => typeof value === "string" || typeof value === "number"

const isStorable = (value: SqlValue): boolean =>
  typeof value === "string" ? value.isWellFormed() : typeof value !== "number" || Number.isFinite(value)

/**
 * Compiles a condition, such as `{ lent_to: "ada" }`. Throws a `TypeError` for an unknown column, and for a value of another
 * type than the column's.
 */
export const compile = <Row>({ name, declared }: Table<Row>, condition: unknown): TableCondition => {
  const fields = Predicate.isRecord(condition) ? condition : {}
  const unknown = Object.keys(fields).find((column) => declared.every((each) => each.name !== column))
  if (unknown !== undefined || !Predicate.isRecord(condition)) {
    throw new TypeError(`Table ${name} has no column ${unknown ?? ""} for a condition.`)
  }
  const columns = declared.filter((column) => Object.hasOwn(fields, column.name))
  const values = columns.map((column) => {
    const value = stored(fields[column.name])
    if (value === undefined || (value !== null && (typeof value === "string") !== (column.kind === "text"))) {
      throw new TypeError(`Column ${column.name} of table ${name} cannot be compared with this type of value.`)
    }
    return value
  })
  return {
    columns: columns.map((column) => column.name),
    values,
    sql: columns.length === 0 ? "TRUE" : columns.map((column) => `${quote(column.name)} IS ?`).join(" AND "),
    isPossible: values.every(isStorable)
  }
}

/** True when the columns are the key, or the first columns of an index in any order. */
export const isIndexed = <Row>({ key, indexed }: Table<Row>, columns: ReadonlyArray<string>): boolean =>
  columns.length > 0 &&
  [[key], ...indexed].some(
    (index) =>
      index.length >= columns.length && index.slice(0, columns.length).every((column) => columns.includes(column))
  )

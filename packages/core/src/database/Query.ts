/**
 * Queries on the rows of one table, typed by its definition.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Database } from "./Database.ts"
import type { DatabaseError } from "./DatabaseError.ts"
import { quote } from "./rows/Identifier.ts"
import * as RowCodec from "./rows/RowCodec.ts"
import type { Table } from "./rows/Table.ts"
import * as TableCondition from "./rows/TableCondition.ts"
import type { Run, Values } from "./transaction/SqlRunner.ts"

/** The maximum number of rows that a query returns. */
export const maximumRows = 1_000

/** The order and the number of the rows of a query. */
export interface Options<Column extends string> {
  /** The column to order by, ascending, or descending after a `-`; the key by default, which also orders equal rows. */
  readonly orderBy?: Column | `-${Column}`
  /** The maximum number of rows, an integer from 1 to 1,000; 1,000 by default. Any other is a defect. */
  readonly limit?: number
}

/** How results are returned: as an effect with a snapshot of its own, or at once in an open transaction. */
type Form = "effect" | "value"
type Result<As extends Form, A> = As extends "effect" ? Effect.Effect<A, DatabaseError, Database> : A

/** The queries of a table. Each runs one statement and returns at most 1,000 rows. */
export interface Queries<Row, Columns, Key extends string, As extends Form> {
  /** The row of a key. */
  readonly get: (key: Columns[Key & keyof Columns]) => Result<As, Option.Option<Row>>
  /** The rows whose columns have these values; all rows for `{}`. Use the first columns of an index where there are many rows. */
  readonly where: (
    condition: Partial<Columns>,
    options?: Options<keyof Columns & string>
  ) => Result<As, ReadonlyArray<Row>>
  /**
   * The rows that SQL selects: the text after `SELECT … FROM table`, without a `LIMIT`, such as
   * `WHERE cost > ? ORDER BY cost`. Values are passed as parameters only, written as `?`.
   */
  readonly select: (
    text: string,
    values?: Values,
    options?: Pick<Options<never>, "limit">
  ) => Result<As, ReadonlyArray<Row>>
}

/** The queries of a table as effects that require the `Database`, and their form in an open transaction. */
export interface Query<Row, Columns, Key extends string> extends Queries<Row, Columns, Key, "effect"> {
  /** The same queries by the `run` of a transaction, so that several tables are read in one snapshot. */
  readonly within: (run: Run) => Queries<Row, Columns, Key, "value">
}

const checkLimit = (limit: number): number => {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > maximumRows) {
    throw new RangeError(`The limit of a query must be an integer from 1 to ${maximumRows}, not ${limit}.`)
  }
  return limit
}

/**
 * Makes the queries of a table. As effects they run in one snapshot, or in the transaction that is open; their only errors
 * are those of the database. An unknown column, a value of another type, a limit out of bounds and a row that does not match
 * the table's schema are defects: the types exclude them, except in files that another program changed.
 *
 * @example
 * ```ts
 * const shelf = Query.of(table)
 * const row = yield* shelf.get("drill")
 * const lent = yield* shelf.where({ lent_to: "ada" }, { orderBy: "-cost", limit: 10 })
 * const dear = yield* shelf.select("WHERE cost > ? ORDER BY cost", [100])
 * // Two tables in one snapshot:
 * yield* database.read("shelf and borrowers", (run) => [shelf.within(run).get("drill"), borrowers.within(run).get("ada")])
 * ```
 */
export const of = <Row, Columns, Key extends string, Index extends ReadonlyArray<string>>(
  table: Table<Row, Columns, Key, Index>
): Query<Row, Columns, Key> => {
  const { name, key, columns } = table
  const read = RowCodec.reader(table.row)
  const from = `SELECT ${columns.map(quote).join(", ")} FROM ${quote(name)}`
  const orderOf = (orderBy: string): string => {
    const [column, direction] = orderBy.startsWith("-") ? [orderBy.slice(1), " DESC"] : [orderBy, ""]
    if (!columns.includes(column)) {
      throw new TypeError(`Table ${name} has no column ${column} to order by.`)
    }
    return column === key ? `${quote(key)}${direction}` : `${quote(column)}${direction}, ${quote(key)}`
  }

  const within = (run: Run): Queries<Row, Columns, Key, "value"> => {
    const select = (text: string, values: Values = [], { limit = maximumRows }: Pick<Options<never>, "limit"> = {}) =>
      // On a line of its own, so that a comment at the end of the text does not remove it.
      read(run(`${from} ${text}\nLIMIT ?`, [...values, checkLimit(limit)]))
    const where: Queries<Row, Columns, Key, "value">["where"] = (condition, { orderBy, ...options } = {}) => {
      const { sql, values, isPossible } = TableCondition.compile(table, condition)
      const order = orderOf(orderBy ?? key)
      return isPossible ? select(`WHERE ${sql} ORDER BY ${order}`, values, options) : []
    }
    return {
      get: (wanted) => Option.fromNullable(rowOf(run, wanted)),
      where,
      select
    }
  }
  const rowOf = (run: Run, wanted: unknown): Row | undefined => {
    const { sql, values, isPossible } = TableCondition.compile(table, { [key]: wanted })
    return isPossible ? read(run(`${from} WHERE ${sql}`, values))[0] : undefined
  }

  const inSnapshot = <A>(query: (queries: Queries<Row, Columns, Key, "value">) => A) =>
    Effect.flatMap(Database, (database) => database.read(`query ${name}`, (run) => query(within(run))))
  return {
    get: (wanted) => inSnapshot((queries) => queries.get(wanted)),
    where: (condition, options) => inSnapshot((queries) => queries.where(condition, options)),
    select: (text, values, options) => inSnapshot((queries) => queries.select(text, values, options)),
    within
  }
}

/**
 * Compares two tables that should be equal, row by row, with one page of each in memory.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { SqlValue } from "../../database/rows/Table.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import { mostDifferences, type Difference, type Finding, type Listed } from "./Findings.ts"
import { pageSize, step } from "./Paging.ts"

/** A table and its key. The names are constants, never text from outside. */
export interface Table {
  readonly name: string
  /** One or more columns. */
  readonly keys: readonly [string, ...ReadonlyArray<string>]
  readonly columns: ReadonlyArray<string>
}

type Row = { readonly [column: string]: SqlValue }

const decoded = RowCodec.reader(
  Schema.Record({ key: Schema.String, value: Schema.Union(Schema.String, Schema.Number, Schema.Null) })
)

const pages = ({ name, keys, columns }: Table, run: Run) => {
  const key = keys.join(", ")
  const beyond = `WHERE (${key}) > (${keys.map(() => "?").join(", ")})`
  return (after: Row | undefined): ReadonlyArray<Row> =>
    decoded(
      run(
        `SELECT ${columns.join(", ")} FROM ${name} ${after === undefined ? "" : beyond} ORDER BY ${key} LIMIT ${pageSize}`,
        after === undefined ? [] : keys.map((each) => after[each] ?? null)
      )
    )
}

/** A cursor on the rows of a table. */
const cursor = (page: (after: Row | undefined) => ReadonlyArray<Row>) => {
  let rows = page(undefined)
  let index = 0
  return {
    row: () => rows[index],
    next: () => {
      const before = rows[index]
      index += 1
      if (index >= rows.length && before !== undefined && rows.length === pageSize) {
        rows = page(before)
        index = 0
      }
    }
  }
}

// The order of SQLite: text by its bytes.
const compareValues = (a: SqlValue | undefined, b: SqlValue | undefined): number =>
  typeof a === "number" && typeof b === "number"
    ? a - b
    : Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)))

const compare = (keys: ReadonlyArray<string>, a: Row, b: Row): number =>
  keys.map((key) => compareValues(a[key], b[key])).find((order) => order !== 0) ?? 0

/** The finding on the rows that differ from those expected, by key; none without differences. */
export const findings = (
  table: Table,
  { stored, expected }: { readonly stored: Run; readonly expected: Run },
  finding: (listed: Listed<Difference>) => Finding
): Effect.Effect<ReadonlyArray<Finding>, SqlError> =>
  Effect.gen(function* () {
    const { keys, columns } = table
    const [actual, wanted] = yield* step(() => [cursor(pages(table, stored)), cursor(pages(table, expected))] as const)
    const first: Array<Difference> = []
    let count = 0
    const differs = (row: Row, how: Difference["how"]) => {
      count += 1
      if (first.length < mostDifferences) {
        first.push({ key: keys.map((key) => row[key]).join(" "), how })
      }
    }
    /** Compares the next row of each side; false at the end of both. */
    const compareNext = (): boolean => {
      const [a, b] = [actual.row(), wanted.row()]
      if (a === undefined && b === undefined) {
        return false
      }
      const order = a === undefined ? 1 : b === undefined ? -1 : compare(keys, a, b)
      if (a !== undefined && order < 0) {
        differs(a, "surplus")
      } else if (b !== undefined && order > 0) {
        differs(b, "missing")
      } else if (a !== undefined && columns.some((column) => a[column] !== b?.[column])) {
        differs(a, "changed")
      }
      if (order <= 0) {
        actual.next()
      }
      if (order >= 0) {
        wanted.next()
      }
      return true
    }
    const comparePage = () => Array.from({ length: pageSize }).every(compareNext)
    yield* Effect.iterate(true, { while: (more) => more, body: () => step(comparePage) })
    return count === 0 ? [] : [finding({ count, first })]
  })

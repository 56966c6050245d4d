/**
 * Two tables that should be the same, row by row, with a page of each in memory.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { SqlValue } from "../../database/rows/Table.ts"
import type { Difference } from "./Findings.ts"
import { mostDifferences } from "./Findings.ts"

/** A table by what tells its rows apart. Its names are constants of a definition, never text from elsewhere. */
export interface Table {
  readonly name: string
  /** One or more columns. */
  readonly keys: readonly [string, ...ReadonlyArray<string>]
  readonly columns: ReadonlyArray<string>
}

/** The database that a table of that name is in. */
export type Side = <A, E, R>(use: (sql: SqlClient) => Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

type Row = { readonly [column: string]: SqlValue }

const decoded = RowCodec.decoder(
  Schema.Record({ key: Schema.String, value: Schema.Union(Schema.String, Schema.Number, Schema.Null) })
)

const pageSize = 500

const page = ({ name, keys, columns }: Table, side: Side) => {
  const key = keys.join(", ")
  const beyond = `WHERE (${key}) > (${keys.map(() => "?").join(", ")})`
  return (after: Row | null): Effect.Effect<ReadonlyArray<Row>, SqlError> =>
    side((sql) =>
      decoded(
        sql.unsafe(
          `SELECT ${columns.join(", ")} FROM ${name} ${after === null ? "" : beyond} ORDER BY ${key} LIMIT ${pageSize}`,
          after === null ? [] : keys.map((each) => after[each] ?? null)
        )
      )
    )
}

/** The rows of a table, of which the next one is looked at. */
const cursor = (pages: (after: Row | null) => Effect.Effect<ReadonlyArray<Row>, SqlError>) =>
  Effect.map(pages(null), (first) => {
    let rows = first
    let at = 0
    return {
      row: () => rows[at],
      next: Effect.suspend(() => {
        const before = rows[at]
        at += 1
        return at < rows.length || before === undefined || rows.length < pageSize
          ? Effect.void
          : Effect.map(pages(before), (found) => {
              rows = found
              at = 0
            })
      })
    }
  })

// As SQLite orders them: text by its bytes.
const compareValues = (a: SqlValue | undefined, b: SqlValue | undefined): number =>
  typeof a === "number" && typeof b === "number"
    ? a - b
    : Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)))

const compare = (keys: ReadonlyArray<string>, a: Row, b: Row): number =>
  keys.map((key) => compareValues(a[key], b[key])).find((order) => order !== 0) ?? 0

/** How the rows on one side differ from those that there should be, by key: how many do, and the first of them. */
export const differences = (
  table: Table,
  { kept, made }: { readonly kept: Side; readonly made: Side }
): Effect.Effect<{ readonly count: number; readonly first: ReadonlyArray<Difference> }, SqlError> =>
  Effect.gen(function* () {
    const { keys, columns } = table
    const [there, wanted] = [yield* cursor(page(table, kept)), yield* cursor(page(table, made))]
    const first: Array<Difference> = []
    let count = 0
    const differs = (row: Row, how: Difference["how"]) => {
      count += 1
      if (first.length < mostDifferences) {
        first.push({ key: keys.map((key) => row[key]).join(" "), how })
      }
    }
    for (
      let [a, b] = [there.row(), wanted.row()];
      a !== undefined || b !== undefined;
      a = there.row(), b = wanted.row()
    ) {
      const order = a === undefined ? 1 : b === undefined ? -1 : compare(keys, a, b)
      if (a !== undefined && order < 0) {
        differs(a, "surplus")
      } else if (b !== undefined && order > 0) {
        differs(b, "missing")
      } else if (a !== undefined && columns.some((column) => a?.[column] !== b?.[column])) {
        differs(a, "changed")
      }
      if (order <= 0) {
        yield* there.next
      }
      if (order >= 0) {
        yield* wanted.next
      }
    }
    return { count, first }
  })

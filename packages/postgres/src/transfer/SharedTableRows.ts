/**
 * The rows of the shared tables, which have the same names and columns in PostgreSQL and in a single file.
 */
import * as Schema from "effect/Schema"
import * as RowCodec from "@scipnet/core/database/rows/RowCodec"
import type { Run } from "@scipnet/core/database/transaction/SqlRunner"
import type { PgStatement, PgValue } from "../connection/PgStatement.ts"

type ColumnType = "text" | "bigint" | "integer"

/** A table: its columns with their types in PostgreSQL, the primary key first. */
export interface SharedTable {
  readonly name: string
  readonly columns: Readonly<Record<string, ColumnType>>
  /** The columns of the primary key, by which rows are read in order. */
  readonly key: ReadonlyArray<string>
}

/** The tables that are the same on both sides. Sessions have more columns in PostgreSQL. */
export const tables: ReadonlyArray<SharedTable> = [
  {
    name: "credentials",
    columns: { login: "text", password_hash: "text", changed_at: "bigint", phrase_hash: "text" },
    key: ["login"]
  },
  {
    name: "throttles",
    columns: { key: "text", failures: "bigint", suppressed: "bigint", last_at: "bigint", until: "bigint" },
    key: ["key"]
  },
  {
    name: "known_origins",
    columns: { login: "text", origin: "text", last_at: "bigint" },
    key: ["login", "origin"]
  },
  {
    name: "consumers",
    columns: { name: "text", position: "bigint", hash: "text", holder: "text", expires_at: "bigint" },
    key: ["name"]
  },
  {
    name: "parked_events",
    columns: {
      consumer: "text",
      position: "bigint",
      id: "text",
      stream: "text",
      type: "text",
      cause: "text",
      attempts: "bigint",
      first_failed_at: "bigint",
      last_failed_at: "bigint",
      retrying: "integer"
    },
    key: ["consumer", "position"]
  },
  {
    name: "import_runs",
    columns: { run: "bigint", source: "text", series: "text", started_at: "bigint", ended_at: "bigint" },
    key: ["run"]
  },
  {
    name: "import_entries",
    columns: { run: "bigint", number: "bigint", page: "text", scp: "text", is_poor: "integer", entry: "text" },
    key: ["run", "number"]
  }
]

/** The columns of a session in a single file. */
export const sessions: SharedTable = {
  name: "sessions",
  columns: {
    id: "text",
    token_hash: "text",
    login: "text",
    origin: "text",
    opened_at: "bigint",
    seen_at: "bigint",
    idle: "bigint",
    expires_at: "bigint"
  },
  key: ["id"]
}

/** A row, by the names of its columns. */
export type Row = Readonly<Record<string, string | number | null>>

const Value = Schema.Union(Schema.String, Schema.Number, Schema.Null)

/** Decodes rows of either side. */
export const rowsOf: (rows: ReadonlyArray<unknown>) => ReadonlyArray<Row> = RowCodec.reader(
  Schema.Record({ key: Schema.String, value: Value })
)

/** Joins the names of all columns, for a statement. */
export const columnList = ({ columns }: SharedTable): string => Object.keys(columns).join(", ")

/** The statement that inserts rows into PostgreSQL. NUL characters, which it cannot store, are replaced. */
export const insertIntoPg = (
  { name, columns }: SharedTable,
  rows: ReadonlyArray<Row>,
  extra: Readonly<Record<string, ReadonlyArray<number>>> = {}
): PgStatement => {
  const all: Readonly<Record<string, ColumnType>> = {
    ...columns,
    ...Object.fromEntries(Object.keys(extra).map((column) => [column, "bigint" as const]))
  }
  const names = Object.keys(all)
  const arrays = Object.entries(all).map(([, type], index) => `$${index + 1}::${type}[]`)
  const values = names.map((column): PgValue => extra[column] ?? rows.map((row) => withoutNul(row[column] ?? null)))
  return { text: `INSERT INTO ${name} (${names.join(", ")}) SELECT * FROM unnest(${arrays.join(", ")})`, values }
}

const withoutNul = (value: string | number | null) =>
  typeof value === "string" ? value.replaceAll("\0", "\u{FFFD}") : value

/** Inserts rows into a single file. */
export const insertIntoFile = (run: Run, { name, columns }: SharedTable, rows: ReadonlyArray<Row>): void => {
  const names = Object.keys(columns)
  const places = names.map(() => "?").join(", ")
  for (const row of rows) {
    run(
      `INSERT INTO ${name} (${names.join(", ")}) VALUES (${places})`,
      names.map((column) => row[column] ?? null)
    )
  }
}

/**
 * Reads the database of a legacy deepwell. Missing tables and columns are reported as problems.
 */
import type { SqlError } from "@effect/sql/SqlError"
import type * as Scope from "effect/Scope"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as Database from "../database/sqlite/Connection.ts"
import { fromUnknown } from "../database/DatabaseError.ts"
import * as Problem from "./LegacyProblem.ts"
import * as Row from "./LegacyRow.ts"

/** The file cannot be read, or is not a legacy deepwell. */
export class NotALegacyDeepwell extends Schema.TaggedError<NotALegacyDeepwell>()("NotALegacyDeepwell", {
  file: Schema.String,
  reason: Schema.String
}) {}

/** The tables with the names of levels, classes and titles. */
export type LookupTable =
  "clearance_lvls" | "containment_classes" | "secondary_classes" | "disruption_classes" | "risk_classes" | "titles"

/** Names by id. */
export type Lookups = { readonly [T in LookupTable]: ReadonlyMap<number, string> }

/** The decoded content of a legacy deepwell, and access to its audit log. */
export interface LegacyFile {
  readonly sites: ReadonlyArray<Row.Site>
  readonly mtfs: ReadonlyArray<Row.Mtf>
  readonly users: ReadonlyArray<Row.User>
  readonly scps: ReadonlyArray<Row.Scp>
  readonly lookups: Lookups
  /** Missing tables and columns, and rows that were not or only partly decoded. */
  readonly problems: ReadonlyArray<Problem.Problem>
  /** Counts the audit entries after an id. */
  readonly auditRowsAfter: (id: number) => Effect.Effect<number, NotALegacyDeepwell>
  /** The next audit entries after an id, at most `auditPage`. */
  readonly auditAfter: (id: number) => Effect.Effect<Rows<Row.Audit>, NotALegacyDeepwell>
}

interface Rows<A> {
  readonly rows: ReadonlyArray<A>
  readonly problems: ReadonlyArray<Problem.Problem>
}

/** The number of audit entries in a page. */
export const auditPage = 500

// Limit of rows per table; a real archive has a few thousand.
const maxRows = 100_000

// In characters. Longer texts are in files, not in the database.
const maxCellLength = 10_000

// Columns that distinguish a legacy deepwell from other databases with a table of the same name.
const requiredColumns = [
  ["users", "clearance_lvl_id"],
  ["scps", "containment_class_id"],
  ["mtfs", "leader_id"],
  ["sites", "director_id"]
] as const

const decodeNames = Schema.decodeUnknown(Schema.Array(Schema.Struct({ name: Schema.String })))
const decodeCounts = Schema.decodeUnknown(Schema.Array(Schema.Struct({ found: Schema.Int })))

const reader =
  (file: string, session: Database.Session) =>
  (statement: string): Effect.Effect<ReadonlyArray<unknown>, NotALegacyDeepwell> =>
    Effect.mapError(
      Database.run(session, statement),
      (error: SqlError) =>
        new NotALegacyDeepwell({ file, reason: fromUnknown("read an earlier deepwell", 1)(error).reason })
    )

type Read = ReturnType<typeof reader>

/** The columns of a table. A view has none here: its query could do anything. */
const columnsOf = (read: Read, table: string) =>
  read(
    `SELECT name FROM pragma_table_info('${table}')
     WHERE (SELECT type FROM pragma_table_list WHERE schema = 'main' AND name = '${table}') = 'table'`
  ).pipe(
    Effect.flatMap((rows) => Effect.orDie(decodeNames(rows))),
    Effect.map((rows): ReadonlySet<string> => new Set(rows.map(({ name }) => name)))
  )

// A cell may have up to a gigabyte. No column has binary data.
const selectBounded = (column: string): string =>
  `CASE typeof("${column}") WHEN 'text' THEN substr("${column}", 1, ${maxCellLength})
    WHEN 'blob' THEN x'00' ELSE "${column}" END AS "${column}"`

const decodeAll = <A extends object, I>(
  table: string,
  schema: Schema.Schema<A & { readonly id: number }, I>,
  found: ReadonlyArray<unknown>
): Rows<A & { readonly id: number }> => {
  const decoded = found.map(Row.decode(table, schema))
  return {
    rows: decoded.filter(Either.isRight).map(({ right }) => right.row),
    problems: decoded.flatMap(Either.match({ onLeft: (problem) => [problem], onRight: ({ problems }) => problems }))
  }
}

/** Reads all rows of a table, ordered by id; none if the table is missing. Adds to `problems`. */
const tableReader =
  (read: Read, problems: Array<Problem.Problem>) =>
  <A extends object, I>(
    table: string,
    schema: Schema.Schema<A & { readonly id: number }, I> & { readonly fields: object }
  ): Effect.Effect<ReadonlyArray<A & { readonly id: number }>, NotALegacyDeepwell> =>
    Effect.gen(function* () {
      const columns = yield* columnsOf(read, table)
      if (!columns.has("id")) {
        const missing = columns.size === 0 ? "missing-table" : "missing-column"
        problems.push(Problem.make(table, null, columns.size === 0 ? null : "id", missing))
        return []
      }
      const wanted = Object.keys(schema.fields)
      const there = wanted.filter((column) => columns.has(column))
      const found = yield* read(
        `SELECT ${there.map(selectBounded).join(", ")} FROM main."${table}" ORDER BY id LIMIT ${maxRows + 1}`
      )
      const decoded = decodeAll(table, schema, found.slice(0, maxRows))
      problems.push(
        ...wanted
          .filter((column) => !columns.has(column) && !Row.isOptional(table, column))
          .map((column) => Problem.make(table, null, column, "missing-column")),
        ...(found.length > maxRows ? [Problem.make(table, null, null, "too-many", { value: `${maxRows}` })] : [])
      )
      decoded.problems.forEach((problem) => problems.push(problem))
      return decoded.rows
    })

const namesById = (rows: ReadonlyArray<Row.Lookup>): ReadonlyMap<number, string> =>
  new Map(rows.flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const])))

/** Reads the audit log in pages. */
const auditReader = (read: Read) =>
  Effect.map(columnsOf(read, "audit_log"), (columns) => {
    const wanted = Object.keys(Row.Audit.fields).filter((column) => column !== "id")
    const there = wanted.filter((column) => columns.has(column))
    const id = columns.has("id") ? '"id"' : "rowid"
    const after = (last: number) =>
      `FROM main.audit_log WHERE typeof(${id}) = 'integer' AND ${id} > ${last} AND ${id} <= ${Number.MAX_SAFE_INTEGER}`
    return {
      problems:
        columns.size === 0
          ? [Problem.make("audit_log", null, null, "missing-table")]
          : wanted
              .filter((column) => !columns.has(column))
              .map((column) => Problem.make("audit_log", null, column, "missing-column")),
      auditRowsAfter: (last: number) =>
        columns.size === 0
          ? Effect.succeed(0)
          : read(`SELECT count(*) AS found ${after(last)}`).pipe(
              Effect.flatMap((rows) => Effect.orDie(decodeCounts(rows))),
              Effect.map(([row]) => row?.found ?? 0)
            ),
      auditAfter: (last: number) =>
        columns.size === 0
          ? Effect.succeed({ rows: [], problems: [] })
          : Effect.map(
              read(
                `SELECT ${[`${id} AS id`, ...there.map(selectBounded)].join(", ")} ${after(last)} ORDER BY ${id} LIMIT ${auditPage}`
              ),
              (found) => decodeAll("audit_log", Row.Audit, found)
            )
    }
  })

/**
 * Opens the file read-only, and reads a snapshot of it; closed with the scope. Fails with `NotALegacyDeepwell` if it cannot be
 * read or has none of the required tables.
 */
export const open = (file: string): Effect.Effect<LegacyFile, NotALegacyDeepwell, Scope.Scope> =>
  Effect.gen(function* () {
    const session = yield* Effect.mapError(
      Database.open("open an earlier deepwell", file, "read"),
      ({ reason }) => new NotALegacyDeepwell({ file, reason })
    )
    const read = reader(file, session)
    yield* read("BEGIN")
    const found = yield* Effect.forEach(requiredColumns, ([table, column]) =>
      Effect.map(columnsOf(read, table), (columns) => columns.has("id") && columns.has(column))
    )
    if (!found.includes(true)) {
      return yield* new NotALegacyDeepwell({ file, reason: "it has none of the required tables" })
    }
    const problems: Array<Problem.Problem> = []
    const rowsOf = tableReader(read, problems)
    const records = yield* Effect.all({
      sites: rowsOf("sites", Row.Site),
      mtfs: rowsOf("mtfs", Row.Mtf),
      users: rowsOf("users", Row.User),
      scps: rowsOf("scps", Row.Scp)
    })
    const names = (table: LookupTable) => Effect.map(rowsOf(table, Row.Lookup), namesById)
    const lookups = yield* Effect.all({
      clearance_lvls: names("clearance_lvls"),
      containment_classes: names("containment_classes"),
      secondary_classes: names("secondary_classes"),
      disruption_classes: names("disruption_classes"),
      risk_classes: names("risk_classes"),
      titles: names("titles")
    })
    const { problems: auditProblems, ...audit } = yield* auditReader(read)
    return { ...records, lookups, problems: [...problems, ...auditProblems], ...audit }
  })

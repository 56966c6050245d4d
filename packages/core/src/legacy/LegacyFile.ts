/**
 * The database of an earlier deepwell, which is only ever read. Tables and columns that it lacks are told, and the rest
 * is read.
 */
import type { SqlError } from "@effect/sql/SqlError"
import type { Scope } from "effect"
import { Effect, Either, Schema } from "effect"
import * as Database from "../database/sqlite/Connection.ts"
import { fromUnknown } from "../database/DatabaseError.ts"
import * as Problem from "./LegacyProblem.ts"
import * as Row from "./LegacyRow.ts"

/** It cannot be read, or is something else. */
export class NotALegacyDeepwell extends Schema.TaggedError<NotALegacyDeepwell>()("NotALegacyDeepwell", {
  file: Schema.String,
  reason: Schema.String
}) {}

/** The tables that names of levels, classes and titles are looked up in. */
export const lookupTables = [
  "clearance_lvls",
  "containment_classes",
  "secondary_classes",
  "disruption_classes",
  "risk_classes",
  "titles"
] as const
export type LookupTable = (typeof lookupTables)[number]

/** Names by id. */
export type Lookups = { readonly [T in LookupTable]: ReadonlyMap<number, string> }

export interface LegacyFile {
  readonly sites: ReadonlyArray<Row.Site>
  readonly mtfs: ReadonlyArray<Row.Mtf>
  readonly users: ReadonlyArray<Row.User>
  readonly scps: ReadonlyArray<Row.Scp>
  readonly lookups: Lookups
  /** Of tables, and of rows that could not be read or not all of them. */
  readonly problems: ReadonlyArray<Problem.Problem>
  /** How many entries the audit log has after an id. */
  readonly auditRowsAfter: (id: number) => Effect.Effect<number, NotALegacyDeepwell>
  /** The next entries of the audit log after an id, at most `auditPage`; none when there are no more. */
  readonly auditAfter: (id: number) => Effect.Effect<Rows<Row.Audit>, NotALegacyDeepwell>
}

interface Rows<A> {
  readonly rows: ReadonlyArray<A>
  readonly problems: ReadonlyArray<Problem.Problem>
}

/** Entries of the audit log are read as many at a time. */
export const auditPage = 500

// Of each table whose rows become records; an archive of this kind has a few thousand.
const maxRows = 100_000

// In characters. No cell is of more use than that: long texts are in files.
const maxCellLength = 10_000

// A column by which the file is told from any other database that has a table of that name.
const requiredColumns = [
  ["users", "clearance_lvl_id"],
  ["scps", "containment_class_id"],
  ["mtfs", "leader_id"],
  ["sites", "director_id"]
] as const

const Names = Schema.Array(Schema.Struct({ name: Schema.String }))
const Counts = Schema.Array(Schema.Struct({ found: Schema.Int }))
const decodeNames = Schema.decodeUnknown(Names)
const decodeCounts = Schema.decodeUnknown(Counts)

const reader =
  (file: string, session: Database.Session) =>
  (statement: string): Effect.Effect<ReadonlyArray<unknown>, NotALegacyDeepwell> =>
    Effect.mapError(
      Database.run(session, statement),
      (error: SqlError) =>
        new NotALegacyDeepwell({ file, reason: fromUnknown("read an earlier deepwell", 1)(error).reason })
    )

type Read = ReturnType<typeof reader>

/** What the tables of a file have in the way of columns; a view could be anything and is none. */
const columnsOf = (read: Read, table: string) =>
  read(
    `SELECT name FROM pragma_table_info('${table}')
     WHERE (SELECT type FROM pragma_table_list WHERE schema = 'main' AND name = '${table}') = 'table'`
  ).pipe(
    Effect.flatMap((rows) => Effect.orDie(decodeNames(rows))),
    Effect.map((rows): ReadonlySet<string> => new Set(rows.map(({ name }) => name)))
  )

// A cell may be as large as a gigabyte; nothing here is made of bytes.
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

/** All rows of a table, by id, as far as there are some. */
const tableReader =
  (read: Read) =>
  <A extends object, I>(
    table: string,
    schema: Schema.Schema<A & { readonly id: number }, I> & { readonly fields: object }
  ): Effect.Effect<Rows<A & { readonly id: number }>, NotALegacyDeepwell> =>
    Effect.gen(function* () {
      const columns = yield* columnsOf(read, table)
      if (!columns.has("id")) {
        const missing = columns.size === 0 ? "missing-table" : "missing-column"
        return { rows: [], problems: [Problem.make(table, null, columns.size === 0 ? null : "id", missing)] }
      }
      const wanted = Object.keys(schema.fields)
      const there = wanted.filter((column) => columns.has(column))
      const found = yield* read(
        `SELECT ${there.map(selectBounded).join(", ")} FROM main."${table}" ORDER BY id LIMIT ${maxRows + 1}`
      )
      const { rows, problems } = decodeAll(table, schema, found.slice(0, maxRows))
      return {
        rows,
        problems: [
          ...wanted
            .filter((column) => !columns.has(column) && !Row.isOptional(table, column))
            .map((column) => Problem.make(table, null, column, "missing-column")),
          ...(found.length > maxRows ? [Problem.make(table, null, null, "too-many", { value: `${maxRows}` })] : []),
          ...problems
        ]
      }
    })

const namesById = ({ rows, problems }: Rows<Row.Lookup>) => ({
  names: new Map(rows.flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const]))),
  problems
})

/** Its audit log, page by page: it may be long. */
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
 * Opens the file, which is closed with the scope; what is read from it is as it was at that moment. Fails with
 * `NotALegacyDeepwell` when it cannot be read or has none of the tables.
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
      return yield* new NotALegacyDeepwell({ file, reason: "none of its tables is there" })
    }
    const rowsOf = tableReader(read)
    const sites = yield* rowsOf("sites", Row.Site)
    const mtfs = yield* rowsOf("mtfs", Row.Mtf)
    const users = yield* rowsOf("users", Row.User)
    const scps = yield* rowsOf("scps", Row.Scp)
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
    return {
      sites: sites.rows,
      mtfs: mtfs.rows,
      users: users.rows,
      scps: scps.rows,
      lookups: {
        clearance_lvls: lookups.clearance_lvls.names,
        containment_classes: lookups.containment_classes.names,
        secondary_classes: lookups.secondary_classes.names,
        disruption_classes: lookups.disruption_classes.names,
        risk_classes: lookups.risk_classes.names,
        titles: lookups.titles.names
      },
      problems: [
        ...[sites, mtfs, users, scps].flatMap(({ problems }) => problems),
        ...Object.values(lookups).flatMap(({ problems }) => problems),
        ...auditProblems
      ],
      ...audit
    }
  })

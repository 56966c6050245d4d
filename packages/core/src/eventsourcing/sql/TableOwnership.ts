/**
 * Which tables belong to which projection. The file records every table that a projection made; a projection never
 * touches a table that is not recorded as its own.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Either, Schema } from "effect"
import { ProjectionTableConflict } from "../EventStoreError.ts"
import { fold, isReserved, quote, shadowPrefix } from "../../database/rows/Identifier.ts"
import type { ProjectionWriter } from "./ProjectionWriter.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"

/** The names that a projection's table takes. */
export interface Claim {
  readonly table: string
  readonly key: string
  readonly columns: ReadonlyArray<string>
  /** The full-text index, if there is one. */
  readonly text: string | null
  readonly indexes: ReadonlyArray<string>
}

type Claiming = Pick<ProjectionWriter<never>, "name" | "version" | "claim">
type Conflict = ProjectionTableConflict

const owners = RowCodec.decoder(Schema.Struct({ table: Schema.String, projection: Schema.String }))
const registered = RowCodec.decoder(Schema.Struct({ name: Schema.String, version: Schema.Int }))
const parts = RowCodec.decoder(
  Schema.Struct({ type: Schema.String, name: Schema.String, table: Schema.String, sql: Schema.String })
)
const columnsOf = RowCodec.decoder(Schema.Struct({ table: Schema.String, column: Schema.String }))
const selectColumns = `SELECT sqlite_schema.name AS "table", pragma_table_info.name AS "column"
  FROM sqlite_schema JOIN pragma_table_info(sqlite_schema.name) WHERE sqlite_schema.type = 'table'`
type Part = { readonly type: string; readonly name: string; readonly table: string; readonly sql: string }

const tablesOf = ({ table, text }: Claim): ReadonlyArray<string> => (text === null ? [table] : [table, text])
const shadowOf = (table: string): string => `${shadowPrefix}${table}`

/** The tables in which SQLite keeps a full-text index. */
const behind = (text: string): ReadonlyArray<string> =>
  ["data", "idx", "content", "docsize", "config"].map((part) => `${text}_${part}`)

const conflict = ({ name }: Claiming, table: string, reason: Conflict["reason"]) =>
  Either.left(new ProjectionTableConflict({ projection: name, table, reason }))

/** Fails with the first name that is reserved, or that two of the projections need. */
export const distinct = (projectors: ReadonlyArray<Claiming>): Either.Either<void, Conflict> => {
  const names = new Set<string>()
  const taken = new Set<string>()
  for (const projector of projectors) {
    const { name, claim } = projector
    if (names.has(name)) {
      return conflict(projector, claim.table, "duplicate")
    }
    names.add(name)
    const needed = [...tablesOf(claim), ...(claim.text === null ? [] : behind(claim.text)), ...claim.indexes]
    for (const each of new Set(needed.map(fold))) {
      if (isReserved(each)) {
        return conflict(projector, each, "reserved")
      }
      if (taken.has(each)) {
        return conflict(projector, each, "duplicate")
      }
      taken.add(each)
    }
  }
  return Either.void
}

// Renaming a table quotes its name in the stored statement; names hold no quotes of their own.
const plain = (sql: string): string => sql.replaceAll('"', "")

/**
 * True for a table that an older version of this library made, which recorded no owners, for a projection that the file
 * knows: its CREATE statement is one that `Table.make` writes, with this key and no column that the
 * projection does not have. For the same version of the projection it has all of them. Any other table may be a user's.
 */
const isOlder = (part: Part, { claim, version }: Claiming, known: number, columns: ReadonlySet<string>): boolean => {
  const sql = plain(part.sql)
  if (claim.text !== null && fold(part.name) === fold(claim.text)) {
    return sql.startsWith(`CREATE VIRTUAL TABLE ${part.name} USING fts5(`) && sql.includes(`content='${claim.table}'`)
  }
  const body = sql.slice(`CREATE TABLE ${part.name} (`.length)
  const isMade =
    part.type === "table" &&
    sql.startsWith(`CREATE TABLE ${part.name} (`) &&
    (sql.endsWith(`, PRIMARY KEY (${claim.key})) STRICT`) ||
      (body.startsWith("row_id INTEGER PRIMARY KEY, ") && sql.endsWith(`, UNIQUE (${claim.key})) STRICT`)))
  const isOwn = [...columns].every((column) => column === "row_id" || claim.columns.includes(column))
  return isMade && isOwn && (known !== version || claim.columns.every((column) => columns.has(column)))
}

/** The tables that are not recorded yet, but are a projection's own. */
type Adopted = ReadonlyArray<readonly [table: string, projection: string]>

interface File {
  readonly owner: ReadonlyMap<string, string>
  readonly known: ReadonlyMap<string, number>
  readonly there: ReadonlyMap<string, Part>
  /** The columns of a table; empty for every table where all that are claimed are recorded. */
  readonly columns: (table: string) => ReadonlySet<string>
}

const examineOne = (projector: Claiming, { owner, known, there, columns }: File): Either.Either<Adopted, Conflict> => {
  const { name, claim } = projector
  const tables = tablesOf(claim)
  const own = new Set([...tables, ...tables.map(shadowOf)].map(fold))
  // A projection that an older version of this library kept owns no table as far as the file says.
  const older = [...owner.values()].includes(name) ? undefined : known.get(name)
  const adopted: Array<readonly [string, string]> = []
  for (const table of own) {
    const recorded = owner.get(table)
    const found = there.get(table)
    // Shadow tables left by an older program's rebuild have no owner and are dropped before the next rebuild.
    if (recorded !== undefined && recorded !== name && recorded !== "") {
      return conflict(projector, table, "owned")
    }
    if (recorded === undefined && found !== undefined) {
      if (older === undefined || !isOlder(found, projector, older, columns(table))) {
        return conflict(projector, found.name, "foreign")
      }
      adopted.push([found.name, name])
    }
  }
  // Of the tables behind an index, those are its own that are there because it is.
  const texts = claim.text === null ? [] : [claim.text, shadowOf(claim.text)]
  const strangers = [
    ...texts.filter((text) => !there.has(fold(text))).flatMap(behind),
    ...claim.indexes.filter((index) => {
      const found = there.get(fold(index))
      return found !== undefined && (found.type !== "index" || !own.has(fold(found.table)))
    })
  ]
  const stranger = strangers.find((each) => there.has(fold(each)))
  return stranger === undefined ? Either.right(adopted) : conflict(projector, stranger, "foreign")
}

/**
 * The tables of an older file that are these projections' own and not recorded yet. Fails with `ProjectionTableConflict`
 * when a name is reserved, needed twice, another projection's, or that of something no projection made.
 */
export const examine = (
  sql: SqlClient,
  projectors: ReadonlyArray<Claiming>
): Effect.Effect<Adopted, SqlError | Conflict> =>
  Effect.gen(function* () {
    yield* distinct(projectors)
    const owner = new Map(
      (yield* owners(sql.unsafe(`SELECT table_name AS "table", projection FROM projection_tables`))).map((row) => [
        fold(row.table),
        row.projection
      ])
    )
    const isRecorded = projectors.every(({ claim }) => tablesOf(claim).every((table) => owner.has(fold(table))))
    const found = isRecorded ? [] : yield* columnsOf(sql.unsafe(selectColumns))
    const file: File = {
      owner,
      known: new Map(
        (yield* registered(sql.unsafe("SELECT name, version FROM projections"))).map((row) => [row.name, row.version])
      ),
      there: new Map(
        (yield* parts(
          sql.unsafe(
            `SELECT type, name, tbl_name AS "table", coalesce(sql, '') AS sql FROM sqlite_schema WHERE type <> 'trigger'`
          )
        )).map((part) => [fold(part.name), part])
      ),
      columns: (table) => new Set(found.flatMap((row) => (fold(row.table) === table ? [row.column] : [])))
    }
    return (yield* Either.all(projectors.map((projector) => examineOne(projector, file)))).flat()
  })

const record = (sql: SqlClient, tables: Adopted) =>
  Effect.forEach(
    tables,
    ([table, projection]) =>
      sql.unsafe(
        `INSERT INTO projection_tables (table_name, projection) VALUES (?, ?)
         ON CONFLICT (table_name) DO UPDATE SET projection = excluded.projection`,
        [table, projection]
      ),
    { discard: true }
  )

/** Records the tables of an older file that are these projections' own. Fails as `examine` does. */
export const adopt = (sql: SqlClient, projectors: ReadonlyArray<Claiming>): Effect.Effect<void, SqlError | Conflict> =>
  Effect.flatMap(examine(sql, projectors), (found) => record(sql, found))

/**
 * Records the tables of projections, before they are made, and those that a rebuild fills beside them if `shadows`. Fails
 * as `examine` does.
 */
export const claim = (
  sql: SqlClient,
  projectors: ReadonlyArray<Claiming>,
  shadows: boolean
): Effect.Effect<void, SqlError | Conflict> =>
  Effect.zipRight(
    examine(sql, projectors),
    record(
      sql,
      projectors.flatMap(({ name, claim }) =>
        tablesOf(claim).flatMap((table) => [
          [table, name] as const,
          ...(shadows ? [[shadowOf(table), name] as const] : [])
        ])
      )
    )
  )

const named = RowCodec.decoder(Schema.Struct({ name: Schema.String, sql: Schema.String }))

// With a virtual table go those in which it keeps its data, and these cannot be dropped before.
const dropAll = (sql: SqlClient, condition: string, values: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const found = yield* named(
      sql.unsafe(
        `SELECT sqlite_schema.name AS name, sqlite_schema.sql AS sql FROM projection_tables
         JOIN sqlite_schema ON sqlite_schema.name = table_name COLLATE NOCASE AND sqlite_schema.type = 'table'
         WHERE ${condition}`,
        values
      )
    )
    const isVirtual = ({ sql }: { readonly sql: string }) => sql.startsWith("CREATE VIRTUAL TABLE")
    const ordered = [...found.filter(isVirtual), ...found.filter((each) => !isVirtual(each))]
    yield* Effect.forEach(ordered, ({ name }) => sql.unsafe(`DROP TABLE ${quote(name)}`), { discard: true })
    yield* sql.unsafe(`DELETE FROM projection_tables WHERE ${condition}`, values)
  })

/** Drops what a rebuild left beside the tables in use. */
export const dropShadows = (sql: SqlClient): Effect.Effect<void, SqlError> =>
  dropAll(sql, `table_name GLOB '${shadowPrefix}*'`, [])

/** Drops the tables that projections had under other names before. */
export const dropFormer = (sql: SqlClient, projectors: ReadonlyArray<Claiming>): Effect.Effect<void, SqlError> =>
  Effect.forEach(
    projectors,
    ({ name, claim }) =>
      dropAll(sql, `projection = ? AND table_name NOT GLOB '${shadowPrefix}*' AND table_name NOT IN (?, ?)`, [
        name,
        claim.table,
        claim.text ?? claim.table
      ]),
    { discard: true }
  )

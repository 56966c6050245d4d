/**
 * Records which projection owns which table. A projection never drops or replaces a table that is not recorded as its
 * own.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import { ProjectionTableConflict } from "../EventStoreError.ts"
import { foldCase, isReserved, quote, shadowPrefix } from "../../database/rows/Identifier.ts"
import type { ProjectionWriter } from "./ProjectionWriter.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"

/** The names that a projection requires. */
export interface Claim {
  readonly table: string
  readonly key: string
  readonly columns: ReadonlyArray<string>
  /** The full-text index; null when there is none. */
  readonly text: string | null
  readonly indexes: ReadonlyArray<string>
}

type Claiming = Pick<ProjectionWriter<never>, "name" | "version" | "claim">
type Conflict = ProjectionTableConflict

const ownerRows = RowCodec.reader(Schema.Struct({ table: Schema.String, projection: Schema.String }))
const versionRows = RowCodec.reader(Schema.Struct({ name: Schema.String, version: Schema.Int }))
const partRows = RowCodec.reader(
  Schema.Struct({ type: Schema.String, name: Schema.String, table: Schema.String, sql: Schema.String })
)
const columnRows = RowCodec.reader(Schema.Struct({ table: Schema.String, column: Schema.String }))
const selectColumns = `SELECT sqlite_schema.name AS "table", pragma_table_info.name AS "column"
  FROM sqlite_schema JOIN pragma_table_info(sqlite_schema.name) WHERE sqlite_schema.type = 'table'`
type Part = { readonly type: string; readonly name: string; readonly table: string; readonly sql: string }

const tablesOf = ({ table, text }: Claim): ReadonlyArray<string> => (text === null ? [table] : [table, text])
const shadowOf = (table: string): string => `${shadowPrefix}${table}`

/** The tables in which SQLite stores the data of a full-text index. */
const dataTables = (text: string): ReadonlyArray<string> =>
  ["data", "idx", "content", "docsize", "config"].map((part) => `${text}_${part}`)

const conflict = ({ name }: Claiming, table: string, reason: Conflict["reason"]) =>
  Either.left(new ProjectionTableConflict({ projection: name, table, reason }))

/** Fails with the first name that is reserved, or that two of the projections require. */
export const distinct = (projectors: ReadonlyArray<Claiming>): Either.Either<void, Conflict> => {
  const names = new Set<string>()
  const taken = new Set<string>()
  for (const projector of projectors) {
    const { name, claim } = projector
    if (names.has(name)) {
      return conflict(projector, claim.table, "duplicate")
    }
    names.add(name)
    const required = [...tablesOf(claim), ...(claim.text === null ? [] : dataTables(claim.text)), ...claim.indexes]
    for (const each of new Set(required.map(foldCase))) {
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

// Renaming a table quotes its name in the stored statement; the names themselves contain no quotes.
const plain = (sql: string): string => sql.replaceAll('"', "")

/**
 * True for a table that an older version of this library, which recorded no owners, created for a registered projection:
 * its CREATE statement has the form that `Table.make` writes, with this key and no column that the projection does not
 * have; for the same version of the projection it has all of them. Any other table may be a user's.
 */
const isOlder = (part: Part, { claim, version }: Claiming, known: number, columns: ReadonlySet<string>): boolean => {
  const sql = plain(part.sql)
  if (claim.text !== null && foldCase(part.name) === foldCase(claim.text)) {
    return sql.startsWith(`CREATE VIRTUAL TABLE ${part.name} USING fts5(`) && sql.includes(`content='${claim.table}'`)
  }
  const body = sql.slice(`CREATE TABLE ${part.name} (`.length)
  const isGenerated =
    part.type === "table" &&
    sql.startsWith(`CREATE TABLE ${part.name} (`) &&
    (sql.endsWith(`, PRIMARY KEY (${claim.key})) STRICT`) ||
      (body.startsWith("row_id INTEGER PRIMARY KEY, ") && sql.endsWith(`, UNIQUE (${claim.key})) STRICT`)))
  const isOwn = [...columns].every((column) => column === "row_id" || claim.columns.includes(column))
  return isGenerated && isOwn && (known !== version || claim.columns.every((column) => columns.has(column)))
}

/** Tables that belong to a projection and are not recorded yet. */
type Adopted = ReadonlyArray<readonly [table: string, projection: string]>

interface File {
  readonly owner: ReadonlyMap<string, string>
  readonly known: ReadonlyMap<string, number>
  readonly there: ReadonlyMap<string, Part>
  /** The columns of a table; empty when every claimed table is recorded. */
  readonly columns: (table: string) => ReadonlySet<string>
}

const examineOne = (projector: Claiming, { owner, known, there, columns }: File): Either.Either<Adopted, Conflict> => {
  const { name, claim } = projector
  const tables = tablesOf(claim)
  const own = new Set([...tables, ...tables.map(shadowOf)].map(foldCase))
  // A projection of an older version of this library has no recorded table.
  const older = [...owner.values()].includes(name) ? undefined : known.get(name)
  const adopted: Array<readonly [string, string]> = []
  for (const table of own) {
    const recorded = owner.get(table)
    const existing = there.get(table)
    // Shadow tables left by an older program's rebuild have no owner and are dropped before the next rebuild.
    if (recorded !== undefined && recorded !== name && recorded !== "") {
      return conflict(projector, table, "owned")
    }
    if (recorded === undefined && existing !== undefined) {
      if (older === undefined || !isOlder(existing, projector, older, columns(table))) {
        return conflict(projector, existing.name, "foreign")
      }
      adopted.push([existing.name, name])
    }
  }
  // The data tables of an existing full-text index belong to it; without the index they are foreign.
  const texts = claim.text === null ? [] : [claim.text, shadowOf(claim.text)]
  const foreign = [
    ...texts.filter((text) => !there.has(foldCase(text))).flatMap(dataTables),
    ...claim.indexes.filter((index) => {
      const existing = there.get(foldCase(index))
      return existing !== undefined && (existing.type !== "index" || !own.has(foldCase(existing.table)))
    })
  ]
  const conflicting = foreign.find((each) => there.has(foldCase(each)))
  return conflicting === undefined ? Either.right(adopted) : conflict(projector, conflicting, "foreign")
}

/**
 * The tables of an older file that belong to these projections and are not recorded yet. Fails with
 * `ProjectionTableConflict` when a required name is reserved, required twice, owned by another projection, or taken by a
 * table, view or index that no projection created.
 */
export const examine = (run: Run, projectors: ReadonlyArray<Claiming>): Either.Either<Adopted, Conflict> =>
  Either.flatMap(distinct(projectors), () => {
    const owner = new Map(
      ownerRows(run(`SELECT table_name AS "table", projection FROM projection_tables`)).map((row) => [
        foldCase(row.table),
        row.projection
      ])
    )
    const isRecorded = projectors.every(({ claim }) => tablesOf(claim).every((table) => owner.has(foldCase(table))))
    const columns = isRecorded ? [] : columnRows(run(selectColumns))
    const file: File = {
      owner,
      known: new Map(versionRows(run("SELECT name, version FROM projections")).map((row) => [row.name, row.version])),
      there: new Map(
        partRows(
          run(
            `SELECT type, name, tbl_name AS "table", coalesce(sql, '') AS sql FROM sqlite_schema WHERE type <> 'trigger'`
          )
        ).map((part) => [foldCase(part.name), part])
      ),
      columns: (table) => new Set(columns.flatMap((row) => (foldCase(row.table) === table ? [row.column] : [])))
    }
    return Either.map(Either.all(projectors.map((projector) => examineOne(projector, file))), (adopted) =>
      adopted.flat()
    )
  })

const record = (run: Run, tables: Adopted): void => {
  for (const [table, projection] of tables) {
    run(
      `INSERT INTO projection_tables (table_name, projection) VALUES (?, ?)
       ON CONFLICT (table_name) DO UPDATE SET projection = excluded.projection`,
      [table, projection]
    )
  }
}

/** Records the tables of an older file that belong to these projections. Fails as `examine` does. */
export const adopt = (run: Run, projectors: ReadonlyArray<Claiming>): Either.Either<void, Conflict> =>
  Either.map(examine(run, projectors), (adopted) => record(run, adopted))

/**
 * Records the tables of projections before they are created, with `shadows` also the shadow tables of a rebuild. Fails as
 * `examine` does.
 */
export const claim = (run: Run, projectors: ReadonlyArray<Claiming>, shadows: boolean): Either.Either<void, Conflict> =>
  Either.map(examine(run, projectors), () =>
    record(
      run,
      projectors.flatMap(({ name, claim }) =>
        tablesOf(claim).flatMap((table) => [
          [table, name] as const,
          ...(shadows ? [[shadowOf(table), name] as const] : [])
        ])
      )
    )
  )

const tableRows = RowCodec.reader(Schema.Struct({ name: Schema.String, sql: Schema.String }))

// Virtual tables first: dropping one drops the tables that hold its data, which cannot be dropped before it.
const dropAll = (run: Run, condition: string, values: ReadonlyArray<string>): void => {
  const tables = tableRows(
    run(
      `SELECT sqlite_schema.name AS name, sqlite_schema.sql AS sql FROM projection_tables
       JOIN sqlite_schema ON sqlite_schema.name = table_name COLLATE NOCASE AND sqlite_schema.type = 'table'
       WHERE ${condition}`,
      values
    )
  )
  const isVirtual = ({ sql }: { readonly sql: string }) => sql.startsWith("CREATE VIRTUAL TABLE")
  for (const { name } of [...tables.filter(isVirtual), ...tables.filter((each) => !isVirtual(each))]) {
    run(`DROP TABLE ${quote(name)}`)
  }
  run(`DELETE FROM projection_tables WHERE ${condition}`, values)
}

/** Drops the shadow tables of a rebuild. */
export const dropShadows = (run: Run): void => dropAll(run, `table_name GLOB '${shadowPrefix}*'`, [])

/** Drops the tables of a projection with their indexes, and the shadow tables of its rebuild. */
export const dropOwned = (run: Run, projection: string): void => dropAll(run, "projection = ?", [projection])

/** True when a table is recorded as the projection's. */
export const ownsTable = (run: Run, projection: string): boolean =>
  run("SELECT 1 FROM projection_tables WHERE projection = ? LIMIT 1", [projection]).length > 0

/** Drops the tables that projections had under former names. */
export const dropFormer = (run: Run, projectors: ReadonlyArray<Claiming>): void => {
  for (const { name, claim } of projectors) {
    dropAll(run, `projection = ? AND table_name NOT GLOB '${shadowPrefix}*' AND table_name NOT IN (?, ?)`, [
      name,
      claim.table,
      claim.text ?? claim.table
    ])
  }
}

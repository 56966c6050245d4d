/**
 * Compares the tables, indexes and triggers of a deepwell with those of a newly created one.
 */
import { isDeepStrictEqual } from "node:util"
import * as Schema from "effect/Schema"
import type { Migration } from "../../database/migration/Migration.ts"
import * as MigrationTable from "../../database/migration/MigrationTable.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import { shadowPrefix } from "../../database/rows/Identifier.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import { Finding, type Difference } from "./Findings.ts"
import * as FileFormat from "../FileFormat.ts"
import * as EventLog from "../EventLog.ts"

const owned = EventLog.projections.map((projection) =>
  projection.open(({ name, version, table }) => ({
    projection: name,
    version,
    table: table.name,
    create: table.create
  }))
)

/** The projection that owns a table or its full-text index. */
const projectionOf = (table: string) =>
  owned.find((each) => table === each.table || table.startsWith(`${each.table}_text`))

const SchemaObject = Schema.Struct({
  /** `table`, `index` or `trigger`. */
  type: Schema.String,
  name: Schema.String,
  table: Schema.String,
  sql: Schema.String
})
type SchemaObject = typeof SchemaObject.Type

const parts = RowCodec.reader(SchemaObject)

// A renamed table has a quoted name in the schema, and an index keeps the generation of the rebuild that created it.
const normalized = ({ type, name, table, sql }: SchemaObject): SchemaObject => {
  const known = type === "index" && projectionOf(table) !== undefined ? name.replace(/_\d+$/, "") : name
  const text = sql.replaceAll('"', "").replaceAll(`'${name}'`, name).replace(name, known)
  return { type, name: known, table, sql: text.replaceAll(/\s+/g, " ") }
}

/** The schema by name, without SQLite's own tables and those of an unfinished rebuild. */
const schema = (run: Run): ReadonlyMap<string, SchemaObject> => {
  const found = run(
    `SELECT type, name, tbl_name AS "table", coalesce(sql, '') AS sql FROM sqlite_schema
     WHERE name NOT GLOB 'sqlite_*' AND tbl_name NOT GLOB '${shadowPrefix}*' ORDER BY name`
  )
  return new Map(parts(found).map((row) => [normalized(row).name, normalized(row)]))
}

const versions = RowCodec.reader(Schema.Struct({ name: Schema.String, version: Schema.Int }))

const compare = (stored: ReadonlyMap<string, SchemaObject>, expected: ReadonlyMap<string, SchemaObject>) => {
  const difference = (part: SchemaObject, how: Difference["how"]) => ({ part, how })
  const unequal = [...expected.values()].filter((part) => !isDeepStrictEqual(part, stored.get(part.name)))
  const surplus = [...stored.values()].filter(({ name }) => !expected.has(name))
  return [
    ...unequal.map((part) => difference(part, stored.has(part.name) ? "changed" : "missing")),
    ...surplus.map((part) => difference(part, "surplus"))
  ]
}

/** Creates all tables of a deepwell with these migrations in an empty database. */
export const prepare = (scratch: Run, migrations: ReadonlyArray<Migration> = FileFormat.migrations): void =>
  [
    MigrationTable.createTable,
    ...migrations.flatMap(({ statements }) => statements),
    ...owned.flatMap(({ create }) => create)
  ].forEach((statement) => scratch(statement))

/**
 * Compares the schema with that of the prepared scratch database. Tables of projections of another version may differ.
 */
export const examine = (run: Run, scratch: Run) => {
  const stored = schema(run)
  const projections = stored.has("projections") ? versions(run("SELECT name, version FROM projections")) : []
  const isNewer = projections.some(({ name }) => owned.every(({ projection }) => projection !== name))
  // Indexes and triggers of a missing table are created with it.
  const isOfMissing = ({ type, table }: SchemaObject) => type !== "table" && !stored.has(table)
  const differences = compare(stored, schema(scratch)).filter(({ part, how }) => {
    const own = projectionOf(part.table)
    return isOfMissing(part)
      ? false
      : own === undefined
        ? // An unknown table may belong to a projection of a newer program.
          how !== "surplus" || !isNewer
        : projections.some(({ name, version }) => name === own.projection && version === own.version)
  })
  return {
    findings: differences.map(({ part, how }) =>
      Finding.SchemaDiffers({
        part: part.type,
        key: part.name,
        how,
        projection: how === "surplus" ? null : (projectionOf(part.table)?.projection ?? null)
      })
    ),
    /** True if all tables and columns that the other checks read are present. */
    readable: differences.every(({ part, how }) => part.type !== "table" || how === "surplus")
  }
}

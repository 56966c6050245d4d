/**
 * The tables, indexes and triggers of a deepwell, compared with those of a database that had the same done to it.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import * as MigrationTable from "../../database/migration/MigrationTable.ts"
import * as SqlRunner from "../../database/transaction/SqlRunner.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import { shadowPrefix } from "../../database/rows/Identifier.ts"
import type { Difference } from "./Findings.ts"
import { Finding } from "./Findings.ts"
import * as FileFormat from "../FileFormat.ts"
import * as EventLog from "../EventLog.ts"
import * as LogReplay from "./LogReplay.ts"
import type { ScratchDatabase } from "./ScratchDatabase.ts"

interface Part {
  /** `table`, `index` or `trigger`. */
  readonly type: string
  readonly name: string
  readonly table: string
  readonly sql: string
}

const owned = EventLog.projections.map((use) =>
  use(({ name, version, table }) => ({ projection: name, version, table: table.name }))
)

/** The projection whose rows a table holds, or indexes. */
const projectionOf = (table: string) =>
  owned.find((each) => table === each.table || table.startsWith(`${each.table}_text`))

const parts = RowCodec.decoder(
  Schema.Struct({
    type: Schema.String,
    name: Schema.String,
    table: Schema.String,
    sql: Schema.String
  })
)

// Renaming a table quotes its name where it is told; and an index keeps the number of the rebuild that made it.
const plain = ({ type, name, table, sql }: Part): Part => {
  const known = type === "index" && projectionOf(table) !== undefined ? name.replace(/_\d+$/, "") : name
  const text = sql.replaceAll('"', "").replaceAll(`'${name}'`, name).replace(name, known)
  return { type, name: known, table, sql: text.replaceAll(/\s+/g, " ") }
}

/** By name; without SQLite's own, and without what a rebuild is making. */
const schema = (sql: SqlClient) =>
  Effect.map(
    parts(
      sql.unsafe(
        `SELECT type, name, tbl_name AS "table", coalesce(sql, '') AS sql FROM sqlite_schema
         WHERE name NOT GLOB 'sqlite_*' AND tbl_name NOT GLOB '${shadowPrefix}*' ORDER BY name`
      )
    ),
    (found) => new Map(found.map(plain).map((part) => [part.name, part]))
  )

const versions = RowCodec.decoder(Schema.Struct({ name: Schema.String, version: Schema.Int }))

const compare = (kept: ReadonlyMap<string, Part>, made: ReadonlyMap<string, Part>) => {
  const difference = (part: Part, how: Difference["how"]) => ({ part, how })
  return [
    ...[...made.values()].flatMap((part) => {
      const there = kept.get(part.name)
      return there === undefined
        ? [difference(part, "missing")]
        : there.type !== part.type || there.table !== part.table || there.sql !== part.sql
          ? [difference(part, "changed")]
          : []
    }),
    ...[...kept.values()].flatMap((part) => (made.has(part.name) ? [] : [difference(part, "surplus")]))
  ]
}

/** Makes all tables of a deepwell in an empty database. */
export const prepare = (scratch: ScratchDatabase): Effect.Effect<void, SqlError> =>
  scratch(() =>
    SqlRunner.together((run) => {
      for (const statement of [
        MigrationTable.createTable,
        ...FileFormat.migrations.flatMap(({ statements }) => statements)
      ]) {
        run(statement)
      }
      for (const projector of LogReplay.projectors) {
        projector.reset(run)
      }
    })
  )

export interface Found {
  readonly findings: ReadonlyArray<Finding>
  /** Whether there are all tables and columns that the rest is looked for in. */
  readonly readable: boolean
}

/**
 * What is to be said of the schema, the scratch database being prepared. The tables of projections of other versions
 * look otherwise, which is no fault of theirs.
 */
export const examine = (sql: SqlClient, scratch: ScratchDatabase): Effect.Effect<Found, SqlError> =>
  Effect.gen(function* () {
    const [kept, made] = [yield* schema(sql), yield* scratch(schema)]
    const stored = kept.has("projections") ? yield* versions(sql.unsafe("SELECT name, version FROM projections")) : []
    const isNewer = stored.some(({ name }) => owned.every(({ projection }) => projection !== name))
    // What a missing table had is made with it.
    const isOfMissing = ({ type, table }: Part) => type !== "table" && !kept.has(table)
    const differences = compare(kept, made).filter(({ part, how }) => {
      const own = projectionOf(part.table)
      return isOfMissing(part)
        ? false
        : own === undefined
          ? // What nobody here knows may be of a projection that only a newer program knows.
            how !== "surplus" || !isNewer
          : stored.some(({ name, version }) => name === own.projection && version === own.version)
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
      readable: differences.every(({ part, how }) => part.type !== "table" || how === "surplus")
    }
  })

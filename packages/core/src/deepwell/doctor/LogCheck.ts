/**
 * The log of a deepwell and everything that was made of it, in one snapshot that is only read: the events are folded anew,
 * and the rows compared with those that are kept.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import * as CommandTableCheck from "./CommandTableCheck.ts"
import * as CredentialCheck from "./CredentialCheck.ts"
import * as CredentialHistory from "./CredentialHistory.ts"
import * as CustodyCheck from "./CustodyCheck.ts"
import type { Report } from "../backup/SqliteBackup.ts"
import type { Diagnosis } from "./Findings.ts"
import { Finding } from "./Findings.ts"
import * as EventLog from "../EventLog.ts"
import * as LogReplay from "./LogReplay.ts"
import * as TableDiff from "./TableDiff.ts"
import type { ScratchDatabase } from "./ScratchDatabase.ts"
import * as SessionCheck from "./SessionCheck.ts"

const tables = EventLog.projections.map((use) =>
  use(({ table: { name, key, columns } }): TableDiff.Table => ({ name, keys: [key], columns }))
)

type Found = Omit<Diagnosis, "file">

const stored = RowCodec.decoder(Schema.Struct({ name: Schema.String, version: Schema.Int, checkpoint: Schema.Int }))
const names = RowCodec.decoder(Schema.Struct({ name: Schema.String }))

/** Of which versions the kept rows are, and up to where. */
const versions = (sql: SqlClient, head: number) =>
  Effect.gen(function* () {
    const rows = yield* stored(sql.unsafe("SELECT name, version, checkpoint FROM projections ORDER BY name"))
    const unfinished = yield* names(
      sql.unsafe("SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'rebuilding_*' LIMIT 1")
    )
    const known = new Map(rows.map((row) => [row.name, row]))
    const own = new Map(LogReplay.projectors.map(({ name, version }) => [name, version]))
    return [
      ...rows.flatMap(({ name, version, checkpoint }): ReadonlyArray<Finding> => {
        const mine = own.get(name)
        return mine === undefined || version > mine
          ? [Finding.ProjectionNewer({ name, stored: version, own: mine ?? null })]
          : version === mine && checkpoint !== head
            ? [Finding.ProjectionBehind({ name, position: checkpoint, head })]
            : []
      }),
      ...LogReplay.projectors.flatMap(({ name, version }): ReadonlyArray<Finding> => {
        const row = known.get(name)
        return row === undefined || row.version < version
          ? [Finding.ProjectionOutdated({ name, stored: row?.version ?? null, own: version })]
          : []
      }),
      ...unfinished.map(() => Finding.RebuildUnfinished())
    ]
  })

/** The words of a full-text index, as a table; each is in so many rows so many times. */
const termsOf = (table: string): TableDiff.Table => ({
  name: `temp.${table}_terms`,
  keys: ["term"],
  columns: ["term", "doc", "cnt"]
})

const indexes = (sql: SqlClient) =>
  names(sql.unsafe("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5(%'"))

const compareRows = (sql: SqlClient, made: ScratchDatabase) =>
  Effect.gen(function* () {
    const kept: TableDiff.Side = (use) => use(sql)
    const sides = { kept, made }
    const indexed = yield* made(indexes)
    const words = yield* Effect.forEach(indexed, ({ name }) => {
      const terms = termsOf(name)
      const create = (own: SqlClient) =>
        own.unsafe(`CREATE VIRTUAL TABLE ${terms.name} USING fts5vocab('main', '${name}', 'row')`)
      return Effect.as(Effect.zipRight(create(sql), made(create)), { shown: name, table: terms })
    })
    const compared = [...tables.map((table) => ({ shown: table.name, table })), ...words]
    const found = yield* Effect.forEach(compared, ({ shown, table }) =>
      Effect.map(TableDiff.differences(table, sides), ({ count, first }) =>
        count === 0 ? [] : [Finding.RowsDiffer({ table: shown, count, first })]
      )
    )
    return found.flat()
  })

const consumerRows = RowCodec.decoder(
  Schema.Struct({
    name: Schema.String,
    position: Schema.Number,
    own: Schema.NullOr(Schema.String),
    hash: Schema.NullOr(Schema.String)
  })
)

// So many events behind, a consumer is worth a word.
const longLag = 1_000

const consumers = (sql: SqlClient, head: number) =>
  Effect.map(
    consumerRows(
      sql.unsafe(
        `SELECT name, position, consumers.hash AS own,
           (SELECT hash FROM events WHERE events.position = consumers.position) AS hash
         FROM consumers ORDER BY name`
      )
    ),
    (rows) =>
      rows.flatMap(({ name, position, own, hash }): ReadonlyArray<Finding> =>
        position > head
          ? [Finding.ConsumerAhead({ name, position, head })]
          : position > 0 && own !== hash
            ? [Finding.ConsumerForeign({ name, position })]
            : head - position >= longLag
              ? [Finding.ConsumerBehind({ name, lag: head - position })]
              : []
      )
  )

/** Compares what is no projection, and set by events all the same. */
const secrets = (sql: SqlClient) =>
  Effect.gen(function* () {
    const history = yield* CredentialHistory.read(sql)
    return [...(yield* CredentialCheck.examine(sql, history)), ...(yield* SessionCheck.examine(sql, history))]
  })

/** What is to be said of the log, the rows and the consumers; the scratch database has the tables of the migrations. */
export const examine = (sql: SqlClient, scratch: ScratchDatabase, report: Report): Effect.Effect<Found, SqlError> =>
  Effect.gen(function* () {
    const { head, end, findings, whole } = yield* LogReplay.through(scratch, report)
    const kept = yield* versions(sql, end)
    // Rows of other versions come out differently, and those of a log that cannot be read cannot be made.
    const comparable = whole && kept.every(({ _tag }) => _tag === "RebuildUnfinished")
    const rows = comparable ? yield* compareRows(sql, scratch) : []
    const commands = whole ? yield* CommandTableCheck.examine(sql, scratch) : []
    const credentials = whole ? yield* secrets(sql) : []
    const custody = whole ? yield* CustodyCheck.examine(scratch) : []
    const ofRows = [...commands, ...credentials, ...kept, ...rows, ...custody]
    return {
      head: whole ? head : null,
      checked: ["log", "projections", ...(comparable ? (["rows"] as const) : []), "consumers"],
      findings: [...findings, ...ofRows, ...(yield* consumers(sql, end))]
    } satisfies Found
  })

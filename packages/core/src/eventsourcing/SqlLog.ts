/**
 * The statements over the log's own tables. All of them serve from an index and return a bounded number of rows.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Array, Effect, Schema } from "effect"
import type { Facts, Plan, StoredEvent } from "./AppendPlan.ts"
import * as BulkInsert from "./BulkInsert.ts"
import type { EncodedAppend } from "./EncodedAppend.ts"
import { streamsOf } from "./EncodedAppend.ts"
import type { Head } from "./EventStore.ts"
import * as HashChain from "./HashChain.ts"
import * as Rows from "./Rows.ts"
import * as PageBounds from "./PageBounds.ts"

// Numbers of any size are taken, so that one that was tampered with is found by its hash.
const StoredRow = Schema.Struct({
  position: Schema.Number,
  stream: Schema.String,
  version: Schema.Number,
  id: Schema.String,
  type: Schema.String,
  schemaVersion: Schema.propertySignature(Schema.Number).pipe(Schema.fromKey("schema_version")),
  data: Schema.String,
  metadata: Schema.String,
  recordedAt: Schema.propertySignature(Schema.Number).pipe(Schema.fromKey("recorded_at")),
  occurredAt: Schema.propertySignature(Schema.NullOr(Schema.Number)).pipe(Schema.fromKey("occurred_at")),
  salt: Schema.String,
  hash: Schema.String
})

const storedRows = Rows.decoder(StoredRow)
const headRows = Rows.decoder(
  Schema.Struct({ position: Schema.Number, hash: Schema.String, recorded_at: Schema.Number })
)
const versionRows = Rows.decoder(Schema.Struct({ stream: Schema.String, version: Schema.Number }))
const commandRows = Rows.decoder(
  Schema.Struct({
    payload_hash: Schema.NullOr(Schema.String),
    first_position: Schema.Number,
    last_position: Schema.Number
  })
)
const idRows = Rows.decoder(Schema.Struct({ id: Schema.String, position: Schema.Number }))
const lastRows = Rows.decoder(Schema.Struct({ position: Schema.NullOr(Schema.Number) }))
const hashRows = Rows.decoder(Schema.Struct({ hash: Schema.String }))
const logRows = Rows.decoder(Schema.Struct({ id: Schema.String }))

const marks = (values: ReadonlyArray<unknown>): string => values.map(() => "?").join(", ")
const chunkSize = 500

/** The random id that the first hash is chained to. */
export const logId = (sql: SqlClient): Effect.Effect<string, SqlError> =>
  Effect.map(logRows(sql.unsafe("SELECT id FROM log LIMIT 1")), ([row]) => row?.id ?? "")

/** The end of the log. */
export const head = (sql: SqlClient): Effect.Effect<Facts["head"], SqlError> =>
  Effect.flatMap(
    headRows(sql.unsafe("SELECT position, hash, recorded_at FROM events ORDER BY position DESC LIMIT 1")),
    ([last]) =>
      last === undefined
        ? Effect.map(logId(sql), (id) => ({ position: 0, hash: HashChain.origin(id), recordedAt: 0 }))
        : Effect.succeed({ position: last.position, hash: last.hash, recordedAt: last.recorded_at })
  )

const versions = (sql: SqlClient, streams: ReadonlyArray<string>) =>
  Effect.forEach(Array.chunksOf(streams, chunkSize), (chunk) =>
    versionRows(
      sql.unsafe(
        `SELECT stream, max(version) AS version FROM events WHERE stream IN (${marks(chunk)}) GROUP BY stream`,
        chunk
      )
    )
  ).pipe(Effect.map((found) => new Map(found.flat().map((row) => [row.stream, row.version]))))

const known = (sql: SqlClient, ids: ReadonlyArray<string>) =>
  Effect.forEach(Array.chunksOf(ids, chunkSize), (chunk) =>
    idRows(sql.unsafe(`SELECT id, position FROM events WHERE id IN (${marks(chunk)})`, chunk))
  ).pipe(Effect.map((found) => new Map(found.flat().map((row) => [row.id, row.position]))))

const command = (sql: SqlClient, actor: string, commandId: string | null) =>
  commandId === null
    ? Effect.succeed(undefined)
    : Effect.map(
        commandRows(
          sql.unsafe(
            "SELECT payload_hash, first_position, last_position FROM commands WHERE actor = ? AND command_id = ?",
            [actor, commandId]
          )
        ),
        ([row]) =>
          row === undefined
            ? undefined
            : { payloadHash: row.payload_hash, positions: Array.range(row.first_position, row.last_position) }
      )

/** All that bears on an append; to be asked for under the write lock. */
export const facts = (sql: SqlClient, append: EncodedAppend): Effect.Effect<Facts, SqlError> =>
  Effect.all({
    head: head(sql),
    versions: versions(sql, streamsOf(append)),
    command: command(sql, append.metadata.actor, append.metadata.commandId),
    known: known(
      sql,
      append.appends.flatMap(({ events }) => events.map(({ id }) => id))
    )
  })

const columns =
  "position, stream, version, id, type, schema_version, data, metadata, recorded_at, occurred_at, salt, hash"
const insertEvents = BulkInsert.statement("events", columns.split(", "))
const insertCommand = BulkInsert.statement("commands", [
  "actor",
  "command_id",
  "payload_hash",
  "first_position",
  "last_position"
])

/** Writes what a plan says. */
export const write = (sql: SqlClient, append: EncodedAppend, { rows }: Plan): Effect.Effect<void, SqlError> => {
  const { actor, commandId, payloadHash } = append.metadata
  const [first, last] = [rows.at(0), rows.at(-1)]
  return Effect.zipRight(
    insertEvents(
      sql,
      rows.map((row) => [
        row.position,
        row.stream,
        row.version,
        row.id,
        row.type,
        row.schemaVersion,
        row.data,
        row.metadata,
        row.recordedAt,
        row.occurredAt,
        row.salt,
        row.hash
      ])
    ),
    commandId === null || first === undefined || last === undefined
      ? Effect.void
      : insertCommand(sql, [[actor, commandId, payloadHash, first.position, last.position]])
  )
}

/** Events of one stream. A name that is not well-formed has none: its bytes on the way to SQLite depend on the runtime. */
export const streamPage = (
  sql: SqlClient,
  stream: string,
  direction: "forwards" | "backwards",
  from: number | undefined,
  limit: number
): Effect.Effect<ReadonlyArray<StoredEvent>, SqlError> =>
  !stream.isWellFormed()
    ? Effect.succeed([])
    : storedRows(
        direction === "forwards"
          ? sql.unsafe(`SELECT ${columns} FROM events WHERE stream = ? AND version >= ? ORDER BY version LIMIT ?`, [
              stream,
              PageBounds.from(from, 1),
              limit
            ])
          : sql.unsafe(
              `SELECT ${columns} FROM events WHERE stream = ? AND version <= ? ORDER BY version DESC LIMIT ?`,
              [stream, PageBounds.from(from, Number.MAX_SAFE_INTEGER), limit]
            )
      )

/** Events of the whole log, from a position up to but not including another. */
export const logPage = (
  sql: SqlClient,
  from: number,
  to: number
): Effect.Effect<ReadonlyArray<StoredEvent>, SqlError> =>
  storedRows(
    sql.unsafe(`SELECT ${columns} FROM events WHERE position >= ? AND position < ? ORDER BY position`, [from, to])
  )

/** The next rows after a position, wherever they stand: a gap is for the reader to see. */
export const logAfter = (
  sql: SqlClient,
  position: number,
  limit: number
): Effect.Effect<ReadonlyArray<StoredEvent>, SqlError> =>
  storedRows(
    sql.unsafe(`SELECT ${columns} FROM events WHERE position > ? ORDER BY position LIMIT ?`, [position, limit])
  )

/** The end of the log, without the time of its last event. */
export const end = (sql: SqlClient): Effect.Effect<Head, SqlError> =>
  Effect.map(head(sql), ({ position, hash }) => ({ position, hash }))

/** Only where the log ends: what is asked most often. */
export const lastPosition = (sql: SqlClient): Effect.Effect<number, SqlError> =>
  Effect.map(lastRows(sql.unsafe("SELECT max(position) AS position FROM events")), ([last]) => last?.position ?? 0)

/** The hash of the event at a position; null where there is none. */
export const hashAt = (sql: SqlClient, position: number): Effect.Effect<string | null, SqlError> =>
  Effect.map(
    hashRows(sql.unsafe("SELECT hash FROM events WHERE position = ?", [position])),
    ([found]) => found?.hash ?? null
  )

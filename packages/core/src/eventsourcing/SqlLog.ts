/**
 * The statements that read the log. All of them serve from an index and return a bounded number of rows.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Predicate, Schema } from "effect"
import * as Query from "../database/Query.ts"
import type { Facts, StoredEvent } from "./AppendPlan.ts"
import type { Head } from "./EventStore.ts"
import * as StoredEvents from "./StoredEvents.ts"
import * as Rows from "./Rows.ts"
import * as PageBounds from "./PageBounds.ts"

// Numbers of any size are taken, so that one that was tampered with is found by its hash. Checked by hand, since it is
// done for every event that is read, and a schema takes ten times as long.
const isStored = (row: unknown): row is StoredEvent =>
  Predicate.isRecord(row) &&
  Predicate.isNumber(row["position"]) &&
  Predicate.isString(row["stream"]) &&
  Predicate.isNumber(row["version"]) &&
  Predicate.isString(row["id"]) &&
  Predicate.isString(row["type"]) &&
  Predicate.isNumber(row["schemaVersion"]) &&
  Predicate.isString(row["data"]) &&
  Predicate.isString(row["metadata"]) &&
  Predicate.isNumber(row["recordedAt"]) &&
  (row["occurredAt"] === null || Predicate.isNumber(row["occurredAt"])) &&
  Predicate.isString(row["salt"]) &&
  Predicate.isString(row["hash"])

const storedRows = (
  found: Effect.Effect<ReadonlyArray<unknown>, SqlError>
): Effect.Effect<ReadonlyArray<StoredEvent>, SqlError> =>
  Effect.flatMap(found, (rows) =>
    rows.every(isStored) ? Effect.succeed(rows) : Effect.dieMessage("a row of the log is not of its table's types")
  )

const headRows = Rows.decoder(
  Schema.Struct({ position: Schema.Number, hash: Schema.String, recorded_at: Schema.Number })
)
const lastRows = Rows.decoder(Schema.Struct({ position: Schema.NullOr(Schema.Number) }))
const hashRows = Rows.decoder(Schema.Struct({ hash: Schema.String }))
const logRows = Rows.decoder(Schema.Struct({ id: Schema.String }))

/** Of the table of events. */
export const columns = [
  "position",
  "stream",
  "version",
  "id",
  "type",
  "schema_version",
  "data",
  "metadata",
  "recorded_at",
  "occurred_at",
  "salt",
  "hash"
]

const names: { readonly [column: string]: string } = {
  schema_version: "schemaVersion",
  recorded_at: "recordedAt",
  occurred_at: "occurredAt"
}
const everything = columns
  .map((column) => (names[column] === undefined ? column : `${column} AS ${names[column]}`))
  .join(", ")

/** The random id that the first hash is chained to. */
export const logId = (sql: SqlClient): Effect.Effect<string, SqlError> =>
  Effect.map(logRows(Query.rows(sql, "SELECT id FROM log LIMIT 1")), ([row]) => row?.id ?? "")

/** The end of the log. */
export const head = (sql: SqlClient): Effect.Effect<Facts["head"], SqlError> =>
  Effect.flatMap(
    headRows(
      Query.rows(
        sql,
        "SELECT position, hash, recorded_at FROM events WHERE position = (SELECT max(position) FROM events)"
      )
    ),
    ([last]) =>
      last === undefined
        ? Effect.map(logId(sql), (id) => ({ ...StoredEvents.origin(id), recordedAt: 0 }))
        : Effect.succeed({ position: last.position, hash: last.hash, recordedAt: last.recorded_at })
  )

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
          ? Query.rows(
              sql,
              `SELECT ${everything} FROM events WHERE stream = ? AND version >= ? ORDER BY version LIMIT ?`,
              [stream, PageBounds.from(from, 1), limit]
            )
          : Query.rows(
              sql,
              `SELECT ${everything} FROM events WHERE stream = ? AND version <= ? ORDER BY version DESC LIMIT ?`,
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
    Query.rows(sql, `SELECT ${everything} FROM events WHERE position >= ? AND position < ? ORDER BY position`, [
      from,
      to
    ])
  )

/** The next rows after a position, wherever they stand: a gap is for the reader to see. */
export const logAfter = (
  sql: SqlClient,
  position: number,
  limit: number
): Effect.Effect<ReadonlyArray<StoredEvent>, SqlError> =>
  storedRows(
    Query.rows(sql, `SELECT ${everything} FROM events WHERE position > ? ORDER BY position LIMIT ?`, [position, limit])
  )

/** The end of the log, without the time of its last event. */
export const end = (sql: SqlClient): Effect.Effect<Head, SqlError> =>
  Effect.map(head(sql), ({ position, hash }) => ({ position, hash }))

/** Only where the log ends: what is asked most often. */
export const lastPosition = (sql: SqlClient): Effect.Effect<number, SqlError> =>
  Effect.map(lastRows(Query.rows(sql, "SELECT max(position) AS position FROM events")), ([last]) => last?.position ?? 0)

/** The hash of the event at a position; null where there is none. */
export const hashAt = (sql: SqlClient, position: number): Effect.Effect<string | null, SqlError> =>
  Effect.map(
    hashRows(Query.rows(sql, "SELECT hash FROM events WHERE position = ?", [position])),
    ([found]) => found?.hash ?? null
  )

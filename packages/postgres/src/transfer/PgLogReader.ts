/**
 * Reads the log in a long transaction.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { DatabaseError } from "@scipnet/core/database/DatabaseError"
import * as RowCodec from "@scipnet/core/database/rows/RowCodec"
import type { Head } from "@scipnet/core/eventsourcing/EventStore"
import * as HashChain from "@scipnet/core/eventsourcing/HashChain"
import type { StoredEvent } from "@scipnet/core/eventsourcing/StoredEvents"
import type { Send } from "../connection/LongTransaction.ts"
import * as EventPage from "../log/EventPage.ts"

const selectState = `SELECT id, format, revision, (SELECT max(position) FROM events) AS position,
  (SELECT hash FROM events ORDER BY position DESC LIMIT 1) AS hash FROM log`

const State = RowCodec.reader(
  Schema.Struct({
    id: Schema.String,
    format: Schema.Number,
    revision: Schema.Number,
    position: Schema.NullOr(Schema.Number),
    hash: Schema.NullOr(Schema.String)
  })
)

/** The id of the log, its format, the revision of its shared tables, and its end. */
export interface LogState {
  readonly id: string
  readonly format: number
  readonly revision: number
  readonly end: Head
}

/** Reads the state. The check of the connection has found a log. */
export const state = (send: Send): Effect.Effect<LogState, DatabaseError> =>
  Effect.flatMap(send([{ text: selectState }]), ([result]) => {
    const [row] = State(result?.rows ?? [])
    return row === undefined
      ? Effect.dieMessage("A log has one row")
      : Effect.succeed({
          id: row.id,
          format: row.format,
          revision: row.revision,
          end: { position: row.position ?? 0, hash: row.hash ?? HashChain.origin(row.id) }
        })
  })

const selectAfter = `SELECT position, stream, version, id, type, schema_version AS "schemaVersion", data, metadata,
    recorded_at AS "recordedAt", occurred_at AS "occurredAt", salt, hash
  FROM ${EventPage.sized("position > $1", "position = (SELECT min(position) FROM events WHERE position > $1)")}`

const rowsOf: (rows: ReadonlyArray<unknown>) => ReadonlyArray<StoredEvent> = RowCodec.reader(
  Schema.Struct({
    position: Schema.Number,
    stream: Schema.String,
    version: Schema.Number,
    id: Schema.String,
    type: Schema.String,
    schemaVersion: Schema.Number,
    data: Schema.String,
    metadata: Schema.String,
    recordedAt: Schema.Number,
    occurredAt: Schema.NullOr(Schema.Number),
    salt: Schema.String,
    hash: Schema.String
  })
)

/** Reads the next events after a position, at whatever positions, at most 16 MiB of them or one. The caller detects gaps. */
export const after = (
  send: Send,
  position: number,
  limit: number
): Effect.Effect<ReadonlyArray<StoredEvent>, DatabaseError> =>
  Effect.map(send([{ text: selectAfter, values: [position, limit] }]), ([result]) => rowsOf(result?.rows ?? []))

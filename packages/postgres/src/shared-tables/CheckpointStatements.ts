/**
 * The statements on consumers' checkpoints, and their rows.
 */
import * as Schema from "effect/Schema"
import * as RowCodec from "@scipnet/core/database/rows/RowCodec"
import type { StoredCheckpoint } from "@scipnet/core/eventsourcing/CheckpointStore"
import { prepared } from "../connection/PgStatement.ts"

/** A checkpoint with what the log has at its position, all of one statement. */
export interface LocatedCheckpoint extends StoredCheckpoint {
  /** The hash of the log's event at the position. */
  readonly hashAt: string | null
  /** The last position of the log. */
  readonly head: number
  /** The number of parked events. */
  readonly parked: number
}

const head = "(SELECT coalesce(max(position), 0) FROM events)"

const columns = `consumers.name, consumers.position, consumers.hash, holder, expires_at AS "expiresAt",
  (SELECT hash FROM events WHERE events.position = consumers.position) AS "hashAt", ${head} AS head,
  (SELECT count(*) FROM parked_events WHERE consumer = name) AS parked`

/** Decodes the rows of `find`, `findLocked` and `list`. */
export const rows: (found: ReadonlyArray<unknown>) => ReadonlyArray<LocatedCheckpoint> = RowCodec.reader(
  Schema.Struct({
    name: Schema.String,
    position: Schema.Number,
    hash: Schema.NullOr(Schema.String),
    holder: Schema.NullOr(Schema.String),
    expiresAt: Schema.Number,
    hashAt: Schema.NullOr(Schema.String),
    head: Schema.Number,
    parked: Schema.Number
  })
)

export const find = prepared("find a consumer", `SELECT ${columns} FROM consumers WHERE name = $1`)

/** Locks the name, which may have no checkpoint yet. */
export const lockName = prepared("lock a consumer name", "SELECT pg_advisory_xact_lock(24, hashtext($1))")

/** Locks the checkpoint until the end of the transaction. */
export const findLocked = prepared(
  "find and lock a consumer",
  `SELECT ${columns} FROM consumers WHERE name = $1 FOR UPDATE OF consumers`
)

export const list = prepared("list consumers", `SELECT ${columns} FROM consumers ORDER BY name`)

const headRows = RowCodec.reader(Schema.Struct({ head: Schema.Number }))
export const findHead = prepared("find the last position", `SELECT ${head} AS head`)
export const headOf = (found: ReadonlyArray<unknown>): number => headRows(found)[0]?.head ?? 0

/** Parameters: name, position, holder, expiry. */
export const put = prepared(
  "put a checkpoint",
  `INSERT INTO consumers (name, position, hash, holder, expires_at)
   VALUES ($1, $2::bigint, (SELECT hash FROM events WHERE events.position = $2::bigint), $3, $4)
   ON CONFLICT (name) DO UPDATE
   SET position = excluded.position, hash = excluded.hash, holder = excluded.holder, expires_at = excluded.expires_at`
)

/** Parameters: name, holder. */
export const release = prepared(
  "release a consumer",
  "UPDATE consumers SET holder = NULL, expires_at = 0 WHERE name = $1 AND holder = $2"
)

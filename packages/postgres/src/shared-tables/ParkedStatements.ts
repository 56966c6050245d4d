/**
 * The statements on parked events.
 */
import type { FailedEvent } from "@scipnet/core/eventsourcing/ParkedEvent"
import { columns, decode } from "@scipnet/core/eventsourcing/sql/SqlParkedEvents"
import { prepared, type PgStatement } from "../connection/PgStatement.ts"
import { withoutNul } from "./PgText.ts"

/** Decodes the rows of `list` and `nextRetry`. */
export const rows = decode

export const list = prepared(
  "list parked events",
  `SELECT ${columns} FROM parked_events WHERE consumer = $1 ORDER BY position`
)

export const nextRetry = prepared(
  "look for a retry",
  `SELECT ${columns} FROM parked_events WHERE consumer = $1 AND retrying = 1 ORDER BY position LIMIT 1`
)

const inserting = prepared(
  "park an event",
  `INSERT INTO parked_events
     (consumer, position, id, stream, type, cause, attempts, first_failed_at, last_failed_at, retrying)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)`
)
export const insert = (consumer: string, event: FailedEvent): PgStatement => {
  const { position, id, stream, type, cause, attempts, firstFailedAt, lastFailedAt } = event
  return inserting(consumer, position, id, stream, type, withoutNul(cause), attempts, firstFailedAt, lastFailedAt)
}

const updating = prepared(
  "park an event again",
  `UPDATE parked_events SET cause = $3, attempts = attempts + $4, last_failed_at = $5, retrying = 0
   WHERE consumer = $1 AND position = $2`
)
/** Adds the failed attempts of a retry, and removes its mark. */
export const update = (consumer: string, { position, cause, attempts, lastFailedAt }: FailedEvent): PgStatement =>
  updating(consumer, position, withoutNul(cause), attempts, lastFailedAt)

const marking = prepared(
  "mark parked events",
  `UPDATE parked_events SET retrying = 1 WHERE consumer = $1 AND ($2::bigint IS NULL OR position = $2::bigint)
   RETURNING position`
)
/** Marks the parked event at a position, or all of a consumer's; returns their positions. */
export const mark = (consumer: string, position: number | undefined): PgStatement => marking(consumer, position ?? null)

/** Removes a parked event, and returns its position. */
export const remove = prepared(
  "discard a parked event",
  "DELETE FROM parked_events WHERE consumer = $1 AND position = $2 RETURNING position"
)

export const removeAfter = prepared(
  "remove parked events",
  "DELETE FROM parked_events WHERE consumer = $1 AND position > $2"
)

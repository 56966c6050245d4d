/**
 * The table of events that consumers parked.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import { type FailedEvent, type ParkedEvent, TooManyParked } from "../ParkedEvent.ts"

/** The columns that `decode` requires, in the SQL of SQLite and of PostgreSQL. */
export const columns = `consumer, position, id, stream, type, cause, attempts, first_failed_at AS "firstFailedAt",
  last_failed_at AS "lastFailedAt", retrying`

const rows = RowCodec.reader(
  Schema.Struct({
    consumer: Schema.String,
    position: Schema.Number,
    id: Schema.String,
    stream: Schema.String,
    type: Schema.String,
    cause: Schema.String,
    attempts: Schema.Number,
    firstFailedAt: Schema.Number,
    lastFailedAt: Schema.Number,
    retrying: Schema.Number
  })
)

/** Decodes rows with `columns`. */
export const decode = (answer: ReadonlyArray<unknown>): ReadonlyArray<ParkedEvent> =>
  rows(answer).map((row) => ({ ...row, retrying: row.retrying === 1 }))

/** The parked events of a consumer, by position. */
export const list = (run: Run, consumer: string): ReadonlyArray<ParkedEvent> =>
  decode(run(`SELECT ${columns} FROM parked_events WHERE consumer = ? ORDER BY position`, [consumer]))

const counted = RowCodec.reader(Schema.Struct({ parked: Schema.Number }))

/** The number of parked events of a consumer. */
export const count = (run: Run, consumer: string): number =>
  counted(run("SELECT count(*) AS parked FROM parked_events WHERE consumer = ?", [consumer]))[0]?.parked ?? 0

/** The first parked event that is marked to be handled again. */
export const nextRetry = (run: Run, consumer: string): ParkedEvent | undefined =>
  decode(
    run(
      `SELECT ${columns} FROM parked_events INDEXED BY parked_events_retrying
       WHERE consumer = ? AND retrying = 1 ORDER BY position LIMIT 1`,
      [consumer]
    )
  )[0]

/** Parks an event. Fails with `TooManyParked` when as many events as the `maximum` are parked. */
export const insert = (
  run: Run,
  consumer: string,
  event: FailedEvent,
  maximum: number
): Either.Either<void, TooManyParked> => {
  const { position, id, stream, type, cause, attempts, firstFailedAt, lastFailedAt } = event
  if (count(run, consumer) >= maximum) {
    return Either.left(new TooManyParked({ consumer, position, maximum }))
  }
  run(
    `INSERT INTO parked_events
       (consumer, position, id, stream, type, cause, attempts, first_failed_at, last_failed_at, retrying)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
    [consumer, position, id, stream, type, cause, attempts, firstFailedAt, lastFailedAt]
  )
  return Either.void
}

/** Adds the failed attempts of a retry, and removes its mark. Does nothing when the event is no longer parked. */
export const update = (run: Run, consumer: string, event: FailedEvent): void => {
  run(
    `UPDATE parked_events SET cause = ?, attempts = attempts + ?, last_failed_at = ?, retrying = 0
     WHERE consumer = ? AND position = ?`,
    [event.cause, event.attempts, event.lastFailedAt, consumer, event.position]
  )
}

/** Marks the parked event at a position to be handled again, or all of a consumer's. Returns their number. */
export const mark = (run: Run, consumer: string, position: number | undefined): number =>
  position === undefined
    ? run("UPDATE parked_events SET retrying = 1 WHERE consumer = ? RETURNING position", [consumer]).length
    : run("UPDATE parked_events SET retrying = 1 WHERE consumer = ? AND position = ? RETURNING position", [
        consumer,
        position
      ]).length

/** Removes a parked event. Returns false when none is parked at the position. */
export const remove = (run: Run, consumer: string, position: number): boolean =>
  run("DELETE FROM parked_events WHERE consumer = ? AND position = ? RETURNING position", [consumer, position]).length >
  0

/** Removes the parked events after a position. */
export const removeAfter = (run: Run, consumer: string, position: number): void => {
  run("DELETE FROM parked_events WHERE consumer = ? AND position > ?", [consumer, position])
}

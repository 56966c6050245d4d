/**
 * The statements that insert the rows of a batch: one for its events and one for its command ids.
 */
import type { Metadata } from "@scipnet/core/eventsourcing/Event"
import type { StoredEvent } from "@scipnet/core/eventsourcing/StoredEvents"
import { type PgStatement, prepared } from "../connection/PgStatement.ts"

const insertEvents = prepared(
  "insert events",
  `INSERT INTO events (position, stream, version, id, type, schema_version, data, metadata, recorded_at, occurred_at, salt, hash)
   SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::text[],
     $9::bigint[], $10::bigint[], $11::text[], $12::text[])`
)

/** Inserts events in the order of their positions. */
export const events = (rows: ReadonlyArray<StoredEvent>): PgStatement =>
  insertEvents(
    rows.map(({ position }) => position),
    rows.map(({ stream }) => stream),
    rows.map(({ version }) => version),
    rows.map(({ id }) => id),
    rows.map(({ type }) => type),
    rows.map(({ schemaVersion }) => schemaVersion),
    rows.map(({ data }) => data),
    rows.map(({ metadata }) => metadata),
    rows.map(({ recordedAt }) => recordedAt),
    rows.map(({ occurredAt }) => occurredAt),
    rows.map(({ salt }) => salt),
    rows.map(({ hash }) => hash)
  )

const insertCommands = prepared(
  "insert commands",
  `INSERT INTO commands (actor, command_id, payload_hash, first_position, last_position)
   SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])`
)

/** The rows that one append adds to the log. */
export interface Written {
  readonly metadata: Metadata
  readonly rows: ReadonlyArray<StoredEvent>
}

/** Inserts the command ids of appends that have one. */
export const commands = (appends: ReadonlyArray<Written>): ReadonlyArray<PgStatement> => {
  const named = appends.flatMap(({ metadata: { actor, commandId, payloadHash }, rows }) => {
    const [first, last] = [rows.at(0), rows.at(-1)]
    return commandId === null || first === undefined || last === undefined
      ? []
      : [{ actor, commandId, payloadHash, first: first.position, last: last.position }]
  })
  return named.length === 0
    ? []
    : [
        insertCommands(
          named.map(({ actor }) => actor),
          named.map(({ commandId }) => commandId),
          named.map(({ payloadHash }) => payloadHash),
          named.map(({ first }) => first),
          named.map(({ last }) => last)
        )
      ]
}

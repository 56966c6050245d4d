/**
 * Reads what was committed after a point: new events and changed rows, with the epoch, in one statement and so one snapshot.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { type DatabaseError, ReplicaDiverged } from "@scipnet/core/database/DatabaseError"
import * as RowCodec from "@scipnet/core/database/rows/RowCodec"
import * as HashChain from "@scipnet/core/eventsourcing/HashChain"
import type { LogDelta, Reached, SharedChange } from "@scipnet/core/eventsourcing/SharedLog"
import type { StoredEvent } from "@scipnet/core/eventsourcing/StoredEvents"
import type { PgStatement } from "../connection/PgStatement.ts"
import * as PgFault from "../connection/PgFault.ts"
import { now, timeline, tooNew } from "../connection/SessionCheck.ts"
import { format } from "../schema/LogMigrations.ts"
import * as EventPage from "./EventPage.ts"

// A page has at least one new event. Positions have no gaps, so that one lookup tells whether there are more events than the limit.
const selectDelta = `SELECT 'log' AS kind, coalesce((SELECT max(position) FROM events), 0) AS position, id AS stream, ${timeline} AS version,
    NULL::text AS id, NULL::text AS type, format AS "schemaVersion", NULL::text AS data, NULL::text AS metadata,
    revision AS "recordedAt", ${now} AS "occurredAt", NULL::text AS salt, NULL::text AS hash
    FROM log
  UNION ALL (SELECT 'event', position, stream, version, id, type, schema_version, data, metadata, recorded_at, occurred_at, salt, hash
    FROM ${EventPage.sized("position >= $1", "position <= $1 + 1")})
  UNION ALL (SELECT 'change', revision, NULL, NULL, NULL, NULL, NULL,
    json_build_object('id', id, 'token_hash', token_hash, 'login', login, 'origin', origin, 'opened_at', opened_at,
      'seen_at', seen_at, 'idle', idle, 'expires_at', expires_at, 'ended', ended)::text, NULL, NULL, NULL, NULL, NULL
    FROM sessions WHERE revision > $3 AND NOT EXISTS (SELECT FROM events WHERE position = $1 + $2) ORDER BY revision)`

/** Reads the events from the last one known on, at most `limit` new ones. */
export const statement = ({ position, revision }: Reached, limit: number): PgStatement => ({
  name: "delta",
  text: selectDelta,
  values: [position, limit + 1, revision]
})

/** What was committed after a point, and when it was read. */
export interface Read extends LogDelta {
  /** The time of PostgreSQL, in milliseconds since 1970. */
  readonly now: number
}

const Row = Schema.Struct({
  kind: Schema.Literal("log", "event", "change"),
  position: Schema.Number,
  stream: Schema.NullOr(Schema.String),
  version: Schema.NullOr(Schema.Number),
  id: Schema.NullOr(Schema.String),
  type: Schema.NullOr(Schema.String),
  schemaVersion: Schema.NullOr(Schema.Number),
  data: Schema.NullOr(Schema.String),
  metadata: Schema.NullOr(Schema.String),
  recordedAt: Schema.NullOr(Schema.Number),
  occurredAt: Schema.NullOr(Schema.Number),
  salt: Schema.NullOr(Schema.String),
  hash: Schema.NullOr(Schema.String)
})
const rowsOf = RowCodec.reader(Row)

const eventOf = (row: typeof Row.Type): StoredEvent => ({
  position: row.position,
  stream: row.stream ?? "",
  version: row.version ?? 0,
  id: row.id ?? "",
  type: row.type ?? "",
  schemaVersion: row.schemaVersion ?? 0,
  data: row.data ?? "",
  metadata: row.metadata ?? "",
  recordedAt: row.recordedAt ?? 0,
  occurredAt: row.occurredAt,
  salt: row.salt ?? "",
  hash: row.hash ?? ""
})

const diverged = (position: number) =>
  new ReplicaDiverged({ operation: "read the log", statement: null, attempt: 1, reason: "LOG_DIVERGED", position })

/**
 * Decodes the result of `statement`. Fails with `ReplicaDiverged` when the log does not have the last known event under its
 * hash or the known revision, and with `SchemaTooNew` for a log of a newer format.
 */
export const decode = (
  found: ReadonlyArray<unknown>,
  reached: Reached,
  limit: number,
  system: string
): Either.Either<Read, DatabaseError> => {
  const [log, ...rows] = rowsOf(found)
  if (log === undefined || log.kind !== "log") {
    return Either.left(PgFault.refused("read the log", "LOG_MISSING"))
  }
  if ((log.schemaVersion ?? 0) > format) {
    return Either.left(tooNew(log.schemaVersion ?? 0))
  }
  const events: Array<StoredEvent> = []
  const changes: Array<SharedChange> = []
  for (const row of rows) {
    if (row.kind === "event") {
      events.push(eventOf(row))
    } else {
      changes.push({ revision: row.position, data: row.data ?? "" })
    }
  }
  const { position, hash, revision } = reached
  const known = position === 0 ? HashChain.origin(log.stream ?? "") : events[0]?.hash
  if (known !== hash || (position > 0 && events[0]?.position !== position) || revision > (log.recordedAt ?? 0)) {
    return Either.left(diverged(position))
  }
  const fresh = (position === 0 ? events : events.slice(1)).slice(0, limit)
  const isEnd = (fresh.at(-1)?.position ?? position) === log.position
  return Either.right({
    epoch: { system, timeline: log.version ?? 0 },
    events: fresh,
    changes: isEnd ? changes : [],
    isEnd,
    now: log.occurredAt ?? 0
  })
}

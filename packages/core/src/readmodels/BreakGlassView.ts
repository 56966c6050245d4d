/**
 * Every use of break-glass: what it opened, to whom and for how long, and who has looked into it.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import type { Review } from "../domain/query/QueryResult.ts"
import { RecordType } from "../domain/query/QueryResult.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import { UserId } from "../domain/user/UserId.ts"
import type { Projection } from "../eventsourcing/Projection.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"
import * as Table from "../database/rows/Table.ts"

const Row = Schema.Struct({
  glass: Schema.String,
  position: Schema.Int,
  user: UserId,
  session: Schema.String,
  type: RecordType,
  target: Schema.String,
  reason: Schema.String,
  broken_at: Schema.Int,
  expires_at: Schema.Int,
  reviewed_by: Schema.NullOr(UserId),
  reviewed_at: Schema.NullOr(Schema.Int),
  note: Schema.NullOr(Schema.String)
})
type Row = typeof Row.Type

export const projection: Projection<DomainEvent, Row> = {
  name: "glass",
  version: 2,
  table: Table.make({
    name: "glass",
    key: "glass",
    row: Row,
    indexes: [["session", "type", "target"], ["reviewed_by", "position"], ["position"]]
  }),
  keys: ({ event }) => (event._tag === "GlassBroken" || event._tag === "GlassReviewed" ? [event.glass] : []),
  evolve: (row, { event, position, recordedAt: at }) => {
    switch (event._tag) {
      case "GlassBroken": {
        const { glass, user, session, target, reason, expiresAt: expires_at } = event
        const opened = { glass, position, user, session, type: target.type, target: target.id, reason, expires_at }
        return { ...opened, broken_at: at, reviewed_by: null, reviewed_at: null, note: null }
      }
      case "GlassReviewed":
        return row && { ...row, reviewed_by: event.user, reviewed_at: at, note: event.note }
      default:
        return row
    }
  }
}

const rows = RowCodec.decoder(Row)

/** Whether a session may read a record through the glass at a time (ms since 1970). */
export const open = (
  sql: SqlClient,
  { session, type, id, at }: { session: string; type: RecordType; id: string; at: number }
): Effect.Effect<boolean, SqlError> =>
  Effect.map(
    rows(sql`
      SELECT * FROM glass
      WHERE session = ${session} AND type = ${type} AND target = ${id} AND expires_at > ${at} LIMIT 1`),
    (found) => found.length > 0
  )

const reviewOf = (row: Row): Review => ({
  glass: row.glass,
  user: row.user,
  type: row.type,
  target: row.target,
  reason: row.reason,
  brokenAt: row.broken_at,
  expiresAt: row.expires_at,
  reviewedBy: row.reviewed_by,
  reviewedAt: row.reviewed_at,
  note: row.note,
  masked: false
})

/** Uses of break-glass, the oldest first: those that wait for a review, or all. */
export const reviews = (
  sql: SqlClient,
  which: "waiting" | "all",
  limit: number
): Effect.Effect<ReadonlyArray<Review>, SqlError> =>
  Effect.map(
    rows(
      which === "waiting"
        ? sql`SELECT * FROM glass WHERE reviewed_by IS NULL ORDER BY position LIMIT ${limit}`
        : sql`SELECT * FROM glass ORDER BY position DESC LIMIT ${limit}`
    ),
    (found) => found.map(reviewOf)
  )

/** One use of break-glass, whoever asks. */
export const find = (sql: SqlClient, glass: string): Effect.Effect<Review | undefined, SqlError> =>
  Effect.map(rows(sql`SELECT * FROM glass WHERE glass = ${glass}`), ([row]) => row && reviewOf(row))

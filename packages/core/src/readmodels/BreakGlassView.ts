/**
 * Uses of break-glass: the record, the reader, the expiry, and the review.
 */
import * as Schema from "effect/Schema"
import type { Reviews } from "../domain/query/Query.ts"
import { RecordType, type Review } from "../domain/query/QueryResult.ts"
import { UserId } from "../domain/UserId.ts"
import * as Projection from "../eventsourcing/Projection.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"
import * as Table from "../database/rows/Table.ts"
import { codec } from "./DomainEventCodec.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"

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

export const projection = Projection.make(codec, {
  name: "glass",
  version: 2,
  table: Table.make({
    name: "glass",
    key: "glass",
    row: Row,
    indexes: [["session", "type", "target"], ["reviewed_by", "position"], ["position"]]
  }),
  types: ["GlassBroken", "GlassReviewed"],
  keys: ({ event }) => [event.glass],
  evolve: (row, { event, position, recordedAt: at }) => {
    switch (event._tag) {
      case "GlassBroken": {
        const { glass, user, session, target, reason, expiresAt: expires_at } = event
        const opened = { glass, position, user, session, type: target.type, target: target.id, reason, expires_at }
        return { ...opened, broken_at: at, reviewed_by: null, reviewed_at: null, note: null }
      }
      case "GlassReviewed":
        return row && { ...row, reviewed_by: event.user, reviewed_at: at, note: event.note }
    }
  }
})

const rows = RowCodec.reader(Row)

const latestExpiry = RowCodec.reader(Row.pick("expires_at"))

/** Finds until when a session may read a record by break-glass, after the time `at`; both in ms since 1970. */
export const openUntil = (
  run: Run,
  { session, type, id, at }: { session: string; type: RecordType; id: string; at: number }
): number | undefined =>
  latestExpiry(
    run(
      `SELECT max(expires_at) AS expires_at FROM glass WHERE session = ? AND type = ? AND target = ? AND expires_at > ?
       GROUP BY session, type, target`,
      [session, type, id, at]
    )
  )[0]?.expires_at

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

const positionOf = (operator: ">" | "<") =>
  `position ${operator} coalesce((SELECT position FROM glass WHERE glass = ?), ${operator === ">" ? 0 : Number.MAX_SAFE_INTEGER})`
const selectWaiting = `SELECT * FROM glass WHERE reviewed_by IS NULL AND ${positionOf(">")} ORDER BY position LIMIT ?`
const selectAll = `SELECT * FROM glass WHERE ${positionOf("<")} ORDER BY position DESC LIMIT ?`

/**
 * Lists uses of break-glass: those that wait for a review, oldest first, or all of them, latest first, after one of an
 * id; from the first one if there is none of that id.
 */
export const reviews = (run: Run, { which, after = "", limit = 50 }: Reviews): ReadonlyArray<Review> =>
  rows(run(which === "waiting" ? selectWaiting : selectAll, [after, limit])).map(reviewOf)

/** Finds one use of break-glass by its id, without a check of the reader. */
export const find = (run: Run, glass: string): Review | undefined =>
  rows(run("SELECT * FROM glass WHERE glass = ?", [glass])).map(reviewOf)[0]

/**
 * What came from a deepwell of an earlier program. A claim's stream is the row that it is about, so that a row becomes
 * one record only. These names are the storage format: fields are added, never renamed, and a new meaning is a new
 * event.
 */
import { Schema } from "effect"
import { RecordType } from "./query/QueryResult.ts"
import * as Text from "./Text.ts"

/** The tables of an earlier deepwell whose rows become records. */
export const LegacyTable = Schema.Literal("sites", "mtfs", "users", "scps")
export type LegacyTable = typeof LegacyTable.Type

/** `revision` is a digest of what the row said, without its secrets, by which a changed row is told from this one. */
export const LegacyClaimed = Schema.TaggedStruct("LegacyClaimed", {
  table: LegacyTable,
  legacyId: Schema.Int,
  type: RecordType,
  id: Schema.String.pipe(Schema.maxLength(200)),
  revision: Schema.String.pipe(Schema.maxLength(128))
})

/**
 * An entry of the earlier audit log. `user` is who did it, if they came over; `origin` is the address that was written
 * down for them, and `happenedAt` when it was, in ms since 1970.
 */
export const LegacyAudited = Schema.TaggedStruct("LegacyAudited", {
  legacyId: Schema.Int,
  user: Schema.NullOr(Schema.String.pipe(Schema.maxLength(64))),
  action: Text.Name,
  details: Schema.NullOr(Text.Body.pipe(Schema.maxLength(2_000))),
  status: Schema.NullOr(Text.Name),
  origin: Schema.NullOr(Text.Name),
  happenedAt: Schema.NullOr(Schema.Int)
})

export const LegacyEvent = Schema.Union(LegacyClaimed, LegacyAudited)
export type LegacyEvent = typeof LegacyEvent.Type

/** The stream of a row. */
export const stream = (table: LegacyTable, legacyId: number): string => `legacy-${table}-${legacyId}`

/** The stream of the earlier audit log, in the order of its ids. No user id has a colon. */
export const auditStream = "access-legacy:audit"

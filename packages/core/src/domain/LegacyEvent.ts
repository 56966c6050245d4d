/**
 * The events of imports from the earlier Python program. Tags and fields are the storage format: fields are added, never
 * renamed, and a new meaning is a new event.
 */
import * as Schema from "effect/Schema"
import { RecordType } from "./query/QueryResult.ts"
import * as Text from "./Text.ts"

/** The tables of the earlier program whose rows are imported as records. */
export const LegacyTable = Schema.Literal("sites", "mtfs", "users", "scps")
export type LegacyTable = typeof LegacyTable.Type

/**
 * Records which row became which record. Each row has a stream of its own, so that it is imported once. `revision` is a
 * digest of the row without its secrets, which detects later changes of the row.
 */
export const LegacyClaimed = Schema.TaggedStruct("LegacyClaimed", {
  table: LegacyTable,
  legacyId: Schema.Int,
  type: RecordType,
  id: Schema.String.pipe(Schema.maxLength(200)),
  revision: Schema.String.pipe(Schema.maxLength(128))
})

/**
 * An entry of the earlier audit log. `user` is its actor, null if the account was not imported; `origin` is the recorded
 * address, and `happenedAt` the time in milliseconds since 1970.
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

/** The name of the stream of a row. */
export const stream = (table: LegacyTable, legacyId: number): string => `legacy-${table}-${legacyId}`

/** The stream of the earlier audit log, in the order of its ids. User ids contain no colon. */
export const auditStream = "access-legacy:audit"

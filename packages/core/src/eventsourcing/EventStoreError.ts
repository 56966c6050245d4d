/**
 * The errors of an event store, except those of its database.
 */
import * as Schema from "effect/Schema"
import type { DatabaseError } from "../database/DatabaseError.ts"

/** The expected version of a stream: any, none (an empty stream), exists (a non-empty one), or an exact version. */
export const Expected = Schema.Union(Schema.Literal("any", "none", "exists"), Schema.NonNegativeInt)
export type Expected = typeof Expected.Type

/** Optimistic concurrency conflict: a stream or guard is not at the expected version. Nothing was written. */
export class StreamConflict extends Schema.TaggedError<StreamConflict>()("StreamConflict", {
  stream: Schema.String,
  expected: Expected,
  actual: Schema.Int
}) {}

/** The actor has used this command id with other events or another payload hash. Nothing was written. */
export class CommandIdReused extends Schema.TaggedError<CommandIdReused>()("CommandIdReused", {
  commandId: Schema.String
}) {}

/**
 * The log contains event ids of the append with other content, in another order or at other versions, or only some of
 * them; or an id occurs twice in the append. Nothing was written.
 */
export class DuplicateEvent extends Schema.TaggedError<DuplicateEvent>()("DuplicateEvent", {
  ids: Schema.Array(Schema.String)
}) {}

/**
 * The append cannot be stored unchanged: an event with `NaN`, a function, an unknown field or another value without a JSON
 * form; no events or too many; an invalid name or id; lone surrogates; or an event that is too large. Nothing was written.
 */
export class InvalidAppend extends Schema.TaggedError<InvalidAppend>()("InvalidAppend", {
  stream: Schema.String,
  /** The location and the problem; never the value. */
  reason: Schema.String,
  /** The field of the event that cannot be stored, as keys joined by dots. */
  path: Schema.optionalWith(Schema.String, { exact: true })
}) {}

/**
 * A limit, version or position is not an integer from `minimum` to `maximum`. Nothing was read or written.
 */
export class OutOfRange extends Schema.TaggedError<OutOfRange>()("OutOfRange", {
  /** The name of the argument: `limit`, `from`, `after`, `batchSize`, `rebuildBatch`, `position`, or of which this is the length: `name`. */
  field: Schema.String,
  value: Schema.Number,
  minimum: Schema.Int,
  maximum: Schema.Int
}) {}

/** The log contains an event type or schema version that this program does not know: a newer program wrote it. */
export class UnknownEvent extends Schema.TaggedError<UnknownEvent>()("UnknownEvent", {
  position: Schema.NonNaN,
  type: Schema.String,
  schemaVersion: Schema.NonNaN
}) {}

/** The log contains an event whose data does not match its type and schema version. */
export class MalformedEvent extends Schema.TaggedError<MalformedEvent>()("MalformedEvent", {
  position: Schema.NonNaN,
  type: Schema.String,
  reason: Schema.String
}) {}

/** The hash chain is broken at this position: the log was altered here or events are missing. */
export class ChainBroken extends Schema.TaggedError<ChainBroken>()("ChainBroken", {
  position: Schema.Int,
  reason: Schema.String
}) {}

/** The log ends before a known position: it was replaced by a shorter one, for example an older backup. */
export class PositionAhead extends Schema.TaggedError<PositionAhead>()("PositionAhead", {
  position: Schema.NonNaN,
  head: Schema.NonNaN
}) {}

/** The stored rows are of another projection version than this program's: restart the program, or use the newer one. */
export class ProjectionVersionMismatch extends Schema.TaggedError<ProjectionVersionMismatch>()(
  "ProjectionVersionMismatch",
  { stored: Schema.String, own: Schema.String }
) {}

/**
 * A projection's table cannot be used. `reserved`: the name belongs to the event store or to SQLite. `duplicate`: two
 * projections of the program require the same name of a projection, table or index. `owned`: another projection is
 * recorded as the owner. `foreign`: the file contains a table, view or index of that name that no projection created.
 * `inline`, `asynchronous`: the file has a projection of this name that is updated in the other way; retire it, and give
 * the new one another name. Nothing was changed.
 */
export class ProjectionTableConflict extends Schema.TaggedError<ProjectionTableConflict>()("ProjectionTableConflict", {
  projection: Schema.String,
  table: Schema.String,
  reason: Schema.Literal("reserved", "duplicate", "owned", "foreign", "inline", "asynchronous")
}) {}

/**
 * The projection is retired: the program lists its name in `retired` too, or the file retired it at its version or a
 * higher one. Remove the projection, or raise its version to create it again. Nothing was changed.
 */
export class ProjectionRetired extends Schema.TaggedError<ProjectionRetired>()("ProjectionRetired", {
  projection: Schema.String
}) {}

/**
 * The store was opened without keeping projections (`keep: "none"`), and the file has some (`stored`, as `name:version`),
 * whose rows an append would leave behind. Nothing was written: append by a program that keeps them.
 */
export class ProjectionsNotKept extends Schema.TaggedError<ProjectionsNotKept>()("ProjectionsNotKept", {
  stored: Schema.String
}) {}

/** The rows of an asynchronous projection did not reach the position in time. */
export class ProjectionBehind extends Schema.TaggedError<ProjectionBehind>()("ProjectionBehind", {
  projection: Schema.String,
  /** The position that the caller waited for. */
  wanted: Schema.NonNaN,
  /** The last position that is folded into rows of the caller's version; 0 when there are none yet. */
  position: Schema.NonNaN,
  /** True while a program updates the rows. */
  running: Schema.Boolean
}) {}

/** The `evolve` of a projection returned a row with another key than the requested one. Nothing was written. */
export class ProjectionKeyMismatch extends Schema.TaggedError<ProjectionKeyMismatch>()("ProjectionKeyMismatch", {
  projection: Schema.String,
  /** The position of the folded event. */
  position: Schema.NonNaN,
  /** The requested key. */
  key: Schema.String
}) {}

/**
 * A projection's `keys` or `evolve` threw, or returned a row that its table cannot store: one that does not match its
 * schema, a number that is not finite, or an integer beyond ±2⁵³. Nothing was written.
 */
export class ProjectionFailed extends Schema.TaggedError<ProjectionFailed>()("ProjectionFailed", {
  projection: Schema.String,
  /** The position of the last event that changed the row. */
  position: Schema.NonNaN,
  /** The column that cannot be stored; null when the projection threw. */
  column: Schema.NullOr(Schema.String),
  reason: Schema.String
}) {}

/** Errors that are mistakes in a projection, not in the events. */
export type ProjectionFault = ProjectionKeyMismatch | ProjectionFailed

/**
 * The database contains none of the projections that existed when this program (`own`, as `name:version`) opened it:
 * another program replaced its contents meanwhile. Nothing was written. Compare the log with a backup, then reopen the
 * database, which rebuilds the projections from the log.
 */
export class ProjectionsMissing extends Schema.TaggedError<ProjectionsMissing>()("ProjectionsMissing", {
  own: Schema.String
}) {}

/** Errors of updating projections. */
export type AdvanceError = ProjectionVersionMismatch | ProjectionsMissing | ProjectionsNotKept | ProjectionFault

/** Another rebuild holds the lease, in this or another process. Nothing was changed. */
export class RebuildRunning extends Schema.TaggedError<RebuildRunning>()("RebuildRunning", {
  /** The time at which the lease expires unless it is renewed, in milliseconds since 1970. */
  expiresAt: Schema.Int
}) {}

/** The program has no projection of this name. */
export class UnknownProjection extends Schema.TaggedError<UnknownProjection>()("UnknownProjection", {
  projection: Schema.String
}) {}

/** Errors of reads: an argument out of range, an unreadable event, and the database's errors. */
export type ReadError = OutOfRange | UnknownEvent | MalformedEvent | DatabaseError

/** Errors of the tables and rows of projections: owned by others, retired, or of another version. */
export type ProjectionConflict = ProjectionVersionMismatch | ProjectionTableConflict | ProjectionRetired

/** Errors of a rebuild of projections. */
export type RebuildError = RebuildRunning | UnknownProjection | ProjectionConflict | ProjectionFault | ReadError

/** Errors of updating an asynchronous projection. */
export type AsyncProjectionError = ProjectionConflict | ProjectionFault | ReadError

/** Errors of opening a store: those of its projections' rows and tables, and those of reading the log. */
export type OpenError = ProjectionConflict | ProjectionFault | ReadError

/** Errors of an append and of the reads that it is decided on. */
export type AppendError = StreamConflict | CommandIdReused | DuplicateEvent | InvalidAppend | AdvanceError | ReadError

/** Errors of subscriptions. */
export type SubscriptionError = PositionAhead | ReadError

/**
 * What can go wrong with a store of events, apart from its database.
 */
import { Schema } from "effect"
import type { DatabaseError } from "../database/DatabaseError.ts"

/** What an append asks of a stream: anything, that it is empty, that it is not, or exactly this version. */
export const Expected = Schema.Union(Schema.Literal("any", "none", "exists"), Schema.NonNegativeInt)
export type Expected = typeof Expected.Type

/** A stream, or a guard, is not at the version that the append expects. Nothing was written. */
export class StreamConflict extends Schema.TaggedError<StreamConflict>()("StreamConflict", {
  stream: Schema.String,
  expected: Expected,
  actual: Schema.Int
}) {}

/** The actor used this command id before, with other events or another payload hash. Nothing was written. */
export class CommandIdReused extends Schema.TaggedError<CommandIdReused>()("CommandIdReused", {
  commandId: Schema.String
}) {}

/**
 * Event ids of the append are in the log already with other content, in another order or at another version, or only
 * some of them are, or one occurs twice in the append. Nothing was written.
 */
export class DuplicateEvent extends Schema.TaggedError<DuplicateEvent>()("DuplicateEvent", {
  ids: Schema.Array(Schema.String)
}) {}

/**
 * The append cannot be stored so that it reads back as it was given: an event with `NaN`, a function, a field that its
 * schema does not know or a value that JSON cannot hold; no event, too many, a bad name, lone surrogates, or too large.
 */
export class InvalidAppend extends Schema.TaggedError<InvalidAppend>()("InvalidAppend", {
  stream: Schema.String,
  /** The place and the problem; never the value itself. */
  reason: Schema.String,
  /** The field of the event that cannot be stored, as keys joined by dots. */
  path: Schema.optionalWith(Schema.String, { exact: true })
}) {}

/**
 * A limit, version or position that was asked for is not a whole number from `minimum` to `maximum`. Nothing was read or
 * changed.
 */
export class OutOfRange extends Schema.TaggedError<OutOfRange>()("OutOfRange", {
  /** The name of the argument, as `limit`, `from`, `after`, `batchSize` or `position`. */
  field: Schema.String,
  value: Schema.Number,
  minimum: Schema.Int,
  maximum: Schema.Int
}) {}

/** The log holds an event that this program does not know: it was written by a newer one. */
export class UnknownEvent extends Schema.TaggedError<UnknownEvent>()("UnknownEvent", {
  position: Schema.NonNaN,
  type: Schema.String,
  schemaVersion: Schema.NonNaN
}) {}

/** The log holds an event that is not of the shape that its type and schema version promise. */
export class MalformedEvent extends Schema.TaggedError<MalformedEvent>()("MalformedEvent", {
  position: Schema.NonNaN,
  type: Schema.String,
  reason: Schema.String
}) {}

/** From this position on the log is not what was once written. */
export class ChainBroken extends Schema.TaggedError<ChainBroken>()("ChainBroken", {
  position: Schema.Int,
  reason: Schema.String
}) {}

/** The log ends before a position that was reached already: it was replaced by a shorter one, as an older backup is. */
export class PositionAhead extends Schema.TaggedError<PositionAhead>()("PositionAhead", {
  position: Schema.NonNaN,
  head: Schema.NonNaN
}) {}

/** The rows are kept by another version of a projection than this program's: it has to be restarted. */
export class ProjectionVersionMismatch extends Schema.TaggedError<ProjectionVersionMismatch>()(
  "ProjectionVersionMismatch",
  { stored: Schema.String, own: Schema.String }
) {}

/**
 * A projection's table cannot be used. `reserved`: the name belongs to the event store or to SQLite. `duplicate`: two of
 * the projections given need the same name, of a projection, a table or an index. `owned`: the file records another
 * projection as the owner. `foreign`: the file holds a table, view or index of that name which no projection made.
 * Nothing was changed.
 */
export class ProjectionTableConflict extends Schema.TaggedError<ProjectionTableConflict>()("ProjectionTableConflict", {
  projection: Schema.String,
  table: Schema.String,
  reason: Schema.Literal("reserved", "duplicate", "owned", "foreign")
}) {}

/** The `evolve` of a projection returned a row of another key than it was asked for. Nothing was written. */
export class ProjectionKeyMismatch extends Schema.TaggedError<ProjectionKeyMismatch>()("ProjectionKeyMismatch", {
  projection: Schema.String,
  /** The event that it was folding. */
  position: Schema.NonNaN,
  /** The key that it was asked for. */
  key: Schema.String
}) {}

/**
 * A projection's `keys` or `evolve` threw, or returned a row that its table cannot hold: of another shape than its schema
 * allows, with a number that is not finite, or with a whole number beyond ±2⁵³. Nothing was written.
 */
export class ProjectionFailed extends Schema.TaggedError<ProjectionFailed>()("ProjectionFailed", {
  projection: Schema.String,
  /** The last event that changed the row. */
  position: Schema.NonNaN,
  /** The column that cannot be stored; null when the projection threw. */
  column: Schema.NullOr(Schema.String),
  reason: Schema.String
}) {}

/** Why a projection cannot be kept up to date: a mistake in it, not in the events. */
export type ProjectionFault = ProjectionKeyMismatch | ProjectionFailed

/**
 * The database has none of the projections that this program (`own`, as `name:version`) found or made when it opened it:
 * another program emptied or replaced its contents meanwhile. Nothing was written. Compare the log with a backup, then
 * open the database again, which makes the projections from the events that are there.
 */
export class ProjectionsMissing extends Schema.TaggedError<ProjectionsMissing>()("ProjectionsMissing", {
  own: Schema.String
}) {}

/** Errors of keeping projections up to date. */
export type AdvanceError = ProjectionVersionMismatch | ProjectionsMissing | ProjectionFault

/** Somebody else makes projections anew, in this process or in another. Nothing was changed. */
export class RebuildRunning extends Schema.TaggedError<RebuildRunning>()("RebuildRunning", {
  /** Until when they hold it if they are not heard of again, in milliseconds since 1970. */
  expiresAt: Schema.Int
}) {}

/** This program has no projection of that name. */
export class UnknownProjection extends Schema.TaggedError<UnknownProjection>()("UnknownProjection", {
  projection: Schema.String
}) {}

/** Errors of reading the log: a bound that is out of range, an unreadable event, and the database's errors. */
export type ReadError = OutOfRange | UnknownEvent | MalformedEvent | DatabaseError

/** Errors of a rebuild of projections. */
export type RebuildError =
  RebuildRunning | UnknownProjection | ProjectionVersionMismatch | ProjectionTableConflict | ProjectionFault | ReadError

/** Errors of opening a store: those of its projections' rows and tables, and those of reading the log. */
export type OpenError = ProjectionVersionMismatch | ProjectionTableConflict | ProjectionFault | ReadError

/** Errors of an append and of the reads that it was decided by. */
export type AppendError = StreamConflict | CommandIdReused | DuplicateEvent | InvalidAppend | AdvanceError | ReadError

/** Errors of following the log. */
export type SubscriptionError = PositionAhead | ReadError

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

/** The actor used this command id before, for another command. Nothing was written. */
export class CommandIdReused extends Schema.TaggedError<CommandIdReused>()("CommandIdReused", {
  commandId: Schema.String
}) {}

/** Some of these event ids are in the log already, or stand twice in the append. Nothing was written. */
export class DuplicateEvent extends Schema.TaggedError<DuplicateEvent>()("DuplicateEvent", {
  ids: Schema.Array(Schema.String)
}) {}

/** The append cannot be stored as it is: no event, too many, a bad stream name, lone surrogates, or too large. */
export class InvalidAppend extends Schema.TaggedError<InvalidAppend>()("InvalidAppend", {
  stream: Schema.String,
  reason: Schema.String
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
 * The database has none of the projections that this program (`own`, as `name:version`) found or made when it opened it:
 * another program emptied or replaced its contents meanwhile. Nothing was written. Compare the log with a backup, then
 * open the database again, which makes the projections from the events that are there.
 */
export class ProjectionsMissing extends Schema.TaggedError<ProjectionsMissing>()("ProjectionsMissing", {
  own: Schema.String
}) {}

/** Somebody else makes projections anew, in this process or in another. Nothing was changed. */
export class RebuildRunning extends Schema.TaggedError<RebuildRunning>()("RebuildRunning", {
  /** Until when they hold it if they are not heard of again, in milliseconds since 1970. */
  expiresAt: Schema.Int
}) {}

/** This program has no projection of that name. */
export class UnknownProjection extends Schema.TaggedError<UnknownProjection>()("UnknownProjection", {
  projection: Schema.String
}) {}

/** What reading the log may fail with: a bound that is out of range, an unreadable event, and the database's errors. */
export type ReadError = OutOfRange | UnknownEvent | MalformedEvent | DatabaseError

/** What a rebuild of projections may fail with. */
export type RebuildError = RebuildRunning | UnknownProjection | ProjectionVersionMismatch | ReadError

/** What an append, with the reads that it was decided by, may fail with. */
export type AppendError =
  | StreamConflict
  | CommandIdReused
  | DuplicateEvent
  | InvalidAppend
  | ProjectionVersionMismatch
  | ProjectionsMissing
  | ReadError

/** What following the log may fail with. */
export type SubscriptionError = PositionAhead | ReadError

/**
 * What can be in the way of caring for a deepwell as a whole: its file, copies of it, and its log in another form.
 */
import { Schema } from "effect"

const path = { path: Schema.String }

/** Nothing is written over what is there. */
export class TargetExists extends Schema.TaggedError<TargetExists>()("TargetExists", path) {}

/** A file cannot be read or written; `reason` is the system's code, as `ENOSPC`. */
export class FileFailed extends Schema.TaggedError<FileFailed>()("FileFailed", { ...path, reason: Schema.String }) {}

/** The deepwell is in memory, and has no file. */
export class NotInFile extends Schema.TaggedError<NotInFile>()("NotInFile", { action: Schema.String }) {}

/** What SQLite's own check found in a file; some of it, if it is much. */
export class FileDamaged extends Schema.TaggedError<FileDamaged>()("FileDamaged", {
  ...path,
  findings: Schema.Array(Schema.String)
}) {}

/** What was to be restored is no backup of a deepwell. */
export class NotABackup extends Schema.TaggedError<NotABackup>()("NotABackup", { ...path, reason: Schema.String }) {}

/** Some program has the deepwell open. Nothing was changed. */
export class DeepwellInUse extends Schema.TaggedError<DeepwellInUse>()("DeepwellInUse", path) {}

/** The file is so damaged that nobody can tell whether a program has it open. Nothing was changed. */
export class UseUnknown extends Schema.TaggedError<UseUnknown>()("UseUnknown", { ...path, reason: Schema.String }) {}

/**
 * The log does not hold the event that a checkpoint names: it ends before it (`head`), holds another there, or is another
 * log altogether.
 */
export class CheckpointBroken extends Schema.TaggedError<CheckpointBroken>()("CheckpointBroken", {
  position: Schema.Int,
  head: Schema.Int,
  reason: Schema.Literal("shorter", "another event", "another log")
}) {}

/** A line of an exported log, counted from 1, is not what was exported. Nothing after it was written. */
export class LogFileBroken extends Schema.TaggedError<LogFileBroken>()("LogFileBroken", {
  line: Schema.Int,
  /** Of the event that the line should hold; 0 for the header. */
  position: Schema.Int,
  reason: Schema.String
}) {}

/** The exported log ends too early. What it holds up to `position` was written; the whole of it goes on from there. */
export class LogFileCut extends Schema.TaggedError<LogFileCut>()("LogFileCut", {
  position: Schema.Int,
  head: Schema.Int
}) {}

/** The deepwell holds something else from this position on (1 for another log): it is no beginning of the exported log. */
export class LogDiverged extends Schema.TaggedError<LogDiverged>()("LogDiverged", { position: Schema.Int }) {}

/** Everything that can be in the way of caring for a deepwell as a whole. */
export type MaintenanceError =
  | TargetExists
  | FileFailed
  | NotInFile
  | FileDamaged
  | NotABackup
  | DeepwellInUse
  | UseUnknown
  | CheckpointBroken
  | LogFileBroken
  | LogFileCut
  | LogDiverged

/**
 * Errors of backup, restore, checkpoints, and export and import of the log.
 */
import * as Schema from "effect/Schema"

const path = { path: Schema.String }

/** The target path exists; it is never overwritten. */
export class TargetExists extends Schema.TaggedError<TargetExists>()("TargetExists", path) {}

/** A file cannot be read or written; `reason` is the system's error code, as `ENOSPC`. */
export class FileFailed extends Schema.TaggedError<FileFailed>()("FileFailed", { ...path, reason: Schema.String }) {}

/** The deepwell is in memory, so `action` has no file to work on. */
export class NotInFile extends Schema.TaggedError<NotInFile>()("NotInFile", { action: Schema.String }) {}

/** The integrity check of SQLite found errors in a file; `findings` lists at most 20 of them. */
export class FileDamaged extends Schema.TaggedError<FileDamaged>()("FileDamaged", {
  ...path,
  findings: Schema.Array(Schema.String)
}) {}

/** The file to restore is not a backup of a deepwell. */
export class NotABackup extends Schema.TaggedError<NotABackup>()("NotABackup", { ...path, reason: Schema.String }) {}

/** Another process has the deepwell open. Nothing was changed. */
export class DeepwellInUse extends Schema.TaggedError<DeepwellInUse>()("DeepwellInUse", path) {}

/** The file is damaged, so it cannot be determined whether a process has it open. Nothing was changed. */
export class UseUnknown extends Schema.TaggedError<UseUnknown>()("UseUnknown", { ...path, reason: Schema.String }) {}

/**
 * The log does not contain the event of a checkpoint: it ends before it, at `head`; has another event at its position; or is
 * another log.
 */
export class CheckpointBroken extends Schema.TaggedError<CheckpointBroken>()("CheckpointBroken", {
  position: Schema.Int,
  head: Schema.Int,
  reason: Schema.Literal("shorter", "another event", "another log")
}) {}

/** An invalid line of an exported log, counted from 1. All events before it were imported. */
export class LogFileBroken extends Schema.TaggedError<LogFileBroken>()("LogFileBroken", {
  line: Schema.Int,
  /** The position of the expected event; 0 for the header. */
  position: Schema.Int,
  reason: Schema.String
}) {}

/** The exported log is truncated at `position`, before its `head`. All of its events were imported; the import can be resumed. */
export class LogFileCut extends Schema.TaggedError<LogFileCut>()("LogFileCut", {
  position: Schema.Int,
  head: Schema.Int
}) {}

/** The log of the deepwell differs from the exported log from this position on (1 for another log). */
export class LogDiverged extends Schema.TaggedError<LogDiverged>()("LogDiverged", { position: Schema.Int }) {}

/** All errors of backup, restore, checkpoints, and export and import of the log. */
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

/**
 * What can be wrong with how the program is called.
 */
import { Schema } from "effect"

/** A value that does not do. */
export class BadInput extends Schema.TaggedError<BadInput>()("BadInput", { what: Schema.String, why: Schema.String }) {}

/** A word that should name a command; `near` is what may have been meant. */
export class NoSuchCommand extends Schema.TaggedError<NoSuchCommand>()("NoSuchCommand", {
  typed: Schema.String,
  near: Schema.Array(Schema.String)
}) {}

/** An option that a command cannot be given in this way; `near` is what may have been meant. */
export class BadOption extends Schema.TaggedError<BadOption>()("BadOption", {
  command: Schema.String,
  option: Schema.String,
  reason: Schema.Literal("not taken", "no value", "an option for a value", "twice", "not a switch"),
  near: Schema.Array(Schema.String)
}) {}

/** A command works on the file itself, and a server was named, by an option or a setting. */
export class WorksOnFile extends Schema.TaggedError<WorksOnFile>()("WorksOnFile", {
  command: Schema.String,
  namedBy: Schema.Literal("--server", "SCIPNET_SERVER")
}) {}

/** Nobody said who is asking; with a password, no kept session says so either. */
export class NoUser extends Schema.TaggedError<NoUser>()("NoUser", { passwordGiven: Schema.Boolean }) {}

/** There is no password, and nobody to ask for one. */
export class NoPassword extends Schema.TaggedError<NoPassword>()("NoPassword", { variable: Schema.String }) {}

/** A file that cannot be read. */
export class UnreadableFile extends Schema.TaggedError<UnreadableFile>()("UnreadableFile", {
  path: Schema.String,
  why: Schema.String
}) {}

/** Standard output, standard error or a file (`what`) could not be written whole; `reason` is the system's. */
export class WriteFailed extends Schema.TaggedError<WriteFailed>()("WriteFailed", {
  what: Schema.String,
  reason: Schema.String
}) {}

/** The file of kept sessions is not only its owner's: others may have read or changed it. */
export class ExposedSessionFile extends Schema.TaggedError<ExposedSessionFile>()("ExposedSessionFile", {
  path: Schema.String,
  reason: Schema.Literal("rights", "owner")
}) {}

/** The file of kept sessions holds something else. */
export class BrokenSessionFile extends Schema.TaggedError<BrokenSessionFile>()("BrokenSessionFile", {
  path: Schema.String
}) {}

/** Another program is writing the file of kept sessions, or was stopped while it did, and left `claim` behind. */
export class BusySessionFile extends Schema.TaggedError<BusySessionFile>()("BusySessionFile", {
  path: Schema.String,
  claim: Schema.String
}) {}

/** The session that was kept is over, and forgotten. */
export class KeptSessionEnded extends Schema.TaggedError<KeptSessionEnded>()("KeptSessionEnded", {
  user: Schema.String
}) {}

/** Settings in the environment that will not do, all of them. */
export class BadSettings extends Schema.TaggedError<BadSettings>()("BadSettings", {
  problems: Schema.Array(Schema.String)
}) {}

/** Nothing is written over what is there. */
export class FileExists extends Schema.TaggedError<FileExists>()("FileExists", { path: Schema.String }) {}

/** There is a deepwell where a new one was to be made. */
export class DeepwellExists extends Schema.TaggedError<DeepwellExists>()("DeepwellExists", { path: Schema.String }) {}

/** The log has no event at this position. */
export class NoSuchEvent extends Schema.TaggedError<NoSuchEvent>()("NoSuchEvent", { position: Schema.Int }) {}

/** Of many commands some were refused; each was reported in its place. */
export class SomeRefused extends Schema.TaggedError<SomeRefused>()("SomeRefused", { count: Schema.Int }) {}

/** Records of an import that could not be brought in; all others were. */
export class BrokenRecords extends Schema.TaggedError<BrokenRecords>()("BrokenRecords", { count: Schema.Int }) {}

export type CliError =
  | BadInput
  | NoSuchCommand
  | BadOption
  | WorksOnFile
  | NoUser
  | NoPassword
  | UnreadableFile
  | WriteFailed
  | ExposedSessionFile
  | BrokenSessionFile
  | BusySessionFile
  | KeptSessionEnded
  | BadSettings
  | DeepwellExists
  | FileExists
  | NoSuchEvent
  | SomeRefused
  | BrokenRecords

/**
 * Errors of the command line itself: wrong arguments and settings, files, and the stored session.
 */
import * as Data from "effect/Data"
import * as Schema from "effect/Schema"

/** A failure that was already printed as an answer, such as denied access; it only sets the exit code. */
export class AlreadyReported extends Data.TaggedError("Refused") {}

/** An invalid value of an argument, option, setting or input (`what`), and the reason (`why`). */
export class BadInput extends Schema.TaggedError<BadInput>()("BadInput", { what: Schema.String, why: Schema.String }) {}

/** An unknown command; `near` lists similar names. */
export class NoSuchCommand extends Schema.TaggedError<NoSuchCommand>()("NoSuchCommand", {
  typed: Schema.String,
  near: Schema.Array(Schema.String)
}) {}

/** An unknown, repeated or malformed option; `near` lists similar names. */
export class BadOption extends Schema.TaggedError<BadOption>()("BadOption", {
  command: Schema.String,
  option: Schema.String,
  reason: Schema.Literal("not taken", "no value", "an option for a value", "twice", "not a switch"),
  near: Schema.Array(Schema.String)
}) {}

/**
 * A command that works on the deepwell file only, with a server named by `namedBy`: `--server`, a variable such as
 * `SCIPNET_SERVER`, or a profile such as `profile site-19`.
 */
export class WorksOnFile extends Schema.TaggedError<WorksOnFile>()("WorksOnFile", {
  command: Schema.String,
  namedBy: Schema.String
}) {}

/** The config file has invalid content, one line for each problem. */
export class BadConfigFile extends Schema.TaggedError<BadConfigFile>()("BadConfigFile", {
  path: Schema.String,
  problems: Schema.Array(Schema.String)
}) {}

/** The config file belongs to another user, or all users can write it. */
export class ExposedConfigFile extends Schema.TaggedError<ExposedConfigFile>()("ExposedConfigFile", {
  path: Schema.String,
  reason: Schema.Literal("rights", "owner")
}) {}

/** The config file has no profile of this name; `source` named it, and `near` lists similar names. */
export class NoSuchProfile extends Schema.TaggedError<NoSuchProfile>()("NoSuchProfile", {
  profile: Schema.String,
  source: Schema.String,
  path: Schema.String,
  near: Schema.Array(Schema.String)
}) {}

/** The config file does not contain this setting. */
export class NoSuchSetting extends Schema.TaggedError<NoSuchSetting>()("NoSuchSetting", { key: Schema.String }) {}

/** A command that destroys something was not confirmed: `--yes` is missing, and there is no terminal to ask at. */
export class NotConfirmed extends Schema.TaggedError<NotConfirmed>()("NotConfirmed", { question: Schema.String }) {}

/** No user is named. A stored session is not used when a password is provided. */
export class NoUser extends Schema.TaggedError<NoUser>()("NoUser", { passwordGiven: Schema.Boolean }) {}

/** No password is provided, and there is no terminal to prompt for one. */
export class NoPassword extends Schema.TaggedError<NoPassword>()("NoPassword", { variable: Schema.String }) {}

/** A file that cannot be opened or read. */
export class UnreadableFile extends Schema.TaggedError<UnreadableFile>()("UnreadableFile", {
  path: Schema.String,
  why: Schema.String
}) {}

/** Standard output, standard error or a file (`what`) was not written completely; `reason` is the system's. */
export class WriteFailed extends Schema.TaggedError<WriteFailed>()("WriteFailed", {
  what: Schema.String,
  reason: Schema.String
}) {}

/** The session file belongs to another user, or its permissions let other users read or change it. */
export class ExposedSessionFile extends Schema.TaggedError<ExposedSessionFile>()("ExposedSessionFile", {
  path: Schema.String,
  reason: Schema.Literal("rights", "owner")
}) {}

/** The session file has invalid content. */
export class BrokenSessionFile extends Schema.TaggedError<BrokenSessionFile>()("BrokenSessionFile", {
  path: Schema.String
}) {}

/** Another process is writing the session file, or was killed while writing and left the lock file `claim`. */
export class BusySessionFile extends Schema.TaggedError<BusySessionFile>()("BusySessionFile", {
  path: Schema.String,
  claim: Schema.String
}) {}

/** The stored session has ended; it was removed from the session file. */
export class KeptSessionEnded extends Schema.TaggedError<KeptSessionEnded>()("KeptSessionEnded", {
  user: Schema.String
}) {}

/** All invalid settings of the environment, one line each. */
export class BadSettings extends Schema.TaggedError<BadSettings>()("BadSettings", {
  problems: Schema.Array(Schema.String)
}) {}

/** The output file exists; it is never overwritten. */
export class FileExists extends Schema.TaggedError<FileExists>()("FileExists", { path: Schema.String }) {}

/** A file exists at the path of a new deepwell. */
export class DeepwellExists extends Schema.TaggedError<DeepwellExists>()("DeepwellExists", { path: Schema.String }) {}

/** No log is named. */
export class NoLog extends Schema.TaggedError<NoLog>()("NoLog", {}) {}

/** The database has a schema of this name. */
export class LogExists extends Schema.TaggedError<LogExists>()("LogExists", { schema: Schema.String }) {}

/** The log has no event at this position. */
export class NoSuchEvent extends Schema.TaggedError<NoSuchEvent>()("NoSuchEvent", { position: Schema.Int }) {}

/** Number of rejected lines of a batch; each was reported in the output. */
export class SomeRefused extends Schema.TaggedError<SomeRefused>()("SomeRefused", { count: Schema.Int }) {}

/** Number of records that an import skipped; all others were imported. */
export class BrokenRecords extends Schema.TaggedError<BrokenRecords>()("BrokenRecords", { count: Schema.Int }) {}

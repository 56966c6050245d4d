/**
 * Errors of moving a deepwell into a log.
 */
import * as Schema from "effect/Schema"

/** The log has events, up to `position`. Nothing was changed. */
export class LogNotEmpty extends Schema.TaggedError<LogNotEmpty>()("LogNotEmpty", { position: Schema.Int }) {}

/** Other programs are connected to the database of the log. Nothing was changed. */
export class LogInUse extends Schema.TaggedError<LogInUse>()("LogInUse", { connections: Schema.Int }) {}

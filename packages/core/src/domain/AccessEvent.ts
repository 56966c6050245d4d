/**
 * What the audit log holds besides the changes themselves: who came in, what was read, what was refused. These names
 * are the storage format: fields are added, never renamed, and a new meaning is a new event.
 */
import { Schema } from "effect"
import { RecordType } from "./Answer.ts"
import { Rejection } from "./Rejection.ts"
import { UserId } from "./UserId.ts"

/** What a query or command was about; null where it was about no one record. */
const Target = Schema.NullOr(Schema.Struct({ type: RecordType, id: Schema.String.pipe(Schema.maxLength(200)) }))

export const Decision = Schema.Literal("granted", "redacted", "expunged", "denied")
export type Decision = typeof Decision.Type

/** Written before the answer is disclosed; `readAt` is the position that the answer was read at. */
export const QueryAnswered = Schema.TaggedStruct("QueryAnswered", {
  query: Schema.String,
  target: Target,
  decision: Decision,
  rule: Schema.String,
  details: Schema.Record({ key: Schema.String, value: Schema.Union(Schema.String, Schema.Int) }),
  readAt: Schema.Int
})

export const CommandRefused = Schema.TaggedStruct("CommandRefused", {
  command: Schema.String,
  target: Target,
  error: Rejection
})

/** Everything was so already. */
export const CommandUnnecessary = Schema.TaggedStruct("CommandUnnecessary", { command: Schema.String, target: Target })

export const LoggedIn = Schema.TaggedStruct("LoggedIn", { user: UserId, session: Schema.String })

/** A null user stands for any name that belongs to nobody: what was typed is not kept. */
export const LoginFailed = Schema.TaggedStruct("LoginFailed", { user: Schema.NullOr(UserId) })

export const LoggedOut = Schema.TaggedStruct("LoggedOut", { user: UserId, session: Schema.String })

/** What whoever holds the file did with it as a whole. */
export const OperatorActed = Schema.TaggedStruct("OperatorActed", {
  action: Schema.String,
  details: Schema.Record({ key: Schema.String, value: Schema.Union(Schema.String, Schema.Int) })
})

export const AccessEvent = Schema.Union(
  QueryAnswered,
  CommandRefused,
  CommandUnnecessary,
  LoggedIn,
  LoginFailed,
  LoggedOut,
  OperatorActed
)
export type AccessEvent = typeof AccessEvent.Type

/** The stream of what an actor did that changed nothing; apart from their own, so that it never moves a version there. */
export const stream = (actor: string): string => `access-${actor}`

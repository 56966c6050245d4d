/**
 * The audit events: logins, sessions, queries and commands that changed nothing. Tags and fields are the storage format:
 * fields are added, never renamed, and a new meaning is a new event.
 */
import * as Schema from "effect/Schema"
import { RecordType } from "../query/QueryResult.ts"
import * as Custody from "../user/Custody.ts"
import { Rejection } from "../Rejection.ts"
import * as Text from "../Text.ts"
import { UserId } from "../UserId.ts"

/** The record that a query or command was about; null where it was about no single one. */
const Target = Schema.NullOr(Schema.Struct({ type: RecordType, id: Schema.String.pipe(Schema.maxLength(200)) }))

/** The decision on a query or command. `denied` is that of rejected commands and failed logins. */
export const Decision = Schema.Literal("granted", "redacted", "expunged", "denied")
export type Decision = typeof Decision.Type

/** A query, recorded before its result is disclosed. `readAt` is the position of the log that the result reflects. */
export const QueryAnswered = Schema.TaggedStruct("QueryAnswered", {
  query: Schema.String,
  target: Target,
  decision: Decision,
  rule: Schema.String,
  details: Schema.Record({ key: Schema.String, value: Schema.Union(Schema.String, Schema.Int) }),
  readAt: Schema.Int
})

/** A rejected command. */
export const CommandRefused = Schema.TaggedStruct("CommandRefused", {
  command: Schema.String,
  target: Target,
  error: Rejection
})

/** A command that changed nothing. */
export const CommandUnnecessary = Schema.TaggedStruct("CommandUnnecessary", { command: Schema.String, target: Target })

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/** A login. `failures` counts the failed attempts since the last entry of this account that were not recorded. */
export const LoggedIn = Schema.TaggedStruct("LoggedIn", {
  user: UserId,
  session: Schema.String,
  failures: optional(Schema.Int)
})

/**
 * A failed login. The user is null for a name without an account, which is not stored, since it may be a password. One
 * entry covers `count` attempts, 1 if left out: throttled attempts are not recorded one by one.
 */
export const LoginFailed = Schema.TaggedStruct("LoginFailed", {
  user: Schema.NullOr(UserId),
  count: optional(Schema.Int)
})

export const LoggedOut = Schema.TaggedStruct("LoggedOut", { user: UserId, session: Schema.String })

/** A session was revoked, by its user from another session or by an administrator. */
export const SessionRevoked = Schema.TaggedStruct("SessionRevoked", { user: UserId, session: Schema.String })

/**
 * A session ended because its account was changed, recorded in the append of that change. `cause` is the type of the
 * event that ended it. It is not an audit entry of its own.
 */
export const SessionClosed = Schema.TaggedStruct("SessionClosed", {
  user: UserId,
  session: Schema.String,
  cause: Schema.String
})

/** The events that end sessions. */
export const SessionEnd = Schema.Union(LoggedOut, SessionRevoked, SessionClosed)

/** A use of break-glass, which requires a review by an auditor. `expiresAt` is in milliseconds since 1970. */
export const GlassBroken = Schema.TaggedStruct("GlassBroken", {
  glass: Schema.String,
  user: UserId,
  session: Schema.String,
  target: Schema.Struct({ type: RecordType, id: Schema.String.pipe(Schema.maxLength(200)) }),
  reason: Text.Reason,
  expiresAt: Schema.Int,
  ...Custody.capturedField
})

/** An auditor signed the review of a use of break-glass; `user` is its reader. */
export const GlassReviewed = Schema.TaggedStruct("GlassReviewed", {
  glass: Schema.String,
  user: UserId,
  note: Text.Reason
})

/**
 * A user became an administrator or ceased to be one, recorded in the append of that change. All such changes share one
 * stream, so that concurrent removals conflict and one administrator always remains.
 */
export const AdministratorsChanged = Schema.TaggedStruct("AdministratorsChanged", {
  user: UserId,
  administers: Schema.Boolean
})

/** An action of the operator on the deepwell as a whole. */
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
  SessionRevoked,
  SessionClosed,
  GlassBroken,
  GlassReviewed,
  AdministratorsChanged,
  OperatorActed
)
export type AccessEvent = typeof AccessEvent.Type

/** The stream of an actor's audit events, apart from their account's stream, whose version these must not change. */
export const stream = (actor: string): string => `access-${actor}`

/** The stream of a session. Every command in the session is guarded by its version, which changes when it ends. */
export const sessionStream = (session: string): string => `access-session:${session}`

/** The stream of a use of break-glass and its review. */
export const glassStream = (glass: string): string => `access-glass:${glass}`

/** The stream of all changes of administrators. */
export const administratorsStream = "administrators"

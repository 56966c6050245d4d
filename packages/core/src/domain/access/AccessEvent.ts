/**
 * What the audit log holds besides the changes themselves: who came in, what was read, what was refused. These names
 * are the storage format: fields are added, never renamed, and a new meaning is a new event.
 */
import { Schema } from "effect"
import { RecordType } from "../query/QueryResult.ts"
import * as Custody from "../user/Custody.ts"
import { Rejection } from "../Rejection.ts"
import * as Text from "../Text.ts"
import { UserId } from "../user/UserId.ts"

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

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/** `failures` counts what was tried in vain, and not written down, since the last entry about this account. */
export const LoggedIn = Schema.TaggedStruct("LoggedIn", {
  user: UserId,
  session: Schema.String,
  failures: optional(Schema.Int)
})

/**
 * A null user stands for any name that belongs to nobody: what was typed is not kept. One entry stands for `count`
 * attempts, 1 if left out: those that came while others had to wait are not written down one by one.
 */
export const LoginFailed = Schema.TaggedStruct("LoginFailed", {
  user: Schema.NullOr(UserId),
  count: optional(Schema.Int)
})

export const LoggedOut = Schema.TaggedStruct("LoggedOut", { user: UserId, session: Schema.String })

/** A session was ended by somebody: by its user elsewhere, or by an administrator. */
export const SessionRevoked = Schema.TaggedStruct("SessionRevoked", { user: UserId, session: Schema.String })

/**
 * A session ended with a change of its account, in the append of that change: `cause` is the type of the event that
 * ended it. It is no entry of the audit log by itself.
 */
export const SessionClosed = Schema.TaggedStruct("SessionClosed", {
  user: UserId,
  session: Schema.String,
  cause: Schema.String
})

/** The events by which sessions end. */
export const SessionEnd = Schema.Union(LoggedOut, SessionRevoked, SessionClosed)

/** Somebody read with their override phrase what is above them; it waits for an auditor's review. */
export const GlassBroken = Schema.TaggedStruct("GlassBroken", {
  glass: Schema.String,
  user: UserId,
  session: Schema.String,
  target: Schema.Struct({ type: RecordType, id: Schema.String.pipe(Schema.maxLength(200)) }),
  reason: Text.Reason,
  expiresAt: Schema.Int,
  /** The custodians that the user had then; left out when there were none. */
  ...Custody.capturedField
})

/** An auditor has looked into it and signed. */
export const GlassReviewed = Schema.TaggedStruct("GlassReviewed", {
  glass: Schema.String,
  user: UserId,
  note: Text.Reason
})

/** Written beside the event that made somebody an administrator, or no longer one: all such changes share a stream. */
export const AdministratorsChanged = Schema.TaggedStruct("AdministratorsChanged", {
  user: UserId,
  administers: Schema.Boolean
})

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
  SessionRevoked,
  SessionClosed,
  GlassBroken,
  GlassReviewed,
  AdministratorsChanged,
  OperatorActed
)
export type AccessEvent = typeof AccessEvent.Type

/** The stream of what an actor did that changed nothing; apart from their own, so that it never moves a version there. */
export const stream = (actor: string): string => `access-${actor}`

/** The stream of a session (no user id has a colon): whatever is done in it is guarded by its version, which moves when it ends. */
export const sessionStream = (session: string): string => `access-session:${session}`

/** The stream of one use of break-glass, and of its review. */
export const glassStream = (glass: string): string => `access-glass:${glass}`

/** The stream that every change of administrators passes through. */
export const administratorsStream = "administrators"

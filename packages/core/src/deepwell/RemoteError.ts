/**
 * The errors of a deepwell at a server.
 */
import * as Schema from "effect/Schema"
import { Rejection } from "../domain/Rejection.ts"
import { CommandIdReused } from "../eventsourcing/EventStoreError.ts"
import { TooManyLogins } from "../security/TooManyLogins.ts"
import { LoginRefused } from "./auth/Login.ts"

/** The server failed to execute a call, and nothing was changed. Its log contains the cause under `reference`. */
export class ServerTrouble extends Schema.TaggedError<ServerTrouble>()("ServerTrouble", {
  /** `busy`: a retry may succeed. `failed`: it will not until the operator has removed the cause. */
  reason: Schema.Literal("busy", "failed"),
  reference: Schema.String,
  /** True when this server cannot use the log of the deepwell, and another server may be able to; absent otherwise. */
  elsewhere: Schema.optionalWith(Schema.Boolean, { exact: true })
}) {}

/**
 * The connection or the user has too many calls, and this one was not executed. `limit` is the maximum that was exceeded:
 * of open calls, or of calls in a row.
 */
export class TooManyRequests extends Schema.TaggedError<TooManyRequests>()("TooManyRequests", {
  limit: Schema.Int,
  /** The milliseconds to wait before a retry; absent when other calls of the client must end first. */
  retryAfter: Schema.optionalWith(Schema.Int, { exact: true })
}) {}

/** No session is signed in on this connection, or a session of another actor. */
export class NotSignedIn extends Schema.TaggedError<NotSignedIn>()("NotSignedIn", {}) {}

/** The server has another version of the protocol, or the client did not send `Hello`. */
export class ProtocolMismatch extends Schema.TaggedError<ProtocolMismatch>()("ProtocolMismatch", {
  own: Schema.Int,
  server: Schema.Int
}) {}

/** The server cannot be reached. `reason` is an error code of the system, or a few words. */
export class ServerUnreachable extends Schema.TaggedError<ServerUnreachable>()("ServerUnreachable", {
  server: Schema.String,
  reason: Schema.String
}) {}

/**
 * The connection broke before the answer arrived: that to the server, or as the error of a server its own connection to the log.
 * The call may have been executed. A repeated command with the same command id returns its outcome.
 */
export class ConnectionLost extends Schema.TaggedError<ConnectionLost>()("ConnectionLost", {
  server: Schema.String
}) {}

/** The message exceeds the maximum of the server, which its operator sets. The call was not executed. */
export class MessageTooLong extends Schema.TaggedError<MessageTooLong>()("MessageTooLong", {
  server: Schema.String
}) {}

/** The response is not one of a SCiPNET server of this protocol. */
export class InvalidResponse extends Schema.TaggedError<InvalidResponse>()("InvalidResponse", {
  server: Schema.String
}) {}

/** The errors with which a server answers any call. All but `ConnectionLost` mean that it was not executed. */
export const Declined = Schema.Union(ServerTrouble, ConnectionLost, TooManyRequests, NotSignedIn, ProtocolMismatch)
export type Declined = typeof Declined.Type

/** The errors of `Login`, `Resume` and `Attach`. */
export const LoginError = Schema.Union(LoginRefused, TooManyLogins, ...Declined.members)

/** The errors of all calls of a user who is signed in. */
export const CallError = Schema.Union(Rejection, CommandIdReused, TooManyLogins, ...Declined.members)
export type CallError = typeof CallError.Type

/** The errors of the connection to a server, and of its answers. */
export type RemoteError = Declined | ServerUnreachable | MessageTooLong | InvalidResponse

/**
 * What can go wrong on the way to a deepwell that somebody else's server keeps.
 */
import { Schema } from "effect"
import { Rejection } from "../domain/Rejection.ts"
import { CommandIdReused } from "../eventsourcing/EventStoreError.ts"
import { TooManyLogins } from "../security/TooManyLogins.ts"
import { LoginRefused } from "./auth/Login.ts"

/** The server could not do it. Its own log says why, under this reference. */
export class ServerTrouble extends Schema.TaggedError<ServerTrouble>()("ServerTrouble", {
  /** `busy`: nothing was done, and another try may do. `failed`: nothing was done. */
  reason: Schema.Literal("busy", "failed"),
  reference: Schema.String
}) {}

/**
 * More was asked than the server takes from one connection at a time, or from one user. Nothing was done. `limit` is the
 * number that was exceeded: of open calls, or of calls in a row.
 */
export class TooManyRequests extends Schema.TaggedError<TooManyRequests>()("TooManyRequests", {
  limit: Schema.Int,
  /** After how many milliseconds to ask again; absent where other calls of the client have to end first. */
  retryAfter: Schema.optionalWith(Schema.Int, { exact: true })
}) {}

/** Nobody has signed in on this connection, or their session is another one. */
export class NotSignedIn extends Schema.TaggedError<NotSignedIn>()("NotSignedIn", {}) {}

/** The server speaks another version of the protocol, or none was agreed on. */
export class ProtocolMismatch extends Schema.TaggedError<ProtocolMismatch>()("ProtocolMismatch", {
  own: Schema.Int,
  server: Schema.Int
}) {}

/** There is no way to the server; `reason` is a code of the system's, or a few words. */
export class ServerUnreachable extends Schema.TaggedError<ServerUnreachable>()("ServerUnreachable", {
  server: Schema.String,
  reason: Schema.String
}) {}

/** The connection broke before the answer came. What was asked may have been done. */
export class ConnectionLost extends Schema.TaggedError<ConnectionLost>()("ConnectionLost", {
  server: Schema.String
}) {}

/** What was sent is longer than the server takes, and nothing was done. Its holder sets how long that may be. */
export class MessageTooLong extends Schema.TaggedError<MessageTooLong>()("MessageTooLong", {
  server: Schema.String
}) {}

/** What answers is no SCiPNET server, or a broken one. */
export class InvalidResponse extends Schema.TaggedError<InvalidResponse>()("InvalidResponse", {
  server: Schema.String
}) {}

/** Why a server does not do what it is asked, whatever that is. */
export const Declined = Schema.Union(ServerTrouble, TooManyRequests, NotSignedIn, ProtocolMismatch)
export type Declined = typeof Declined.Type

/** Why a server does not let somebody in. */
export const EntryRefused = Schema.Union(LoginRefused, TooManyLogins, ...Declined.members)

/** Why a server does not do what a user asks. */
export const Refused = Schema.Union(Rejection, CommandIdReused, TooManyLogins, ...Declined.members)
export type Refused = typeof Refused.Type

/** Trouble on the way to a server, or with its answer. */
export type RemoteError = Declined | ServerUnreachable | ConnectionLost | MessageTooLong | InvalidResponse

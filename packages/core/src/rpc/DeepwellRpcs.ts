/**
 * What a server can be asked: a call for each thing that a user does, and the shapes of what goes there and comes back.
 */
import * as Rpc from "@effect/rpc/Rpc"
import * as RpcGroup from "@effect/rpc/RpcGroup"
import { Schema } from "effect"
import { Declined, EntryRefused, Refused } from "../deepwell/RemoteError.ts"
import * as QueryResult from "../domain/query/QueryResult.ts"
import { AuditEntry } from "../domain/access/Audit.ts"
import { Command } from "../domain/Command.ts"
import * as Query from "../domain/query/Query.ts"
import * as User from "../domain/user/User.ts"
import { UserId } from "../domain/user/UserId.ts"

/** Of this contract. A server answers those of its own version only. */
export const version = 1

const bounded = (length: number) => Schema.String.pipe(Schema.maxLength(length))

/** In characters: what is longer is no id. */
export const longestId = 300

/** In characters: what is longer is no password or phrase that a deepwell takes. */
export const longestSecret = 2_000

const Secret = Schema.Redacted(bounded(longestSecret))
const Id = bounded(longestId)

/** What becomes of a command: where its events are in the log. */
export const Outcome = Schema.Struct({ commandId: Schema.String, positions: Schema.Array(Schema.Int) })

/** Somebody who came in. The token is what they come back with. */
export const Session = Schema.Struct({
  id: Schema.String,
  user: UserId,
  token: Schema.Redacted(Schema.String),
  mustChangePassword: Schema.Boolean,
  expiresAt: Schema.Number
})

/** Something that is done, or asked. */
const ask = <const Tag extends string, Payload extends Schema.Struct.Fields, Success extends Schema.Schema.Any>(
  tag: Tag,
  payload: Payload,
  success: Success
) => Rpc.make(tag, { payload, success, error: Refused })

/** A query of the domain. */
const asked = <const Tag extends string, Payload extends Schema.Schema.Any, Success extends Schema.Schema.Any>(
  tag: Tag,
  query: Payload,
  success: Success
) => Rpc.make(tag, { payload: { query }, success, error: Refused })

/** Answers that come as long as somebody listens. */
const told = <const Tag extends string, Payload extends Schema.Struct.Fields, Success extends Schema.Schema.Any>(
  tag: Tag,
  payload: Payload,
  success: Success
) => Rpc.make(tag, { payload, success, error: Refused, stream: true })

const commandId = Schema.optionalWith(bounded(200), { exact: true })

/** Every call of a server, with what it takes, what it answers, and what it may fail with. */
export class DeepwellRpcs extends RpcGroup.make(
  // Before anything else.
  Rpc.make("Hello", {
    payload: { version: Schema.Int, program: bounded(100) },
    success: Schema.Struct({ version: Schema.Int }),
    error: Declined
  }),
  Rpc.make("Login", { payload: { user: Id, password: Secret }, success: Session, error: EntryRefused }),
  Rpc.make("Resume", { payload: { token: Secret }, success: Session, error: EntryRefused }),
  Rpc.make("Logout", { success: Schema.Void, error: Declined }),
  // Commands.
  ask("Execute", { command: Command, commandId }, Outcome),
  ask("Register", { command: User.Register, password: Secret, commandId }, Outcome),
  ask("ChangePassword", { user: UserId, own: Secret, next: Secret }, Outcome),
  ask("ResetPassword", { user: UserId, next: Secret }, Outcome),
  ask("SetPhrase", { user: UserId, own: Secret, phrase: Secret }, Outcome),
  ask(
    "BreakGlass",
    { query: Query.BreakGlass, phrase: Secret },
    Schema.Struct({ glass: Schema.String, expiresAt: Schema.Number })
  ),
  asked("SignReview", Query.SignReview, Schema.Void),
  ask("RevokeSession", { session: Id }, Schema.Void),
  // Questions.
  asked("Access", Query.Access, QueryResult.QueryResult),
  asked("List", Query.List, Schema.Array(QueryResult.Summary)),
  asked("Search", Query.Search, Schema.Array(QueryResult.Hit)),
  asked("Count", Query.OfType, Schema.Int),
  asked("Random", Query.OfType, Schema.NullOr(Schema.String)),
  asked("Neighbour", Query.Neighbour, Schema.NullOr(Schema.String)),
  asked("Complete", Query.Complete, Schema.Array(Schema.String)),
  asked("Near", Query.Near, Schema.Array(QueryResult.Named)),
  asked("References", Query.References, Schema.Array(QueryResult.Reference)),
  asked("History", Query.History, Schema.Array(QueryResult.StatusEntry)),
  asked("AsOf", Query.AsOf, QueryResult.QueryResult),
  asked("HistoryAsOf", Query.HistoryAsOf, Schema.Array(QueryResult.StatusEntry)),
  asked("Audit", Query.ReadAudit, Schema.Array(AuditEntry)),
  asked("Trail", Query.Trail, Schema.Array(AuditEntry)),
  asked("Reviews", Query.Reviews, Schema.Array(QueryResult.Review)),
  asked("Why", Query.Why, QueryResult.Explanation),
  ask("WhoAmI", {}, QueryResult.UserRecord),
  asked("Custody", Query.CustodyOf, QueryResult.AccountCustody),
  ask("Pending", {}, Schema.Array(QueryResult.PendingProposal)),
  ask("Sessions", { whose: Schema.Literal("own", "all") }, Schema.Array(QueryResult.OpenSession)),
  told("Watch", {}, QueryResult.Notice),
  told("ExportAudit", { query: Query.ExportAudit }, AuditEntry)
) {}

/**
 * What a server can be asked: a call for each thing that a user does, and the shapes of what goes there and comes back.
 */
import * as Rpc from "@effect/rpc/Rpc"
import * as RpcGroup from "@effect/rpc/RpcGroup"
import { Schema } from "effect"
import { Declined, EntryRefused, Refused } from "../deepwell/RemoteError.ts"
import * as Answer from "../domain/Answer.ts"
import { AuditEntry } from "../domain/Audit.ts"
import { Command } from "../domain/Command.ts"
import * as Query from "../domain/Query.ts"
import * as User from "../domain/User.ts"
import { UserId } from "../domain/UserId.ts"

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
export class Contract extends RpcGroup.make(
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
  asked("Access", Query.Access, Answer.Answer),
  asked("List", Query.List, Schema.Array(Answer.Summary)),
  asked("Search", Query.Search, Schema.Array(Answer.Hit)),
  asked("Count", Query.OfType, Schema.Int),
  asked("Random", Query.OfType, Schema.NullOr(Schema.String)),
  asked("Neighbour", Query.Neighbour, Schema.NullOr(Schema.String)),
  asked("Complete", Query.Complete, Schema.Array(Schema.String)),
  asked("Near", Query.Near, Schema.Array(Answer.Named)),
  asked("References", Query.References, Schema.Array(Answer.Reference)),
  asked("History", Query.History, Schema.Array(Answer.StatusEntry)),
  asked("AsOf", Query.AsOf, Answer.Answer),
  asked("HistoryAsOf", Query.HistoryAsOf, Schema.Array(Answer.StatusEntry)),
  asked("Audit", Query.ReadAudit, Schema.Array(AuditEntry)),
  asked("Trail", Query.Trail, Schema.Array(AuditEntry)),
  asked("Reviews", Query.Reviews, Schema.Array(Answer.Review)),
  asked("Why", Query.Why, Answer.Explanation),
  ask("WhoAmI", {}, Answer.UserRecord),
  asked("Custody", Query.CustodyOf, Answer.AccountCustody),
  ask("Pending", {}, Schema.Array(Answer.PendingProposal)),
  ask("Sessions", { whose: Schema.Literal("own", "all") }, Schema.Array(Answer.OpenSession)),
  told("Watch", {}, Answer.Notice),
  told("ExportAudit", { query: Query.ExportAudit }, AuditEntry)
) {}

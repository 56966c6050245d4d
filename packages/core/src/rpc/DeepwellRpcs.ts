/**
 * The RPC contract of a server: the calls, with the schemas of their payloads, answers and errors.
 */
import * as Rpc from "@effect/rpc/Rpc"
import * as RpcGroup from "@effect/rpc/RpcGroup"
import * as Schema from "effect/Schema"
import * as Queries from "../deepwell/Queries.ts"
import { Declined, LoginError, CallError } from "../deepwell/RemoteError.ts"
import { Command } from "../domain/Command.ts"
import * as Query from "../domain/query/Query.ts"
import * as User from "../domain/user/User.ts"
import { UserId } from "../domain/UserId.ts"

/** The version of the contract. A server answers only clients of the same version. */
export const version = 1

const bounded = (length: number) => Schema.String.pipe(Schema.maxLength(length))

/** The maximum length of an id, in characters. */
export const longestId = 300

/** The maximum length of a password, phrase or token, in characters. */
export const longestSecret = 2_000

/** A secret. The message of an invalid one does not contain it. */
const Secret = Schema.Redacted(bounded(longestSecret)).annotations({
  message: () => ({ message: `Expected a text of at most ${longestSecret} characters`, override: true })
})
const Id = bounded(longestId)

/** The result of a command: the positions of its events in the log; none when the state is unchanged. */
export const Outcome = Schema.Struct({ commandId: Schema.String, positions: Schema.Array(Schema.Int) })

/** An open session. `Resume` takes its token, and so does `Attach`, whose connection does not prolong the session. */
export const Session = Schema.Struct({
  id: Schema.String,
  user: UserId,
  token: Schema.Redacted(Schema.String),
  mustChangePassword: Schema.Boolean,
  expiresAt: Schema.Number
})

const command = <const Tag extends string, Payload extends Schema.Struct.Fields, Success extends Schema.Schema.Any>(
  tag: Tag,
  payload: Payload,
  success: Success
) => Rpc.make(tag, { payload, success, error: CallError })

const commandId = Schema.optionalWith(bounded(200), { exact: true })

/** All calls of a server. Those of queries are derived from `Queries`. */
export class DeepwellRpcs extends RpcGroup.make(
  // The first call of a connection.
  Rpc.make("Hello", {
    payload: { version: Schema.Int, program: bounded(100) },
    success: Schema.Struct({ version: Schema.Int }),
    error: Declined
  }),
  Rpc.make("Login", { payload: { user: Id, password: Secret }, success: Session, error: LoginError }),
  Rpc.make("Resume", { payload: { token: Secret }, success: Session, error: LoginError }),
  Rpc.make("Attach", { payload: { token: Secret }, success: Session, error: LoginError }),
  Rpc.make("Logout", { success: Schema.Void, error: Declined }),
  command("Execute", { command: Command, commandId }, Outcome),
  command("Register", { command: User.Register, password: Secret, commandId }, Outcome),
  command("ChangePassword", { user: UserId, own: Secret, next: Secret }, Outcome),
  command("ResetPassword", { user: UserId, next: Secret }, Outcome),
  command("SetPhrase", { user: UserId, own: Secret, phrase: Secret }, Outcome),
  command(
    "BreakGlass",
    { query: Query.BreakGlass, phrase: Secret },
    Schema.Struct({ glass: Schema.String, expiresAt: Schema.Number })
  ),
  command("SignReview", { query: Query.SignReview }, Schema.Void),
  command("RevokeSession", { session: Id }, Schema.Void),
  ...Object.values(Queries.queries).map(({ rpc }) => rpc),
  ...Object.values(Queries.streams).map(({ rpc }) => rpc)
) {}

/**
 * What is shown of a proposal that waits for a second person, and of the custody of the accounts that it depends on.
 */
import { Schema } from "effect"
import { VisibleActor } from "./VisibleActor.ts"
import { Level } from "../access/Clearance.ts"
import { Status } from "../scp/Status.ts"
import { UserId } from "../user/UserId.ts"

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/**
 * The custody of an account: whether someone else may know its password. Times are milliseconds since 1970.
 *
 * `credential` is the number of its latest password, which a confirmation names. `isTemporary`: another chose the
 * password, and it was not changed yet. `inCustody`: a user set the password, and the account was not confirmed since.
 * `custodians`: the users who count as one person with it, as far as the reader may see them. `recoveredAt`: when the
 * operator reset the password, if that was the latest reset and the account was not confirmed since. `isRecorded` is
 * false where an older program set the password without recording who did.
 */
export const AccountCustody = Schema.Struct({
  user: UserId,
  credential: Schema.Int,
  isTemporary: Schema.Boolean,
  inCustody: Schema.Boolean,
  custodians: Schema.Array(Schema.String),
  recoveredAt: Schema.NullOr(Schema.Int),
  isRecorded: Schema.Boolean
})
export type AccountCustody = typeof AccountCustody.Type

/**
 * The custody of an account that a proposal depends on, for its approver: `custodians` that it counts as one person with,
 * as far as the reader may see them; `recoveredAt` as in `AccountCustody`.
 */
export const CustodyNote = AccountCustody.pick("user", "custodians", "recoveredAt")
export type CustodyNote = typeof CustodyNote.Type

const Step = Schema.Union(Status, Level)

/**
 * A change of status, or of level, that waits for a second person. Times are milliseconds since 1970. `by` is null where
 * the reader may not see the user.
 */
export const PendingProposal = Schema.Struct({
  type: Schema.Literal("scp", "user"),
  record: Schema.String,
  proposal: Schema.String,
  from: Step,
  to: Step,
  reason: Schema.String,
  evidence: Schema.NullOr(Schema.String),
  by: VisibleActor,
  expiresAt: Schema.Int,
  /** The proposer and the user that it is about, if their account is in custody or was recovered by the operator. */
  custody: optional(Schema.Array(CustodyNote)),
  /** The operator turned the two-person rule off after the proposal was made; left out otherwise. */
  twoPersonOff: optional(Schema.Literal(true))
})
export type PendingProposal = typeof PendingProposal.Type

/**
 * The answers about proposals that wait for a second person, and about the custody of accounts.
 */
import * as Schema from "effect/Schema"
import { VisibleActor } from "./VisibleActor.ts"
import { Level } from "../access/Clearance.ts"
import { Status } from "../scp/Status.ts"
import { UserId } from "../UserId.ts"

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/**
 * The custody of an account: which other users may know its password. Times are milliseconds since 1970.
 *
 * - `credential`: the number of the latest password, which a confirmation refers to.
 * - `isTemporary`: another user or the operator set the password, and the user has not changed it since.
 * - `inCustody`: another user set the password, and the account has not been confirmed since.
 * - `custodians`: the users who count as one person with it, without those that the reader may not see.
 * - `recoveredAt`: the time when the operator reset the password, if that was the latest reset and the account has not
 *   been confirmed since.
 * - `isRecorded`: false when an older version of the program set the password without recording by whom.
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
 * The custody of an account that a proposal depends on, for its approver. The fields are those of `AccountCustody`.
 */
export const CustodyNote = AccountCustody.pick("user", "custodians", "recoveredAt")
export type CustodyNote = typeof CustodyNote.Type

const Step = Schema.Union(Status, Level)

/**
 * A proposed change of a status or a clearance level that waits for a second person. Times are milliseconds since 1970.
 * `by` is null when the reader may not see the user.
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
  /** The proposer and the affected user, if the account is in custody or was recovered by the operator. */
  custody: optional(Schema.Array(CustodyNote)),
  /** Present when the operator turned the two-person rule off after the proposal. */
  twoPersonOff: optional(Schema.Literal(true))
})
export type PendingProposal = typeof PendingProposal.Type

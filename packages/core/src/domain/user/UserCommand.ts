/**
 * The commands on a user account. The level and role that each requires are in `Authority.table`.
 */
import * as Schema from "effect/Schema"
import { withPlainConstructor } from "../PlainConstructor.ts"
import { Clearance } from "../access/Clearance.ts"
import { Role } from "../access/Role.ts"
import { SiteId } from "../SiteId.ts"
import { TaskForceId } from "../TaskForceId.ts"
import * as Text from "../Text.ts"
import { NewTitle } from "./Title.ts"
import { UserId } from "../UserId.ts"

const user = UserId
const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/**
 * Registers a user. The title defaults to Researcher, roles to none, site and task force to null. Rejected with
 * `AlreadyExists` when the id is in use, and with `SecondPersonRequired` for level 5 or 6 unless the actor is the
 * operator.
 */
export const Register = withPlainConstructor(
  Schema.TaggedStruct("RegisterUser", {
    user,
    name: Text.NewName,
    clearance: Clearance,
    title: optional(NewTitle),
    roles: optional(Schema.Array(Role)),
    site: optional(Schema.NullOr(SiteId)),
    taskForce: optional(Schema.NullOr(TaskForceId))
  })
)

/** Renames a user. */
export const Rename = withPlainConstructor(Schema.TaggedStruct("RenameUser", { user, name: Text.NewName }))

/** Changes a user's title, which grants nothing. */
export const ChangeTitle = withPlainConstructor(Schema.TaggedStruct("ChangeUserTitle", { user, title: NewTitle }))

/** Changes a user's site, task force, or both; fields left out stay unchanged, null clears them. */
export const Transfer = withPlainConstructor(
  Schema.TaggedStruct("TransferUser", {
    user,
    site: optional(Schema.NullOr(SiteId)),
    taskForce: optional(Schema.NullOr(TaskForceId))
  })
)

/**
 * Changes a user's level and compartments. Rejected with `SecondPersonRequired` for a raise to level 5 or 6; use
 * `ProposeClearance`.
 */
export const ChangeClearance = withPlainConstructor(
  Schema.TaggedStruct("ChangeUserClearance", {
    user,
    clearance: Clearance,
    reason: Text.Reason
  })
)

/**
 * Proposes to a second person to raise a user to level 5 or 6, for 72 hours. Rejected with `SecondPersonNotNeeded`, or
 * with `ProposalPending` while another proposal is open.
 */
export const ProposeClearance = withPlainConstructor(
  Schema.TaggedStruct("ProposeUserClearance", { user, clearance: Clearance, reason: Text.Reason })
)

/**
 * Approves another user's proposal, which changes the clearance. Rejected with `NoSuchProposal`, `ProposalClosed`,
 * `WrongPerson` for the proposer, or `DependentAccounts`.
 */
export const ApproveClearance = withPlainConstructor(
  Schema.TaggedStruct("ApproveUserClearance", { user, proposal: Text.NewName })
)

/** Rejects a proposal. Rejected with `NoSuchProposal` or `ProposalClosed`. */
export const RejectClearance = withPlainConstructor(
  Schema.TaggedStruct("RejectUserClearance", { user, proposal: Text.NewName, reason: Text.Reason })
)

/** Withdraws the actor's own proposal. Rejected with `NoSuchProposal`, `ProposalClosed` or `WrongPerson`. */
export const WithdrawClearance = withPlainConstructor(
  Schema.TaggedStruct("WithdrawUserClearance", { user, proposal: Text.NewName })
)

/** Grants a role, which the actor must hold. */
export const GrantRole = withPlainConstructor(Schema.TaggedStruct("GrantRole", { user, role: Role }))

/** Revokes a role, which the actor must hold. */
export const RevokeRole = withPlainConstructor(Schema.TaggedStruct("RevokeRole", { user, role: Role }))

/** Deactivates a user, from their next request on, and ends their sessions. */
export const Deactivate = withPlainConstructor(Schema.TaggedStruct("DeactivateUser", { user, reason: Text.Reason }))

/** Reactivates a user. */
export const Reactivate = withPlainConstructor(Schema.TaggedStruct("ReactivateUser", { user, reason: Text.Reason }))

/**
 * Confirms that only its user knows the password of an account. Ends its custody and its sessions and removes its
 * override phrase. `credential` is the number of the latest password, from `Deepwell.custody`. Rejected with
 * `CredentialChanged` when the password was set again, and with `TemporaryPassword` when it was not yet changed.
 */
export const Confirm = withPlainConstructor(
  Schema.TaggedStruct("ConfirmAccount", { user, credential: Schema.Int.pipe(Schema.positive()) })
)

/** Any command on a user account that sets no secret. */
export const UserCommand = Schema.Union(
  Register,
  Rename,
  ChangeTitle,
  Transfer,
  ChangeClearance,
  ProposeClearance,
  ApproveClearance,
  RejectClearance,
  WithdrawClearance,
  GrantRole,
  RevokeRole,
  Deactivate,
  Reactivate,
  Confirm
)
export type UserCommand = typeof UserCommand.Type

/** Changes the actor's own password, which is passed apart from the command and never stored in an event. */
export const ChangePassword = withPlainConstructor(Schema.TaggedStruct("ChangeUserPassword", { user }))

/** Sets a temporary password, which must be changed at the next login. */
export const ResetPassword = withPlainConstructor(Schema.TaggedStruct("ResetUserPassword", { user }))

/** Sets the actor's own override phrase, which break-glass requires. */
export const SetPhrase = withPlainConstructor(Schema.TaggedStruct("SetOverridePhrase", { user }))

/** The commands that set a secret. Clients cannot send them; methods of `Deepwell` create them. */
export const CredentialCommand = Schema.Union(ChangePassword, ResetPassword, SetPhrase)
export type CredentialCommand = typeof CredentialCommand.Type

/**
 * What can be asked to be done about a member of staff.
 */
import { Schema } from "effect"
import { fromPlain } from "../PlainConstructor.ts"
import { Clearance } from "../access/Clearance.ts"
import { Role } from "../access/Role.ts"
import { SiteId } from "../site/SiteId.ts"
import { TaskForceId } from "../task-force/TaskForceId.ts"
import * as Text from "../Text.ts"
import { NewTitle } from "./Title.ts"
import { UserId } from "./UserId.ts"

const user = UserId
const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/** Enrols somebody. Left out: a Researcher without role, site or task force. */
export const Register = fromPlain(
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

/** Gives somebody another name. */
export const Rename = fromPlain(Schema.TaggedStruct("RenameUser", { user, name: Text.NewName }))

/** Gives somebody another title. */
export const ChangeTitle = fromPlain(Schema.TaggedStruct("ChangeUserTitle", { user, title: NewTitle }))

/** Moves somebody to another site, task force, or both; what is left out stays. */
export const Transfer = fromPlain(
  Schema.TaggedStruct("TransferUser", {
    user,
    site: optional(Schema.NullOr(SiteId)),
    taskForce: optional(Schema.NullOr(TaskForceId))
  })
)

/** Sets level and compartments. */
export const ChangeClearance = fromPlain(
  Schema.TaggedStruct("ChangeUserClearance", {
    user,
    clearance: Clearance,
    reason: Text.Reason
  })
)

/** Proposes to a second person to raise somebody to level 5 or 6. */
export const ProposeClearance = fromPlain(
  Schema.TaggedStruct("ProposeUserClearance", { user, clearance: Clearance, reason: Text.Reason })
)

/** Approves what somebody else proposed, which changes the clearance. */
export const ApproveClearance = fromPlain(Schema.TaggedStruct("ApproveUserClearance", { user, proposal: Text.NewName }))

/** Turns down what was proposed. */
export const RejectClearance = fromPlain(
  Schema.TaggedStruct("RejectUserClearance", { user, proposal: Text.NewName, reason: Text.Reason })
)

/** Takes one's own proposal back. */
export const WithdrawClearance = fromPlain(
  Schema.TaggedStruct("WithdrawUserClearance", { user, proposal: Text.NewName })
)

/** Gives somebody a role. */
export const GrantRole = fromPlain(Schema.TaggedStruct("GrantRole", { user, role: Role }))

/** Takes a role away. */
export const RevokeRole = fromPlain(Schema.TaggedStruct("RevokeRole", { user, role: Role }))

/** Shuts somebody out, from their next request on. */
export const Deactivate = fromPlain(Schema.TaggedStruct("DeactivateUser", { user, reason: Text.Reason }))

/** Lets somebody in again. */
export const Reactivate = fromPlain(Schema.TaggedStruct("ReactivateUser", { user, reason: Text.Reason }))

/**
 * Confirms that only its user knows the password of an account, which ends its custody, its sessions and its override
 * phrase. `credential` is the number of the latest password, as `Deepwell.custody` answers it.
 */
export const Confirm = fromPlain(
  Schema.TaggedStruct("ConfirmAccount", { user, credential: Schema.Int.pipe(Schema.positive()) })
)

/** Everything that is done to somebody's file, apart from their credentials. */
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

/** Sets one's own password, which goes beside the command and never into it. */
export const ChangePassword = fromPlain(Schema.TaggedStruct("ChangeUserPassword", { user }))

/** Gives somebody a password that they have to change when they come in. */
export const ResetPassword = fromPlain(Schema.TaggedStruct("ResetUserPassword", { user }))

/** Sets one's own override phrase, by which the glass is broken. */
export const SetPhrase = fromPlain(Schema.TaggedStruct("SetOverridePhrase", { user }))

/** What is asked for with a secret beside it: no such command comes from outside by itself. */
export const CredentialCommand = Schema.Union(ChangePassword, ResetPassword, SetPhrase)
export type CredentialCommand = typeof CredentialCommand.Type

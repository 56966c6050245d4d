/**
 * The events of a user account. Tags and fields are the storage format: fields are added, never renamed, and a new meaning is a
 * new event.
 */
import * as Schema from "effect/Schema"
import { changeFields, Clearance } from "../access/Clearance.ts"
import * as Custody from "./Custody.ts"
import { Role } from "../access/Role.ts"
import { SiteId } from "../SiteId.ts"
import { TaskForceId } from "../TaskForceId.ts"
import * as Text from "../Text.ts"
import { Title } from "./Title.ts"
import { UserId } from "../UserId.ts"

const user = UserId

/**
 * `by` is the label of the actor. `custodians` are the user who set a password with it, followed by the custodians of
 * that user at the time; left out when the operator set the password or none was set.
 */
export const UserRegistered = Schema.TaggedStruct("UserRegistered", {
  user,
  name: Text.Name,
  title: Title,
  clearance: Clearance,
  roles: Schema.Array(Role),
  site: Schema.NullOr(SiteId),
  taskForce: Schema.NullOr(TaskForceId),
  ...Custody.eventFields
})

export const UserRenamed = Schema.TaggedStruct("UserRenamed", { user, from: Text.Name, to: Text.Name })

export const UserTitled = Schema.TaggedStruct("UserTitled", { user, from: Title, to: Title })

export const UserTransferred = Schema.TaggedStruct("UserTransferred", {
  user,
  site: Schema.NullOr(SiteId),
  taskForce: Schema.NullOr(TaskForceId)
})

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/** `by` is the label of the proposer and `approvedBy` that of the second person; left out for a direct change. */
export const UserClearanceChanged = Schema.TaggedStruct("UserClearanceChanged", {
  user,
  ...changeFields,
  by: optional(Schema.String),
  approvedBy: optional(Schema.String),
  proposal: optional(Schema.String)
})

/** `expiresAt` is in milliseconds since 1970; `custodians` are those of the proposer at that time, if any. */
export const UserClearanceProposed = Schema.TaggedStruct("UserClearanceProposed", {
  user,
  proposal: Schema.String,
  ...changeFields,
  by: Schema.String,
  expiresAt: Schema.Int,
  ...Custody.capturedField
})

export const UserClearanceRejected = Schema.TaggedStruct("UserClearanceRejected", {
  user,
  proposal: Schema.String,
  reason: Text.Reason
})

export const UserClearanceWithdrawn = Schema.TaggedStruct("UserClearanceWithdrawn", { user, proposal: Schema.String })

export const UserPasswordChanged = Schema.TaggedStruct("UserPasswordChanged", { user })

/** The new password must be changed at the next login. `by` and `custodians` are as in `UserRegistered`. */
export const UserPasswordReset = Schema.TaggedStruct("UserPasswordReset", { user, ...Custody.eventFields })

/** Ends custody: `by` (a label) confirms that only the user knows the password with this credential number. */
export const UserConfirmed = Schema.TaggedStruct("UserConfirmed", {
  user,
  credential: Schema.Int,
  by: Schema.String
})

export const UserPhraseSet = Schema.TaggedStruct("UserPhraseSet", { user })

export const UserRoleGranted = Schema.TaggedStruct("UserRoleGranted", { user, role: Role })

export const UserRoleRevoked = Schema.TaggedStruct("UserRoleRevoked", { user, role: Role })

export const UserDeactivated = Schema.TaggedStruct("UserDeactivated", { user, reason: Text.Reason })

export const UserReactivated = Schema.TaggedStruct("UserReactivated", { user, reason: Text.Reason })

export const UserEvent = Schema.Union(
  UserRegistered,
  UserRenamed,
  UserTitled,
  UserTransferred,
  UserClearanceChanged,
  UserClearanceProposed,
  UserClearanceRejected,
  UserClearanceWithdrawn,
  UserPasswordChanged,
  UserPasswordReset,
  UserConfirmed,
  UserPhraseSet,
  UserRoleGranted,
  UserRoleRevoked,
  UserDeactivated,
  UserReactivated
)
export type UserEvent = typeof UserEvent.Type

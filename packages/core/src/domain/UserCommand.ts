/**
 * What can be asked to be done about a member of staff.
 */
import { Schema } from "effect"
import { fromPlain } from "./FromPlain.ts"
import { Clearance } from "./Clearance.ts"
import { Role } from "./Role.ts"
import { SiteId } from "./SiteId.ts"
import { TaskForceId } from "./TaskForceId.ts"
import * as Text from "./Text.ts"
import { Title } from "./Title.ts"
import { UserId } from "./UserId.ts"

const user = UserId
const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/** Enrols somebody. Left out: a Researcher without role, site or task force. */
export const Register = fromPlain(
  Schema.TaggedStruct("RegisterUser", {
    user,
    name: Text.Name,
    clearance: Clearance,
    title: optional(Title),
    roles: optional(Schema.Array(Role)),
    site: optional(Schema.NullOr(SiteId)),
    taskForce: optional(Schema.NullOr(TaskForceId))
  })
)

export const Rename = fromPlain(Schema.TaggedStruct("RenameUser", { user, name: Text.Name }))

export const ChangeTitle = fromPlain(Schema.TaggedStruct("ChangeUserTitle", { user, title: Title }))

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

export const GrantRole = fromPlain(Schema.TaggedStruct("GrantRole", { user, role: Role }))

export const RevokeRole = fromPlain(Schema.TaggedStruct("RevokeRole", { user, role: Role }))

export const Deactivate = fromPlain(Schema.TaggedStruct("DeactivateUser", { user, reason: Text.Reason }))

export const Reactivate = fromPlain(Schema.TaggedStruct("ReactivateUser", { user, reason: Text.Reason }))

export const UserCommand = Schema.Union(
  Register,
  Rename,
  ChangeTitle,
  Transfer,
  ChangeClearance,
  GrantRole,
  RevokeRole,
  Deactivate,
  Reactivate
)
export type UserCommand = typeof UserCommand.Type

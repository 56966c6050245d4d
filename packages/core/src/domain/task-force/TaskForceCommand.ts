/**
 * The commands on a mobile task force. The level and role that each requires are in `Authority.table`.
 */
import * as Schema from "effect/Schema"
import { withPlainConstructor } from "../PlainConstructor.ts"
import { Clearance } from "../access/Clearance.ts"
import { Revision, Section } from "../Section.ts"
import { SectionId } from "../SectionId.ts"
import { SiteId } from "../SiteId.ts"
import { TaskForceId } from "../TaskForceId.ts"
import * as Text from "../Text.ts"
import { UserId } from "../UserId.ts"

const taskForce = TaskForceId
const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/**
 * Forms a task force; `name` is its nickname. The clearance defaults to level 0, leader and site to null. Rejected with
 * `AlreadyExists` when the designation is in use.
 */
export const Form = withPlainConstructor(
  Schema.TaggedStruct("FormTaskForce", {
    taskForce,
    name: Text.NewName,
    clearance: optional(Clearance),
    leader: optional(Schema.NullOr(UserId)),
    site: optional(Schema.NullOr(SiteId))
  })
)

/** Renames a task force. */
export const Rename = withPlainConstructor(Schema.TaggedStruct("RenameTaskForce", { taskForce, name: Text.NewName }))

/** Appoints a leader, or none with null. */
export const AppointLeader = withPlainConstructor(
  Schema.TaggedStruct("AppointTaskForceLeader", {
    taskForce,
    leader: Schema.NullOr(UserId)
  })
)

/** Stations a task force at a site, or at none with null. */
export const Station = withPlainConstructor(
  Schema.TaggedStruct("StationTaskForce", { taskForce, site: Schema.NullOr(SiteId) })
)

/** Changes the clearance required to read a task force. */
export const ChangeClearance = withPlainConstructor(
  Schema.TaggedStruct("ChangeTaskForceClearance", {
    taskForce,
    clearance: Clearance,
    reason: Text.Reason
  })
)

/** Files a new document. Rejected with `SectionExists` when a visible document has this id and other contents. */
export const FileDocument = withPlainConstructor(
  Schema.TaggedStruct("FileTaskForceDocument", {
    taskForce,
    document: SectionId,
    ...Section.fields
  })
)

/**
 * Revises a document; fields left out stay unchanged. Rejected with `NoSuchSection`, `SectionChanged` or
 * `ReasonRequired`, as `Section.Revision` describes.
 */
export const ReviseDocument = withPlainConstructor(
  Schema.TaggedStruct("ReviseTaskForceDocument", {
    taskForce,
    document: SectionId,
    ...Revision.fields
  })
)

/** Disbands a task force. Its file stays readable. */
export const Disband = withPlainConstructor(Schema.TaggedStruct("DisbandTaskForce", { taskForce, reason: Text.Reason }))

/** Restores a disbanded task force. */
export const Restore = withPlainConstructor(Schema.TaggedStruct("RestoreTaskForce", { taskForce, reason: Text.Reason }))

/** Any command on a task force. */
export const TaskForceCommand = Schema.Union(
  Form,
  Rename,
  AppointLeader,
  Station,
  ChangeClearance,
  FileDocument,
  ReviseDocument,
  Disband,
  Restore
)
export type TaskForceCommand = typeof TaskForceCommand.Type

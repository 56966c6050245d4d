/**
 * What can be asked to be done about a mobile task force.
 */
import { Schema } from "effect"
import { fromPlain } from "../PlainConstructor.ts"
import { Clearance } from "../access/Clearance.ts"
import { Revision, Section } from "../Section.ts"
import { SectionId } from "../SectionId.ts"
import { SiteId } from "../site/SiteId.ts"
import { TaskForceId } from "./TaskForceId.ts"
import * as Text from "../Text.ts"
import { UserId } from "../user/UserId.ts"

const taskForce = TaskForceId
const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/** Forms a task force; its name is its nickname. Left out: level 0, and without leader or site. */
export const Form = fromPlain(
  Schema.TaggedStruct("FormTaskForce", {
    taskForce,
    name: Text.NewName,
    clearance: optional(Clearance),
    leader: optional(Schema.NullOr(UserId)),
    site: optional(Schema.NullOr(SiteId))
  })
)

/** Gives a task force another name. */
export const Rename = fromPlain(Schema.TaggedStruct("RenameTaskForce", { taskForce, name: Text.NewName }))

/** Appoints a leader, or null for nobody. */
export const AppointLeader = fromPlain(
  Schema.TaggedStruct("AppointTaskForceLeader", {
    taskForce,
    leader: Schema.NullOr(UserId)
  })
)

/** Stations it at a site, or null for none. */
export const Station = fromPlain(Schema.TaggedStruct("StationTaskForce", { taskForce, site: Schema.NullOr(SiteId) }))

/** Sets what it takes to read a task force's file. Lowering it takes a reason. */
export const ChangeClearance = fromPlain(
  Schema.TaggedStruct("ChangeTaskForceClearance", {
    taskForce,
    clearance: Clearance,
    reason: Text.Reason
  })
)

/** Adds a document that the task force does not have. */
export const FileDocument = fromPlain(
  Schema.TaggedStruct("FileTaskForceDocument", {
    taskForce,
    document: SectionId,
    ...Section.fields
  })
)

/** Changes what is given of a document that the task force has. */
export const ReviseDocument = fromPlain(
  Schema.TaggedStruct("ReviseTaskForceDocument", {
    taskForce,
    document: SectionId,
    ...Revision.fields
  })
)

/** Dissolves a task force. */
export const Disband = fromPlain(Schema.TaggedStruct("DisbandTaskForce", { taskForce, reason: Text.Reason }))

/** Forms a dissolved task force again. */
export const Restore = fromPlain(Schema.TaggedStruct("RestoreTaskForce", { taskForce, reason: Text.Reason }))

/** Everything that is done to a task force's file. */
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

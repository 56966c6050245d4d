/**
 * The events of a mobile task force. Tags and fields are the storage format: fields are added, never renamed, and a new meaning is a
 * new event.
 */
import * as Schema from "effect/Schema"
import { changeFields, Clearance } from "../access/Clearance.ts"
import { SectionRecord } from "../Section.ts"
import { SectionId } from "../SectionId.ts"
import { SiteId } from "../SiteId.ts"
import { TaskForceId } from "../TaskForceId.ts"
import * as Text from "../Text.ts"
import { UserId } from "../UserId.ts"

const taskForce = TaskForceId

export const TaskForceFormed = Schema.TaggedStruct("TaskForceFormed", {
  taskForce,
  name: Text.Name,
  clearance: Clearance,
  leader: Schema.NullOr(UserId),
  site: Schema.NullOr(SiteId)
})

export const TaskForceRenamed = Schema.TaggedStruct("TaskForceRenamed", { taskForce, from: Text.Name, to: Text.Name })

export const TaskForceLeaderAppointed = Schema.TaggedStruct("TaskForceLeaderAppointed", {
  taskForce,
  leader: Schema.NullOr(UserId)
})

export const TaskForceStationed = Schema.TaggedStruct("TaskForceStationed", { taskForce, site: Schema.NullOr(SiteId) })

export const TaskForceClearanceChanged = Schema.TaggedStruct("TaskForceClearanceChanged", {
  taskForce,
  ...changeFields
})

const filed = { taskForce, document: SectionId, ...SectionRecord.fields }

export const TaskForceDocumentFiled = Schema.TaggedStruct("TaskForceDocumentFiled", filed)

/** Contains the whole document after the revision. */
export const TaskForceDocumentRevised = Schema.TaggedStruct("TaskForceDocumentRevised", filed)

export const TaskForceDisbanded = Schema.TaggedStruct("TaskForceDisbanded", { taskForce, reason: Text.Reason })

export const TaskForceRestored = Schema.TaggedStruct("TaskForceRestored", { taskForce, reason: Text.Reason })

export const TaskForceEvent = Schema.Union(
  TaskForceFormed,
  TaskForceRenamed,
  TaskForceLeaderAppointed,
  TaskForceStationed,
  TaskForceClearanceChanged,
  TaskForceDocumentFiled,
  TaskForceDocumentRevised,
  TaskForceDisbanded,
  TaskForceRestored
)
export type TaskForceEvent = typeof TaskForceEvent.Type

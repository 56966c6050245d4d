/**
 * The events of an anomaly's file. Tags and fields are the storage format: fields are added, never renamed, and a new
 * meaning is a new event.
 */
import * as Schema from "effect/Schema"
import { Provenance } from "./Provenance.ts"
import { changeFields, Clearance } from "../access/Clearance.ts"
import { Classification } from "./Classification.ts"
import * as Custody from "../user/Custody.ts"
import { ItemNumber } from "../ItemNumber.ts"
import { SectionRecord } from "../Section.ts"
import { SectionId } from "../SectionId.ts"
import { SiteId } from "../SiteId.ts"
import { Status } from "./Status.ts"
import { TaskForceId } from "../TaskForceId.ts"
import * as Text from "../Text.ts"

const scp = ItemNumber

export const ScpRegistered = Schema.TaggedStruct("ScpRegistered", {
  scp,
  name: Text.Name,
  classification: Classification,
  clearance: Clearance,
  status: Status,
  site: Schema.NullOr(SiteId),
  taskForce: Schema.NullOr(TaskForceId),
  provenance: Schema.NullOr(Provenance)
})

export const ScpRenamed = Schema.TaggedStruct("ScpRenamed", { scp, from: Text.Name, to: Text.Name })

export const ScpReclassified = Schema.TaggedStruct("ScpReclassified", { scp, from: Classification, to: Classification })

export const ScpClearanceChanged = Schema.TaggedStruct("ScpClearanceChanged", { scp, ...changeFields })

export const ScpSiteAssigned = Schema.TaggedStruct("ScpSiteAssigned", { scp, site: Schema.NullOr(SiteId) })

export const ScpTaskForceAssigned = Schema.TaggedStruct("ScpTaskForceAssigned", {
  scp,
  taskForce: Schema.NullOr(TaskForceId)
})

const filed = { scp, section: SectionId, ...SectionRecord.fields }

export const ScpSectionFiled = Schema.TaggedStruct("ScpSectionFiled", filed)

/** Contains the whole section after the revision. */
export const ScpSectionRevised = Schema.TaggedStruct("ScpSectionRevised", filed)

const change = {
  from: Status,
  to: Status,
  reason: Text.Reason,
  evidence: Schema.NullOr(Text.Reason),
  by: Schema.String
}

/** `by` is the label of the requester or proposer; `approvedBy` that of the second person, if one was required. */
export const ScpStatusChanged = Schema.TaggedStruct("ScpStatusChanged", {
  scp,
  ...change,
  approvedBy: Schema.NullOr(Schema.String),
  proposal: Schema.NullOr(Schema.String)
})

/** `expiresAt` is in milliseconds since 1970; `custodians` are those of the proposer at that time, if any. */
export const ScpStatusProposed = Schema.TaggedStruct("ScpStatusProposed", {
  scp,
  proposal: Schema.String,
  ...change,
  expiresAt: Schema.Int,
  ...Custody.capturedField
})

export const ScpStatusRejected = Schema.TaggedStruct("ScpStatusRejected", {
  scp,
  proposal: Schema.String,
  reason: Text.Reason
})

export const ScpStatusWithdrawn = Schema.TaggedStruct("ScpStatusWithdrawn", { scp, proposal: Schema.String })

export const ScpProvenanceRecorded = Schema.TaggedStruct("ScpProvenanceRecorded", { scp, provenance: Provenance })

export const ScpEvent = Schema.Union(
  ScpRegistered,
  ScpRenamed,
  ScpReclassified,
  ScpClearanceChanged,
  ScpSiteAssigned,
  ScpTaskForceAssigned,
  ScpSectionFiled,
  ScpSectionRevised,
  ScpStatusChanged,
  ScpStatusProposed,
  ScpStatusRejected,
  ScpStatusWithdrawn,
  ScpProvenanceRecorded
)
export type ScpEvent = typeof ScpEvent.Type

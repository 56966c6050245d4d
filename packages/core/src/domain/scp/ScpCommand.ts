/**
 * What can be asked to be done to an anomaly's file.
 */
import { Schema } from "effect"
import { fromPlain } from "../PlainConstructor.ts"
import { NewProvenance } from "./Provenance.ts"
import { Clearance } from "../access/Clearance.ts"
import { NewClassification } from "./Classification.ts"
import { ItemNumber } from "./ItemNumber.ts"
import { Revision, Section } from "../Section.ts"
import { SectionId } from "../SectionId.ts"
import { SiteId } from "../site/SiteId.ts"
import { Status } from "./Status.ts"
import { TaskForceId } from "../task-force/TaskForceId.ts"
import * as Text from "../Text.ts"

const scp = ItemNumber
const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/** Opens a file. Left out: active, and without site, task force or provenance. */
export const Register = fromPlain(
  Schema.TaggedStruct("RegisterScp", {
    scp,
    name: Text.NewName,
    classification: NewClassification,
    clearance: Clearance,
    status: optional(Schema.Literal("active", "neutralized", "explained")),
    site: optional(Schema.NullOr(SiteId)),
    taskForce: optional(Schema.NullOr(TaskForceId)),
    provenance: optional(Schema.NullOr(NewProvenance))
  })
)

/** Gives a file another name. */
export const Rename = fromPlain(Schema.TaggedStruct("RenameScp", { scp, name: Text.NewName }))

/** Changes the parts of the class bar that are given. */
export const Reclassify = fromPlain(
  Schema.TaggedStruct("ReclassifyScp", {
    scp,
    classification: Schema.partialWith(NewClassification, { exact: true })
  })
)

/** Sets what it takes to read a file. Lowering it takes a reason. */
export const ChangeClearance = fromPlain(
  Schema.TaggedStruct("ChangeScpClearance", {
    scp,
    clearance: Clearance,
    reason: Text.Reason
  })
)

/** Says which site keeps the anomaly; null for none. */
export const AssignSite = fromPlain(Schema.TaggedStruct("AssignScpSite", { scp, site: Schema.NullOr(SiteId) }))

/** Says which task force sees to the anomaly; null for none. */
export const AssignTaskForce = fromPlain(
  Schema.TaggedStruct("AssignScpTaskForce", { scp, taskForce: Schema.NullOr(TaskForceId) })
)

/** Adds a section that the file does not have. */
export const FileSection = fromPlain(
  Schema.TaggedStruct("FileScpSection", { scp, section: SectionId, ...Section.fields })
)

/** Changes what is given of a section that the file has. */
export const ReviseSection = fromPlain(
  Schema.TaggedStruct("ReviseScpSection", { scp, section: SectionId, ...Revision.fields })
)

/** Changes the status at once, where no second person is needed. */
export const ChangeStatus = fromPlain(
  Schema.TaggedStruct("ChangeScpStatus", {
    scp,
    to: Status,
    reason: Text.Reason,
    evidence: optional(Text.Reason)
  })
)

/** Proposes a change of status to a second person. */
export const ProposeStatus = fromPlain(
  Schema.TaggedStruct("ProposeScpStatus", {
    scp,
    to: Status,
    reason: Text.Reason,
    evidence: optional(Text.Reason)
  })
)

/** Approves what somebody else proposed, which changes the status. */
export const ApproveStatus = fromPlain(Schema.TaggedStruct("ApproveScpStatus", { scp, proposal: Text.NewName }))

/** Turns down what was proposed. */
export const RejectStatus = fromPlain(
  Schema.TaggedStruct("RejectScpStatus", {
    scp,
    proposal: Text.NewName,
    reason: Text.Reason
  })
)

/** Takes one's own proposal back. */
export const WithdrawStatus = fromPlain(Schema.TaggedStruct("WithdrawScpStatus", { scp, proposal: Text.NewName }))

/** Says where a file came from, and which revision of it. */
export const RecordProvenance = fromPlain(
  Schema.TaggedStruct("RecordScpProvenance", { scp, provenance: NewProvenance })
)

/** Everything that is done to an anomaly's file. */
export const ScpCommand = Schema.Union(
  Register,
  Rename,
  Reclassify,
  ChangeClearance,
  AssignSite,
  AssignTaskForce,
  FileSection,
  ReviseSection,
  ChangeStatus,
  ProposeStatus,
  ApproveStatus,
  RejectStatus,
  WithdrawStatus,
  RecordProvenance
)
export type ScpCommand = typeof ScpCommand.Type

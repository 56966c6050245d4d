/**
 * The commands on an anomaly's file. The level and role that each requires are in `Authority.table`.
 */
import * as Schema from "effect/Schema"
import { withPlainConstructor } from "../PlainConstructor.ts"
import { NewProvenance } from "./Provenance.ts"
import { Clearance } from "../access/Clearance.ts"
import { NewClassification } from "./Classification.ts"
import { ItemNumber } from "../ItemNumber.ts"
import { Revision, Section } from "../Section.ts"
import { SectionId } from "../SectionId.ts"
import { SiteId } from "../SiteId.ts"
import { Status } from "./Status.ts"
import { TaskForceId } from "../TaskForceId.ts"
import * as Text from "../Text.ts"

const scp = ItemNumber
const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/**
 * Registers an anomaly. The status defaults to active; site, task force and provenance default to null.
 * Rejected with `AlreadyExists` when the item number is registered.
 */
export const Register = withPlainConstructor(
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

/** Renames a file. */
export const Rename = withPlainConstructor(Schema.TaggedStruct("RenameScp", { scp, name: Text.NewName }))

/** Changes the classification; fields left out stay unchanged. */
export const Reclassify = withPlainConstructor(
  Schema.TaggedStruct("ReclassifyScp", {
    scp,
    classification: Schema.partialWith(NewClassification, { exact: true })
  })
)

/** Changes the clearance required to read a file. Lowering it requires level 4. */
export const ChangeClearance = withPlainConstructor(
  Schema.TaggedStruct("ChangeScpClearance", {
    scp,
    clearance: Clearance,
    reason: Text.Reason
  })
)

/** Assigns the containment site, or none with null. */
export const AssignSite = withPlainConstructor(
  Schema.TaggedStruct("AssignScpSite", { scp, site: Schema.NullOr(SiteId) })
)

/** Assigns the responsible task force, or none with null. */
export const AssignTaskForce = withPlainConstructor(
  Schema.TaggedStruct("AssignScpTaskForce", { scp, taskForce: Schema.NullOr(TaskForceId) })
)

/** Files a new section. Rejected with `SectionExists` when a visible section has this id and other contents. */
export const FileSection = withPlainConstructor(
  Schema.TaggedStruct("FileScpSection", { scp, section: SectionId, ...Section.fields })
)

/**
 * Revises a section; fields left out stay unchanged. Rejected with `NoSuchSection`, `SectionChanged` or
 * `ReasonRequired`, as `Section.Revision` describes.
 */
export const ReviseSection = withPlainConstructor(
  Schema.TaggedStruct("ReviseScpSection", { scp, section: SectionId, ...Revision.fields })
)

const statusRequest = { scp, to: Status, reason: Text.Reason, evidence: optional(Text.Reason) }

/**
 * Changes the status directly. Rejected with `IllegalTransition`, `EvidenceRequired`, or `SecondPersonRequired` where
 * `Status.transitions` requires a second person and the policy enforces it.
 */
export const ChangeStatus = withPlainConstructor(Schema.TaggedStruct("ChangeScpStatus", statusRequest))

/**
 * Proposes a change of status to a second person, for 72 hours. Rejected with `IllegalTransition`, `EvidenceRequired`,
 * `SecondPersonNotNeeded`, or `ProposalPending` while another proposal is open.
 */
export const ProposeStatus = withPlainConstructor(Schema.TaggedStruct("ProposeScpStatus", statusRequest))

/**
 * Approves another user's proposal, which changes the status. Rejected with `NoSuchProposal`, `ProposalClosed`,
 * `WrongPerson` for the proposer, or `DependentAccounts`.
 */
export const ApproveStatus = withPlainConstructor(
  Schema.TaggedStruct("ApproveScpStatus", { scp, proposal: Text.NewName })
)

/** Rejects a proposal. Rejected with `NoSuchProposal` or `ProposalClosed`. */
export const RejectStatus = withPlainConstructor(
  Schema.TaggedStruct("RejectScpStatus", {
    scp,
    proposal: Text.NewName,
    reason: Text.Reason
  })
)

/** Withdraws the actor's own proposal. Rejected with `NoSuchProposal`, `ProposalClosed` or `WrongPerson`. */
export const WithdrawStatus = withPlainConstructor(
  Schema.TaggedStruct("WithdrawScpStatus", { scp, proposal: Text.NewName })
)

/** Records the source page of an imported file and its revision. */
export const RecordProvenance = withPlainConstructor(
  Schema.TaggedStruct("RecordScpProvenance", { scp, provenance: NewProvenance })
)

/** Any command on an anomaly's file. */
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

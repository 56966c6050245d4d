/**
 * The answers of the queries, redacted for their reader.
 */
import * as Schema from "effect/Schema"
import { Clearance, Level } from "../access/Clearance.ts"
import { VisibleActor } from "./VisibleActor.ts"
import { Classification } from "../scp/Classification.ts"
import { ItemNumber } from "../ItemNumber.ts"
import { Provenance } from "../scp/Provenance.ts"
import { Role } from "../access/Role.ts"
import { SectionId } from "../SectionId.ts"
import { SiteId } from "../SiteId.ts"
import { Status } from "../scp/Status.ts"
import { TaskForceId } from "../TaskForceId.ts"
import { UserId } from "../UserId.ts"

export { AccountCustody, CustodyNote, PendingProposal } from "./PendingProposal.ts"
export { OpenSession } from "./OpenSession.ts"
export { Provenance } from "../scp/Provenance.ts"

/** The type of a record: `scp`, `user`, `site`, or `mtf` for a task force. */
export const RecordType = Schema.Literal("scp", "user", "site", "mtf")
export type RecordType = typeof RecordType.Type

/**
 * A section that the reader may see. `revision` is the number of its text, which the command that revises it refers to;
 * null from an older server that does not number revisions.
 */
export const VisibleSection = Schema.Struct({
  id: SectionId,
  title: Schema.String,
  body: Schema.String,
  revision: Schema.optionalWith(Schema.NullOr(Schema.Int), { exact: true, default: () => null })
})
export type VisibleSection = typeof VisibleSection.Type

const Sections = {
  sections: Schema.Array(VisibleSection),
  /** True when sections are hidden from this reader. Their number and required level are never disclosed. */
  withheld: Schema.Boolean
}

/** An SCP file, redacted for its reader. Times are in milliseconds since 1970. */
export const ScpRecord = Schema.Struct({
  type: Schema.Literal("scp"),
  id: ItemNumber,
  name: Schema.String,
  classification: Classification,
  clearance: Clearance,
  status: Status,
  site: Schema.NullOr(SiteId),
  taskForce: Schema.NullOr(TaskForceId),
  ...Sections,
  provenance: Schema.NullOr(Provenance),
  registeredAt: Schema.Int
})
export type ScpRecord = typeof ScpRecord.Type

/** A user file, redacted for its reader. Times are in milliseconds since 1970. */
export const UserRecord = Schema.Struct({
  type: Schema.Literal("user"),
  id: UserId,
  name: Schema.String,
  title: Schema.String,
  clearance: Clearance,
  roles: Schema.Array(Role),
  site: Schema.NullOr(SiteId),
  taskForce: Schema.NullOr(TaskForceId),
  active: Schema.Boolean,
  registeredAt: Schema.Int
})
export type UserRecord = typeof UserRecord.Type

/** A site, redacted for its reader. Times are in milliseconds since 1970. */
export const SiteRecord = Schema.Struct({
  type: Schema.Literal("site"),
  id: SiteId,
  name: Schema.String,
  director: Schema.NullOr(UserId),
  clearance: Clearance,
  active: Schema.Boolean,
  ...Sections,
  registeredAt: Schema.Int
})
export type SiteRecord = typeof SiteRecord.Type

/** A task force, redacted for its reader. Times are in milliseconds since 1970. */
export const TaskForceRecord = Schema.Struct({
  type: Schema.Literal("mtf"),
  id: TaskForceId,
  name: Schema.String,
  leader: Schema.NullOr(UserId),
  site: Schema.NullOr(SiteId),
  clearance: Clearance,
  active: Schema.Boolean,
  ...Sections,
  registeredAt: Schema.Int
})
export type TaskForceRecord = typeof TaskForceRecord.Type

/** A record of any type, redacted for its reader. */
export const Record = Schema.Union(ScpRecord, UserRecord, SiteRecord, TaskForceRecord)
export type Record = typeof Record.Type

/** An SCP file in a list, without its sections and provenance. */
export const ScpSummary = ScpRecord.omit("sections", "withheld", "provenance")
/** A site in a list, without its sections. */
export const SiteSummary = SiteRecord.omit("sections", "withheld")
/** A task force in a list, without its sections. */
export const TaskForceSummary = TaskForceRecord.omit("sections", "withheld")
/** A record of any type in a list, without its sections. */
export const Summary = Schema.Union(ScpSummary, UserRecord, SiteSummary, TaskForceSummary)
export type Summary = typeof Summary.Type

/** A match of a search. `section` is null for a match in the name of the record. */
export const Hit = Schema.Struct({
  type: RecordType,
  id: Schema.String,
  name: Schema.String,
  section: Schema.NullOr(SectionId),
  title: Schema.String,
  snippet: Schema.String
})
export type Hit = typeof Hit.Type

/** The id and the name of a record. */
export const Named = Schema.Struct({ id: Schema.String, name: Schema.String })
export type Named = typeof Named.Type

/** A record that refers to another, with the relation: `SCP-173` refers to `Site-19` as `kept-at`. */
export const Reference = Schema.Struct({
  type: RecordType,
  ...Named.fields,
  as: Schema.Literal("kept-at", "stationed-at", "assigned-to", "member-of", "directed-by", "led-by")
})
export type Reference = typeof Reference.Type

/**
 * A change of a record: `action` is the type of the event, `at` its time in milliseconds since 1970, and `by` its actor;
 * null when the reader may not see the user.
 */
export const Notice = Schema.Struct({
  at: Schema.Int,
  action: Schema.String,
  type: RecordType,
  ...Named.fields,
  by: Schema.NullOr(Schema.String)
})
export type Notice = typeof Notice.Type

/**
 * One status change. The first, from null, is the registration. Times are milliseconds since 1970. `by` and `approvedBy`
 * are null when the reader may not see the user.
 */
export const StatusEntry = Schema.Struct({
  at: Schema.Int,
  from: Schema.NullOr(Status),
  to: Status,
  by: VisibleActor,
  reason: Schema.NullOr(Schema.String),
  evidence: Schema.NullOr(Schema.String),
  approvedBy: Schema.NullOr(Schema.String)
})
export type StatusEntry = typeof StatusEntry.Type

/** One use of break-glass, for auditors. Masked when the auditor may not read the record. */
export const Review = Schema.Struct({
  glass: Schema.String,
  user: Schema.String,
  type: Schema.NullOr(RecordType),
  target: Schema.NullOr(Schema.String),
  reason: Schema.NullOr(Schema.String),
  brokenAt: Schema.Int,
  expiresAt: Schema.Int,
  reviewedBy: Schema.NullOr(Schema.String),
  reviewedAt: Schema.NullOr(Schema.Int),
  note: Schema.NullOr(Schema.String),
  masked: Schema.Boolean
})
export type Review = typeof Review.Type

/** The explanation of an access decision: the rules in the order in which they were tried; the last one decides. */
export const Explanation = Schema.Struct({
  reader: Schema.String,
  type: RecordType,
  id: Schema.String,
  /** The required and the held level. Compartments are never named: their lists are empty here and below. */
  needed: Clearance,
  held: Clearance,
  steps: Schema.Array(
    Schema.Struct({ rule: Schema.String, says: Schema.String, decision: Schema.String, applies: Schema.Boolean })
  ),
  decision: Schema.Literal("granted", "redacted", "expunged"),
  /** The missing parts of the clearance. `compartment` is false from an older server. */
  missing: Schema.Struct({
    level: Schema.Boolean,
    compartments: Schema.Array(Schema.String),
    compartment: Schema.optionalWith(Schema.Boolean, { exact: true, default: () => false })
  }),
  /** The sections that the auditor may see, and whether the reader may see them. */
  sections: Schema.Array(Schema.Struct({ id: SectionId, needed: Clearance, visible: Schema.Boolean }))
})
export type Explanation = typeof Explanation.Type

/**
 * The record, without the parts that the reader may not see. `closesIn` is present only for a record that the session has
 * opened by break-glass: the milliseconds until it is closed again.
 */
export const Granted = Schema.TaggedStruct("Granted", {
  record: Record,
  closesIn: Schema.optionalWith(Schema.Int, { exact: true })
})
export type Granted = typeof Granted.Type

/** The record exists and requires more than the reader holds. Compartments are never named. */
export const Redacted = Schema.TaggedStruct("Redacted", {
  type: RecordType,
  id: Schema.String,
  needed: Level,
  held: Level
})
export type Redacted = typeof Redacted.Type

/** The record does not exist, or its existence is hidden from the reader. */
export const Expunged = Schema.TaggedStruct("Expunged", { type: RecordType, id: Schema.String })
export type Expunged = typeof Expunged.Type

/** The answer of reading a record by its id. */
export const QueryResult = Schema.Union(Granted, Redacted, Expunged)
export type QueryResult = typeof QueryResult.Type

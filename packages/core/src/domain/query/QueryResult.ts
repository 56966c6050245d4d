/**
 * What a reader gets when they ask for a record: the record as they may see it, or word that they may not.
 */
import { Schema } from "effect"
import { Clearance, Level } from "../access/Clearance.ts"
import { VisibleActor } from "./VisibleActor.ts"
import { Classification } from "../scp/Classification.ts"
import { ItemNumber } from "../scp/ItemNumber.ts"
import { Provenance } from "../scp/Provenance.ts"
import { Role } from "../access/Role.ts"
import { SectionId } from "../SectionId.ts"
import { SiteId } from "../site/SiteId.ts"
import { Status } from "../scp/Status.ts"
import { TaskForceId } from "../task-force/TaskForceId.ts"
import { UserId } from "../user/UserId.ts"

export { AccountCustody, CustodyNote, PendingProposal } from "./PendingProposal.ts"
export { OpenSession } from "./OpenSession.ts"
export { Provenance } from "../scp/Provenance.ts"

/** What kind of record: `scp`, `user`, `site`, or `mtf` for a task force. */
export const RecordType = Schema.Literal("scp", "user", "site", "mtf")
export type RecordType = typeof RecordType.Type

/**
 * A part of a record that the reader may see. `revision` numbers its text, for the command that revises it; null where
 * it was read from a server that does not number revisions.
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
  /** Whether something is withheld from this reader: never how much, or what it takes. */
  withheld: Schema.Boolean
}

/** An anomaly's file, as far as its reader may see it. Times are in milliseconds since 1970. */
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

/** Somebody's file, as far as its reader may see it. Times are in milliseconds since 1970. */
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

/** A site's file, as far as its reader may see it. Times are in milliseconds since 1970. */
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

/** A task force's file, as far as its reader may see it. Times are in milliseconds since 1970. */
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

/** A file of any type, as far as its reader may see it. */
export const Record = Schema.Union(ScpRecord, UserRecord, SiteRecord, TaskForceRecord)
export type Record = typeof Record.Type

/** What lists show of a record. */
export const ScpSummary = ScpRecord.omit("sections", "withheld", "provenance")
/** A site in a list: all but its text. */
export const SiteSummary = SiteRecord.omit("sections", "withheld")
/** A task force in a list: all but its text. */
export const TaskForceSummary = TaskForceRecord.omit("sections", "withheld")
/** A record in a list: all but its text. */
export const Summary = Schema.Union(ScpSummary, UserRecord, SiteSummary, TaskForceSummary)
export type Summary = typeof Summary.Type

/** A place where a search found its words. A section of null is the record's own name. */
export const Hit = Schema.Struct({
  type: RecordType,
  id: Schema.String,
  name: Schema.String,
  section: Schema.NullOr(SectionId),
  title: Schema.String,
  snippet: Schema.String
})
export type Hit = typeof Hit.Type

/** A record by its id and its name. */
export const Named = Schema.Struct({ id: Schema.String, name: Schema.String })
export type Named = typeof Named.Type

/** A record that refers to another, and as what: `SCP-173` to `Site-19` as `kept-at`. */
export const Reference = Schema.Struct({
  type: RecordType,
  ...Named.fields,
  as: Schema.Literal("kept-at", "stationed-at", "assigned-to", "member-of", "directed-by", "led-by")
})
export type Reference = typeof Reference.Type

/**
 * That something was done to a record: what, as the type of the event; when, in milliseconds since 1970; and by whom,
 * null where the reader may not see them.
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
 * One change of status; the first one, from null, is the registration. Times are milliseconds since 1970. `by` and
 * `approvedBy` are null where the reader may not see the user.
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

/** One use of break-glass, for the auditors; masked when the one who asks may not read what was read. */
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

/** Why somebody may or may not read a record: the rules that were tried, the last of which decides. */
export const Explanation = Schema.Struct({
  reader: Schema.String,
  type: RecordType,
  id: Schema.String,
  /** The levels. Compartments are never named: the lists are empty, as they are below. */
  needed: Clearance,
  held: Clearance,
  steps: Schema.Array(
    Schema.Struct({ rule: Schema.String, says: Schema.String, decision: Schema.String, applies: Schema.Boolean })
  ),
  decision: Schema.Literal("granted", "redacted", "expunged"),
  /** Whether a level is missing, and whether a compartment is; false where an older server does not say. */
  missing: Schema.Struct({
    level: Schema.Boolean,
    compartments: Schema.Array(Schema.String),
    compartment: Schema.optionalWith(Schema.Boolean, { exact: true, default: () => false })
  }),
  /** The sections that the asker may see, and whether the reader may. */
  sections: Schema.Array(Schema.Struct({ id: SectionId, needed: Clearance, visible: Schema.Boolean }))
})
export type Explanation = typeof Explanation.Type

/** The record, without what the reader may not see. */
export const Granted = Schema.TaggedStruct("Granted", { record: Record })
export type Granted = typeof Granted.Type

/** It exists, and takes more than the reader has. Compartments are never named. */
export const Redacted = Schema.TaggedStruct("Redacted", {
  type: RecordType,
  id: Schema.String,
  needed: Level,
  held: Level
})
export type Redacted = typeof Redacted.Type

/** There is no such record, as far as this reader is told. */
export const Expunged = Schema.TaggedStruct("Expunged", { type: RecordType, id: Schema.String })
export type Expunged = typeof Expunged.Type

/** What a reader is told of a record: the record, that it takes more than they hold, or that there is none for them. */
export const QueryResult = Schema.Union(Granted, Redacted, Expunged)
export type QueryResult = typeof QueryResult.Type

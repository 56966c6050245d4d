/**
 * Everything that can be asked, with its bounds.
 */
import { Schema } from "effect"
import { RecordType } from "./QueryResult.ts"
import * as Text from "../Text.ts"
import * as Audit from "../access/Audit.ts"

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })
const bounded = (maximum: number) =>
  Schema.String.pipe(
    Schema.maxLength(maximum),
    Schema.filter((text) => text.isWellFormed(), { message: () => "well-formed Unicode" })
  )
const Id = bounded(200)
const Limit = optional(Schema.Int.pipe(Schema.between(1, 500)))

/** One record by its id. */
export const Access = Schema.Struct({ type: RecordType, id: Id })
export type Access = typeof Access.Type

/** Records of a type by id, from after an id on; 50 at a time if no limit is given. */
export const List = Schema.Struct({ type: RecordType, after: optional(Id), limit: Limit })
export type List = typeof List.Type

/** Where words stand together, in names and texts. */
export const Search = Schema.Struct({ text: bounded(500), limit: Limit })
export type Search = typeof Search.Type

/** The records of a type, of which something is wanted that none of them tells alone: how many, or one by chance. */
export const OfType = Schema.Struct({ type: RecordType })
export type OfType = typeof OfType.Type

/** The record after or before an id, in the order of lists, whether or not there is a record of that id. */
export const Neighbour = Schema.Struct({ type: RecordType, id: Id, direction: Schema.Literal("next", "previous") })
export type Neighbour = typeof Neighbour.Type

/** The ids that begin with something; 50 if no limit is given. */
export const Complete = Schema.Struct({ type: RecordType, prefix: Id, limit: Limit })
export type Complete = typeof Complete.Type

/** The records whose id or name is nearly this; 5 if no limit is given. */
export const Near = Schema.Struct({ type: RecordType, text: Id, limit: Limit })
export type Near = typeof Near.Type

/** What refers to a record; 50 if no limit is given. */
export const References = Schema.Struct({ type: RecordType, id: Id, limit: Limit })
export type References = typeof References.Type

/** The changes of status of an anomaly. */
export const History = Schema.Struct({ scp: Id })
export type History = typeof History.Type

/** A point in the past: right after the event at a position, or at a time in milliseconds since 1970. */
export const Point = Schema.Union(
  Schema.Struct({ position: Schema.NonNegativeInt }),
  Schema.Struct({ time: Schema.Int })
)
export type Point = typeof Point.Type

/** A record as it was. */
export const AsOf = Schema.extend(Access, Point)
export type AsOf = typeof AsOf.Type

/** The changes of status of an anomaly up to a point. */
export const HistoryAsOf = Schema.extend(History, Point)
export type HistoryAsOf = typeof HistoryAsOf.Type

/** Entries of the audit log before a position, the latest first. */
export const ReadAudit = Schema.Struct({
  before: optional(Schema.Int),
  limit: Limit,
  actor: optional(Id),
  action: optional(Id),
  /** From this time on and before that one, in milliseconds since 1970. */
  since: optional(Schema.Int),
  until: optional(Schema.Int),
  target: optional(Id),
  severity: optional(Audit.Severity),
  outcome: optional(Audit.Outcome)
})
export type ReadAudit = typeof ReadAudit.Type

/** All entries of the audit log of some kind, oldest first. */
export const ExportAudit = ReadAudit.omit("before", "limit")
export type ExportAudit = typeof ExportAudit.Type

/** What somebody did, latest first: for themselves, and for auditors who may read their file. */
export const Trail = Schema.Struct({ user: Id, before: optional(Schema.Int), limit: Limit })
export type Trail = typeof Trail.Type

/** Why a reader may or may not read a record. */
export const Why = Schema.Struct({ reader: Id, type: RecordType, id: Id })
export type Why = typeof Why.Type

/** The custody of an account. */
export const CustodyOf = Schema.Struct({ user: Id })
export type CustodyOf = typeof CustodyOf.Type

/** What to read with one's override phrase, and why. */
export const BreakGlass = Schema.Struct({ type: RecordType, id: Id, reason: Text.Reason })
export type BreakGlass = typeof BreakGlass.Type

/** Uses of break-glass: those that wait for a review, or all. */
export const Reviews = Schema.Struct({ which: Schema.Literal("waiting", "all"), limit: Limit })
export type Reviews = typeof Reviews.Type

/** What an auditor signs, with what they found. */
export const SignReview = Schema.Struct({ glass: Id, note: Text.Reason })
export type SignReview = typeof SignReview.Type

/**
 * The parameters of the queries, with their bounds.
 */
import * as Schema from "effect/Schema"
import { RecordType } from "./QueryResult.ts"
import * as Text from "../Text.ts"
import { Level } from "../access/Clearance.ts"
import { ObjectClass } from "../scp/Classification.ts"
import { Status } from "../scp/Status.ts"
import * as Audit from "../access/Audit.ts"

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })
const bounded = (maximum: number) =>
  Schema.String.pipe(
    Schema.maxLength(maximum),
    Schema.filter((text) => text.isWellFormed(), { message: () => "well-formed Unicode" })
  )
const Id = bounded(200)
const Actions = Schema.Array(Id).pipe(Schema.maxItems(100))
const Limit = optional(Schema.Int.pipe(Schema.between(1, 500)))

/** A record by its id. */
export const Access = Schema.Struct({ type: RecordType, id: Id })
export type Access = typeof Access.Type

/** The orders of a list. Names are compared without ASCII case; equal ones are ordered by id. */
export const ListOrder = Schema.Literal("id", "name", "level", "registered")
export type ListOrder = typeof ListOrder.Type

/** A status of an anomaly, or for other records `active` or `inactive`. */
export const ListStatus = Schema.Literal(...Status.literals, "inactive")
export type ListStatus = typeof ListStatus.Type

/**
 * Records of a type that match all filters, in an order, after an id. A filter that the type does not have matches no
 * record. Default: the first 50, in ascending order of their ids.
 */
export const List = Schema.Struct({
  type: RecordType,
  after: optional(Id),
  limit: Limit,
  /** Only anomalies of this object class. */
  class: optional(ObjectClass),
  status: optional(ListStatus),
  /** Only records that refer to this site, or to this task force, if the reader may see it. */
  site: optional(Id),
  taskForce: optional(Id),
  /** Only records that require this level; of users, those who hold it. */
  level: optional(Level),
  /** Only records registered at this time or later, in milliseconds since 1970. */
  since: optional(Schema.Int),
  sort: optional(ListOrder),
  descending: optional(Schema.Boolean)
})
export type List = typeof List.Type

/** The words to search for in names and texts. Without a type, all records are searched. Default: the first 50 matches. */
export const Search = Schema.Struct({
  text: bounded(500),
  limit: Limit,
  type: optional(RecordType),
  /** The number of matches to skip, for the next page. */
  offset: optional(Schema.Int.pipe(Schema.between(0, 1_000_000)))
})
export type Search = typeof Search.Type

/** All records of a type, to count them or to pick a random one. */
export const OfType = Schema.Struct({ type: RecordType })
export type OfType = typeof OfType.Type

/** The record after or before an id in the order of lists. A record of that id need not exist. */
export const Neighbour = Schema.Struct({ type: RecordType, id: Id, direction: Schema.Literal("next", "previous") })
export type Neighbour = typeof Neighbour.Type

/** The ids with a prefix. Default limit: 50. */
export const Complete = Schema.Struct({ type: RecordType, prefix: Id, limit: Limit })
export type Complete = typeof Complete.Type

/** The records with an id or a name similar to a text. Default limit: 5. */
export const Near = Schema.Struct({ type: RecordType, text: Id, limit: Limit })
export type Near = typeof Near.Type

/** The records that refer to a record. Default limit: 50. */
export const References = Schema.Struct({ type: RecordType, id: Id, limit: Limit })
export type References = typeof References.Type

/** The status changes of an SCP file. */
export const History = Schema.Struct({ scp: Id })
export type History = typeof History.Type

/** A point in the past: directly after the event at a position, or a time in milliseconds since 1970. */
export const Point = Schema.Union(
  Schema.Struct({ position: Schema.NonNegativeInt }),
  Schema.Struct({ time: Schema.Int })
)
export type Point = typeof Point.Type

/** A record at a point in the past. */
export const AsOf = Schema.extend(Access, Point)
export type AsOf = typeof AsOf.Type

/** The status changes of an SCP file up to a point in the past. */
export const HistoryAsOf = Schema.extend(History, Point)
export type HistoryAsOf = typeof HistoryAsOf.Type

/** Entries of the audit log before a position, latest first. Default limit: 50. */
export const ReadAudit = Schema.Struct({
  before: optional(Schema.Int),
  limit: Limit,
  actor: optional(Id),
  action: optional(Id),
  /** Only these actions, and none of these. */
  actions: optional(Actions),
  not: optional(Actions),
  /** The first time that is included, and the first that is not, in milliseconds since 1970. */
  since: optional(Schema.Int),
  until: optional(Schema.Int),
  target: optional(Id),
  severity: optional(Audit.Severity),
  outcome: optional(Audit.Outcome)
})
export type ReadAudit = typeof ReadAudit.Type

/** The filter of an export of the audit log. */
export const ExportAudit = ReadAudit.omit("before", "limit")
export type ExportAudit = typeof ExportAudit.Type

/** The audit entries of one user, latest first. */
export const Trail = Schema.Struct({
  user: Id,
  before: optional(Schema.Int),
  limit: Limit,
  ...ReadAudit.pick("actions", "not", "since", "until").fields
})
export type Trail = typeof Trail.Type

/** A user and a record, to explain the access decision. */
export const Why = Schema.Struct({ reader: Id, type: RecordType, id: Id })
export type Why = typeof Why.Type

/** The account whose custody to read. */
export const CustodyOf = Schema.Struct({ user: Id })
export type CustodyOf = typeof CustodyOf.Type

/** The record to read with the override phrase, and the reason. */
export const BreakGlass = Schema.Struct({ type: RecordType, id: Id, reason: Text.Reason })
export type BreakGlass = typeof BreakGlass.Type

/** Uses of break-glass: those that wait for a review, oldest first, or all, latest first. Default limit: 50. */
export const Reviews = Schema.Struct({
  which: Schema.Literal("waiting", "all"),
  limit: Limit,
  /** The id of the use that a page follows. */
  after: optional(Id)
})
export type Reviews = typeof Reviews.Type

/** The use of break-glass that an auditor signs, and the auditor's note. */
export const SignReview = Schema.Struct({ glass: Id, note: Text.Reason })
export type SignReview = typeof SignReview.Type

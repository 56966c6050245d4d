/**
 * A record with all that belongs on its page, decided in one snapshot, and the list of its changes.
 */
import * as Schema from "effect/Schema"
import { SectionId } from "../SectionId.ts"
import { Access } from "./Query.ts"
import { QueryResult, Reference, StatusEntry } from "./QueryResult.ts"
import { VisibleActor } from "./VisibleActor.ts"

/** The parameters of a dossier: a record, now or at a time in milliseconds since 1970. */
export const DossierQuery = Schema.Struct({
  ...Access.fields,
  at: Schema.optionalWith(Schema.Int, { exact: true })
})
export type DossierQuery = typeof DossierQuery.Type

/** The values before and after a change, in words: `active` and `neutralized`, or `Level 2` and `Level 3`. */
export const ChangedValue = Schema.Struct({ from: Schema.String, to: Schema.String })
export type ChangedValue = typeof ChangedValue.Type

/**
 * A change of a record that the reader may see. `at` is the time at which it was recorded, in milliseconds since 1970: a
 * dossier at that time shows the record directly after it. `occurredAt` is the earlier time of an imported change,
 * otherwise null. `action` is the type of the event, and `section` the section or document that it changed, with the number
 * `revision` of its text after the change. `change` has the values before and after, where the change is of one value that
 * a line can show: a name, a title, a status, a level or the classes. `by` is null when the reader may not see the user.
 * `revision` and `change` are null from an older server.
 */
export const TimelineEntry = Schema.Struct({
  at: Schema.Int,
  occurredAt: Schema.NullOr(Schema.Int),
  action: Schema.String,
  section: Schema.NullOr(SectionId),
  by: VisibleActor,
  reason: Schema.NullOr(Schema.String),
  revision: Schema.optionalWith(Schema.NullOr(Schema.Int), { exact: true, default: () => null }),
  change: Schema.optionalWith(Schema.NullOr(ChangedValue), { exact: true, default: () => null })
})
export type TimelineEntry = typeof TimelineEntry.Type

/** The visible changes of a record, oldest first. */
export const Timeline = Schema.Array(TimelineEntry)
export type Timeline = typeof Timeline.Type

/**
 * The answer to a dossier. `parts` is null unless the answer is `Granted`. The status changes, the timeline and the
 * references are those of now, also for a record of the past. `previous` and `next` are ids in the order of lists.
 */
export const Dossier = Schema.Struct({
  answer: QueryResult,
  parts: Schema.NullOr(
    Schema.Struct({
      history: Schema.Array(StatusEntry),
      timeline: Timeline,
      references: Schema.Array(Reference),
      previous: Schema.NullOr(Schema.String),
      next: Schema.NullOr(Schema.String)
    })
  )
})
export type Dossier = typeof Dossier.Type

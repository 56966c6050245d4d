/**
 * Selects the changes of a record that a reader may see: those whose record and section the reader may read as they were
 * before the change, after it, and now.
 */
import * as Access from "../../domain/access/Access.ts"
import * as Clearance from "../../domain/access/Clearance.ts"
import type { Policy } from "../../domain/access/Policy.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import type { TimelineEntry } from "../../domain/query/Dossier.ts"
import type { Recorded } from "../EventLog.ts"
import * as SectionView from "../../readmodels/SectionView.ts"

/** The clearance that a record requires after an event that sets it. */
const recordClearanceSetBy = (event: DomainEvent): Clearance.Clearance | undefined => {
  switch (event._tag) {
    case "ScpRegistered":
    case "UserRegistered":
    case "SiteFounded":
    case "TaskForceFormed":
      return event.clearance
    case "ScpClearanceChanged":
    case "UserClearanceChanged":
    case "SiteClearanceChanged":
    case "TaskForceClearanceChanged":
      return event.to
    default:
      return undefined
  }
}

const entryOf = (
  { event, metadata, occurredAt, recordedAt }: Recorded,
  section: TimelineEntry["section"]
): TimelineEntry => ({
  at: recordedAt,
  occurredAt: occurredAt ?? null,
  action: event._tag,
  section,
  by: "by" in event ? (event.by ?? metadata.actor) : metadata.actor,
  reason: "reason" in event ? (event.reason ?? null) : null
})

/**
 * The visible changes among all events of a record, oldest first. `subject` is the record now and `sections` its present
 * sections. Users are not redacted yet. `evolve` is not called for each prefix, so that the time is linear in the events.
 */
export const select = (
  reader: Access.Reader,
  subject: Access.Subject,
  sections: ReadonlyArray<SectionView.StoredSection>,
  events: ReadonlyArray<Recorded>,
  policy: Policy
): ReadonlyArray<TimelineEntry> => {
  const mayReadRecord = (clearance: Clearance.Clearance) =>
    Access.decide(reader, { ...subject, clearance }, policy).decision === "granted"
  const mayReadSection = (clearance: Clearance.Clearance) => Clearance.dominates(reader.clearance, clearance)
  if (!mayReadRecord(subject.clearance)) {
    return []
  }
  const present = new Map(sections.map(({ key, clearance }) => [key, clearance]))
  const past = new Map<string, Clearance.Clearance>()
  const visible: Array<TimelineEntry> = []
  let before: Clearance.Clearance | undefined
  for (const recorded of events) {
    const after = recordClearanceSetBy(recorded.event) ?? before ?? Clearance.bottom
    const change = SectionView.sectionChange(recorded.event)
    const required = change && [past.get(change.key), change.clearance, present.get(change.key)]
    if (change !== undefined) {
      past.set(change.key, change.clearance)
    }
    const isVisible =
      mayReadRecord(before ?? after) &&
      mayReadRecord(after) &&
      (required ?? []).every((clearance) => clearance === undefined || mayReadSection(clearance))
    if (isVisible) {
      visible.push(entryOf(recorded, change?.section ?? null))
    }
    before = after
  }
  return visible
}

/**
 * Selects the changes of a record that a reader may see: those whose record and section the reader may read as they were
 * before the change, after it, and now.
 */
import * as Option from "effect/Option"
import * as Access from "../../domain/access/Access.ts"
import * as Clearance from "../../domain/access/Clearance.ts"
import type { Policy } from "../../domain/access/Policy.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import type { ChangedValue, TimelineEntry } from "../../domain/query/Dossier.ts"
import type { Classification } from "../../domain/scp/Classification.ts"
import * as SectionView from "../../readmodels/SectionView.ts"
import type { Recorded } from "../EventLog.ts"
import * as WatchNotice from "./WatchNotice.ts"

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

const classesOf = ({ objectClass, secondaryClass, disruption, risk }: Classification): string =>
  [
    objectClass,
    ...(secondaryClass === null ? [] : [secondaryClass]),
    ...(disruption === null ? [] : [`disruption ${disruption}`]),
    ...(risk === null ? [] : [`risk ${risk}`])
  ].join(", ")

/** The values before and after a change. Compartments are not among them: a change of them alone has none. */
const changedValue = (event: DomainEvent): ChangedValue | null => {
  switch (event._tag) {
    case "ScpRenamed":
    case "UserRenamed":
    case "SiteRenamed":
    case "TaskForceRenamed":
    case "UserTitled":
    case "ScpStatusChanged":
      return { from: event.from, to: event.to }
    case "ScpReclassified":
      return { from: classesOf(event.from), to: classesOf(event.to) }
    case "ScpClearanceChanged":
    case "UserClearanceChanged":
    case "SiteClearanceChanged":
    case "TaskForceClearanceChanged":
      return event.from.level === event.to.level
        ? null
        : { from: `Level ${event.from.level}`, to: `Level ${event.to.level}` }
    default:
      return null
  }
}

const entryOf = (
  { event, occurredAt, recordedAt }: Recorded,
  by: string | null,
  section: TimelineEntry["section"],
  revision: number | null
): TimelineEntry => ({
  at: recordedAt,
  occurredAt: occurredAt ?? null,
  action: event._tag,
  section,
  by: "by" in event && by !== null ? (event.by ?? by) : by,
  reason: "reason" in event ? (event.reason ?? null) : null,
  revision,
  change: changedValue(event)
})

/**
 * The visible changes among all events of a record, oldest first. `subject` is the record now, `sections` are its present
 * sections, and `find` reads records of the same snapshot. A change that has no notice for a watcher is not listed either:
 * it would disclose a clearance, a reference or a proposal that the reader may not see.
 */
export const select = (
  reader: Access.Reader,
  subject: Access.Subject,
  sections: ReadonlyArray<SectionView.StoredSection>,
  events: ReadonlyArray<Recorded>,
  policy: Policy,
  find: WatchNotice.Find
): ReadonlyArray<TimelineEntry> => {
  const mayReadRecord = (clearance: Clearance.Clearance) =>
    Access.decide(reader, { ...subject, clearance }, policy).decision === "granted"
  const mayReadSection = (clearance: Clearance.Clearance) => Clearance.dominates(reader.clearance, clearance)
  if (!mayReadRecord(subject.clearance)) {
    return []
  }
  const present = new Map(sections.map(({ key, clearance }) => [key, clearance]))
  const past = new Map<string, Clearance.Clearance>()
  const revisions = new Map<string, number>()
  const visible: Array<TimelineEntry> = []
  let before: Clearance.Clearance | undefined
  for (const recorded of events) {
    const after = recordClearanceSetBy(recorded.event) ?? before ?? Clearance.bottom
    const change = SectionView.sectionChange(recorded.event)
    const required = change && [past.get(change.key), change.clearance, present.get(change.key)]
    if (change !== undefined) {
      past.set(change.key, change.clearance)
      revisions.set(change.key, (revisions.get(change.key) ?? 0) + 1)
    }
    const isVisible =
      mayReadRecord(before ?? after) &&
      mayReadRecord(after) &&
      (required ?? []).every((clearance) => clearance === undefined || mayReadSection(clearance))
    const notice = isVisible ? WatchNotice.noticeOf(find, reader, recorded) : Option.none()
    if (Option.isSome(notice)) {
      visible.push(
        entryOf(recorded, notice.value.by, change?.section ?? null, change ? (revisions.get(change.key) ?? null) : null)
      )
    }
    before = after
  }
  return visible
}

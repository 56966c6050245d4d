/**
 * The notice of an event, as one reader may see it. All of it is decided from a snapshot that was taken before.
 */
import { Option } from "effect"
import * as Access from "../../domain/access/Access.ts"
import * as Actor from "../../domain/Actor.ts"
import type { Notice, Record, RecordType } from "../../domain/query/QueryResult.ts"
import * as Audit from "../../domain/access/Audit.ts"
import * as Clearance from "../../domain/access/Clearance.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import type { RecordedEvent } from "../../eventsourcing/Event.ts"
import * as RecordViews from "../../readmodels/RecordViews.ts"

type Recorded = RecordedEvent<DomainEvent>

/** One record, by its type and id. */
export interface Named {
  readonly type: RecordType
  readonly id: string
}

/** Finds a record of the snapshot; undefined where there is none. */
export type Find = (named: Named) => Record | undefined

/** The fields of events that name another record. */
const references: { readonly [T in DomainEvent["_tag"]]?: readonly [field: string, type: RecordType] } = {
  ScpSiteAssigned: ["site", "site"],
  ScpTaskForceAssigned: ["taskForce", "mtf"],
  SiteDirectorAppointed: ["director", "user"],
  TaskForceLeaderAppointed: ["leader", "user"],
  TaskForceStationed: ["site", "site"]
}

/** Events about credentials, or about where a user is. */
const unsaid: ReadonlySet<DomainEvent["_tag"]> = new Set([
  "UserPasswordChanged",
  "UserPasswordReset",
  "UserConfirmed",
  "UserPhraseSet",
  // They do not say which clearance was proposed, so that a hidden proposal could be told by them.
  "UserClearanceRejected",
  "UserClearanceWithdrawn",
  "UserTransferred"
])

const fieldsOf = (event: DomainEvent): { readonly [field: string]: unknown } => ({ ...event })

/** The record that an event is about; none for events that have no notice. */
const targetOf = ({ stream, event }: Recorded): Named | undefined => {
  const { type, target: id } = Audit.about(event, false)
  return type === null || id === null || stream !== `${type}-${id}` || unsaid.has(event._tag) ? undefined : { type, id }
}

/** The records on which the notice of an event depends; empty for events that have no notice. */
export const mentions = (recorded: Recorded): ReadonlyArray<Named> => {
  const target = targetOf(recorded)
  if (target === undefined) {
    return []
  }
  const { event, metadata } = recorded
  const [field = "", type] = references[event._tag] ?? []
  const other = fieldsOf(event)[field]
  return [
    target,
    ...(type !== undefined && typeof other === "string" ? [{ type, id: other }] : []),
    ...(Actor.isUserLabel(metadata.actor) ? [{ type: "user", id: metadata.actor } as const] : [])
  ]
}

const isClearance = (value: unknown): value is Clearance.Clearance =>
  typeof value === "object" && value !== null && "level" in value && "compartments" in value

/** The notice of an event; none where it is about something that the reader may not see, or names it. */
export const noticeOf = (find: Find, reader: Access.Reader, recorded: Recorded): Option.Option<Notice> => {
  const readable = (named: Named): Record | undefined => {
    const record = find(named)
    const { decision } = Access.decide(reader, RecordViews.subjectOf(record))
    return decision === "granted" ? record : undefined
  }
  const { event, metadata, recordedAt, occurredAt } = recorded
  const target = targetOf(recorded)
  const values = fieldsOf(event)
  const beyond = Object.values(values).some(
    (value) => isClearance(value) && !Clearance.dominates(reader.clearance, value)
  )
  const record = target === undefined || beyond ? undefined : readable(target)
  if (target === undefined || record === undefined) {
    return Option.none()
  }
  const [field, type] = references[event._tag] ?? []
  if (field !== undefined && type !== undefined) {
    const other = values[field]
    // That a reference was taken away would tell that there was one.
    if (typeof other !== "string" || readable({ type, id: other }) === undefined) {
      return Option.none()
    }
  }
  const { actor } = metadata
  const by = !Actor.isUserLabel(actor) || readable({ type: "user", id: actor }) !== undefined ? actor : null
  return Option.some({ at: occurredAt ?? recordedAt, action: event._tag, ...target, name: record.name, by })
}

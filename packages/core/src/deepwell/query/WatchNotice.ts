/**
 * Decides the notice of an event for one reader, from a snapshot that was read before.
 */
import * as Option from "effect/Option"
import * as Access from "../../domain/access/Access.ts"
import * as Actor from "../../domain/Actor.ts"
import type { Notice, Record, RecordType } from "../../domain/query/QueryResult.ts"
import * as Audit from "../../domain/access/Audit.ts"
import * as Clearance from "../../domain/access/Clearance.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import type { Recorded } from "../EventLog.ts"
import * as RecordViews from "../../readmodels/RecordViews.ts"
import { noticeRules, type NoticeRule } from "./NoticeRules.ts"

/** A record by type and id. */
export interface Named {
  readonly type: RecordType
  readonly id: string
}

/** Finds a record of the snapshot; undefined where there is none. */
export type Find = (named: Named) => Record | undefined

const fieldsOf = (event: DomainEvent): { readonly [field: string]: unknown } => ({ ...event })

const rules: { readonly [tag: string]: NoticeRule | undefined } = noticeRules

/** The record that an event is about; undefined for events without a notice. */
const targetOf = ({ event }: Recorded): Named | undefined => {
  const { type, target: id } = Audit.toAuditFields(event, false)
  return type === null || id === null || (rules[event._tag] ?? "none") === "none" ? undefined : { type, id }
}

/** The rule of an event that refers to another record besides its target. */
const referenceOf = ({ event }: Recorded): Exclude<NoticeRule, string> | undefined => {
  const rule = rules[event._tag]
  return typeof rule === "string" ? undefined : rule
}

/** The records on which the notice of an event depends; empty for events without a notice. */
export const mentions = (recorded: Recorded): ReadonlyArray<Named> => {
  const target = targetOf(recorded)
  if (target === undefined) {
    return []
  }
  const { event, metadata } = recorded
  const reference = referenceOf(recorded)
  const other = reference && fieldsOf(event)[reference.field]
  return [
    target,
    ...(reference !== undefined && typeof other === "string" ? [{ type: reference.type, id: other }] : []),
    ...(Actor.isUserLabel(metadata.actor) ? [{ type: "user", id: metadata.actor } as const] : [])
  ]
}

const isClearance = (value: unknown): value is Clearance.Clearance =>
  typeof value === "object" && value !== null && "level" in value && "compartments" in value

/** The notice of an event; none if the reader may not see its target, a clearance in it, or the record that it refers to. */
export const noticeOf = (find: Find, reader: Access.Reader, recorded: Recorded): Option.Option<Notice> => {
  const readable = (named: Named): Record | undefined => {
    const record = find(named)
    const { decision } = Access.decide(reader, RecordViews.subjectOf(record))
    return decision === "granted" ? record : undefined
  }
  const { event, metadata, recordedAt, occurredAt } = recorded
  const target = targetOf(recorded)
  const values = fieldsOf(event)
  // Readers know the clearance that they held: a client that learns of the new one asks again for what it shows. They do
  // not learn of a proposal to raise them.
  const isOwnChange = event._tag === "UserClearanceChanged" && event.user === reader.id
  const beyond =
    !isOwnChange &&
    Object.values(values).some((value) => isClearance(value) && !Clearance.dominates(reader.clearance, value))
  const record = target === undefined || beyond ? undefined : readable(target)
  if (target === undefined || record === undefined) {
    return Option.none()
  }
  const reference = referenceOf(recorded)
  if (reference !== undefined) {
    const other = values[reference.field]
    // A removed reference has no notice: it would reveal that there was one.
    if (typeof other !== "string" || readable({ type: reference.type, id: other }) === undefined) {
      return Option.none()
    }
  }
  const { actor } = metadata
  const by = !Actor.isUserLabel(actor) || readable({ type: "user", id: actor }) !== undefined ? actor : null
  return Option.some({ at: occurredAt ?? recordedAt, action: event._tag, ...target, name: record.name, by })
}

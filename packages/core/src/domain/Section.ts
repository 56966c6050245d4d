/**
 * Sections of SCP files and documents of sites and task forces. A section can require more clearance than its record.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as Clearance from "./access/Clearance.ts"
import type { CommandContext } from "./CommandContext.ts"
import { type Decision, unchanged } from "./Decision.ts"
import { NoSuchSection, ReasonRequired, SectionChanged, SectionExists } from "./Rejection.ts"
import type { SectionId } from "./SectionId.ts"
import * as Text from "./Text.ts"

/** A section as a command files it. With a clearance of null it requires the clearance of its record. */
export const Section = Schema.Struct({
  title: Text.NewName,
  body: Text.Body,
  clearance: Schema.NullOr(Clearance.Clearance)
})
export type Section = typeof Section.Type

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/** The number of a section's revision: 1 when it is filed, one more with each change of its text or clearance. */
export const RevisionNumber = Schema.Int.pipe(Schema.positive({ message: () => "the number of a revision, 1 or more" }))

/**
 * The changes of a revision; fields left out stay unchanged. Lowering the required clearance requires a reason.
 * `revision` is the revision that was read, for optimistic concurrency control: the command is rejected with
 * `SectionChanged` when the section has been revised since. Null or left out disables this check.
 */
export const Revision = Schema.Struct({
  title: optional(Text.NewName),
  body: optional(Text.Body),
  clearance: optional(Schema.NullOr(Clearance.Clearance)),
  reason: optional(Text.Reason),
  revision: optional(Schema.NullOr(RevisionNumber))
})
export type Revision = typeof Revision.Type

/** The section fields of events. `instance` distinguishes sections with the same id; left out it is 0. */
export const SectionRecord = Schema.Struct({
  ...Section.fields,
  title: Text.Name,
  instance: optional(Schema.NonNegativeInt),
  reason: optional(Text.Reason)
})
type SectionRecord = typeof SectionRecord.Type

/** A section with its current revision number. */
export interface NumberedSection extends Section {
  readonly revision: number
}

/**
 * Sections by id, and by id and instance where several share an id: an actor who files a section whose id is used by one
 * hidden from them creates another instance (docs/decisions/0007-sections-of-one-id.md).
 */
export type Sections = ReadonlyMap<string, NumberedSection>

/** The rejections of commands on sections. */
export type Rejection = SectionExists | NoSuchSection | SectionChanged | ReasonRequired

interface SectionOwner {
  readonly clearance: Clearance.Clearance
  readonly sections: Sections
}

const keyOf = (id: SectionId, instance: number): string => (instance === 0 ? id : `${id}~${instance}`)

/** Returns the sections after an event that filed or revised one. */
export const withSection = (sections: Sections, id: SectionId, event: SectionRecord): Sections => {
  const { title, body, clearance, instance = 0 } = event
  const key = keyOf(id, instance)
  const revision = (sections.get(key)?.revision ?? 0) + 1
  return new Map(sections).set(key, { title, body, clearance, revision })
}

const sameClearance = (a: Section["clearance"], b: Section["clearance"]): boolean =>
  a === null || b === null ? a === b : Clearance.equals(a, b)

const equals = (a: Section, b: Section): boolean =>
  a.title === b.title && a.body === b.body && sameClearance(a.clearance, b.clearance)

/** The clearance required to read a section: that of its record, joined with its own. */
export const effectiveClearance = (record: Clearance.Clearance, { clearance }: Pick<Section, "clearance">) =>
  clearance === null ? record : Clearance.join(record, clearance)

const instancesOf = ({ sections }: SectionOwner, id: SectionId): ReadonlyArray<NumberedSection> => {
  const instances: Array<NumberedSection> = []
  for (let next = sections.get(id); next !== undefined; next = sections.get(keyOf(id, instances.length))) {
    instances.push(next)
  }
  return instances
}

// The operator has no clearance and sees every section.
const isVisible = (record: SectionOwner, held: Clearance.Clearance | undefined) => (section: Section) =>
  held === undefined || Clearance.dominates(held, effectiveClearance(record.clearance, section))

/**
 * Files a section. Changes nothing when a visible section with this id has the same contents. Fails with `SectionExists`
 * when its contents differ. Hidden sections with this id do not conflict.
 */
export const file = <Event>(
  { command, held }: CommandContext<Section>,
  record: SectionOwner,
  id: SectionId,
  event: (section: SectionRecord) => Event
): Decision<Event, SectionExists> => {
  const { title, body, clearance } = command
  const instances = instancesOf(record, id)
  const visible = instances.find(isVisible(record, held))
  if (visible === undefined) {
    const instance = instances.length === 0 ? {} : { instance: instances.length }
    return Either.right([event({ title, body, clearance, ...instance })])
  }
  return equals(visible, command) ? unchanged : Either.left(new SectionExists({ section: id }))
}

const isLowered = (record: SectionOwner, section: Section, { clearance }: Revision): boolean =>
  clearance !== undefined &&
  !Clearance.dominates(
    effectiveClearance(record.clearance, { clearance }),
    effectiveClearance(record.clearance, section)
  )

/** True when a revision lowers the clearance required for the section that the actor sees under this id. */
export const lowersClearance = (
  record: SectionOwner | null,
  id: SectionId,
  revision: Revision,
  held: Clearance.Clearance | undefined
): boolean => {
  const visible = record === null ? undefined : instancesOf(record, id).find(isVisible(record, held))
  return record !== null && visible !== undefined && isLowered(record, visible, revision)
}

/**
 * Revises the section that the actor sees under this id; `event` receives the whole section. Without a change there is no
 * event, so that a retry is not rejected because of its own first attempt.
 *
 * Fails with `NoSuchSection` when none is visible, with `SectionChanged` when it is not at the revision that was read,
 * and with `ReasonRequired` when the required clearance is lowered without a reason.
 */
export const revise = <Event>(
  { command, held }: CommandContext<Revision>,
  record: SectionOwner,
  id: SectionId,
  event: (section: SectionRecord) => Event
): Decision<Event, NoSuchSection | SectionChanged | ReasonRequired> => {
  const instances = instancesOf(record, id)
  const instance = instances.findIndex(isVisible(record, held))
  const section = instances[instance]
  if (section === undefined) {
    return Either.left(new NoSuchSection({ section: id }))
  }
  const { title = section.title, body = section.body, clearance = section.clearance } = command
  const { reason, revision: expected = null } = command
  const actual = section.revision
  if (equals(section, { title, body, clearance })) {
    return unchanged
  }
  if (expected !== null && expected !== actual) {
    return Either.left(new SectionChanged({ section: id, expected, actual }))
  }
  if (reason === undefined && isLowered(record, section, command)) {
    return Either.left(new ReasonRequired({ lowering: id }))
  }
  const optionals = { ...(instance === 0 ? {} : { instance }), ...(reason === undefined ? {} : { reason }) }
  return Either.right([event({ title, body, clearance, ...optionals })])
}

/**
 * Sections and documents: the texts that records are made of, each with a clearance of its own if it needs one.
 */
import { Either, Schema } from "effect"
import type { SectionId } from "./SectionId.ts"
import * as Clearance from "./access/Clearance.ts"
import { NoSuchSection, ReasonRequired, SectionChanged, SectionExists } from "./Refusal.ts"
import * as Text from "./Text.ts"

/** The text of a section; a clearance of null is that of its record. */
export const Section = Schema.Struct({
  title: Text.NewName,
  body: Text.Body,
  clearance: Schema.NullOr(Clearance.Clearance)
})
export type Section = typeof Section.Type

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/** Counts the texts that a section has had: 1 when it is filed, one more with each change of its text or clearance. */
export const Number = Schema.Int.pipe(Schema.positive({ message: () => "the number of a revision, 1 or more" }))

/**
 * The changes of a revision; fields left out stay unchanged. A reason is required to lower the clearance. `revision` is the number
 * of the revision that was read: when the section has changed since, the command is refused. Left out or null, the
 * command applies to whatever the section is by then.
 */
export const Revision = Schema.Struct({
  title: optional(Text.NewName),
  body: optional(Text.Body),
  clearance: optional(Schema.NullOr(Clearance.Clearance)),
  reason: optional(Text.Reason),
  revision: optional(Schema.NullOr(Number))
})
export type Revision = typeof Revision.Type

/** What an event keeps of a section. Sections of one id are told apart by the instance, 0 if left out. */
export const Kept = Schema.Struct({
  ...Section.fields,
  title: Text.Name,
  instance: optional(Schema.NonNegativeInt),
  reason: optional(Text.Reason)
})
type Kept = typeof Kept.Type

/** A section and the number of its latest revision. */
export interface Numbered extends Section {
  readonly revision: number
}

/** By id, and by instance where several have one id: whoever files a section that is there, but hidden, files another. */
export type Sections = ReadonlyMap<string, Numbered>

interface Holder {
  readonly clearance: Clearance.Clearance
  readonly sections: Sections
}

const key = (id: SectionId, instance: number): string => (instance === 0 ? id : `${id}~${instance}`)

/** The sections after an event. */
export const withSection = (sections: Sections, id: SectionId, event: Kept): Sections => {
  const { title, body, clearance, instance = 0 } = event
  const at = key(id, instance)
  const revision = (sections.get(at)?.revision ?? 0) + 1
  return new Map(sections).set(at, { title, body, clearance, revision })
}

const sameClearance = (a: Section["clearance"], b: Section["clearance"]): boolean =>
  a === null || b === null ? a === b : Clearance.equals(a, b)

const equals = (a: Section, b: Section): boolean =>
  a.title === b.title && a.body === b.body && sameClearance(a.clearance, b.clearance)

/** What reading a section takes: what its record takes, and more if it says so. */
export const effectiveClearance = (record: Clearance.Clearance, { clearance }: Pick<Section, "clearance">) =>
  clearance === null ? record : Clearance.join(record, clearance)

const instances = ({ sections }: Holder, id: SectionId): ReadonlyArray<Numbered> => {
  const found: Array<Numbered> = []
  for (let next = sections.get(id); next !== undefined; next = sections.get(key(id, found.length))) {
    found.push(next)
  }
  return found
}

// Whoever holds the file sees everything.
const sees = (record: Holder, held: Clearance.Clearance | undefined) => (section: Section) =>
  held === undefined || Clearance.dominates(held, effectiveClearance(record.clearance, section))

/** The section to file; undefined when it is filed so already. What the actor may not see is not in their way. */
export const file = (
  record: Holder,
  id: SectionId,
  section: Section,
  held: Clearance.Clearance | undefined
): Either.Either<Kept | undefined, SectionExists> => {
  const there = instances(record, id)
  const present = there.find(sees(record, held))
  if (present === undefined) {
    return Either.right(there.length === 0 ? section : { ...section, instance: there.length })
  }
  return equals(present, section) ? Either.right(undefined) : Either.left(new SectionExists({ section: id }))
}

/** Whether a revision makes a section readable to more people. */
export const lowers = (
  record: Holder | null,
  id: SectionId,
  { clearance }: Revision,
  held: Clearance.Clearance | undefined
): boolean => {
  const present = record === null ? undefined : instances(record, id).find(sees(record, held))
  return record !== null && present !== undefined && clearance !== undefined
    ? !Clearance.dominates(
        effectiveClearance(record.clearance, { clearance }),
        effectiveClearance(record.clearance, present)
      )
    : false
}

/**
 * The section as revised; undefined when nothing changes, so that a repeated command is not refused for its own change.
 * The revision that was read is compared with the section that the actor sees.
 */
export const revise = (
  record: Holder,
  id: SectionId,
  revision: Revision,
  held: Clearance.Clearance | undefined
): Either.Either<Kept | undefined, NoSuchSection | SectionChanged | ReasonRequired> => {
  const there = instances(record, id)
  const instance = there.findIndex(sees(record, held))
  const present = there[instance]
  if (present === undefined) {
    return Either.left(new NoSuchSection({ section: id }))
  }
  const { reason, revision: expected = null, ...changes } = revision
  const { revision: actual, ...before } = present
  const revised = { ...before, ...changes }
  if (equals(before, revised)) {
    return Either.right(undefined)
  }
  if (expected !== null && expected !== actual) {
    return Either.left(new SectionChanged({ section: id, expected, actual }))
  }
  if (reason === undefined && lowers(record, id, revision, held)) {
    return Either.left(new ReasonRequired({ lowering: id }))
  }
  return Either.right({
    ...revised,
    ...(instance === 0 ? {} : { instance }),
    ...(reason === undefined ? {} : { reason })
  })
}

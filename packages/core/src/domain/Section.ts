/**
 * Sections and documents: the texts that records are made of, each with a clearance of its own if it needs one.
 */
import { Either, Schema } from "effect"
import type { SectionId } from "./SectionId.ts"
import * as Clearance from "./Clearance.ts"
import { NoSuchSection, ReasonRequired, SectionExists } from "./Refusal.ts"
import * as Text from "./Text.ts"

/** The text of a section; a clearance of null is that of its record. */
export const Section = Schema.Struct({
  title: Text.Name,
  body: Text.Body,
  clearance: Schema.NullOr(Clearance.Clearance)
})
export type Section = typeof Section.Type

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/** What a revision changes; what is left out stays. Whoever lowers the clearance says why. */
export const Revision = Schema.Struct({
  title: optional(Text.Name),
  body: optional(Text.Body),
  clearance: optional(Schema.NullOr(Clearance.Clearance)),
  reason: optional(Text.Reason)
})
export type Revision = typeof Revision.Type

/** What an event keeps of a section. Sections of one id are told apart by the instance, 0 if left out. */
export const Kept = Schema.Struct({
  ...Section.fields,
  instance: optional(Schema.NonNegativeInt),
  reason: optional(Text.Reason)
})
type Kept = typeof Kept.Type

/** By id, and by instance where several have one id: whoever files a section that is there, but hidden, files another. */
export type Sections = ReadonlyMap<string, Section>

interface Holder {
  readonly clearance: Clearance.Clearance
  readonly sections: Sections
}

const key = (id: SectionId, instance: number): string => (instance === 0 ? id : `${id}~${instance}`)

/** The sections after an event. */
export const withSection = (sections: Sections, id: SectionId, event: Kept): Sections => {
  const { title, body, clearance, instance = 0 } = event
  return new Map(sections).set(key(id, instance), { title, body, clearance })
}

const sameClearance = (a: Section["clearance"], b: Section["clearance"]): boolean =>
  a === null || b === null ? a === b : Clearance.equals(a, b)

const equals = (a: Section, b: Section): boolean =>
  a.title === b.title && a.body === b.body && sameClearance(a.clearance, b.clearance)

/** What reading a section takes: what its record takes, and more if it says so. */
export const effectiveClearance = (record: Clearance.Clearance, { clearance }: Pick<Section, "clearance">) =>
  clearance === null ? record : Clearance.join(record, clearance)

const instances = ({ sections }: Holder, id: SectionId): ReadonlyArray<Section> => {
  const found: Array<Section> = []
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

/** The section as revised; undefined when nothing changes. */
export const revise = (
  record: Holder,
  id: SectionId,
  revision: Revision,
  held: Clearance.Clearance | undefined
): Either.Either<Kept | undefined, NoSuchSection | ReasonRequired> => {
  const there = instances(record, id)
  const instance = there.findIndex(sees(record, held))
  const present = there[instance]
  if (present === undefined) {
    return Either.left(new NoSuchSection({ section: id }))
  }
  const { reason, ...changes } = revision
  const revised = { ...present, ...changes }
  if (equals(present, revised)) {
    return Either.right(undefined)
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

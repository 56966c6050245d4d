/**
 * Sections and documents: the texts that records are made of, each with a clearance of its own if it needs one.
 */
import { Either, Schema } from "effect"
import type { SectionId } from "./SectionId.ts"
import * as Clearance from "./Clearance.ts"
import { NoSuchSection, SectionExists } from "./Refusal.ts"
import * as Text from "./Text.ts"

/** The text of a section; a clearance of null is that of its record. */
export const Section = Schema.Struct({
  title: Text.Name,
  body: Text.Body,
  clearance: Schema.NullOr(Clearance.Clearance)
})
export type Section = typeof Section.Type

/** What a revision changes; what is left out stays. */
export const Revision = Schema.Struct({
  title: Schema.optionalWith(Text.Name, { exact: true }),
  body: Schema.optionalWith(Text.Body, { exact: true }),
  clearance: Schema.optionalWith(Schema.NullOr(Clearance.Clearance), { exact: true })
})
export type Revision = typeof Revision.Type

export type Sections = ReadonlyMap<SectionId, Section>

const sameClearance = (a: Section["clearance"], b: Section["clearance"]): boolean =>
  a === null || b === null ? a === b : Clearance.equals(a, b)

const equals = (a: Section, b: Section): boolean =>
  a.title === b.title && a.body === b.body && sameClearance(a.clearance, b.clearance)

/** What reading a section takes: what its record takes, and more if it says so. */
export const effectiveClearance = (record: Clearance.Clearance, section: Section): Clearance.Clearance =>
  section.clearance === null ? record : Clearance.join(record, section.clearance)

/** The section to file; undefined when it is filed so already. */
export const file = (
  sections: Sections,
  id: SectionId,
  section: Section
): Either.Either<Section | undefined, SectionExists> => {
  const present = sections.get(id)
  if (present === undefined) {
    return Either.right(section)
  }
  return equals(present, section) ? Either.right(undefined) : Either.left(new SectionExists({ section: id }))
}

/** The section as revised; undefined when nothing changes. */
export const revise = (
  sections: Sections,
  id: SectionId,
  revision: Revision
): Either.Either<Section | undefined, NoSuchSection> => {
  const present = sections.get(id)
  if (present === undefined) {
    return Either.left(new NoSuchSection({ section: id }))
  }
  const revised = { ...present, ...revision }
  return Either.right(equals(present, revised) ? undefined : revised)
}

/**
 * Redacts a record that a reader may see: references, compartments and sections that the reader may not.
 */
import type { Run } from "../../database/transaction/SqlRunner.ts"
import type { Reader } from "../../domain/access/Access.ts"
import * as Clearance from "../../domain/access/Clearance.ts"
import type { Policy } from "../../domain/access/Policy.ts"
import type { Record } from "../../domain/query/QueryResult.ts"
import * as SectionView from "../../readmodels/SectionView.ts"
import * as VisibleReferences from "../../readmodels/VisibleReferences.ts"

// A site is readable to those stationed there, whatever compartments they hold.
const ownCompartments = ({ clearance: held }: Reader, { level, compartments }: Clearance.Clearance) => ({
  level,
  compartments: compartments.filter((each) => held.compartments.includes(each))
})

/** Returns a function that redacts references and compartments of the records, but not their sections. */
export const redactRecords = <T extends Record>(run: Run, reader: Reader, records: ReadonlyArray<T>) => {
  const redactReferences = VisibleReferences.redactReferences(run, reader, records)
  return (record: T): T => ({
    ...redactReferences(record),
    clearance: ownCompartments(reader, record.clearance)
  })
}

/** True if a reader of the record may read a section of it. */
export const dominatesSection = (
  reader: Reader,
  { clearance }: Pick<SectionView.StoredSection, "clearance">
): boolean => Clearance.dominates(reader.clearance, clearance)

/** A redacted record with its visible sections, and whether there are others, unless the policy conceals that. */
export const redactWithSections = (
  run: Run,
  reader: Reader,
  found: Record,
  { concealDenied }: Policy,
  sections: ReadonlyArray<SectionView.StoredSection>,
  mayRead: (section: SectionView.StoredSection) => boolean
): Record => {
  const record = redactRecords(run, reader, [found])(found)
  if (record.type === "user") {
    return record
  }
  const visible = sections.filter(mayRead)
  return {
    ...record,
    sections: visible.map(({ id, title, body, revision }) => ({ id, title, body, revision })),
    withheld: !concealDenied && visible.length < sections.length
  }
}

/** A redacted record with its present sections. */
export const redactWithCurrentSections = (run: Run, reader: Reader, found: Record, policy: Policy) =>
  redactWithSections(run, reader, found, policy, SectionView.sectionsOf(run, found.type, found.id), (section) =>
    dominatesSection(reader, section)
  )

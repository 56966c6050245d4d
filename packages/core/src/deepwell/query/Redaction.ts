/**
 * What is shown of a record that somebody may read.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect } from "effect"
import type { Reader } from "../../domain/access/Access.ts"
import type { Record } from "../../domain/query/QueryResult.ts"
import * as Clearance from "../../domain/access/Clearance.ts"
import type { Policy } from "../../domain/access/Policy.ts"
import * as VisibleReferences from "../../readmodels/VisibleReferences.ts"
import * as SectionView from "../../readmodels/SectionView.ts"

// Whoever reads a site because they are stationed there learns of no compartment that they do not hold.
const ownCompartments = ({ clearance: held }: Reader, { level, compartments }: Clearance.Clearance) => ({
  level,
  compartments: compartments.filter((each) => held.compartments.includes(each))
})

/** Records, none of which tells of others that the reader may not see. */
export const alone = <T extends Record>(sql: SqlClient, reader: Reader, records: ReadonlyArray<T>) =>
  Effect.map(VisibleReferences.hiding(sql, reader, records), (hide) => (record: T): T => ({
    ...hide(record),
    clearance: ownCompartments(reader, record.clearance)
  }))

/** Whether a reader of the record may read a section of it. */
export const dominatesSection = (
  reader: Reader,
  { clearance }: Pick<SectionView.StoredSection, "clearance">
): boolean => Clearance.dominates(reader.clearance, clearance)

/** A record with those of its sections that the reader may see, and word that there are others unless that is hidden. */
export const withSections = (
  sql: SqlClient,
  reader: Reader,
  found: Record,
  { concealDenied }: Policy,
  sections: ReadonlyArray<SectionView.StoredSection>,
  mayRead: (section: SectionView.StoredSection) => boolean
): Effect.Effect<Record, SqlError> =>
  Effect.map(alone(sql, reader, [found]), (show) => {
    const record = show(found)
    if (record.type === "user") {
      return record
    }
    const visible = sections.filter(mayRead)
    return {
      ...record,
      sections: visible.map(({ id, title, body, revision }) => ({ id, title, body, revision })),
      withheld: !concealDenied && visible.length < sections.length
    }
  })

/** A record as it is now. */
export const whole = (sql: SqlClient, reader: Reader, found: Record, policy: Policy) =>
  Effect.flatMap(SectionView.of(sql, found.type, found.id), (sections) =>
    withSections(sql, reader, found, policy, sections, (section) => dominatesSection(reader, section))
  )

/**
 * Compares two versions of a record: its fields, and its sections one by one.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"

/** A record as an adapter holds it: decoded, or as JSON. */
type AnyRecord = Extract<typeof QueryResult.QueryResult.Encoded, { readonly _tag: "Granted" }>["record"]

/** A section of such a record. */
export type VisibleSection = Exclude<AnyRecord, { readonly type: "user" }>["sections"][number]

/** A field with different values; null where the record did not exist or the field was not set. */
export interface FieldDifference {
  readonly field: string
  readonly from: string | null
  readonly to: string | null
}

/** A section with different texts or titles; null where it did not exist. */
export interface SectionDifference {
  readonly id: string
  readonly from: VisibleSection | null
  readonly to: VisibleSection | null
}

type Values = { readonly [field: string]: string | number | boolean | null }

const fieldsOf = (record: AnyRecord): Values => {
  const { name, clearance } = record
  const shared = { name, level: clearance.level, compartments: clearance.compartments.join(", ") }
  switch (record.type) {
    case "scp": {
      const { objectClass, secondaryClass, disruption, risk } = record.classification
      const { status, site, taskForce } = record
      return {
        ...shared,
        class: objectClass,
        secondary: secondaryClass,
        disruption,
        risk,
        status,
        site,
        mtf: taskForce
      }
    }
    case "user": {
      const { title, roles, site, taskForce, active } = record
      return { ...shared, title, roles: roles.join(", "), site, mtf: taskForce, active }
    }
    case "site":
      return { ...shared, director: record.director, active: record.active }
    case "mtf":
      return { ...shared, leader: record.leader, site: record.site, active: record.active }
  }
}

const toText = (value: Values[string] | undefined): string | null =>
  value === undefined || value === null || value === "" ? null : `${value}`

/** The fields that differ. */
export const fields = (from: AnyRecord, to: AnyRecord): ReadonlyArray<FieldDifference> => {
  const before = fieldsOf(from)
  return Object.entries(fieldsOf(to))
    .map(([field, value]) => ({ field, from: toText(before[field]), to: toText(value) }))
    .filter((each) => each.from !== each.to)
}

const sectionsOf = (record: AnyRecord): ReadonlyArray<VisibleSection> =>
  record.type === "user" ? [] : record.sections

/** The sections that differ, in the order of the later version; only `section`, if it is named. */
export const sections = (
  from: AnyRecord,
  to: AnyRecord,
  section: string | undefined
): ReadonlyArray<SectionDifference> => {
  const before = new Map(sectionsOf(from).map((each) => [each.id, each]))
  const after = new Map(sectionsOf(to).map((each) => [each.id, each]))
  return [...new Set([...after.keys(), ...before.keys()])]
    .filter((id) => section === undefined || id === section)
    .map((id) => ({ id, from: before.get(id) ?? null, to: after.get(id) ?? null }))
    .filter((each) => each.from?.body !== each.to?.body || each.from?.title !== each.to?.title)
}

/**
 * The marks of an exported record: its classification, the time of its state, and who exported it and when.
 */
import * as Levels from "@scipnet/core/domain/access/Levels"
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Time from "@scipnet/presentation/Time"
import * as Words from "@scipnet/presentation/Words"
import * as Sanitize from "../render/layout/Sanitize.ts"

/** A record with the user who exports it, and times in milliseconds since 1970. */
export interface Publication {
  readonly record: QueryResult.Record
  readonly by: QueryResult.UserRecord
  /** The time of the state; null for the state at the export. */
  readonly asOf: number | null
  readonly exportedAt: number
}

/** A label and a value; both are safe for one line of text, and not escaped for a format. */
export type Fact = readonly [label: string, value: string]

const named = (value: string | null): string => (value === null ? "none" : value)

/**
 * The mark of the document. Sections may require more than their record, and readers are not told how much: the mark is the
 * higher of what the record requires and what the exporting user holds, with the compartments of the record.
 */
export const classification = ({ record, by }: Publication): string => {
  const { level, compartments } = record.clearance
  const mark = Levels.levelName(by.clearance.level > level ? by.clearance.level : level).toUpperCase()
  return Sanitize.line([mark, ...compartments].join(" // "))
}

/** The title of the document. */
export const title = ({ record }: Publication): string => Sanitize.line(`${record.id}: ${record.name}`)

/** The stamp: the time of the state, and the export. */
export const stamp = ({ by, asOf, exportedAt }: Publication): string =>
  Sanitize.line(
    `As of ${Time.format(asOf ?? exportedAt)}. Exported by ${by.id} (${by.name}) at ${Time.format(exportedAt)}.`
  )

/** True if sections are hidden from the exporting user. */
export const isPartial = ({ record }: Publication): boolean => record.type !== "user" && record.withheld

/** The sentence for hidden sections. */
export const withheld = "More is on file than the exporting user is cleared to read."

const ownFacts = (record: QueryResult.Record): ReadonlyArray<readonly [string, string | null]> => {
  switch (record.type) {
    case "scp": {
      const { objectClass, secondaryClass, disruption, risk } = record.classification
      return [
        ["Object class", objectClass],
        ["Secondary class", secondaryClass],
        ["Disruption class", disruption === null ? null : `${disruption}`],
        ["Risk class", risk === null ? null : `${risk}`],
        ["Status", Words.capitalize(record.status)],
        ["Site", record.site],
        ["Task force", record.taskForce]
      ]
    }
    case "user":
      return [
        ["Title", record.title],
        ["Roles", record.roles.length === 0 ? null : record.roles.join(", ")],
        ["Site", record.site],
        ["Task force", record.taskForce],
        ["Standing", record.active ? "Active" : "Inactive"]
      ]
    case "site":
      return [
        ["Director", record.director],
        ["Standing", record.active ? "Active" : "Inactive"]
      ]
    case "mtf":
      return [
        ["Leader", record.leader],
        ["Site", record.site],
        ["Standing", record.active ? "Active" : "Inactive"]
      ]
  }
}

/** The fields of the record. */
export const facts = ({ record }: Publication): ReadonlyArray<Fact> =>
  [
    [Words.typeLabels[record.type], record.id] as const,
    ["Name", record.name] as const,
    [record.type === "user" ? "Clearance" : "Required", Levels.levelName(record.clearance.level)] as const,
    ...ownFacts(record),
    ["Registered", Time.format(record.registeredAt)] as const
  ].map(([label, value]) => [label, Sanitize.line(named(value))])

/** The sections of the record, with texts that are safe to show. */
export const sections = ({ record }: Publication): ReadonlyArray<{ readonly title: string; readonly body: string }> =>
  record.type === "user"
    ? []
    : record.sections.map(({ title, body }) => ({ title: Sanitize.line(title), body: Sanitize.text(body) }))

/** The source of an imported page, which its licence requires to be named. */
export const attribution = ({ record }: Publication): string | undefined => {
  if (record.type !== "scp" || record.provenance === null) {
    return undefined
  }
  const { page, author, link, licence } = record.provenance
  return Sanitize.line(`From "${page}" by ${author} (${link}), under ${licence}.`)
}

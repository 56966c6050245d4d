/**
 * Redacts the details of an audit entry: references are hidden as in records. The whole entry is masked if its details
 * name a section, a clearance or a proposal that the reader may not see.
 */
import * as Schema from "effect/Schema"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Access from "../../domain/access/Access.ts"
import type { AuditEntry } from "../../domain/access/Audit.ts"
import * as AuditFields from "../../domain/access/AuditRedaction.ts"
import * as Clearance from "../../domain/access/Clearance.ts"
import * as Actor from "../../domain/Actor.ts"
import { RecordType } from "../../domain/query/QueryResult.ts"
import * as AuditLogView from "../../readmodels/AuditLogView.ts"
import * as RecordViews from "../../readmodels/RecordViews.ts"
import * as SectionView from "../../readmodels/SectionView.ts"

type Row = Omit<AuditEntry, "masked">
type Details = AuditEntry["details"]

/** Lookups of the visibility of records for one reader in one snapshot, with cached results. */
export interface ReaderSight {
  readonly reader: Access.Reader
  readonly record: (type: RecordType, id: string) => boolean
  readonly section: (type: RecordType, record: string, section: string) => boolean
  readonly proposal: (user: string, proposal: string) => boolean
}

const isClearance = Schema.is(Clearance.Clearance)

const dominates = ({ reader }: Pick<ReaderSight, "reader">, value: unknown): boolean =>
  value === null || value === undefined || (isClearance(value) && Clearance.dominates(reader.clearance, value))

/** Creates the visibility lookups of a reader from the rows of one snapshot. */
export const readerSight = (run: Run, reader: Access.Reader): ReaderSight => {
  const cache = new Map<string, boolean>()
  const cached = (key: string, look: () => boolean): boolean => {
    const visible = cache.get(key) ?? look()
    cache.set(key, visible)
    return visible
  }
  const isProposalVisible = (details: Details) =>
    dominates({ reader }, details["from"]) && dominates({ reader }, details["to"])
  return {
    reader,
    record: (type, id) =>
      cached(`${type} ${id}`, () => {
        const record = RecordViews.views[type].find(run, id)
        return Access.decide(reader, RecordViews.subjectOf(record)).decision === "granted"
      }),
    section: (type, record, section) =>
      cached(`${type} ${record} ${section}`, () => SectionView.isVisible(run, reader, type, record, section)),
    proposal: (user, proposal) =>
      cached(`proposal ${user} ${proposal}`, () =>
        AuditLogView.proposalDetails(run, user).some(
          (details) => details["proposal"] === proposal && isProposalVisible(details)
        )
      )
  }
}

const eventKinds: { readonly [tag: string]: { readonly [field: string]: AuditFields.FieldRedaction } } =
  AuditFields.eventFields
const refusalKinds: { readonly [tag: string]: { readonly [field: string]: AuditFields.FieldRedaction } } =
  AuditFields.rejectionFields

/** The kinds of the details of an entry; undefined for queries and for actions of the operator. */
const kindsOf = ({ action, outcome, rule }: Row) =>
  eventKinds[action] ?? (outcome === "refused" && rule !== null ? refusalKinds[rule] : undefined)

// Entries of the legacy program have free text without a required level; and the number of results of another user may
// count records that this reader may not see.
const isForHighLevels = (row: Row, reader: Access.Reader): boolean =>
  row.actor !== reader.id && reader.clearance.level < Access.tombstoneLevel

const isRecordType = Schema.is(RecordType)

/** A value to show; or the whole entry is to be masked. */
type RedactedValue = { readonly value: unknown } | "masked"

const hideUnless = (isVisible: boolean, value: unknown): RedactedValue => ({ value: isVisible ? value : null })

const maskUnless = (isVisible: boolean, value: unknown): RedactedValue => (isVisible ? { value } : "masked")

/** True if the reader may see an actor. Operators have no record that could hide them. */
export const isActorVisible = (sight: ReaderSight, actor: string): boolean =>
  !Actor.isUserLabel(actor) || sight.record("user", actor)

const redactValue = (sight: ReaderSight, row: Row, kind: AuditFields.FieldRedaction, value: unknown): RedactedValue => {
  // The arguments of a reader's own rejected command reveal nothing to them.
  const isTyped = row.actor === sight.reader.id && row.outcome === "refused"
  if (kind === "clearance") {
    return maskUnless(dominates(sight, value), value)
  }
  if (kind === "held") {
    return hideUnless(isActorVisible(sight, row.actor), value)
  }
  if (typeof value !== "string" || kind === "own" || kind === "open" || kind === "never" || isTyped) {
    return { value }
  }
  switch (kind) {
    case "actor":
      return hideUnless(isActorVisible(sight, value), value)
    case "section":
      return maskUnless(row.type !== null && row.target !== null && sight.section(row.type, row.target, value), value)
    case "proposal":
      return maskUnless(row.type !== "user" || row.target === null || sight.proposal(row.target, value), value)
    case "record": {
      const type = row.details["type"]
      return hideUnless(isRecordType(type) && sight.record(type, value), value)
    }
    default:
      return hideUnless(sight.record(kind, value), value)
  }
}

const redactField = (sight: ReaderSight, row: Row, kind: AuditFields.FieldRedaction, value: unknown): RedactedValue => {
  if (!Array.isArray(value)) {
    return redactValue(sight, row, kind, value)
  }
  const shown = value.map((element: unknown) => redactValue(sight, row, kind, element))
  const visible = shown.flatMap((element) => (element === "masked" ? [] : [element.value]))
  return visible.length < shown.length
    ? "masked"
    : { value: visible.filter((element, index) => element !== null || value[index] === null) }
}

/** The redacted details of an entry; undefined if the whole entry is to be masked. */
export const redactDetails = (sight: ReaderSight, row: Row): Details | undefined => {
  const isLimited = isForHighLevels(row, sight.reader)
  if (row.action.startsWith("legacy:")) {
    return sight.reader.clearance.level < Access.tombstoneLevel ? undefined : row.details
  }
  const kinds = kindsOf(row)
  const details: Array<readonly [string, unknown]> = []
  for (const [name, value] of Object.entries(row.details)) {
    const kind = kinds === undefined ? (name === "count" && isLimited ? "never" : "open") : (kinds[name] ?? "never")
    if (kind !== "never") {
      const result = redactField(sight, row, kind, value)
      if (result === "masked") {
        return undefined
      }
      details.push([name, result.value])
    }
  }
  return Object.fromEntries(details)
}

/**
 * The sections of all records, one row each, with a full-text index. The name of each record is a row too, so that search
 * finds names.
 */
import * as Schema from "effect/Schema"
import { RecordType } from "../domain/query/QueryResult.ts"
import type { Reader } from "../domain/access/Access.ts"
import * as Clearance from "../domain/access/Clearance.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import * as FoldedText from "../domain/FoldedText.ts"
import type { Section } from "../domain/Section.ts"
import { SectionId } from "../domain/SectionId.ts"
import type { RecordedEvent } from "../eventsourcing/Event.ts"
import * as Projection from "../eventsourcing/Projection.ts"
import * as Table from "../database/rows/Table.ts"
import { codec } from "./DomainEventCodec.ts"
import * as VisibilityFilter from "./VisibilityFilter.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"

const Row = Schema.Struct({
  key: Schema.String,
  type: RecordType,
  record: Schema.String,
  /** Null for the row of the record's name. */
  section: Schema.NullOr(SectionId),
  title: Schema.String,
  body: Schema.String,
  /** Further forms of title and body for the full-text index; null if it finds the text as it is. */
  folded_title: Schema.NullOr(Schema.String),
  folded_body: Schema.NullOr(Schema.String),
  ...VisibilityFilter.columns,
  /** The number of texts so far. */
  revision: Schema.Int,
  /** The position of the first filing, by which sections are ordered. */
  filed_at: Schema.Int
})
type Row = typeof Row.Type

interface Filed {
  readonly type: RecordType
  readonly record: string
  readonly section: SectionId | null
  readonly text: Section & { readonly instance?: number }
}

const named = (type: RecordType, record: string, title: string): Filed => {
  const text = { title, body: record, clearance: null }
  return { type, record, section: null, text }
}

// The content of a row after an event; undefined for events that change no text.
const filed = (event: DomainEvent): Filed | undefined => {
  switch (event._tag) {
    case "ScpRegistered":
      return named("scp", event.scp, event.name)
    case "ScpRenamed":
      return named("scp", event.scp, event.to)
    case "UserRegistered":
      return named("user", event.user, event.name)
    case "UserRenamed":
      return named("user", event.user, event.to)
    case "SiteFounded":
      return named("site", event.site, event.name)
    case "SiteRenamed":
      return named("site", event.site, event.to)
    case "TaskForceFormed":
      return named("mtf", event.taskForce, event.name)
    case "TaskForceRenamed":
      return named("mtf", event.taskForce, event.to)
    case "ScpSectionFiled":
    case "ScpSectionRevised":
      return { type: "scp", record: event.scp, section: event.section, text: event }
    case "SiteDocumentFiled":
    case "SiteDocumentRevised":
      return { type: "site", record: event.site, section: event.document, text: event }
    case "TaskForceDocumentFiled":
    case "TaskForceDocumentRevised":
      return { type: "mtf", record: event.taskForce, section: event.document, text: event }
    default:
      return undefined
  }
}

const evolve = (row: Row | undefined, { event, position }: Projection.Projected<DomainEvent>): Row | undefined => {
  const change = filed(event)
  if (change === undefined) {
    return row
  }
  const { type, record, section, text } = change
  return {
    key: keyOf(change),
    type,
    record,
    section,
    title: text.title,
    body: text.body,
    folded_title: FoldedText.indexed(text.title),
    folded_body: FoldedText.indexed(text.body),
    ...VisibilityFilter.toColumns(text.clearance ?? Clearance.bottom),
    revision: (row?.revision ?? 0) + 1,
    filed_at: row?.filed_at ?? position
  }
}

const keyOf = ({ type, record, section, text: { instance = 0 } }: Filed): string =>
  `${type}:${record}#${section ?? ""}${instance === 0 ? "" : `~${instance}`}`

/** The section that an event files or revises, with the clearance that it requires afterwards. */
export const sectionChange = (
  event: DomainEvent
): { readonly key: string; readonly section: SectionId; readonly clearance: Clearance.Clearance } | undefined => {
  const change = filed(event)
  return change === undefined || change.section === null
    ? undefined
    : { key: keyOf(change), section: change.section, clearance: change.text.clearance ?? Clearance.bottom }
}

export const projection = Projection.make(codec, {
  name: "sections",
  version: 3,
  table: Table.make({
    name: "sections",
    key: "key",
    row: Row,
    indexes: [["type", "record", "filed_at"]],
    fullText: ["title", "body", "folded_title", "folded_body"]
  }),
  keys: ({ event }) => {
    const change = filed(event)
    return change === undefined ? [] : [keyOf(change)]
  },
  evolve
})

const rows = RowCodec.reader(Row)

/** A section with its own required clearance, in addition to that of its record. */
export interface StoredSection {
  /** Unique, also among sections of the same id. */
  readonly key: string
  readonly id: SectionId
  readonly title: string
  readonly body: string
  readonly clearance: Clearance.Clearance
  /** The number of its latest revision, from 1. */
  readonly revision: number
}

const storedOf = (found: ReadonlyArray<Row>): ReadonlyArray<StoredSection> =>
  found.flatMap((row) => {
    const { key, section: id, title, body, revision } = row
    return id === null ? [] : [{ key, id, title, body, clearance: VisibilityFilter.clearanceOf(row), revision }]
  })

/** Lists all sections of a record, in the order of their filing, without a check of the reader. */
export const sectionsOf = (run: Run, type: RecordType, record: string): ReadonlyArray<StoredSection> =>
  storedOf(
    rows(
      run("SELECT * FROM sections WHERE type = ? AND record = ? AND section IS NOT NULL ORDER BY filed_at", [
        type,
        record
      ])
    )
  )

/** True if a reader who may read a record may also read a section of this id in it. */
export const isVisible = (run: Run, reader: Reader, type: RecordType, record: string, section: string): boolean => {
  const { sql: condition, values } = VisibilityFilter.section(reader)
  const text = `SELECT 1 FROM sections WHERE type = ? AND record = ? AND section = ? AND ${condition} LIMIT 1`
  return run(text, [type, record, section, ...values]).length > 0
}

/** Folds the events of a record into its sections, in the order of their filing. */
export const folded = (events: ReadonlyArray<RecordedEvent<DomainEvent>>): ReadonlyArray<StoredSection> => {
  const rowsByKey = new Map<string, Row>()
  for (const event of events) {
    const change = filed(event.event)
    const row = change && evolve(rowsByKey.get(keyOf(change)), event)
    if (row !== undefined) {
      rowsByKey.set(row.key, row)
    }
  }
  return storedOf([...rowsByKey.values()])
}

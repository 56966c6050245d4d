/**
 * The texts of all records, a row a section, with a full-text index behind them; and a row a record for its name, so
 * that names are found too.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import { RecordType } from "../domain/query/QueryResult.ts"
import type { Reader } from "../domain/access/Access.ts"
import * as Clearance from "../domain/access/Clearance.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import type { Section } from "../domain/Section.ts"
import { SectionId } from "../domain/SectionId.ts"
import type { RecordedEvent } from "../eventsourcing/Event.ts"
import type { Projected, Projection } from "../eventsourcing/Projection.ts"
import * as Table from "../database/rows/Table.ts"
import * as VisibilityFilter from "./VisibilityFilter.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"

const Row = Schema.Struct({
  key: Schema.String,
  type: RecordType,
  record: Schema.String,
  /** Null for the row of the record's name. */
  section: Schema.NullOr(SectionId),
  title: Schema.String,
  body: Schema.String,
  ...VisibilityFilter.columns,
  /** How many texts it has had. */
  revision: Schema.Int,
  /** Sections stand in the order in which they were first filed. */
  filed_at: Schema.Int
})
type Row = typeof Row.Type

interface Filed {
  readonly type: RecordType
  readonly record: string
  readonly section: SectionId | null
  readonly text: Section & { readonly instance?: number }
}

const named = (type: RecordType, record: string, title: string, body = record): Filed => ({
  type,
  record,
  section: null,
  text: { title, body, clearance: null }
})

// What a row is to say after an event; nothing for events that touch no text.
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

const evolve = (row: Row | undefined, { event, position }: Projected<DomainEvent>): Row | undefined => {
  const change = filed(event)
  if (change === undefined) {
    return row
  }
  const { type, record, section, text } = change
  const { title, body } = text
  const clearance = text.clearance ?? Clearance.bottom
  const revision = (row?.revision ?? 0) + 1
  const filed_at = row?.filed_at ?? position
  return { key: keyOf(change), type, record, section, title, body, ...clearance, revision, filed_at }
}

const keyOf = ({ type, record, section, text: { instance = 0 } }: Filed): string =>
  `${type}:${record}#${section ?? ""}${instance === 0 ? "" : `~${instance}`}`

export const projection: Projection<DomainEvent, Row> = {
  name: "sections",
  version: 2,
  table: Table.make({
    name: "sections",
    key: "key",
    row: Row,
    indexes: [["type", "record", "filed_at"]],
    fullText: ["title", "body"]
  }),
  keys: ({ event }) => {
    const change = filed(event)
    return change === undefined ? [] : [keyOf(change)]
  },
  evolve
}

const rows = RowCodec.decoder(Row)

/** A section with what reading it takes on top of its record. */
export interface StoredSection {
  /** Tells it from others, also from those of the same id. */
  readonly key: string
  readonly id: SectionId
  readonly title: string
  readonly body: string
  readonly clearance: Clearance.Clearance
  /** The number of its latest revision; 1 as it was filed. */
  readonly revision: number
}

const storedOf = (found: ReadonlyArray<Row>): ReadonlyArray<StoredSection> =>
  found.flatMap(({ key, section: id, title, body, level, compartments, revision }) =>
    id === null ? [] : [{ key, id, title, body, clearance: { level, compartments }, revision }]
  )

/** All sections of a record, in the order of their filing, for any reader. */
export const of = (
  sql: SqlClient,
  type: RecordType,
  record: string
): Effect.Effect<ReadonlyArray<StoredSection>, SqlError> =>
  Effect.map(
    rows(
      RowCodec.of(
        sql,
        "SELECT * FROM sections WHERE type = ? AND record = ? AND section IS NOT NULL ORDER BY filed_at",
        [type, record]
      )
    ),
    storedOf
  )

const counted = RowCodec.decoder(Schema.Struct({ count: Schema.Int }))

/** Whether a reader who may read a record sees a section of this id in it. */
export const isVisible = (
  sql: SqlClient,
  reader: Reader,
  type: RecordType,
  record: string,
  section: string
): Effect.Effect<boolean, SqlError> => {
  const { sql: condition, values } = VisibilityFilter.section(reader)
  const text = `SELECT count(*) AS count FROM sections WHERE type = ? AND record = ? AND section = ? AND ${condition}`
  return Effect.map(
    counted(RowCodec.of(sql, text, [type, record, section, ...values])),
    ([row]) => (row?.count ?? 0) > 0
  )
}

/** The sections that the events of a record come to, in the order of their filing. */
export const folded = (events: ReadonlyArray<RecordedEvent<DomainEvent>>): ReadonlyArray<StoredSection> => {
  const kept = new Map<string, Row>()
  for (const event of events) {
    const change = filed(event.event)
    const row = change && evolve(kept.get(keyOf(change)), event)
    if (row !== undefined) {
      kept.set(row.key, row)
    }
  }
  return storedOf([...kept.values()])
}

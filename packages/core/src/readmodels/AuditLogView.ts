/**
 * The audit log: an entry an event, whatever it is.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import { Effect, Schema } from "effect"
import type { RecordType } from "../domain/query/QueryResult.ts"
import * as Audit from "../domain/access/Audit.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import type { Projection } from "../eventsourcing/Projection.ts"
import * as Table from "../database/rows/Table.ts"
import { limitOf } from "./Pagination.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"

const { masked: _, ...fields } = Audit.AuditEntry.fields

const Row = Schema.Struct({
  ...fields,
  details: Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
})
type Row = typeof Row.Type

export const projection: Projection<DomainEvent, Row> = {
  name: "audit",
  version: 3,
  table: Table.make({
    name: "audit",
    key: "position",
    row: Row,
    indexes: [
      ["actor", "position"],
      ["type", "target", "position"],
      ["action", "position"],
      ["severity", "position"],
      ["outcome", "position"],
      ["at"]
    ]
  }),
  keys: ({ event, position }) => (Audit.isEntry(event) ? [position] : []),
  evolve: (_, { event, position, metadata, recordedAt: at }) => {
    const { actor, origin, session } = metadata
    return { position, at, actor, ...Audit.about(event, actor.startsWith("operator:")), origin, session }
  }
}

const rows = RowCodec.decoder(Row)

/** What to show of the log: 1 to 500 entries, 50 if left out. */
export interface AuditQuery {
  readonly limit?: number
  readonly actor?: string
  readonly action?: string
  /** From this time on, in milliseconds since 1970. */
  readonly since?: number
  /** Before this time. */
  readonly until?: number
  readonly target?: string
  readonly severity?: Audit.Severity
  readonly outcome?: Audit.Outcome
}

type Types = ReadonlyArray<RecordType> | undefined

// Nothing is recorded at an earlier time than what stands before it: a time is a place in the log.
const first = (sql: SqlClient, since: number) =>
  sql`position >= (SELECT position FROM audit WHERE at >= ${since} ORDER BY at, position LIMIT 1)`
const last = (sql: SqlClient, until: number) =>
  sql`position <= (SELECT position FROM audit WHERE at < ${until} ORDER BY at DESC, position DESC LIMIT 1)`

const wanted = (sql: SqlClient, query: AuditQuery, types: Types) => [
  ...(query.actor === undefined ? [] : [sql`actor = ${query.actor}`]),
  ...(query.action === undefined ? [] : [sql`action = ${query.action}`]),
  ...(query.since === undefined ? [] : [first(sql, query.since)]),
  ...(query.until === undefined ? [] : [last(sql, query.until)]),
  ...(query.target === undefined ? [] : [sql`target = ${query.target}`]),
  ...(types === undefined ? [] : [sql.in("type", types)]),
  ...(query.severity === undefined ? [] : [sql`severity = ${query.severity}`]),
  ...(query.outcome === undefined ? [] : [sql`outcome = ${query.outcome}`])
]

/** Entries of the log, latest first, whoever asks; about records of these types, unless that is left out. */
export const read = (sql: SqlClient, query: AuditQuery & { readonly before?: number }, types?: Types) => {
  const before = sql`position < ${query.before ?? Number.MAX_SAFE_INTEGER}`
  const conditions = sql.and([before, ...wanted(sql, query, types)])
  return rows(sql`SELECT * FROM audit WHERE ${conditions} ORDER BY position DESC LIMIT ${limitOf(query)}`)
}

/** The details of every proposal to change a user's clearance, for any reader. */
export const proposals = (sql: SqlClient, user: string) =>
  Effect.map(
    rows(sql`SELECT * FROM audit WHERE type = 'user' AND target = ${user} AND action = 'UserClearanceProposed'`),
    (found) => found.map(({ details }) => details)
  )

/** Entries of the log after a position, oldest first. */
export const onwards = (
  sql: SqlClient,
  { after, upTo, ...query }: AuditQuery & { readonly after: number; readonly upTo: number },
  types?: Types
) => {
  const between = sql`position > ${after} AND position <= ${upTo}`
  const conditions = sql.and([between, ...wanted(sql, query, types)])
  return rows(sql`SELECT * FROM audit WHERE ${conditions} ORDER BY position LIMIT ${limitOf(query)}`)
}

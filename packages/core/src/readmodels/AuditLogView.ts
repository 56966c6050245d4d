/**
 * The audit log: one entry for each event.
 */
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type { ReadAudit } from "../domain/query/Query.ts"
import type { RecordType } from "../domain/query/QueryResult.ts"
import * as Audit from "../domain/access/Audit.ts"
import * as Projection from "../eventsourcing/Projection.ts"
import * as Table from "../database/rows/Table.ts"
import { codec } from "./DomainEventCodec.ts"
import { limitOf } from "./Pagination.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"
import type { Condition } from "./VisibilityFilter.ts"

const { masked: _, ...fields } = Audit.AuditEntry.fields

const Row = Schema.Struct({
  ...fields,
  details: Schema.String
})
type Row = typeof Row.Type

export const projection = Projection.make(codec, {
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
    const { details, ...about } = Audit.toAuditFields(event, actor.startsWith("operator:"))
    return { position, at, actor, ...about, details: JSON.stringify(details), origin, session }
  }
})

const read = RowCodec.reader(Row)

const detailsOf = (text: string): Audit.AuditEntry["details"] => {
  const details: unknown = JSON.parse(text)
  if (!Predicate.isReadonlyRecord(details)) {
    throw new TypeError("the details of an audit entry are not a JSON object")
  }
  return details
}

/** The entries of rows, with their fields in the order of the schema, as at a server. */
const entries = (rows: ReadonlyArray<unknown>) =>
  read(rows).map(({ details, origin, session, ...row }) => ({ ...row, details: detailsOf(details), origin, session }))

type Types = ReadonlyArray<RecordType> | undefined

// Times never decrease along the log, so that a time is a position.
const first = "position >= (SELECT position FROM audit WHERE at >= ? ORDER BY at, position LIMIT 1)"
const last = "position <= (SELECT position FROM audit WHERE at < ? ORDER BY at DESC, position DESC LIMIT 1)"

const condition = (sql: string, value: string | number | undefined): ReadonlyArray<Condition> =>
  value === undefined ? [] : [{ sql, values: [value] }]

const among = (operator: "IN" | "NOT IN", actions: ReadonlyArray<string>): Condition => ({
  sql: `action ${operator} (${actions.map(() => "?").join(", ")})`,
  values: actions
})

const conditions = (query: ReadAudit, types: Types): ReadonlyArray<Condition> => [
  ...condition("actor = ?", query.actor),
  ...condition("action = ?", query.action),
  ...(query.actions === undefined ? [] : [among("IN", query.actions)]),
  ...(query.not === undefined ? [] : [among("NOT IN", query.not)]),
  ...condition(first, query.since),
  ...condition(last, query.until),
  ...condition("target = ?", query.target),
  ...(types === undefined ? [] : [{ sql: `type IN (${types.map(() => "?").join(", ")})`, values: types }]),
  ...condition("severity = ?", query.severity),
  ...condition("outcome = ?", query.outcome)
]

const select = (run: Run, where: ReadonlyArray<Condition>, order: "ASC" | "DESC", limit: number) =>
  entries(
    run(`SELECT * FROM audit WHERE ${where.map(({ sql }) => sql).join(" AND ")} ORDER BY position ${order} LIMIT ?`, [
      ...where.flatMap(({ values }) => values),
      limit
    ])
  )

/** Reads entries, latest first, without a check of the reader; only those about records of `types`, if given. */
export const latest = (run: Run, query: ReadAudit, types?: Types) =>
  select(
    run,
    [...condition("position < ?", query.before ?? Number.MAX_SAFE_INTEGER), ...conditions(query, types)],
    "DESC",
    limitOf(query)
  )

/** The details of every proposal to change the clearance of a user, without a check of the reader. */
export const proposalDetails = (run: Run, user: string) =>
  entries(
    run("SELECT * FROM audit WHERE type = 'user' AND target = ? AND action = 'UserClearanceProposed'", [user])
  ).map(({ details }) => details)

/** Reads the entries between two positions, oldest first. */
export const between = (
  run: Run,
  { after, upTo, ...query }: ReadAudit & { readonly after: number; readonly upTo: number },
  types?: Types
) =>
  select(
    run,
    [...condition("position > ?", after), ...condition("position <= ?", upTo), ...conditions(query, types)],
    "ASC",
    limitOf(query)
  )

/**
 * The mobile task forces, without the text of their documents.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import { Effect, Schema } from "effect"
import type { Reader } from "../domain/access/Access.ts"
import * as Aggregate from "../domain/Aggregate.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import type { TaskForceRecord } from "../domain/query/QueryResult.ts"
import { SiteId } from "../domain/site/SiteId.ts"
import type * as TaskForce from "../domain/task-force/TaskForce.ts"
import { TaskForceId } from "../domain/task-force/TaskForceId.ts"
import { UserId } from "../domain/user/UserId.ts"
import type { RecordedEvent } from "../eventsourcing/Event.ts"
import * as Table from "../database/rows/Table.ts"
import * as AggregateProjection from "./AggregateProjection.ts"
import type { Pagination } from "./Pagination.ts"
import * as VisibilityFilter from "./VisibilityFilter.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"

const Row = Schema.Struct({
  task_force: TaskForceId,
  name: Schema.String,
  leader: Schema.NullOr(UserId),
  site: Schema.NullOr(SiteId),
  ...VisibilityFilter.columns,
  active: Table.Flag,
  registered_at: Schema.Int
})
type Row = typeof Row.Type

const forceOf = ({ task_force: id, level, compartments, registered_at: _, ...same }: Row): TaskForce.Force => ({
  ...same,
  id,
  clearance: { level, compartments },
  sections: new Map()
})

const rowOf = ({ id: task_force, clearance, sections: _, ...same }: TaskForce.Force, registered_at: number): Row => ({
  ...same,
  ...clearance,
  task_force,
  registered_at
})

const table = Table.make({
  name: "task_forces",
  key: "task_force",
  row: Row,
  indexes: [
    ["leader", "task_force"],
    ["site", "task_force"]
  ]
})

export const projection = AggregateProjection.projection(Aggregate.taskForce, {
  version: 2,
  table,
  stateOf: forceOf,
  rowOf
})

const rows = RowCodec.decoder(Row)

// With its fields in the order of the schema, in which they come from a server.
const recordOf = (row: Row): TaskForceRecord => {
  const { id, name, leader, site, clearance, active } = forceOf(row)
  const registeredAt = row.registered_at
  return { type: "mtf", id, name, leader, site, clearance, active, sections: [], withheld: false, registeredAt }
}

/** The record that events of it come to. */
export const folded = (events: ReadonlyArray<RecordedEvent<DomainEvent>>) => {
  const row = AggregateProjection.folded(projection, events)
  return row && recordOf(row)
}

/** The record of a task force without its documents, whoever asks. */
export const find = (sql: SqlClient, taskForce: string) =>
  Effect.map(
    rows(RowCodec.of(sql, "SELECT * FROM task_forces WHERE task_force = ?", [taskForce])),
    ([row]) => row && recordOf(row)
  )

/** The task forces that a reader may see, by designation. */
export const list = (sql: SqlClient, reader: Reader, asked: Pagination) =>
  Effect.map(rows(AggregateProjection.page(sql, table, VisibilityFilter.taskForce(reader), asked)), (found) =>
    found.map(recordOf)
  )

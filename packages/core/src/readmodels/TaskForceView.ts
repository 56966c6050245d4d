/**
 * The read model of mobile task forces, without the text of their documents.
 */
import * as Schema from "effect/Schema"
import type { Reader } from "../domain/access/Access.ts"
import * as Aggregate from "../domain/Aggregate.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import type { TaskForceRecord } from "../domain/query/QueryResult.ts"
import { SiteId } from "../domain/SiteId.ts"
import type * as TaskForce from "../domain/task-force/TaskForce.ts"
import { TaskForceId } from "../domain/TaskForceId.ts"
import { UserId } from "../domain/UserId.ts"
import type { RecordedEvent } from "../eventsourcing/Event.ts"
import * as Table from "../database/rows/Table.ts"
import * as AggregateProjection from "./AggregateProjection.ts"
import type { Pagination } from "./Pagination.ts"
import * as VisibilityFilter from "./VisibilityFilter.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"

const Row = Schema.Struct({
  task_force: TaskForceId,
  name: Schema.String,
  leader: Schema.NullOr(UserId),
  site: Schema.NullOr(SiteId),
  ...VisibilityFilter.columns,
  active: Schema.Literal(0, 1),
  registered_at: Schema.Int
})
type Row = typeof Row.Type

const fromRow = (row: Row): TaskForce.TaskForceFile => ({
  id: row.task_force,
  name: row.name,
  leader: row.leader,
  site: row.site,
  clearance: VisibilityFilter.clearanceOf(row),
  active: row.active === 1,
  sections: new Map()
})

const toRow = ({ id, name, leader, site, clearance, active }: TaskForce.TaskForceFile, registered_at: number): Row => ({
  task_force: id,
  name,
  leader,
  site,
  ...VisibilityFilter.toColumns(clearance),
  active: active ? 1 : 0,
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
  fromRow,
  toRow
})

const rows = RowCodec.reader(Row)

// The fields are in the order of the schema, as a remote client receives them.
const recordOf = (row: Row): TaskForceRecord => {
  const { id, name, leader, site, clearance, active } = fromRow(row)
  const registeredAt = row.registered_at
  return { type: "mtf", id, name, leader, site, clearance, active, sections: [], withheld: false, registeredAt }
}

/** Folds events of one record into the record. */
export const folded = (events: ReadonlyArray<RecordedEvent<DomainEvent>>) => {
  const row = AggregateProjection.folded(projection, events)
  return row && recordOf(row)
}

/** Finds a task force by id, without its documents and without a check of the reader. */
export const find = (run: Run, taskForce: string) =>
  rows(run("SELECT * FROM task_forces WHERE task_force = ?", [taskForce])).map(recordOf)[0]

/** Lists the task forces that a reader may see, by designation. */
export const list = (run: Run, reader: Reader, page: Pagination) =>
  rows(AggregateProjection.page(run, table, VisibilityFilter.taskForce(reader), page)).map(recordOf)

/**
 * The read model of mobile task forces, without the text of their documents.
 */
import * as Schema from "effect/Schema"
import * as Aggregate from "../domain/Aggregate.ts"
import type { TaskForceRecord } from "../domain/query/QueryResult.ts"
import { SiteId } from "../domain/SiteId.ts"
import type * as TaskForce from "../domain/task-force/TaskForce.ts"
import { TaskForceId } from "../domain/TaskForceId.ts"
import { UserId } from "../domain/UserId.ts"
import * as Table from "../database/rows/Table.ts"
import * as AggregateProjection from "./AggregateProjection.ts"
import * as VisibilityFilter from "./VisibilityFilter.ts"

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

const toRecord = (file: TaskForce.TaskForceFile, registeredAt: number): TaskForceRecord => {
  const { id, name, leader, site, clearance, active } = file
  return { type: "mtf", id, name, leader, site, clearance, active, sections: [], withheld: false, registeredAt }
}

const mapping = { version: 2, table, fromRow, toRow, toRecord }

export const { projection, records, folded, find } = AggregateProjection.view(Aggregate.taskForce, mapping)

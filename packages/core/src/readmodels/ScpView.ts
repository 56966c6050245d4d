/**
 * The read model of anomalies: one row each, without the text of their sections.
 */
import * as Schema from "effect/Schema"
import * as Aggregate from "../domain/Aggregate.ts"
import type { ScpRecord } from "../domain/query/QueryResult.ts"
import { Provenance } from "../domain/scp/Provenance.ts"
import { Disruption, ObjectClass, Risk } from "../domain/scp/Classification.ts"
import * as ItemNumbers from "../domain/ItemNumber.ts"
import type * as Scp from "../domain/scp/Scp.ts"
import { SiteId } from "../domain/SiteId.ts"
import { Status } from "../domain/scp/Status.ts"
import { StatusProposal } from "../domain/scp/StatusChange.ts"
import { TaskForceId } from "../domain/TaskForceId.ts"
import * as Table from "../database/rows/Table.ts"
import * as AggregateProjection from "./AggregateProjection.ts"
import * as ProposalExpiry from "./ProposalExpiry.ts"
import * as VisibilityFilter from "./VisibilityFilter.ts"
import * as JsonColumn from "../database/rows/JsonColumn.ts"

const Row = Schema.Struct({
  item: ItemNumbers.ItemNumber,
  serial: Schema.Int,
  name: Schema.String,
  object_class: ObjectClass,
  secondary_class: Schema.NullOr(Schema.String),
  disruption: Schema.NullOr(Disruption),
  risk: Schema.NullOr(Risk),
  ...VisibilityFilter.columns,
  status: Status,
  before_deletion: Status,
  site: Schema.NullOr(SiteId),
  task_force: Schema.NullOr(TaskForceId),
  provenance: Schema.String,
  proposal: Schema.String,
  ...ProposalExpiry.columns,
  registered_at: Schema.Int
})
type Row = typeof Row.Type

const provenance = JsonColumn.make(Schema.NullOr(Provenance))
const proposal = JsonColumn.make(Schema.NullOr(StatusProposal))

const fromRow = (row: Row): Scp.ScpFile => ({
  id: row.item,
  name: row.name,
  classification: {
    objectClass: row.object_class,
    secondaryClass: row.secondary_class,
    disruption: row.disruption,
    risk: row.risk
  },
  clearance: VisibilityFilter.clearanceOf(row),
  statusState: { status: row.status, beforeDeletion: row.before_deletion },
  site: row.site,
  taskForce: row.task_force,
  provenance: provenance.parse(row.provenance),
  sections: new Map(),
  proposal: proposal.parse(row.proposal)
})

const toRow = (file: Scp.ScpFile, registered_at: number): Row => ({
  item: file.id,
  serial: ItemNumbers.serial(file.id),
  name: file.name,
  object_class: file.classification.objectClass,
  secondary_class: file.classification.secondaryClass,
  disruption: file.classification.disruption,
  risk: file.classification.risk,
  ...VisibilityFilter.toColumns(file.clearance),
  status: file.statusState.status,
  before_deletion: file.statusState.beforeDeletion,
  site: file.site,
  task_force: file.taskForce,
  provenance: provenance.stringify(file.provenance),
  proposal: proposal.stringify(file.proposal),
  ...ProposalExpiry.toColumns(file.proposal),
  registered_at
})

const table = Table.make({
  name: "scps",
  key: "item",
  row: Row,
  indexes: [
    ["serial", "item"],
    ["site", "serial", "item"],
    ["task_force", "serial", "item"],
    ["lapses_at", "item"]
  ]
})

const toRecord = (file: Scp.ScpFile, registeredAt: number): ScpRecord => {
  const { id, name, classification, clearance, statusState, site, taskForce, provenance } = file
  return {
    type: "scp",
    id,
    name,
    classification,
    clearance,
    status: statusState.status,
    site,
    taskForce,
    sections: [],
    withheld: false,
    provenance,
    registeredAt
  }
}

const mapping = { version: 2, table, fromRow, toRow, toRecord }

export const { projection, records, folded, find } = AggregateProjection.view(Aggregate.scp, mapping)

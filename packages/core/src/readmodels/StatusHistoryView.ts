/**
 * Every change of status: old and new status, time, actor, reason and approver.
 */
import * as Schema from "effect/Schema"
import type { StatusEntry } from "../domain/query/QueryResult.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import { ItemNumber } from "../domain/ItemNumber.ts"
import { Status } from "../domain/scp/Status.ts"
import type { RecordedEvent } from "../eventsourcing/Event.ts"
import { type Projected, make } from "../eventsourcing/Projection.ts"
import * as Table from "../database/rows/Table.ts"
import { codec } from "./DomainEventCodec.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"

const Row = Schema.Struct({
  position: Schema.Int,
  item: ItemNumber,
  at: Schema.Int,
  from_status: Schema.NullOr(Status),
  to_status: Status,
  by: Schema.String,
  reason: Schema.NullOr(Schema.String),
  evidence: Schema.NullOr(Schema.String),
  approved_by: Schema.NullOr(Schema.String)
})
type Row = typeof Row.Type

/** The row of a change of status; undefined for another event. */
const rowOf = ({ event, position, metadata, recordedAt, occurredAt }: Projected<DomainEvent>): Row | undefined => {
  const at = occurredAt ?? recordedAt
  switch (event._tag) {
    case "ScpRegistered": {
      const { scp: item, status: to_status } = event
      const unsaid = { from_status: null, reason: null, evidence: null, approved_by: null }
      return { position, item, at, to_status, by: metadata.actor, ...unsaid }
    }
    case "ScpStatusChanged": {
      const { scp: item, from: from_status, to: to_status, by, reason, evidence, approvedBy: approved_by } = event
      return { position, item, at, from_status, to_status, by, reason, evidence, approved_by }
    }
    default:
      return undefined
  }
}

export const projection = make(codec, {
  name: "status_history",
  version: 1,
  table: Table.make({ name: "status_history", key: "position", row: Row, indexes: [["item", "position"]] }),
  types: ["ScpRegistered", "ScpStatusChanged"],
  keys: ({ position }) => [position],
  evolve: (_, event) => rowOf(event)
})

const rows = RowCodec.reader(Row)

const entryOf = ({ at, from_status, to_status, by, reason, evidence, approved_by }: Row): StatusEntry => ({
  at,
  from: from_status,
  to: to_status,
  by,
  reason,
  evidence,
  approvedBy: approved_by
})

/** Selects the changes of status among the events of a record. */
export const folded = (events: ReadonlyArray<RecordedEvent<DomainEvent>>): ReadonlyArray<StatusEntry> =>
  events.flatMap((event) => {
    const row = rowOf(event)
    return row === undefined ? [] : [entryOf(row)]
  })

const maximum = 1_000

/** The latest 1,000 changes of a record, oldest first. */
export const historyOf = (run: Run, item: string): ReadonlyArray<StatusEntry> =>
  rows(run("SELECT * FROM status_history WHERE item = ? ORDER BY position DESC LIMIT ?", [item, maximum]))
    .toReversed()
    .map(entryOf)

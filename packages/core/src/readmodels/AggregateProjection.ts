/**
 * Projections of one row for each aggregate, folded by the aggregate's own decider, and the records of their rows.
 */
import type { Aggregate } from "../domain/Aggregate.ts"
import type { AnyCommand as Command } from "../domain/Command.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import type { RecordedEvent } from "../eventsourcing/Event.ts"
import * as Projection from "../eventsourcing/Projection.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"
import type { SqlValue, Table } from "../database/rows/Table.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"
import { codec } from "./DomainEventCodec.ts"

interface RowMapping<Row, State, Record> {
  readonly version: number
  readonly table: Table<Row, { readonly [column: string]: SqlValue }>
  readonly fromRow: (row: Row) => State
  /** `registeredAt` is in milliseconds since 1970. */
  readonly toRow: (state: State, registeredAt: number) => Row
  /** Returns the fields in the order of the schema, as a remote client receives them. */
  readonly toRecord: (state: State, registeredAt: number) => Record
}

/** Makes the projection of an aggregate, and the functions that return its rows as records. */
export const view = <
  C extends Command,
  State extends object,
  E extends DomainEvent,
  Row extends { readonly registered_at: number },
  Record
>(
  { decider, idOf, isEvent }: Aggregate<C, State | null, E>,
  { version, table, fromRow, toRow, toRecord }: RowMapping<Row, State, Record>
) => {
  const evolve = (
    row: Row | undefined,
    { event, recordedAt, occurredAt }: Projection.Projected<DomainEvent>
  ): Row | undefined => {
    if (!isEvent(event)) {
      return row
    }
    const state = decider.evolve(row === undefined ? decider.initial : fromRow(row), event)
    return state === null ? undefined : toRow(state, row?.registered_at ?? occurredAt ?? recordedAt)
  }
  const projection = Projection.make(codec, {
    name: table.name,
    version,
    table,
    keys: ({ event }) => (isEvent(event) ? [idOf(event)] : []),
    evolve
  })
  const decode = RowCodec.reader(table.row)
  const recordOf = (row: Row) => toRecord(fromRow(row), row.registered_at)
  const records = (rows: ReadonlyArray<unknown>) => decode(rows).map(recordOf)
  return {
    projection,
    /** Decodes rows to records. */
    records,
    /** Folds events of one record into the record. */
    folded: (events: ReadonlyArray<RecordedEvent<DomainEvent>>): Record | undefined => {
      const row = events.reduce<Row | undefined>(evolve, undefined)
      return row && recordOf(row)
    },
    /** Finds a record by id, without its sections and without a check of the reader. */
    find: (run: Run, id: string): Record | undefined =>
      records(run(`SELECT * FROM ${table.name} WHERE ${table.key} = ?`, [id]))[0]
  }
}

/**
 * Projections of one row for each aggregate, folded by the aggregate's own decider.
 */
import type { Aggregate } from "../domain/Aggregate.ts"
import type { AnyCommand as Command } from "../domain/Command.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import type { RecordedEvent } from "../eventsourcing/Event.ts"
import type { Projection } from "../eventsourcing/Projection.ts"
import type { Table } from "../database/rows/Table.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"
import type { Pagination } from "./Pagination.ts"
import { limitOf } from "./Pagination.ts"
import type { Condition } from "./VisibilityFilter.ts"

interface RowMapping<Row, State> {
  readonly version: number
  readonly table: Table<Row>
  readonly fromRow: (row: Row) => State
  /** `registeredAt` is in milliseconds since 1970. */
  readonly toRow: (state: State, registeredAt: number) => Row
}

/** Makes the projection of an aggregate. */
export const projection = <
  C extends Command,
  State extends object,
  E extends DomainEvent,
  Row extends { readonly registered_at: number }
>(
  { decider, idOf, isEvent }: Aggregate<C, State | null, E>,
  { version, table, fromRow, toRow }: RowMapping<Row, State>
): Projection<DomainEvent, Row> => ({
  name: table.name,
  version,
  table,
  keys: ({ event }) => (isEvent(event) ? [idOf(event)] : []),
  evolve: (row, { event, recordedAt, occurredAt }) => {
    if (!isEvent(event)) {
      return row
    }
    const state = decider.evolve(row === undefined ? decider.initial : fromRow(row), event)
    return state === null ? undefined : toRow(state, row?.registered_at ?? occurredAt ?? recordedAt)
  }
})

/** Folds events of one record into its row. */
export const folded = <Row>(
  { evolve }: Pick<Projection<DomainEvent, Row>, "evolve">,
  events: ReadonlyArray<RecordedEvent<DomainEvent>>
): Row | undefined => events.reduce<Row | undefined>(evolve, undefined)

/** Selects the rows after a key, in the order of the key, that satisfy a visibility condition. */
export const page = (
  run: Run,
  { name, key }: Pick<Table<never>, "name" | "key">,
  readable: Condition,
  pagination: Pagination
): ReadonlyArray<unknown> =>
  run(`SELECT * FROM ${name} WHERE ${readable.sql} AND ${key} > ? ORDER BY ${key} LIMIT ?`, [
    ...readable.values,
    pagination.after ?? "",
    limitOf(pagination)
  ])

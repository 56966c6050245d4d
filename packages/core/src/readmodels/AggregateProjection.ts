/**
 * Rows that keep the state of an aggregate: the fold is the aggregate's own, and lists show what their reader may see.
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

interface Kept<Row, State> {
  readonly version: number
  readonly table: Table<Row>
  readonly stateOf: (row: Row) => State
  /** The time of registration is in milliseconds since 1970. */
  readonly rowOf: (state: State, registeredAt: number) => Row
}

/** The projection of an aggregate into a row a record. */
export const projection = <
  C extends Command,
  State extends object,
  E extends DomainEvent,
  Row extends { readonly registered_at: number }
>(
  { decider, idOf, isEvent }: Aggregate<C, State | null, E>,
  { version, table, stateOf, rowOf }: Kept<Row, State>
): Projection<DomainEvent, Row> => ({
  name: table.name,
  version,
  table,
  keys: ({ event }) => (isEvent(event) ? [idOf(event)] : []),
  evolve: (row, { event, recordedAt, occurredAt }) => {
    if (!isEvent(event)) {
      return row
    }
    const state = decider.evolve(row === undefined ? decider.initial : stateOf(row), event)
    return state === null ? undefined : rowOf(state, row?.registered_at ?? occurredAt ?? recordedAt)
  }
})

/** The row that some events of one record come to, as the projection keeps it. */
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

/**
 * A projection folds events into the rows of a table. It is pure and deterministic, so that rows can be rebuilt from the
 * log at any time.
 */
import type { RecordedEvent } from "./Event.ts"
import type { SqlValue, Table } from "../database/rows/Table.ts"

/** An event without its hash, which is no input of a projection. */
export type Projected<E> = Omit<RecordedEvent<E>, "hash">

export type Key = Exclude<SqlValue, null>

export interface Projection<in E, Row> {
  readonly name: string
  /** Increase it when the rows change: a higher version than the stored one is rebuilt from the log. */
  readonly version: number
  readonly table: Table<Row>
  /** The keys of the rows that an event changes; none for an irrelevant event. */
  readonly keys: (event: Projected<E>) => ReadonlyArray<Key>
  /** The row of a key after the event; undefined removes the row. */
  readonly evolve: (row: Row | undefined, event: Projected<E>, key: Key) => Row | undefined
}

/** A projection with a hidden row type. */
export type AnyProjection<E> = <Result>(use: <Row>(projection: Projection<E, Row>) => Result) => Result

/** Hides the row type, so that one list can hold projections of different rows. */
export const hideRowType =
  <E, Row>(projection: Projection<E, Row>): AnyProjection<E> =>
  (use) =>
    use(projection)

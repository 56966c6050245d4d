/**
 * A projection: events in, rows out. It is pure and deterministic, so rows can be thrown away and made again.
 */
import type { RecordedEvent } from "./Event.ts"
import type { SqlValue, Table } from "../database/rows/Table.ts"

/** What a projection gets of an event: all but its hash, which says nothing of what happened. */
export type Projected<E> = Omit<RecordedEvent<E>, "hash">

export type Key = Exclude<SqlValue, null>

export interface Projection<in E, Row> {
  readonly name: string
  /** Raised when the rows would come out differently: they are then made again from the events. */
  readonly version: number
  readonly table: Table<Row>
  /** The keys of the rows that an event touches; none for an event that does not matter here. */
  readonly keys: (event: Projected<E>) => ReadonlyArray<Key>
  /** The row of this key after the event; undefined removes it. */
  readonly evolve: (row: Row | undefined, event: Projected<E>, key: Key) => Row | undefined
}

/** A projection whose row type nobody needs any more. */
export type AnyProjection<E> = <Result>(use: <Row>(projection: Projection<E, Row>) => Result) => Result

/** Hides the row type, so that projections of different rows stand in one list. */
export const erase =
  <E, Row>(projection: Projection<E, Row>): AnyProjection<E> =>
  (use) =>
    use(projection)

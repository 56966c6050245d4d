/**
 * Keeps a projection's table: loads the rows that a batch of events touches, folds, and writes them back in bulk.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import type { Run, Values } from "../database/Query.ts"
import type { AnyProjection, Projected, Projection } from "./Projection.ts"
import * as Rows from "./Rows.ts"
import type { Table } from "./Table.ts"
import * as BulkInsert from "./BulkInsert.ts"
import * as BulkLookup from "./BulkLookup.ts"

/** Brings a table up to date with these events, which follow on those before. */
type Apply<E> = (run: Run, events: ReadonlyArray<Projected<E>>) => void

/** A table that is filled while the projection's own is in use. */
export interface Shadow<E> {
  readonly create: (sql: SqlClient) => Effect.Effect<void, SqlError>
  readonly apply: Apply<E>
  /** Lets it take the place of the projection's table. */
  readonly takeOver: (sql: SqlClient) => Effect.Effect<void, SqlError>
}

export interface Projector<E> {
  readonly name: string
  readonly version: number
  readonly apply: Apply<E>
  /** Whether the table is there, with all of its columns; somebody may have dropped it. */
  readonly isThere: (sql: SqlClient) => Effect.Effect<boolean, SqlError>
  /** Makes the table anew, empty. */
  readonly reset: (sql: SqlClient) => Effect.Effect<void, SqlError>
  readonly shadow: (generation: number) => Shadow<E>
}

const all = (statements: ReadonlyArray<string>) => (sql: SqlClient) =>
  Effect.forEach(statements, (statement) => sql.unsafe(statement), { discard: true })

const namedColumns = Rows.decoder(Schema.Struct({ name: Schema.String }))

// A full-text index stands behind its table by triggers, which fail without it.
const isThere =
  <Row>({ name, columns, fullText }: Table<Row>) =>
  (sql: SqlClient) =>
    Effect.every([[name, columns] as const, ...(fullText === null ? [] : [fullText])], ([table, wanted]) =>
      Effect.map(namedColumns(sql.unsafe("SELECT name FROM pragma_table_info(?)", [table])), (found) =>
        wanted.every((column) => found.some((each) => each.name === column))
      )
    )

const keeper = <E, Row>({ table, keys, evolve }: Projection<E, Row>, name: string): Apply<E> => {
  const read = Rows.reader(table.row)
  const encode = Rows.writer(table.row)
  const load = BulkLookup.statement(
    1,
    (list) => `SELECT ${table.columns.join(", ")} FROM ${name} WHERE ${table.key} IN (VALUES ${list})`
  )
  const updates = table.columns
    .filter((column) => column !== table.key)
    .map((column) => `${column} = excluded.${column}`)
  const upsert = BulkInsert.statement(
    name,
    table.columns,
    `ON CONFLICT (${table.key}) DO ${updates.length === 0 ? "NOTHING" : `UPDATE SET ${updates.join(", ")}`}`
  )
  const remove = `DELETE FROM ${name} WHERE ${table.key} = ?`

  return (run, events) => {
    const touched = events.flatMap((event) => {
      const found = keys(event)
      return found.length === 0 ? [] : [{ event, keys: found.length === 1 ? found : [...new Set(found)] }]
    })
    if (touched.length === 0) {
      return
    }
    const distinct = new Set(touched.flatMap((each) => each.keys))
    const rows = new Map<string, Row | undefined>()
    for (const row of read(
      load(
        run,
        [...distinct].map((key) => [key])
      )
    )) {
      rows.set(String(encode(row)[table.key]), row)
    }
    for (const each of touched) {
      for (const key of each.keys) {
        rows.set(String(key), evolve(rows.get(String(key)), each.event, key))
      }
    }
    const kept: Array<Values> = []
    for (const row of rows.values()) {
      if (row !== undefined) {
        const encoded = encode(row)
        kept.push(table.columns.map((column) => encoded[column] ?? null))
      }
    }
    upsert(run, kept)
    for (const key of distinct) {
      if (rows.get(String(key)) === undefined) {
        run(remove, [key])
      }
    }
  }
}

const fromProjection = <E, Row>(projection: Projection<E, Row>): Projector<E> => {
  const { name, version, table } = projection
  return {
    name,
    version,
    apply: keeper(projection, table.name),
    isThere: isThere(table),
    reset: all([...table.drop, ...table.create]),
    shadow: (generation) => {
      const shadow = table.shadow(generation)
      return { create: all(shadow.create), apply: keeper(projection, shadow.name), takeOver: all(shadow.takeOver) }
    }
  }
}

export const make = <E>(projection: AnyProjection<E>): Projector<E> => projection((each) => fromProjection(each))

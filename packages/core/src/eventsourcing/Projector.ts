/**
 * Keeps a projection's table: loads the rows that a batch of events touches, folds, and writes them back in bulk.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Array, Effect, Schema } from "effect"
import type { RecordedEvent } from "./Event.ts"
import type { AnyProjection, Key, Projection } from "./Projection.ts"
import type { Table } from "./Table.ts"
import * as BulkInsert from "./BulkInsert.ts"

export interface Projector<E> {
  readonly name: string
  readonly version: number
  /** Brings the table up to date with these events, which follow on those before. */
  readonly apply: (sql: SqlClient, events: ReadonlyArray<RecordedEvent<E>>) => Effect.Effect<void, SqlError>
  /** Makes the table anew, empty. */
  readonly reset: (sql: SqlClient) => Effect.Effect<void, SqlError>
}

const loadSize = 500

const load = <Row>(sql: SqlClient, table: Table<Row>, keys: ReadonlyArray<Key>) =>
  Effect.forEach(Array.chunksOf(keys, loadSize), (chunk) =>
    sql.unsafe(
      `SELECT ${table.columns.join(", ")} FROM ${table.name} WHERE ${table.key} IN (${chunk.map(() => "?").join(", ")})`,
      chunk
    )
  ).pipe(Effect.map(Array.flatten))

const fromProjection = <E, Row>({ name, version, table, keys, evolve }: Projection<E, Row>): Projector<E> => {
  const decode = Schema.decodeUnknown(Schema.Array(table.row))
  const encode = Schema.encodeSync(table.row)
  const updates = table.columns
    .filter((column) => column !== table.key)
    .map((column) => `${column} = excluded.${column}`)
  const upsert = BulkInsert.statement(
    table.name,
    table.columns,
    `ON CONFLICT (${table.key}) DO ${updates.length === 0 ? "NOTHING" : `UPDATE SET ${updates.join(", ")}`}`
  )

  return {
    name,
    version,
    apply: (sql, events) =>
      Effect.gen(function* () {
        const touched = events.map((event) => ({ event, keys: new Set(keys(event)) }))
        const distinct = new Set(touched.flatMap((each) => [...each.keys]))
        if (distinct.size === 0) {
          return
        }
        const stored = yield* load(sql, table, [...distinct])
        // Rows that do not decode were not written by this program: a defect, not an answer.
        const decoded = yield* Effect.orDie(decode(stored))
        const rows = new Map<string, Row | undefined>(
          decoded.map((row) => [String(encode(row)[table.key]), row] as const)
        )
        for (const each of touched) {
          for (const key of each.keys) {
            rows.set(String(key), evolve(rows.get(String(key)), each.event, key))
          }
        }
        const gone = [...distinct].filter((key) => rows.get(String(key)) === undefined)
        const kept = [...rows.values()].flatMap((row) => (row === undefined ? [] : [encode(row)]))
        yield* upsert(
          sql,
          kept.map((encoded) => table.columns.map((column) => encoded[column] ?? null))
        )
        yield* Effect.forEach(gone, (key) => sql.unsafe(`DELETE FROM ${table.name} WHERE ${table.key} = ?`, [key]), {
          discard: true
        })
      }),
    reset: (sql) =>
      Effect.forEach([...table.drop, ...table.create], (statement) => sql.unsafe(statement), { discard: true })
  }
}

export const make = <E>(projection: AnyProjection<E>): Projector<E> => projection((each) => fromProjection(each))

/**
 * Folds events into the rows of a projection, and validates every row before it is written: a row that cannot be stored is
 * an error of the projection, not of the database.
 */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import type { Run, Values } from "../../database/transaction/SqlRunner.ts"
import * as BulkInsert from "../../database/rows/BulkInsert.ts"
import * as BulkLookup from "../../database/rows/BulkLookup.ts"
import { type ProjectionFault, ProjectionFailed, ProjectionKeyMismatch } from "../EventStoreError.ts"
import { quote } from "../../database/rows/Identifier.ts"
import * as ParseErrorText from "../../schema/ParseErrorText.ts"
import type { Definition, Key, Projected } from "../Projection.ts"
import * as ProjectionRows from "./ProjectionRows.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import * as StorableRow from "./StorableRow.ts"
import type { Table } from "../../database/rows/Table.ts"

/** The row of a key while events are folded into it. */
interface Entry<Row, K> {
  readonly key: K
  row: Row | undefined
  /** The position of the last event that changed it. */
  position: number
}

/** An event with the keys of the rows that it changes. */
interface Touched<E, K> {
  readonly event: Projected<E>
  readonly keys: ReadonlyArray<K>
}

const statements = <Row>({ columns, key }: Table<Row>, name: string) => {
  const [table, keyColumn] = [quote(name), quote(key)]
  const updates = columns
    .filter((column) => column !== key)
    .map((column) => `${quote(column)} = excluded.${quote(column)}`)
  return {
    load: BulkLookup.statement(
      1,
      (list) => `SELECT ${columns.map(quote).join(", ")} FROM ${table} WHERE ${keyColumn} IN (VALUES ${list})`
    ),
    upsert: BulkInsert.statement(
      table,
      columns.map(quote),
      `ON CONFLICT (${keyColumn}) DO ${updates.length === 0 ? "NOTHING" : `UPDATE SET ${updates.join(", ")}`}`
    ),
    remove: `DELETE FROM ${table} WHERE ${keyColumn} = ?`
  }
}

/** Returns the function that folds events into a table: the projection's own or a shadow table. */
export const into = <E, Row, K extends Key>(projection: Definition<E, Row, K>, name: string) => {
  const { table, keys: keysOf, evolve } = projection
  const read = RowCodec.reader(table.row)
  const encode = RowCodec.writer(table.row)
  const { load, upsert, remove } = statements(table, name)
  const asIs = StorableRow.storedAsIs(table)
  const normalized = StorableRow.withoutNegativeZero(table, asIs)
  const problemOf = StorableRow.unstorable(table, asIs)
  const keyOf = (row: Row): unknown =>
    asIs.has(table.key) && Predicate.isRecord(row) ? row[table.key] : encode(row)[table.key]
  const lookups = ProjectionRows.make({ table, name, read, encode, keyOf, load })

  const failed = (position: number, column: string | null, reason: string) =>
    new ProjectionFailed({ projection: projection.name, position, column, reason })
  const threw = (position: number, thrown: unknown) => {
    const [issue] = ParseResult.isParseError(thrown) ? ParseResult.ArrayFormatter.formatErrorSync(thrown) : []
    const [column] = issue?.path ?? []
    return ParseResult.isParseError(thrown)
      ? failed(position, column === undefined ? null : String(column), ParseErrorText.describe(thrown))
      : failed(
          position,
          null,
          thrown instanceof ProjectionRows.LookupRefused
            ? thrown.message
            : `it threw ${thrown instanceof Error ? thrown.name : typeof thrown}`
        )
  }

  return (run: Run, events: ReadonlyArray<Projected<E>>): Either.Either<void, ProjectionFault> => {
    const entries = new Map<string, Entry<Row, K>>()
    /** Entries whose stored rows are not loaded yet. */
    let unloaded: Array<Entry<Row, K>> = []
    /** Events that are not folded yet. */
    let waiting: Array<Touched<E, K>> = []
    let fault: ProjectionFault | undefined
    let position = 0

    /** Folds one event into the row of one key. */
    const step = (entry: Entry<Row, K>, event: Projected<E>, key: K): ProjectionFault | undefined => {
      const next = evolve(entry.row, event, key, rows)
      if (next !== undefined && String(keyOf(next)) !== String(key)) {
        return new ProjectionKeyMismatch({ projection: projection.name, position: event.position, key: String(key) })
      }
      entry.row = next === undefined ? undefined : normalized(next)
      entry.position = event.position
      return undefined
    }

    /** Folds the waiting events. A lookup in `keys` requires it before the last event; otherwise it runs once. */
    const settle = (): void => {
      if (waiting.length === 0 || fault !== undefined) {
        return
      }
      const [loading, folding, reached] = [unloaded, waiting, position]
      unloaded = []
      waiting = []
      const stored = load(
        reader.run,
        loading.map(({ key }) => [key])
      )
      try {
        for (const row of read(stored)) {
          const entry = entries.get(String(keyOf(row)))
          if (entry !== undefined) {
            entry.row = row
          }
        }
        for (const { event, keys } of folding) {
          position = event.position
          for (const key of keys) {
            const entry = entries.get(String(key))
            fault = entry && step(entry, event, key)
            if (fault !== undefined) {
              return
            }
          }
        }
      } catch (thrown) {
        fault = threw(position, thrown)
      }
      position = reached
    }
    const { reader, rows } = lookups(run, entries, settle)

    try {
      for (const event of events) {
        position = event.position
        const all = keysOf(event, rows)
        if (all.length === 0) {
          continue
        }
        const keys = all.length < 2 ? all : [...new Set(all)]
        for (const key of keys) {
          const known = String(key)
          if (!entries.has(known)) {
            const entry = { key, row: undefined, position }
            entries.set(known, entry)
            unloaded.push(entry)
          }
        }
        waiting.push({ event, keys })
      }
    } catch (thrown) {
      fault ??= threw(position, thrown)
    }
    settle()
    // A failed statement is an error of the database, also when the projection caught it.
    reader.rethrow()
    if (fault !== undefined) {
      return Either.left(fault)
    }
    const upserted: Array<Values> = []
    const removed: Array<Key> = []
    try {
      for (const entry of entries.values()) {
        position = entry.position
        if (entry.row === undefined) {
          removed.push(entry.key)
          continue
        }
        const fields = encode(entry.row)
        const problem = problemOf(entry.row, fields)
        if (problem !== undefined) {
          return Either.left(failed(position, problem.column, problem.reason))
        }
        upserted.push(table.columns.map((column) => fields[column] ?? null))
      }
    } catch (thrown) {
      return Either.left(threw(position, thrown))
    }
    upsert(run, upserted)
    for (const key of removed) {
      run(remove, [key])
    }
    return Either.void
  }
}

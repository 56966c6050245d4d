/**
 * Lookups of a projection in its own table while events are folded: the stored rows, replaced by the rows that are folded
 * but not written yet.
 */
import * as Predicate from "effect/Predicate"
import { quote } from "../../database/rows/Identifier.ts"
import * as TableCondition from "../../database/rows/TableCondition.ts"
import type { SqlValue, Table } from "../../database/rows/Table.ts"
import type { Run, Values } from "../../database/transaction/SqlRunner.ts"
import type { Rows } from "../Projection.ts"

/** The maximum number of rows that one lookup returns. */
export const maximumRows = 10_000

/** A lookup that is not possible: an unknown column, one without an index, a value of another type, or too many rows. */
export class LookupRefused extends TypeError {}

interface Source<Row> {
  readonly table: Table<Row>
  /** The name of the table that is folded into: the projection's own or a shadow table. */
  readonly name: string
  readonly read: (rows: ReadonlyArray<unknown>) => ReadonlyArray<Row>
  readonly encode: (row: Row) => { readonly [column: string]: SqlValue }
  readonly keyOf: (row: Row) => unknown
  readonly load: (run: Run, keys: ReadonlyArray<Values>) => ReadonlyArray<unknown>
}

/** The rows that are being folded, by key as text. */
type Entries<Row> = ReadonlyMap<string, { readonly row: Row | undefined }>

const isKey = (key: unknown): key is string | number =>
  typeof key === "string" ? key.isWellFormed() : typeof key === "number" && Number.isFinite(key)

const order = (a: unknown, b: unknown): number =>
  typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : 1

/** Remembers a failed statement, since the projection's functions run between it and the transaction. */
const remembering = (run: Run) => {
  let failure: { readonly thrown: unknown } | undefined
  return {
    run: ((statement, values) => {
      try {
        return run(statement, values)
      } catch (thrown) {
        failure ??= { thrown }
        throw thrown
      }
    }) satisfies Run,
    rethrow: (): void => {
      if (failure !== undefined) {
        throw failure.thrown
      }
    }
  }
}

/** Makes the lookups of a projection; then those of one fold. `settle` folds the events before the current one. */
export const make = <Row>({ table, name, read, encode, keyOf, load }: Source<Row>) => {
  const select = `SELECT ${table.columns.map(quote).join(", ")} FROM ${quote(name)} WHERE`
  const compile = (condition: unknown): TableCondition.TableCondition => {
    try {
      const compiled = TableCondition.compile(table, condition)
      if (TableCondition.isIndexed(table, compiled.columns)) {
        return compiled
      }
    } catch (thrown) {
      throw new LookupRefused(thrown instanceof TypeError ? thrown.message : "invalid condition")
    }
    throw new LookupRefused("a lookup requires the key or the first columns of an index")
  }

  return (given: Run, entries: Entries<Row>, settle: () => void) => {
    const reader = remembering(given)
    const rows: Rows<Row> = {
      get: (key) => {
        settle()
        const entry = entries.get(String(key))
        return entry === undefined ? (isKey(key) ? read(load(reader.run, [[key]]))[0] : undefined) : entry.row
      },
      where: (condition) => {
        settle()
        const { sql, values, columns, isPossible } = compile(condition)
        if (!isPossible) {
          return []
        }
        const matches = (row: Row): boolean => {
          const fields = encode(row)
          return columns.every((column, index) => fields[column] === values[index])
        }
        // As many more as can be replaced, so that the number of rows does not depend on how events are grouped.
        const found = reader.run(`${select} ${sql} LIMIT ?`, [...values, maximumRows + 1 + entries.size])
        const stored = read(found).filter((row) => !entries.has(String(keyOf(row))))
        const folded = Array.from(entries.values(), ({ row }) => row).filter(Predicate.isNotUndefined)
        const all = [...stored, ...folded.filter(matches)]
        if (all.length > maximumRows) {
          throw new LookupRefused(`a lookup found more than ${maximumRows} rows`)
        }
        return all.toSorted((a, b) => order(keyOf(a), keyOf(b)))
      }
    }
    return { reader, rows }
  }
}

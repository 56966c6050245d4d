/**
 * Inserts many rows with few statements. Each statement inserts 64, 8 or 1 rows, so that only three statements are prepared.
 */
import type { Run, Values } from "../transaction/SqlRunner.ts"

const sizes = [64, 8, 1]

const chunks = <A>(items: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> => {
  const result: Array<ReadonlyArray<A>> = []
  let from = 0
  for (const size of sizes) {
    for (; items.length - from >= size; from += size) {
      result.push(items.slice(from, from + size))
    }
  }
  return result
}

/** Concatenates the values of all rows. Several times faster than `Array.prototype.flat`. */
export const flatten = (rows: ReadonlyArray<Values>): Array<string | number | null> => {
  const all: Array<string | number | null> = []
  for (const row of rows) {
    for (const value of row) {
      all.push(value)
    }
  }
  return all
}

/**
 * Makes a function that inserts any number of rows, each an array of values in the order of `columns`. `onConflict` is an
 * optional `ON CONFLICT` clause.
 *
 * The function throws a `FailedStatement` if a row cannot be inserted. The rows before it stay inserted until the transaction is
 * rolled back (`INSERT OR FAIL`): the default `ABORT` requires a statement journal, which doubles the time of an insert.
 */
export const statement = (table: string, columns: ReadonlyArray<string>, onConflict = "") => {
  const row = `(${columns.map(() => "?").join(", ")})`
  const texts = new Map(
    sizes.map((size) => [
      size,
      `INSERT OR FAIL INTO ${table} (${columns.join(", ")}) VALUES ${Array.from({ length: size }, () => row).join(", ")} ${onConflict}`
    ])
  )
  return (run: Run, rows: ReadonlyArray<Values>): void => {
    for (const chunk of chunks(rows)) {
      run(texts.get(chunk.length) ?? "", flatten(chunk))
    }
  }
}

/**
 * Inserts many rows with few statements: multi-row VALUES in chunks of fixed sizes, so that each text is prepared once.
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

/** Concatenates the values of all rows; several times as fast as `Array.prototype.flat`. */
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
 * Makes a function that inserts any number of rows, each a list of values in the order of `columns`. `onConflict` is an
 * `ON CONFLICT` clause. After a failure the rows before the failed one stay until the transaction is rolled back
 * (`INSERT OR FAIL`): with a statement journal, which the default `ABORT` needs, an insert takes twice as long.
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

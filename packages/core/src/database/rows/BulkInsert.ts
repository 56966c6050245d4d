/**
 * Many rows in few statements: multi-row VALUES in prepared chunks of fixed sizes, so that every chunk is prepared once.
 */
import type { Run, Values } from "../transaction/SqlRunner.ts"

const sizes = [64, 8, 1]

const chunks = <A>(items: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> => {
  const found: Array<ReadonlyArray<A>> = []
  let from = 0
  for (const size of sizes) {
    for (; items.length - from >= size; from += size) {
      found.push(items.slice(from, from + size))
    }
  }
  return found
}

/** All values one after another; `flat` takes several times as long. */
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
 * An insert of any number of rows, each a list of values in the order of the columns. When it fails, rows before the one
 * that is to blame stand until the transaction is undone: to be able to take them back alone, SQLite would write down
 * every page before it changes, which takes twice as long as all the rest of it.
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

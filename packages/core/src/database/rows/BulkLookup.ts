/**
 * Looking up many rows by key with few statements. The lists of keys have fixed lengths, filled up with their last key,
 * so that each length is prepared once.
 */
import { Array } from "effect"
import type { Run, Values } from "../transaction/SqlRunner.ts"
import { flatten } from "./BulkInsert.ts"

const largest = 256
const sizes = [1, 4, 16, 64, largest]

/** A lookup by keys of so many columns. `text` has the statement around their list, as `(?, ?), (?, ?)` for VALUES. */
export const statement = (columns: number, text: (list: string) => string) => {
  const key = `(${Array.replicate("?", columns).join(", ")})`
  const texts = new Map(sizes.map((size) => [size, text(Array.replicate(key, size).join(", "))]))
  return (run: Run, keys: ReadonlyArray<Values>): ReadonlyArray<unknown> =>
    Array.chunksOf(keys, largest).flatMap((chunk) => {
      const size = sizes.find((each) => each >= chunk.length) ?? largest
      const values = flatten(chunk)
      const last = chunk.at(-1) ?? []
      for (let at = chunk.length; at < size; at++) {
        values.push(...last)
      }
      return run(texts.get(size) ?? "", values)
    })
}

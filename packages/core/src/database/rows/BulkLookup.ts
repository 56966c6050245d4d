/**
 * Looks up many rows by key with few statements. Lists of keys are padded with the last key to one of five lengths, so that
 * only five statements are prepared.
 */
import * as Array from "effect/Array"
import type { Run, Values } from "../transaction/SqlRunner.ts"
import { flatten } from "./BulkInsert.ts"

const largest = 256
const sizes = [1, 4, 16, 64, largest]

/**
 * Makes a function that looks up rows by keys with the given number of columns. `text` returns the statement for a list of
 * keys, such as `(?, ?), (?, ?)` for two keys of two columns. The rows are in no defined order; keys without a row are omitted.
 */
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

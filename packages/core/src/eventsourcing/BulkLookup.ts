/**
 * Looking up many rows by key with few statements. The lists of keys have fixed lengths, filled up with their last key,
 * so that each length is prepared once.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Array, Effect } from "effect"
import * as Query from "../database/Query.ts"
import type { SqlValue } from "./Table.ts"

const largest = 256
const sizes = [1, 4, 16, 64, largest]

/** A lookup by keys of so many columns. `text` has the statement around their list, as `(?, ?), (?, ?)` for VALUES. */
export const statement = (columns: number, text: (list: string) => string) => {
  const key = `(${Array.replicate("?", columns).join(", ")})`
  const texts = new Map(sizes.map((size) => [size, text(Array.replicate(key, size).join(", "))]))
  return (
    sql: SqlClient,
    keys: ReadonlyArray<ReadonlyArray<SqlValue>>
  ): Effect.Effect<ReadonlyArray<unknown>, SqlError> =>
    Effect.forEach(Array.chunksOf(keys, largest), (chunk) => {
      const size = sizes.find((each) => each >= chunk.length) ?? largest
      const filled = Array.makeBy(size, (at) => chunk[Math.min(at, chunk.length - 1)] ?? [])
      return Query.rows(sql, texts.get(size) ?? "", filled.flat())
    }).pipe(Effect.map(Array.flatten))
}

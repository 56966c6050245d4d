/**
 * What somebody may have meant by an id or a name that was not found: records that they may see, and no others.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Option } from "effect"
import type { Reader } from "../domain/access/Access.ts"
import type { RecordType } from "../domain/query/QueryResult.ts"
import { Named } from "../domain/query/QueryResult.ts"
import * as ItemNumber from "../domain/scp/ItemNumber.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"
import { shelves } from "./RecordBrowser.ts"
import { limitOf } from "./Pagination.ts"

const rows = RowCodec.decoder(Named)

/** How many rows are compared at most: those that stand first in the order of their type. */
const scanned = 10_000

// One element a code point, so that lengths are those that SQLite counts.
const letters = (text: string): ReadonlyArray<string> => Array.from(text, (letter) => letter.toLowerCase())

/**
 * How many letters must be added, left out or replaced to make `b` of `a`; undefined if that is more than `most`. Only
 * what lies between their common beginning and end is compared, and of that only cells within `most` of the diagonal.
 */
export const distance = (a: ReadonlyArray<string>, b: ReadonlyArray<string>, most: number): number | undefined => {
  let [start, rows, columns] = [0, a.length, b.length]
  while (start < rows && start < columns && a[start] === b[start]) {
    start++
  }
  while (rows > start && columns > start && a[rows - 1] === b[columns - 1]) {
    rows--
    columns--
  }
  const [height, width, beyond] = [rows - start, columns - start, most + 1]
  let above = Array.from({ length: width + 1 }, (_, column) => Math.min(column, beyond))
  let current = above.map(() => beyond)
  for (let row = 1; row <= height; row++) {
    const first = Math.max(1, row - most)
    current[first - 1] = first === 1 ? Math.min(row, beyond) : beyond
    let least = current[first - 1] ?? beyond
    for (let column = first; column <= Math.min(width, row + most); column++) {
      const replaced = (above[column - 1] ?? beyond) + (a[start + row - 1] === b[start + column - 1] ? 0 : 1)
      // What stands above the last cell of the band is left over from two rows ago.
      const dropped = column === row + most ? beyond : (above[column] ?? beyond) + 1
      const cell = Math.min(replaced, dropped, (current[column - 1] ?? beyond) + 1, beyond)
      current[column] = cell
      least = Math.min(least, cell)
    }
    if (least === beyond) {
      return undefined
    }
    ;[above, current] = [current, above]
  }
  const found = Math.abs(height - width) > most ? beyond : (above[width] ?? beyond)
  return found > most ? undefined : found
}

interface Wanted {
  readonly text: ReadonlyArray<string>
  readonly most: number
  readonly columns: ReadonlyArray<keyof Named>
}

// Nearly all item numbers are near each other, so that a number may only be off by one digit, and is no name.
const wanted = (type: RecordType, typed: string): Wanted => {
  const item = type === "scp" ? ItemNumber.parse(typed) : Option.none()
  if (Option.isSome(item)) {
    return { text: letters(item.value), most: 1, columns: ["id"] }
  }
  const text = letters(typed.trim())
  return { text, most: Math.min(3, Math.ceil(text.length / 4)), columns: ["id", "name"] }
}

/**
 * The records of a type whose id or name is nearly what was typed, nearest first, then in their order: 1 to 500, 5 if
 * left out. One letter in four may be wrong, at most three; of an item number, one digit.
 */
export const near = (
  sql: SqlClient,
  reader: Reader,
  type: RecordType,
  typed: string,
  limit = 5
): Effect.Effect<ReadonlyArray<Named>, SqlError> => {
  const { table, key, order, readable } = shelves[type]
  const { sql: condition, values } = readable(reader)
  const { text, most, columns } = wanted(type, typed)
  const similar = columns.map((column) => `length(${column === "id" ? key : "name"}) BETWEEN ? AND ?`)
  const lengths = columns.flatMap(() => [text.length - most, text.length + most])
  return Effect.map(
    rows(
      sql.unsafe(
        `SELECT ${key} AS id, name FROM ${table} WHERE (${similar.join(" OR ")}) AND ${condition}
         ORDER BY ${order.join(", ")} LIMIT ${scanned}`,
        [...lengths, ...values]
      )
    ),
    (found) =>
      found
        .flatMap((record) => {
          const distances = columns.flatMap((column) => distance(text, letters(record[column]), most) ?? [])
          return distances.length === 0 ? [] : [{ record, off: Math.min(...distances) }]
        })
        .toSorted((a, b) => a.off - b.off)
        .slice(0, limitOf({ limit }))
        .map(({ record }) => record)
  )
}

/**
 * Fuzzy matches for a mistyped id or name, among the records that the reader may see.
 */
import * as Option from "effect/Option"
import type { Reader } from "../domain/access/Access.ts"
import * as FoldedText from "../domain/FoldedText.ts"
import { Named, type RecordType } from "../domain/query/QueryResult.ts"
import * as ItemNumber from "../domain/ItemNumber.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"
import { visibleRows } from "./RecordBrowser.ts"
import { limitOf } from "./Pagination.ts"

const rows = RowCodec.reader(Named)

/** The maximum number of rows to compare: the first ones in the order of their type. */
const scanned = 10_000

const letters = (text: string): ReadonlyArray<string> => Array.from(FoldedText.fold(text))

/**
 * The edit distance of two texts; undefined if it exceeds `most`. The common prefix and suffix are skipped, and only
 * cells within `most` of the diagonal are computed.
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
      // The cell above the last one of the band holds a value from two rows ago.
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

// Item numbers are close to each other, so a number may differ in one digit only, and is not compared with names.
const wanted = (type: RecordType, typed: string): Wanted => {
  const item = type === "scp" ? ItemNumber.parse(typed) : Option.none()
  if (Option.isSome(item)) {
    return { text: letters(item.value), most: 1, columns: ["id"] }
  }
  const text = letters(typed.trim())
  return { text, most: Math.min(3, Math.ceil(text.length / 4)), columns: ["id", "name"] }
}

/**
 * Finds the records of a type whose id or name is close to a text, closest first, then in the order of the type. `limit`
 * is 1 to 500, 5 if left out. One character in four may differ, at most three; in an item number, one digit.
 */
export const near = (run: Run, reader: Reader, type: RecordType, typed: string, limit = 5): ReadonlyArray<Named> => {
  const { table, key, order, condition, values } = visibleRows(type, reader)
  const { text, most, columns } = wanted(type, typed)
  const similar = columns.map((column) => `length(${column === "id" ? key : "name"}) BETWEEN ? AND ?`)
  // A letter can be stored as up to three code points that fold to one, or as one that folds to up to 18.
  const lengths = columns.flatMap(() => [Math.floor((text.length - most) / 18), (text.length + most) * 3])
  return rows(
    run(
      `SELECT ${key} AS id, name FROM ${table} WHERE (${similar.join(" OR ")}) AND ${condition}
       ORDER BY ${order.join(", ")} LIMIT ${scanned}`,
      [...lengths, ...values]
    )
  )
    .flatMap((record) => {
      const distances = columns.flatMap((column) => distance(text, letters(record[column]), most) ?? [])
      return distances.length === 0 ? [] : [{ record, off: Math.min(...distances) }]
    })
    .toSorted((a, b) => a.off - b.off)
    .slice(0, limitOf({ limit }))
    .map(({ record }) => record)
}

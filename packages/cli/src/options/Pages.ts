/**
 * Reads lists page by page, as far as a command needs them.
 */
import * as Effect from "effect/Effect"

/** The most rows of one query. */
const largestPage = 500

/** The rows of a list, and whether there are more. */
export interface Rows<Row> {
  readonly rows: ReadonlyArray<Row>
  readonly hasMore: boolean
}

/** The rows before the page, of which the last one is known. */
export interface Before<Row> {
  readonly last: Row | undefined
  readonly count: number
  readonly limit: number
}

/** Cuts a whole list. */
export const cut = <Row>(all: ReadonlyArray<Row>, limit: number): Rows<Row> => ({
  rows: all.slice(0, limit),
  hasMore: all.length > limit
})

/**
 * Reads at most `limit` rows, and one more to know whether there are more. `fetch` reads a page of at most `limit` rows
 * after those before it.
 */
export const collect = <Row, E, R>(
  limit: number,
  fetch: (before: Before<Row>) => Effect.Effect<ReadonlyArray<Row>, E, R>
): Effect.Effect<Rows<Row>, E, R> =>
  Effect.gen(function* () {
    const rows: Array<Row> = []
    while (rows.length <= limit) {
      const wanted = Math.min(largestPage, limit + 1 - rows.length)
      const page = yield* fetch({ last: rows.at(-1), count: rows.length, limit: wanted })
      rows.push(...page)
      if (page.length < wanted) {
        break
      }
    }
    return cut(rows, limit)
  })

/**
 * Reads large tables in pages, so that the event loop is never blocked for long.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as EventLoopYield from "../../database/EventLoopYield.ts"
import { attempt } from "../../database/DatabaseError.ts"

/** The number of rows in a page. */
export const pageSize = 500

/** Runs a bounded number of statements, after a yield to the event loop if one is due. */
export const step = <A>(statements: () => A): Effect.Effect<A, SqlError> =>
  EventLoopYield.yieldIfDue(attempt(statements))

/** Reads page after page, each starting after the key of the last row of the one before, until a page is empty. */
export const forEachPage = <Row, Key, E>(options: {
  /** A key below those of all rows. */
  readonly first: Key
  readonly page: (after: Key) => Effect.Effect<ReadonlyArray<Row>, E>
  readonly key: (row: Row) => Key
  readonly use: (rows: ReadonlyArray<Row>) => void
}): Effect.Effect<void, E | SqlError> => {
  const { page, key, use } = options
  const from = (after: Key): Effect.Effect<void, E | SqlError> =>
    page(after).pipe(
      Effect.flatMap((rows) =>
        Effect.as(
          step(() => use(rows)),
          rows.at(-1)
        )
      ),
      Effect.flatMap((last) => (last === undefined ? Effect.void : from(key(last))))
    )
  return from(options.first)
}

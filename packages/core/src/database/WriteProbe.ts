/**
 * Finds out whether a write would succeed, by one.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import { Effect } from "effect"

/** For how long a commit shows that the next one would succeed, in milliseconds. */
const freshness = 1_000

/** Writes the first page of the file as it is, which has to reach the disk as anything else that is written. */
export const rewrite = (sql: SqlClient) =>
  Effect.gen(function* () {
    const [row] = yield* sql.unsafe<{ readonly user_version: number }>("PRAGMA user_version")
    yield* sql.unsafe(`PRAGMA user_version = ${row?.user_version ?? 0}`)
  })

export const make = () => {
  let committed = -Infinity
  return {
    /** Remembers what becomes of a write. */
    watch: <A, E, R>(write: Effect.Effect<A, E, R>) =>
      Effect.tapBoth(write, {
        onSuccess: () =>
          Effect.sync(() => {
            committed = performance.now()
          }),
        onFailure: () =>
          Effect.sync(() => {
            committed = -Infinity
          })
      }),
    /** Whether a write succeeds: that one, unless another one did a moment ago. */
    succeeds: <E, R>(write: Effect.Effect<void, E, R>) =>
      Effect.suspend(() => (performance.now() - committed < freshness ? Effect.succeed(true) : Effect.isSuccess(write)))
  }
}

/**
 * A database that nobody else sees: on the disk as far as it does not fit into memory, in a file without a name, and gone
 * with the scope.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import { Context, Effect } from "effect"
import type { Scope } from "effect"
import * as Connection from "../../database/sqlite/Connection.ts"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import { fromUnknown } from "../../database/DatabaseError.ts"
import * as SqlRunner from "../../database/transaction/SqlRunner.ts"

/** Lets effects use it, also within a transaction of another database. */
export type ScratchDatabase = <A, E, R>(use: (sql: SqlClient) => Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

const operation = "fold anew"

export const make: Effect.Effect<ScratchDatabase, DatabaseError, Scope.Scope> = Effect.gen(function* () {
  // SQLite takes no name for a temporary file.
  const session = yield* Connection.connect(operation, "", "write")
  for (const statement of ["PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "BEGIN"]) {
    yield* Effect.mapError(Connection.run(session, statement), fromUnknown(operation, 1))
  }
  const own = SqlRunner.within(Connection.over(session.driver), session.driver.rows)
  const scratch: ScratchDatabase = (use) =>
    Effect.mapInputContext(use(session.sql), (outer) => Context.merge(outer, own))
  return scratch
})

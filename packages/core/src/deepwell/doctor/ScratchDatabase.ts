/**
 * A temporary database, in memory and in an unnamed file for the part that does not fit. It is removed with its scope.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Connection from "../../database/sqlite/Connection.ts"
import { fromUnknown, type DatabaseError } from "../../database/DatabaseError.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"

const operation = "fold anew"

/** Opens a scratch database, in a transaction that is never committed. */
export const make: Effect.Effect<Run, DatabaseError, Scope.Scope> = Effect.gen(function* () {
  // An empty name is a temporary file.
  const session = yield* Connection.connect(operation, "", "write")
  for (const statement of ["PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "BEGIN"]) {
    yield* Effect.mapError(Connection.run(session, statement), fromUnknown(operation, 1))
  }
  return session.driver.rows
})

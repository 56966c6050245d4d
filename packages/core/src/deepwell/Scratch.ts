/**
 * A database that nobody else sees: on the disk as far as it does not fit into memory, in a file without a name, and gone
 * with the scope.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import { TransactionConnection } from "@effect/sql/SqlClient"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import { Cause, Context, Effect, Layer } from "effect"
import type { Scope } from "effect"
import type { DatabaseError } from "../database/DatabaseError.ts"
import { fromUnknown } from "../database/DatabaseError.ts"

/** Lets effects use it, also within a transaction of another database. */
export type Scratch = <A, E, R>(use: (sql: SqlClient) => Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

const operation = "fold anew"

export const make: Effect.Effect<Scratch, DatabaseError, Scope.Scope> = Effect.gen(function* () {
  // SQLite takes no name for a temporary file.
  const context = yield* Layer.build(SqliteClient.layer({ filename: "", disableWAL: true }))
  const sql = Context.get(context, SqliteClient.SqliteClient)
  const connection = yield* sql.reserve
  for (const statement of ["PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "BEGIN"]) {
    yield* Effect.mapError(connection.execute(statement, [], undefined), fromUnknown(operation, 1))
  }
  const scratch: Scratch = (use) => Effect.provideService(use(sql), TransactionConnection, [connection, 0])
  return scratch
}).pipe(Effect.catchAllCause((cause) => Effect.fail(fromUnknown(operation, 1)(Cause.squash(cause)))))

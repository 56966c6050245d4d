/**
 * Opening a connection, and running plain statements on it.
 */
import { existsSync } from "node:fs"
import { dirname, resolve } from "node:path"
import * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import { Cause, Context, Effect, Layer, Schema } from "effect"
import type { Scope } from "effect"
import type { DatabaseError } from "./DatabaseError.ts"
import { DatabaseUnavailable, fromUnknown } from "./DatabaseError.ts"
import { FailedStatement } from "./FailedStatement.ts"

/** A connection that is ours alone, and the client whose statements are to run on it. */
export interface Session {
  readonly sql: SqlClient.SqlClient
  readonly connection: Connection
}

/** The name of a database that lives as long as its one connection. */
export const inMemory = ":memory:"

// A shorter cause than SQLite's, or the library's exception, for what is not there.
const absence = (filename: string): string | undefined =>
  !existsSync(dirname(resolve(filename))) ? "no such folder" : !existsSync(filename) ? "no such file" : undefined

// The library trims names, and SQLite ends them at a NUL: both would open another file than the one that is named.
const unusable = (filename: string): boolean =>
  filename === "" || filename !== filename.trim() || filename.includes("\0")

const asFailed = <A>(statement: string, self: Effect.Effect<A, SqlError>): Effect.Effect<A, SqlError> =>
  Effect.mapError(self, (error) => new FailedStatement(statement, error))

/** Runs one statement that is not worth caching. */
export const run = (
  connection: Connection,
  statement: string,
  values: ReadonlyArray<string | number> = []
): Effect.Effect<ReadonlyArray<unknown>, SqlError> =>
  Effect.suspend(() => {
    try {
      return connection.executeUnprepared(statement, values, undefined)
    } catch (cause) {
      // The library prepares at once, and throws what SQLite says to that.
      return Effect.fail(new SqlError({ cause, message: "Failed to prepare statement" }))
    }
  }).pipe(Effect.mapError((error) => new FailedStatement(statement, error)))

type Rows = Effect.Effect<ReadonlyArray<unknown>, SqlError>

const prepared = new WeakMap<Connection, Map<string, Rows>>()

/**
 * Runs one statement without values that every transaction has; it is prepared once for a connection. What does not
 * prepare is tried again, which the library's own cache would not do for minutes.
 */
export const kept = (connection: Connection, statement: string): Rows => {
  const known = prepared.get(connection) ?? new Map<string, Rows>()
  prepared.set(connection, known)
  const found = known.get(statement)
  if (found !== undefined) {
    return found
  }
  return Effect.suspend(() => {
    try {
      // The library prepares here, and runs what it prepared whenever the effect is run.
      const made = connection.executeUnprepared(statement, [], undefined)
      known.set(statement, asFailed(statement, made))
      return made
    } catch (cause) {
      return Effect.fail(new SqlError({ cause, message: "Failed to prepare statement" }))
    }
  }).pipe((made) => asFailed(statement, made))
}

const FirstRow = Schema.NonEmptyArray(Schema.Record({ key: Schema.String, value: Schema.Unknown }))

/** The only value of the only row of a statement's answer, as for `PRAGMA application_id`. */
export const value = (connection: Connection, statement: string): Effect.Effect<unknown, SqlError> =>
  Effect.flatMap(run(connection, statement), (rows) =>
    Schema.decodeUnknown(FirstRow)(rows).pipe(
      Effect.map(([row]) => Object.values(row)[0]),
      Effect.mapError((cause) => new FailedStatement(statement, { cause, message: "No answer" }))
    )
  )

/**
 * Opens a connection, closed with the scope; one to `write` makes the file when it is absent. It never waits inside
 * SQLite, which would block the event loop: a locked database answers `DatabaseBusy` at once.
 *
 * Fails with `DatabaseUnavailable` when there is nothing to open.
 */
export const open = (
  operation: string,
  filename: string,
  access: "read" | "write"
): Effect.Effect<Session, DatabaseError, Scope.Scope> => {
  const unavailable = (reason: string) =>
    Effect.fail(new DatabaseUnavailable({ operation, statement: null, attempt: 1, reason }))
  if (unusable(filename)) {
    return unavailable("not a file name")
  }
  return Effect.gen(function* () {
    const config = {
      filename: filename === inMemory ? filename : resolve(filename),
      readonly: access === "read",
      // The library would ask for WAL before anybody knows whose file it is, and wait blocking for 5 s.
      disableWAL: true
    }
    const context = yield* Layer.build(SqliteClient.layer(config))
    const sql = Context.get(context, SqlClient.SqlClient)
    const connection = yield* sql.reserve
    yield* run(connection, "PRAGMA busy_timeout = 0")
    yield* run(connection, "PRAGMA foreign_keys = ON")
    yield* run(connection, "PRAGMA trusted_schema = OFF")
    return { sql, connection }
  }).pipe(
    // Not to be torn between the file's opening and the finalizer that closes it.
    Effect.uninterruptible,
    // The library dies when SQLite cannot open.
    Effect.catchAllCause((cause) => {
      const reason = absence(filename)
      return reason === undefined ? Effect.fail(fromUnknown(operation, 1)(Cause.squash(cause))) : unavailable(reason)
    })
  )
}

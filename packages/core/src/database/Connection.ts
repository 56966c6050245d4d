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

/** One statement without values that every transaction has; it is prepared once for a connection. */
export const kept = (connection: Connection, statement: string): Effect.Effect<ReadonlyArray<unknown>, SqlError> =>
  asFailed(statement, connection.execute(statement, [], undefined))

/** A statement that was prepared: it runs with whatever its values are at the time. */
interface Prepared {
  readonly values: Array<unknown>
  readonly rows: Effect.Effect<ReadonlyArray<unknown>, SqlError>
  /** Whether its values are those of somebody who has not run it yet. */
  taken: boolean
}

/** How many are kept prepared. All that run often are of a few hundred texts; those of a caller may be of any number. */
const most = 500

/**
 * The connection, with statements prepared once: what runs for every command is looked up in a map, where the library
 * asks a cache that tells the time and counts. What does not prepare is tried again, which that cache would not do for
 * minutes.
 */
const preparing = (connection: Connection): Connection => {
  const known = new Map<string, Prepared>()
  const prepare = (statement: string): Prepared => {
    const found = known.get(statement)
    if (found !== undefined) {
      return found
    }
    // The library prepares here, and runs what it prepared with these values whenever the effect is run.
    const values: Array<unknown> = []
    const made = { values, rows: connection.executeUnprepared(statement, values, undefined), taken: false }
    if (known.size >= most) {
      known.clear()
    }
    known.set(statement, made)
    return made
  }
  const run = (made: Prepared, values: ReadonlyArray<unknown>) => {
    made.taken = true
    made.values.splice(0, made.values.length, ...values)
    return Effect.flatMap(Effect.exit(made.rows), (exit) => {
      made.taken = false
      return exit
    })
  }
  return {
    ...connection,
    execute: (statement, values, transform) =>
      Effect.suspend(() => {
        try {
          const made = transform === undefined ? prepare(statement) : undefined
          // Another fiber of the same transaction may come between the values and their run: each has its own then.
          return made === undefined || made.taken ? connection.execute(statement, values, transform) : run(made, values)
        } catch (cause) {
          return Effect.fail(new SqlError({ cause, message: "Failed to prepare statement" }))
        }
      })
  }
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
    const connection = preparing(yield* sql.reserve)
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

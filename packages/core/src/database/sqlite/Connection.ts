/**
 * Opens connections of `@effect/sql-sqlite-node`, and runs single statements on them.
 */
import { existsSync } from "node:fs"
import { dirname, resolve } from "node:path"
import * as Reactivity from "@effect/experimental/Reactivity"
import type { SqlError } from "@effect/sql/SqlError"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import { Duration, Effect, Predicate } from "effect"
import type { Scope } from "effect"
import type { DatabaseError } from "../DatabaseError.ts"
import { attempt, DatabaseUnavailable, fromUnknown } from "../DatabaseError.ts"
import * as DriverVersion from "./DriverVersion.ts"
import type { StatementRunner } from "./StatementRunner.ts"
import * as Statements from "./StatementRunner.ts"

/** An open connection. It belongs to one fiber at a time. */
export interface Session {
  /** The client that owns the connection. Its own transactions are not used. */
  readonly sql: SqliteClient.SqliteClient
  /** Runs statements on the connection synchronously. */
  readonly driver: StatementRunner
}

/** The name of a database that exists as long as its one connection. */
export const inMemory = ":memory:"

// A shorter cause than SQLite's code, or the driver's exception, for a file that does not exist.
const absence = (filename: string): string | undefined =>
  !existsSync(dirname(resolve(filename))) ? "no such folder" : !existsSync(filename) ? "no such file" : undefined

// The driver trims names, and SQLite ends them at a NUL: both would open another file.
const isUnusable = (filename: string): boolean =>
  filename === "" || filename !== filename.trim() || filename.includes("\0")

/** Runs one statement without caching it, and returns its rows. */
export const run = (
  { driver }: Pick<Session, "driver">,
  statement: string,
  values: ReadonlyArray<string | number> = []
): Effect.Effect<ReadonlyArray<unknown>, SqlError> => attempt(() => driver.once(statement, values))

/** The first value of the first row; undefined if there is none. */
export const firstValue = ([row]: ReadonlyArray<unknown>): unknown =>
  Predicate.isRecord(row) ? Object.values(row)[0] : undefined

/** Runs a statement that returns a single value, such as `PRAGMA application_id`. */
export const value = (session: Pick<Session, "driver">, statement: string): Effect.Effect<unknown, SqlError> =>
  Effect.map(run(session, statement), firstValue)

const settings = [
  // The driver's default is 5 s, for which SQLite would block the event loop at a lock.
  "PRAGMA busy_timeout = 0",
  "PRAGMA foreign_keys = ON",
  "PRAGMA trusted_schema = OFF",
  // With recursive triggers, triggers on DELETE also run for rows that an INSERT OR REPLACE removes.
  "PRAGMA recursive_triggers = ON"
]

/**
 * Opens a connection to a filename in SQLite's own syntax, where "" is a temporary file. Closed with the scope. Fails with
 * `UnsupportedDriver`, and with SQLite's error otherwise.
 */
export const connect = (
  operation: string,
  filename: string,
  access: "read" | "write"
): Effect.Effect<Session, DatabaseError, Scope.Scope> =>
  Effect.gen(function* () {
    yield* DriverVersion.check(operation)
    const typed = fromUnknown(operation, 1)
    const sql = yield* SqliteClient.make({
      filename,
      readonly: access === "read",
      // It would wait for the database's lock inside SQLite.
      disableWAL: true,
      prepareCacheSize: Statements.cacheSize,
      prepareCacheTTL: Duration.infinity
    }).pipe(
      // The driver throws if it cannot open the file.
      Effect.catchAllDefect((thrown) => Effect.fail(typed(thrown))),
      Effect.provideServiceEffect(Reactivity.Reactivity, Reactivity.make)
    )
    // The connection outlives its reservation, which would block `sql.backup`.
    const driver = Statements.make(yield* Effect.mapError(Effect.scoped(sql.reserve), typed))
    for (const statement of settings) {
      yield* Effect.mapError(run({ driver }, statement), typed)
    }
    return { sql, driver }
  })

/**
 * Opens a connection to a file, closed with the scope; `write` creates the file if it does not exist. It never waits for a
 * lock inside SQLite, which would block the event loop: a statement on a locked database fails with `DatabaseBusy` at once.
 *
 * Fails with `DatabaseUnavailable` if the file or its folder does not exist, and as `connect` does.
 */
export const open = (
  operation: string,
  filename: string,
  access: "read" | "write"
): Effect.Effect<Session, DatabaseError, Scope.Scope> => {
  const unavailable = (reason: string) => new DatabaseUnavailable({ operation, statement: null, attempt: 1, reason })
  return isUnusable(filename)
    ? Effect.fail(unavailable("not a file name"))
    : Effect.mapError(connect(operation, filename === inMemory ? filename : resolve(filename), access), (error) => {
        const reason = error._tag === "UnsupportedDriver" ? undefined : absence(filename)
        return reason === undefined ? error : unavailable(reason)
      })
}

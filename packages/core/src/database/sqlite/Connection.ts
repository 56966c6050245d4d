/**
 * Opens connections with `@effect/sql-sqlite-node` and runs single statements on them.
 */
import { existsSync } from "node:fs"
import { dirname, resolve } from "node:path"
import * as Reactivity from "@effect/experimental/Reactivity"
import type { SqlError } from "@effect/sql/SqlError"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import { type DatabaseError, attempt, DatabaseUnavailable, fromUnknown } from "../DatabaseError.ts"
import * as DriverVersion from "./DriverVersion.ts"
import * as StatementRunner from "./StatementRunner.ts"

/** An open connection. Must not be used by two fibers at the same time. */
export interface Session {
  /** The client that owns the connection. Its `withTransaction` is not used. */
  readonly client: SqliteClient.SqliteClient
  /** Runs statements on the connection synchronously. */
  readonly driver: StatementRunner.StatementRunner
}

/** The filename of a database in memory, which is deleted when its connection is closed. */
export const inMemory = ":memory:"

// The reason of the error if the file or its folder does not exist; SQLite and the driver do not distinguish the two.
const absence = (filename: string): string | undefined =>
  !existsSync(dirname(resolve(filename))) ? "no such folder" : !existsSync(filename) ? "no such file" : undefined

// The driver trims filenames and SQLite truncates them at a NUL character: each would open another file.
const isUnusable = (filename: string): boolean =>
  filename === "" || filename !== filename.trim() || filename.includes("\0")

/** Runs one statement without caching it, and returns its rows. */
export const run = (
  { driver }: Pick<Session, "driver">,
  statement: string,
  values: ReadonlyArray<string | number> = []
): Effect.Effect<ReadonlyArray<unknown>, SqlError> => attempt(() => driver.once(statement, values))

/** Returns the first value of the first row; undefined if there are no rows. */
export const firstValue = ([row]: ReadonlyArray<unknown>): unknown =>
  Predicate.isRecord(row) ? Object.values(row)[0] : undefined

/** Runs a statement that returns a single value, such as `PRAGMA application_id`. */
export const value = (session: Pick<Session, "driver">, statement: string): Effect.Effect<unknown, SqlError> =>
  Effect.map(run(session, statement), firstValue)

const settings = [
  // With the driver's default of 5 s, SQLite would block the event loop while the database is locked.
  "PRAGMA busy_timeout = 0",
  "PRAGMA foreign_keys = ON",
  "PRAGMA trusted_schema = OFF",
  // Without recursive triggers, DELETE triggers do not fire for rows that an INSERT OR REPLACE deletes.
  "PRAGMA recursive_triggers = ON"
]

/**
 * Opens a connection and applies the settings of all connections. The filename has SQLite's syntax, in which "" is a temporary
 * file. The connection is closed when the scope closes.
 *
 * Fails with `UnsupportedDriver` if better-sqlite3 would abort the process, and with the typed error of SQLite if the file
 * cannot be opened.
 */
export const connect = (
  operation: string,
  filename: string,
  access: "read" | "write"
): Effect.Effect<Session, DatabaseError, Scope.Scope> =>
  Effect.gen(function* () {
    yield* DriverVersion.check(operation)
    const typed = fromUnknown(operation, 1)
    const client = yield* SqliteClient.make({
      filename,
      readonly: access === "read",
      // Switching to WAL mode here would wait for the lock inside SQLite and block the event loop.
      disableWAL: true,
      prepareCacheSize: StatementRunner.cacheSize,
      prepareCacheTTL: Duration.infinity
    }).pipe(
      // The driver throws an exception if it cannot open the file.
      Effect.catchAllDefect((thrown) => Effect.fail(typed(thrown))),
      Effect.provideServiceEffect(Reactivity.Reactivity, Reactivity.make)
    )
    // The reservation is released at once, since it would block `sql.backup`; the connection stays usable without it.
    const driver = StatementRunner.make(yield* Effect.mapError(Effect.scoped(client.reserve), typed))
    for (const statement of settings) {
      yield* Effect.mapError(run({ driver }, statement), typed)
    }
    return { client, driver }
  })

/**
 * Opens a connection to a file or to `:memory:`; the connection is closed when the scope closes. With `write`, creates the file
 * if it does not exist. Statements do not wait for locks inside SQLite, which would block the event loop: on a locked database
 * they fail with `SQLITE_BUSY` immediately.
 *
 * Fails with `DatabaseUnavailable` if the filename is invalid or the file or its folder does not exist; otherwise with the
 * errors of `connect`.
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

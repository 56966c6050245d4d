/**
 * Opening a connection, and running plain statements on it.
 */
import { existsSync } from "node:fs"
import { dirname, resolve } from "node:path"
import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import { Effect, Schema, Stream } from "effect"
import type { Scope } from "effect"
import type { DatabaseError } from "../DatabaseError.ts"
import { DatabaseUnavailable, fromUnknown } from "../DatabaseError.ts"
import type { Driver, OpenDriver } from "./Driver.ts"
import * as SqliteDriver from "./Driver.ts"
import { FailedStatement } from "../FailedStatement.ts"

/** A connection that is ours alone, and the client whose statements are to run on it. */
export interface Session {
  readonly sql: SqlClient.SqlClient
  readonly driver: OpenDriver
}

/** The name of a database that lives as long as its one connection. */
export const inMemory = ":memory:"

// A shorter cause than SQLite's, or the driver's exception, for what is not there.
const absence = (filename: string): string | undefined =>
  !existsSync(dirname(resolve(filename))) ? "no such folder" : !existsSync(filename) ? "no such file" : undefined

// The driver trims names, and SQLite ends them at a NUL: both would open another file than the one that is named.
const unusable = (filename: string): boolean =>
  filename === "" || filename !== filename.trim() || filename.includes("\0")

/** What a driver throws as an `SqlError`; anything else that is thrown is a defect. */
export const attempt = <A>(ask: () => A): Effect.Effect<A, SqlError> =>
  Effect.suspend(() => {
    try {
      return Effect.succeed(ask())
    } catch (thrown) {
      if (thrown instanceof SqlError) {
        return Effect.fail(thrown)
      }
      throw thrown
    }
  })

const isRow = (row: unknown): row is object => typeof row === "object" && row !== null

/** A driver as Effect's client wants it. */
export const over = ({ rows, once, lists }: Driver): Connection => ({
  execute: (statement, values, transform) =>
    attempt(() =>
      transform === undefined ? rows(statement, values) : transform(rows(statement, values).filter(isRow))
    ),
  executeRaw: (statement, values) => attempt(() => rows(statement, values)),
  executeValues: (statement, values) => attempt(() => lists(statement, values)),
  executeUnprepared: (statement, values) => attempt(() => once(statement, values)),
  executeStream: () => Stream.dieMessage("Rows are not streamed: they are read in pages of bounded size")
})

/** Runs one statement that is not worth keeping. */
export const run = (
  { driver }: Pick<Session, "driver">,
  statement: string,
  values: ReadonlyArray<string | number> = []
): Effect.Effect<ReadonlyArray<unknown>, SqlError> => attempt(() => driver.once(statement, values))

const FirstRow = Schema.NonEmptyArray(Schema.Record({ key: Schema.String, value: Schema.Unknown }))

/** The only value of the only row of a statement's answer, as for `PRAGMA application_id`. */
export const value = (session: Pick<Session, "driver">, statement: string): Effect.Effect<unknown, SqlError> =>
  Effect.flatMap(run(session, statement), (rows) =>
    Schema.decodeUnknown(FirstRow)(rows).pipe(
      Effect.map(([row]) => Object.values(row)[0]),
      Effect.mapError((cause) => new FailedStatement(statement, { cause, message: "No answer" }))
    )
  )

// With recursive triggers the triggers on DELETE also run for the rows that an INSERT OR REPLACE removes.
const settings = ["PRAGMA foreign_keys = ON", "PRAGMA trusted_schema = OFF", "PRAGMA recursive_triggers = ON"]

/** A connection to what SQLite takes for a name, closed with the scope; fails as SQLite says. */
export const connect = (
  operation: string,
  name: string,
  access: "read" | "write"
): Effect.Effect<Session, DatabaseError, Scope.Scope> =>
  Effect.gen(function* () {
    const typed = fromUnknown(operation, 1)
    const driver = yield* Effect.acquireRelease(
      Effect.try({ try: () => SqliteDriver.open(name, access), catch: typed }),
      ({ close }) => Effect.sync(close)
    )
    for (const statement of settings) {
      yield* Effect.mapError(
        attempt(() => driver.once(statement)),
        typed
      )
    }
    const sql = yield* Effect.provide(
      SqlClient.make({
        acquirer: Effect.succeed(over(driver)),
        compiler: Statement.makeCompilerSqlite(),
        spanAttributes: [["db.system.name", "sqlite"]]
      }),
      Reactivity.layer
    )
    return { sql, driver }
  })

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
  const unavailable = (reason: string) => new DatabaseUnavailable({ operation, statement: null, attempt: 1, reason })
  return unusable(filename)
    ? Effect.fail(unavailable("not a file name"))
    : Effect.mapError(connect(operation, filename === inMemory ? filename : resolve(filename), access), (error) => {
        const reason = absence(filename)
        return reason === undefined ? error : unavailable(reason)
      })
}

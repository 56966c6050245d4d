/**
 * Databases in temporary files for tests, and plain connections that bypass the database layer.
 */
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import { Context, Duration, Effect, Either, Layer, Logger, LogLevel, Schema } from "effect"
import type { Scope } from "effect"
import type { DatabaseOptions } from "../../src/database/Database.ts"
import * as Database from "../../src/database/Database.ts"
import type { DatabaseError } from "../../src/database/DatabaseError.ts"
import * as DatabaseSettings from "../../src/database/DatabaseSettings.ts"
import type { Migration } from "../../src/database/migration/Migration.ts"

/** A temporary folder, removed with the scope. */
export const folder: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "database-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

export const notes: Migration = {
  set: "notes",
  id: 1,
  name: "notes",
  statements: ["CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT"]
}

export const options = (filename: string, more: Partial<DatabaseOptions> = {}): DatabaseOptions => ({
  filename,
  create: true,
  applicationId: 0x6e6f7465,
  migrations: [notes],
  settings: DatabaseSettings.defaults,
  ...more
})

/** The default settings with short timeouts. */
export const impatient: DatabaseSettings.DatabaseSettings = {
  ...DatabaseSettings.defaults,
  openTimeout: Duration.millis(150),
  acquireTimeout: Duration.millis(150),
  lockTimeout: Duration.millis(150)
}

export type Shape = Context.Tag.Service<typeof Database.Database>

const unheard = Logger.withMinimumLogLevel(LogLevel.None)

/** Opens a database until the scope closes, without logging. */
export const open = (chosen: DatabaseOptions): Effect.Effect<Shape, DatabaseError, Scope.Scope> =>
  Layer.build(Database.layer(chosen)).pipe(
    Effect.map((context) => Context.get(context, Database.Database)),
    Effect.map((database): Shape => ({
      write: (operation, use) => unheard(database.write(operation, use)),
      read: (operation, query) => unheard(database.read(operation, query)),
      snapshot: (operation, use) => unheard(database.snapshot(operation, use)),
      transaction: (operation, effect) => unheard(database.transaction(operation, effect)),
      current: unheard(database.current),
      outside: database.outside,
      ping: unheard(database.ping),
      tryWrite: unheard(database.tryWrite),
      condition: database.condition
    })),
    unheard
  )

/** Opens a database until the scope closes, with logging. */
export const heard = (chosen: DatabaseOptions): Effect.Effect<Shape, DatabaseError, Scope.Scope> =>
  Effect.map(Layer.build(Database.layer(chosen)), (context) => Context.get(context, Database.Database))

/** A database in a new file. */
export const fresh = (more: Partial<DatabaseOptions> = {}) =>
  Effect.gen(function* () {
    const filename = join(yield* folder, "notes.db")
    return { filename, database: yield* open(options(filename, more)) }
  })

/** The SQL client of the library, without the database layer. */
export const plain = (filename: string): Effect.Effect<SqlClient.SqlClient, never, Scope.Scope> =>
  Layer.build(SqliteClient.layer({ filename, disableWAL: true })).pipe(
    Effect.map((context) => Context.get(context, SqlClient.SqlClient)),
    Effect.orDie
  )

/** A plain connection, after running these statements. */
export const meddle = (filename: string, ...statements: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const connection: Connection = yield* (yield* plain(filename)).reserve
    for (const statement of statements) {
      yield* connection.executeUnprepared(statement, [], undefined)
    }
    return connection
  }).pipe(Effect.orDie)

/** The rows of a query. */
export const rows = (database: Shape, query: string) => database.read("look", (run) => run(query))

/** Runs one statement in a separate transaction. */
export const execute = (database: Shape, statement: string) =>
  database.write("execute", (run) => Either.right(run(statement)))

const decodeTexts = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ text: Schema.String })))

export const texts = (database: Shape) =>
  Effect.map(
    database.read("list", (run) => run("SELECT text FROM notes ORDER BY id")),
    (found) => decodeTexts(found).map(({ text }) => text)
  )

const insert = "INSERT INTO notes (text) VALUES (?)"

export const add = (database: Shape, text: string) => database.write("add", (run) => Either.right(run(insert, [text])))

/** The number of open descriptors of this process for the file, its WAL and its WAL index. */
export const descriptors = (filename: string): number =>
  readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(filename)
    } catch {
      // The descriptor that lists the folder is closed by now.
      return false
    }
  }).length

const tick = 5

/** Measures the longest delay of the event loop, in milliseconds, while the effect runs. */
export const lag = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    let longest = 0
    let last = performance.now()
    const look = Effect.sync(() => {
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
    })
    const result = yield* Effect.raceFirst(effect, Effect.forever(Effect.zipLeft(look, Effect.sleep(tick))))
    yield* look
    return { result, longest }
  })

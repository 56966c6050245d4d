/** Opening a database over a client: the user's own tables beside ours, and files that are refused unchanged. */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Migrator from "@effect/sql/Migrator"
import * as SqlClient from "@effect/sql/SqlClient"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import * as SqliteMigrator from "@effect/sql-sqlite-node/SqliteMigrator"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Context, Duration, Effect, Fiber, Layer, Logger, LogLevel } from "effect"
import * as Database from "../../../src/database/Database.ts"
import * as DatabaseSettings from "../../../src/database/DatabaseSettings.ts"
import * as Files from "../Files.ts"

const newFile = Effect.map(Files.folder, (name) => join(name, "shop.db"))
const quiet = Logger.withMinimumLogLevel(LogLevel.None)

const clientOf = (config: SqliteClient.SqliteClientConfig) =>
  Effect.map(Layer.build(SqliteClient.layer(config)), (context) => Context.get(context, SqliteClient.SqliteClient))

const over = (client: SqliteClient.SqliteClient, options: Partial<Database.ClientOptions> = {}) =>
  quiet(
    Effect.map(
      Layer.build(
        Database.layerClient({ client, migrations: [Files.notes], settings: DatabaseSettings.defaults, ...options })
      ),
      (context) => Context.get(context, Database.Database)
    )
  )

/** Expects that a file with these statements is refused, and that neither the file nor its schema is changed. */
const refused = (
  statements: ReadonlyArray<string>,
  config: Partial<SqliteClient.SqliteClientConfig>,
  options: Partial<Database.ClientOptions> = {}
) =>
  Effect.gen(function* () {
    const filename = yield* newFile
    yield* Effect.scoped(Files.meddle(filename, ...statements))
    const before = readFileSync(filename)
    const sql = yield* clientOf({ filename, disableWAL: true, ...config })
    const schema = sql`SELECT name FROM sqlite_schema ORDER BY name`
    const names = yield* schema
    const error = yield* Effect.flip(over(sql, options))
    expect(yield* schema).toEqual(names)
    expect(readFileSync(filename).equals(before)).toBe(true)
    return error
  })

const wal = "PRAGMA journal_mode = WAL"
const orders = "CREATE TABLE orders (id INTEGER PRIMARY KEY)"

describe("a client's file", () => {
  it.scopedLive("holds the tables of the user's own migrator beside ours", () =>
    Effect.gen(function* () {
      const filename = yield* newFile
      const migrated = SqliteMigrator.layer({
        loader: Migrator.fromRecord({
          "0001_orders": Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe(orders))
        })
      }).pipe(Layer.provideMerge(SqliteClient.layer({ filename })), Layer.provide(NodeContext.layer))
      const opened = Effect.gen(function* () {
        const client = yield* SqliteClient.SqliteClient
        const database = yield* over(client)
        yield* Files.add(database, `note ${(yield* Files.texts(database)).length}`)
        yield* client`INSERT INTO orders DEFAULT VALUES`
        return [yield* Files.texts(database), (yield* client`SELECT id FROM orders`).length]
      }).pipe(Effect.scoped, Effect.provide(migrated), quiet)
      expect(yield* opened).toEqual([["note 0"], 1])
      expect(yield* opened).toEqual([["note 0", "note 1"], 2])
    })
  )

  it.scopedLive("can have the application id that the options name", () =>
    Effect.gen(function* () {
      const filename = yield* newFile
      yield* Effect.scoped(Files.meddle(filename, wal, orders, "PRAGMA application_id = 7"))
      const sql = yield* clientOf({ filename })
      yield* Files.add(yield* over(sql, { applicationId: 7 }), "one")
      expect(yield* sql`PRAGMA application_id`).toEqual([{ application_id: 7 }])
    })
  )

  it.scopedLive("is refused unchanged if it is another application's, for example a deepwell", () =>
    Effect.gen(function* () {
      const deepwell = [wal, "PRAGMA application_id = 0x53435069", "CREATE TABLE events (position INTEGER PRIMARY KEY)"]
      expect(yield* refused(deepwell, {})).toMatchObject({ _tag: "DatabaseForeign", reason: "another application id" })
      expect((yield* refused(deepwell, {}, { applicationId: 7 }))._tag).toBe("DatabaseForeign")
    })
  )

  it.scopedLive("is refused unchanged if it is not a database", () =>
    Effect.gen(function* () {
      const filename = yield* newFile
      writeFileSync(filename, "Dear diary, ".repeat(100))
      const sql = yield* clientOf({ filename, disableWAL: true })
      expect((yield* Effect.flip(over(sql)))._tag).toBe("DatabaseForeign")
      expect(readFileSync(filename, "utf8")).toBe("Dear diary, ".repeat(100))
    })
  )

  it.scopedLive("is refused unchanged if it is not in WAL mode, or the client is read-only", () =>
    Effect.gen(function* () {
      expect(yield* refused([orders], {})).toMatchObject({
        _tag: "DatabaseUnavailable",
        reason: "the client's file is not in WAL mode"
      })
      expect(yield* refused([wal, orders], { readonly: true })).toMatchObject({
        _tag: "DatabaseReadOnly",
        reason: "the client is read-only"
      })
      // In WAL mode from before, a client that does not set it works.
      const filename = yield* newFile
      yield* Effect.scoped(Files.meddle(filename, wal, orders))
      yield* Files.add(yield* over(yield* clientOf({ filename, disableWAL: true })), "one")
    })
  )

  it.scopedLive("is refused unchanged if a table of the user has the name of one of ours", () =>
    Effect.gen(function* () {
      expect((yield* refused([wal, "CREATE TABLE notes (x)"], {}))._tag).toBe("MigrationFailed")
      expect((yield* refused([wal, "CREATE TABLE migrations (x)"], {}))._tag).toBe("StatementFailed")
    })
  )

  it.scopedLive("is not waited for without end: openTimeout, lockTimeout", () =>
    Effect.gen(function* () {
      const filename = yield* newFile
      const sql = yield* clientOf({ filename })
      const settings = { ...Files.impatient, commandTimeout: Duration.millis(100) }
      const hold = Effect.fork(sql.withTransaction(Effect.never))
      const first = yield* hold
      yield* Effect.sleep("10 millis")
      expect((yield* Effect.flip(over(sql, { settings })))._tag).toBe("DatabaseBusy")
      yield* Fiber.interrupt(first)
      const database = yield* over(sql, { settings })
      const second = yield* hold
      yield* Effect.sleep("10 millis")
      expect((yield* Effect.flip(Files.add(database, "one")))._tag).toBe("DatabaseBusy")
      yield* Fiber.interrupt(second)
      expect(
        (yield* Effect.flip(database.transaction("long", sql`SELECT 1`.pipe(Effect.zipRight(Effect.never)))))._tag
      ).toBe("QueryTimeout")
      yield* Files.add(database, "two")
      expect(yield* Files.texts(database)).toEqual(["two"])
    }).pipe(quiet)
  )
})

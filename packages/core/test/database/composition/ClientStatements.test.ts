/** `Database.layerClient`: transactions that contain statements of the user's own client. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type * as SqlClient from "@effect/sql/SqlClient"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import { describe, expect, it } from "@effect/vitest"
import { Context, Data, Deferred, Effect, Fiber, Layer } from "effect"
import * as Database from "../../../src/database/Database.ts"
import * as DatabaseSettings from "../../../src/database/DatabaseSettings.ts"
import * as Files from "../Files.ts"

class Refused extends Data.TaggedError("Refused") {}

const { add, texts } = Files
const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "client-"))),
  (name) => Effect.sync(() => rmSync(name, { recursive: true, force: true }))
)
const newFile = Effect.map(folder, (name) => join(name, "shop.db"))

const clientOf = (config: SqliteClient.SqliteClientConfig) =>
  Effect.map(Layer.build(SqliteClient.layer(config)), (context) => Context.get(context, SqliteClient.SqliteClient))

const over = (client: SqliteClient.SqliteClient, options: Partial<Database.ClientOptions> = {}) =>
  Effect.map(
    Layer.build(
      Database.layerClient({ client, migrations: [Files.notes], settings: DatabaseSettings.defaults, ...options })
    ),
    (context) => Context.get(context, Database.Database)
  )

const opened = (filename: string) =>
  Effect.gen(function* () {
    const sql = yield* clientOf({ filename })
    yield* sql`CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, what TEXT NOT NULL)`
    return { sql, database: yield* over(sql) }
  })
const fresh = Effect.flatMap(newFile, opened)
const order = (sql: SqlClient.SqlClient, what: string) => sql`INSERT INTO orders (what) VALUES (${what})`
const orders = (sql: SqlClient.SqlClient) =>
  Effect.map(sql<{ what: string }>`SELECT what FROM orders ORDER BY id`, (rows) => rows.map(({ what }) => what))
const failure = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.flip(effect)

describe("a database over a client", () => {
  it.scopedLive.each(["a file", ":memory:"])("commits its writes and the client's statements together: %s", (kind) =>
    Effect.gen(function* () {
      const { sql, database } = yield* opened(kind === ":memory:" ? kind : yield* newFile)
      const both = (text: string) => Effect.zipRight(order(sql, text), add(database, text))
      expect(yield* failure(database.transaction("lost", Effect.zipRight(both("lost"), new Refused())))).toEqual(
        new Refused()
      )
      expect([yield* orders(sql), yield* texts(database)]).toEqual([[], []])
      const inside = yield* database.transaction(
        "kept",
        Effect.zipRight(both("kept"), Effect.all([orders(sql), texts(database)]))
      )
      expect(inside).toEqual([["kept"], ["kept"]])
      expect([yield* orders(sql), yield* texts(database)]).toEqual([["kept"], ["kept"]])
    })
  )

  it.scopedLive("has withTransaction of the client as a part that is rolled back alone", () =>
    Effect.gen(function* () {
      const { sql, database } = yield* fresh
      const part = (text: string, end: Effect.Effect<void, Refused>) =>
        sql.withTransaction(
          Effect.all([order(sql, text), add(database, text), sql.withTransaction(order(sql, `${text}!`)), end])
        )
      yield* database.transaction(
        "outer",
        Effect.gen(function* () {
          yield* part("one", Effect.void)
          yield* Effect.ignore(part("lost", new Refused()))
          yield* database.transaction("inner", part("two", Effect.void))
          yield* Effect.ignore(database.transaction("inner", part("lost", new Refused())))
          yield* order(sql, "three")
        })
      )
      expect(yield* orders(sql)).toEqual(["one", "one!", "two", "two!", "three"])
      expect(yield* texts(database)).toEqual(["one", "two"])
      expect((yield* failure(database.transaction("outer", part("lost", new Refused())))).message).toBe(
        new Refused().message
      )
      expect(yield* texts(database)).toEqual(["one", "two"])
    })
  )

  it.scopedLive(
    "refuses at once a call that would wait for the client's own transaction, before anything is written",
    () =>
      Effect.gen(function* () {
        const { sql, database } = yield* fresh
        const refused = { _tag: "TransactionRefused", reason: "TRANSACTION_OF_CLIENT" }
        const calls = [
          add(database, "one"),
          texts(database),
          database.transaction("inner", Effect.void),
          database.snapshot("look", () => Effect.void),
          database.current,
          database.ping
        ]
        const inside = yield* sql.withTransaction(Effect.zipLeft(Effect.forEach(calls, failure), order(sql, "kept")))
        expect(inside).toMatchObject(calls.map(() => refused))
        expect(yield* sql.withTransaction(database.tryWrite)).toBe(false)
        expect([yield* orders(sql), yield* texts(database)]).toEqual([["kept"], []])
        yield* add(database, "two")
      })
  )

  it.scopedLive("is not affected by a transaction of another client", () =>
    Effect.gen(function* () {
      const { database } = yield* fresh
      const { sql: other } = yield* fresh
      yield* Effect.flip(
        other.withTransaction(Effect.all([add(database, "kept"), order(other, "lost"), new Refused()]))
      )
      expect([yield* texts(database), yield* orders(other)]).toEqual([["kept"], []])
    })
  )

  it.scopedLive("serves the client between transactions, and waits for the client's", () =>
    Effect.gen(function* () {
      const { sql, database } = yield* fresh
      const [begun, gate] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const own = yield* Effect.fork(
        sql.withTransaction(
          Effect.all([order(sql, "own"), Deferred.succeed(begun, undefined), Deferred.await(gate), order(sql, "own")])
        )
      )
      yield* Deferred.await(begun)
      const write = yield* Effect.fork(add(database, "one"))
      expect(yield* texts(database)).toEqual([])
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(own)
      yield* Fiber.join(write)
      const outer = yield* Effect.fork(
        database.transaction(
          "outer",
          Effect.zipRight(order(sql, "inner"), Effect.zipRight(Effect.sleep("20 millis"), new Refused()))
        )
      )
      yield* Effect.sleep("5 millis")
      // Waits for the end of the transaction, and is not part of it.
      yield* order(sql, "later")
      yield* Effect.flip(Fiber.join(outer))
      expect(yield* orders(sql)).toEqual(["own", "own", "later"])
      expect(yield* texts(database)).toEqual(["one"])
    })
  )

  it.scopedLive("refuses statements of the client that end the transaction or come after it", () =>
    Effect.gen(function* () {
      const { sql, database } = yield* fresh
      const gate = yield* Deferred.make<void>()
      const late = yield* database.transaction(
        "outer",
        Effect.gen(function* () {
          yield* order(sql, "kept")
          for (const statement of ["COMMIT", "-- a\nROLLBACK", "/* a */ END", "ATTACH ':memory:' AS other"]) {
            expect((yield* failure(sql.unsafe(statement)))._tag).toBe("SqlError")
          }
          return yield* Effect.forkDaemon(Effect.zipRight(Deferred.await(gate), failure(order(sql, "late"))))
        })
      )
      yield* Deferred.succeed(gate, undefined)
      expect((yield* Fiber.join(late))._tag).toBe("SqlError")
      expect(yield* orders(sql)).toEqual(["kept"])
    })
  )

  it.scopedLive("fails as a whole when withTransaction would undo statements of another fiber", () =>
    Effect.gen(function* () {
      const { sql, database } = yield* fresh
      const part = (text: string, wait: number, end: Effect.Effect<void, Refused>) =>
        Effect.ignore(sql.withTransaction(Effect.all([order(sql, text), Effect.sleep(wait), end])))
      const overlap = [
        [part("a", 300, new Refused()), Effect.delay(add(database, "b"), 50)],
        [part("a", 300, new Refused()), Effect.delay(order(sql, "b"), 50)],
        [part("a", 300, new Refused()), Effect.delay(part("b", 400, Effect.void), 50)],
        [part("a", 400, Effect.void), Effect.delay(part("b", 50, new Refused()), 50)]
      ]
      for (const fibers of overlap) {
        const both = Effect.all(fibers, { concurrency: "unbounded", discard: true })
        expect(yield* failure(database.transaction("outer", both))).toMatchObject({ reason: "TRANSACTION_OVERLAP" })
        expect([yield* orders(sql), yield* texts(database)]).toEqual([[], []])
      }
    })
  )

  it.scopedLive("leaves the client open and its busy timeout unchanged, and opens its file again", () =>
    Effect.gen(function* () {
      const filename = yield* newFile
      const sql = yield* clientOf({ filename })
      const timeout = sql`PRAGMA busy_timeout`
      const before = yield* timeout
      yield* Effect.scoped(Effect.flatMap(over(sql), (database) => add(database, "one")))
      expect(yield* timeout).toEqual(before)
      yield* sql`INSERT INTO notes (text) VALUES ('two')`
      expect(yield* texts(yield* over(sql))).toEqual(["one", "two"])
    })
  )
})

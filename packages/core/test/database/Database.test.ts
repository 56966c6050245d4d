import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Either, Fiber, HashMap, Layer, Logger } from "effect"
import * as Database from "../../src/database/Database.ts"
import * as DatabaseSettings from "../../src/database/DatabaseSettings.ts"
import * as Files from "./Files.ts"

const count = "SELECT count(*) AS n FROM notes"

const contents = (database: Files.Shape) =>
  database.snapshot("twice", (run) =>
    Effect.gen(function* () {
      const before = run(count)
      yield* Effect.sleep(60)
      return [before, run(count)]
    })
  )

/** Occupies the only connection of an in-memory database. */
const holding = (database: Files.Shape) => database.snapshot("hold", () => Effect.never)

describe("Database", () => {
  describe("while another connection holds the write lock", () => {
    // Trap: better-sqlite3 waits for 5 s inside SQLite, which blocks the event loop.
    // Trap: a failed BEGIN causes a rollback, which fails with a defect.
    it.scopedLive("waits without blocking, then writes", () =>
      Effect.gen(function* () {
        const { filename, database } = yield* Files.fresh()
        const holder = yield* Files.meddle(filename, "BEGIN IMMEDIATE", "INSERT INTO notes (text) VALUES ('held')")
        const release = Effect.delay(
          Effect.suspend(() => holder.executeUnprepared("COMMIT", [], undefined)),
          "300 millis"
        )
        const { longest } = yield* Files.lag(
          Effect.all([Files.add(database, "waited"), release], { concurrency: "unbounded" })
        )
        expect(longest).toBeLessThan(250)
        expect(yield* Files.texts(database)).toEqual(["held", "waited"])
      })
    )

    it.scopedLive("fails at the deadline, and can write later", () =>
      Effect.gen(function* () {
        const { filename, database } = yield* Files.fresh({ settings: Files.impatient })
        const holder = yield* Files.meddle(filename, "BEGIN IMMEDIATE")
        let runs = 0
        const writing = database.write("add", (run) => {
          runs += 1
          return Either.right(run("INSERT INTO notes (text) VALUES ('a')"))
        })
        const { result, longest } = yield* Files.lag(Effect.flip(writing))
        expect(longest).toBeLessThan(250)
        expect(result).toMatchObject({ _tag: "DatabaseBusy", operation: "add", statement: "BEGIN IMMEDIATE" })
        expect(result._tag === "DatabaseBusy" && result.attempt).toBeGreaterThan(5)
        yield* Effect.suspend(() => holder.executeUnprepared("COMMIT", [], undefined))
        yield* writing
        expect(runs).toBe(1)
      })
    )

    it.scopedLive("can be interrupted", () =>
      Effect.gen(function* () {
        const { filename, database } = yield* Files.fresh()
        yield* Files.meddle(filename, "BEGIN IMMEDIATE")
        const result = yield* Effect.timeoutOption(Files.add(database, "a"), "50 millis")
        expect(result._tag).toBe("None")
      })
    )
  })

  // Trap: after a deferred BEGIN, a write that follows a read fails with SQLITE_BUSY_SNAPSHOT if another process wrote.
  it.scopedLive("acquires the write lock before the first read", () =>
    Effect.gen(function* () {
      const { filename, database } = yield* Files.fresh()
      const other = yield* Files.open(Files.options(filename))
      const increment = (through: Files.Shape) =>
        through.write("count", (run) => {
          const rows = run("SELECT text FROM notes")
          return Either.right(run("INSERT INTO notes (text) VALUES (?)", [String(rows.length)]))
        })
      yield* Effect.forEach(
        Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? database : other)),
        increment,
        { concurrency: "unbounded", discard: true }
      )
      expect(yield* Files.texts(database)).toEqual(Array.from({ length: 100 }, (_, index) => String(index)))
    })
  )

  it.scopedLive("fails with DatabaseBusy when the writer is not free in time", () =>
    Effect.gen(function* () {
      const database = yield* Files.open(Files.options(":memory:", { settings: Files.impatient }))
      const holder = yield* Effect.fork(holding(database))
      yield* Effect.sleep(10)
      expect(yield* Effect.flip(Files.add(database, "a"))).toMatchObject({ _tag: "DatabaseBusy", operation: "add" })
      yield* Fiber.interrupt(holder)
      yield* Files.add(database, "b")
      expect(yield* Files.texts(database)).toEqual(["b"])
    })
  )

  // Trap: statements of the library outside of a transaction wait for any open transaction.
  it.scopedLive("reads the old snapshot during a write, without waiting", () =>
    Effect.gen(function* () {
      const { filename, database } = yield* Files.fresh()
      yield* Files.add(database, "old")
      const writer = yield* Files.meddle(filename, "BEGIN IMMEDIATE", "INSERT INTO notes (text) VALUES ('new')")
      expect(yield* Effect.timeout(Files.texts(database), "1 second")).toEqual(["old"])
      yield* Effect.suspend(() => writer.executeUnprepared("COMMIT", [], undefined))
      expect(yield* Files.texts(database)).toEqual(["old", "new"])
    })
  )

  it.scopedLive("keeps one snapshot for a whole read", () =>
    Effect.gen(function* () {
      const { database } = yield* Files.fresh()
      const reading = yield* Effect.fork(contents(database))
      yield* Effect.sleep(20)
      yield* Files.add(database, "meanwhile")
      expect(yield* Fiber.join(reading)).toEqual([[{ n: 0 }], [{ n: 0 }]])
    })
  )

  it.scopedLive("reads on all connections of the pool, and fails when none becomes free in time", () =>
    Effect.gen(function* () {
      const { database } = yield* Files.fresh({ settings: { ...Files.impatient, readers: 2, overflow: 0 } })
      const holders = yield* Effect.forEach([1, 2], () => Effect.fork(holding(database)))
      yield* Effect.sleep(20)
      expect(yield* Effect.flip(Files.texts(database))).toMatchObject({
        _tag: "ConnectionPoolExhausted",
        operation: "list"
      })
      yield* Fiber.interruptAll(holders)
      expect(yield* Files.texts(database)).toEqual([])
    })
  )

  it.scopedLive("opens readers on demand, and replaces a failed one", () =>
    Effect.gen(function* () {
      const { filename, database } = yield* Files.fresh()
      const count = Effect.sync(() => Files.descriptors(filename))
      const none = yield* count
      yield* Files.texts(database)
      const one = yield* count
      expect(one).toBeGreaterThan(none)
      yield* Files.texts(database)
      expect(yield* count).toBe(one)
      yield* Effect.flip(Files.rows(database, "SELECT * FROM nowhere"))
      // Trap: the client caches the failure to prepare a statement for its connection.
      yield* Files.execute(database, "CREATE TABLE nowhere (id INTEGER) STRICT")
      expect(yield* Files.rows(database, "SELECT * FROM nowhere")).toEqual([])
    })
  )

  it.scopedLive("answers a ping, which fails when the writer is not free in time", () =>
    Effect.gen(function* () {
      const database = yield* Files.open(Files.options(":memory:", { settings: Files.impatient }))
      yield* database.ping
      yield* Effect.fork(holding(database))
      yield* Effect.sleep(10)
      expect(yield* Effect.flip(database.ping)).toMatchObject({ _tag: "DatabaseBusy", operation: "ping" })
    })
  )

  it.scopedLive("in memory has one connection, which runs reads and writes sequentially", () =>
    Effect.gen(function* () {
      const database = yield* Files.open(Files.options(":memory:", { settings: Files.impatient }))
      yield* Files.add(database, "a")
      const reading = yield* Effect.fork(database.snapshot("wait", () => Effect.sleep("30 millis")))
      yield* Effect.sleep(10)
      yield* Files.add(database, "b")
      yield* Fiber.join(reading)
      expect(yield* Files.texts(database)).toEqual(["a", "b"])
      const refused = yield* Effect.flip(Files.rows(database, "DELETE FROM notes"))
      expect(refused).toMatchObject({ _tag: "DatabaseReadOnly" })
      const inside = yield* Effect.flip(database.snapshot("outer", () => Files.texts(database)))
      expect(inside).toMatchObject({ _tag: "DatabaseBusy", operation: "list" })
      yield* Files.add(database, "c")
      yield* database.ping
    })
  )

  it.scopedLive("logs a failure with its statement, but without parameter values", () =>
    Effect.gen(function* () {
      const { filename } = yield* Files.fresh()
      const lines: Array<unknown> = []
      const logger = Logger.make(({ message, annotations }) =>
        lines.push([message, Object.fromEntries(HashMap.toEntries(annotations))])
      )
      yield* Effect.gen(function* () {
        const database = yield* Database.Database
        yield* Files.add(database, "secret")
        yield* Effect.ignore(Files.add(database, "secret"))
      }).pipe(
        Effect.provide(
          Layer.merge(Database.layer(Files.options(filename)), Logger.replace(Logger.defaultLogger, logger))
        )
      )
      expect(lines).toEqual([
        [
          ["StatementFailed"],
          {
            operation: "add",
            statement: "INSERT INTO notes (text) VALUES (?)",
            attempt: 1,
            code: "SQLITE_CONSTRAINT_UNIQUE"
          }
        ]
      ])
    })
  )

  it.live("closes every connection with its layer", () =>
    Effect.gen(function* () {
      const filename = yield* Effect.scoped(
        Effect.gen(function* () {
          const { filename, database } = yield* Files.fresh()
          yield* Files.add(database, "a")
          yield* Effect.all([contents(database), contents(database)], { concurrency: 2 })
          expect(Files.descriptors(filename)).toBeGreaterThan(0)
          return filename
        })
      )
      expect(Files.descriptors(filename)).toBe(0)
    })
  )

  it.scopedLive("applies the synchronous setting", () =>
    Effect.gen(function* () {
      const synchronous = (database: Files.Shape) => Files.execute(database, "PRAGMA synchronous")
      const { database: full } = yield* Files.fresh()
      const { database: normal } = yield* Files.fresh({
        settings: { ...DatabaseSettings.defaults, synchronous: "NORMAL", lockTimeout: Duration.seconds(1) }
      })
      expect([yield* synchronous(full), yield* synchronous(normal)]).toEqual([
        [{ synchronous: 2 }],
        [{ synchronous: 1 }]
      ])
    })
  )
})

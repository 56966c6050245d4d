import { describe, expect, it } from "@effect/vitest"
import { Cause, Data, Deferred, Effect, Exit, Fiber } from "effect"
import type { Migration } from "../../../src/database/migration/Migration.ts"
import * as SqlRunner from "../../../src/database/transaction/SqlRunner.ts"
import * as Files from "../Files.ts"

class Refused extends Data.TaggedError("Refused") {}

const linked: Migration = {
  set: "links",
  id: 1,
  name: "links",
  statements: [
    "CREATE TABLE links (note INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED) STRICT",
    "CREATE TABLE small (text TEXT) STRICT"
  ]
}

const opened = Files.fresh({ migrations: [Files.notes, linked] })

describe("Transaction", () => {
  it.scopedLive.each(Array.from({ length: 12 }, (_, at) => at + 10))(
    "runs each statement with its own values, in turns of %i steps",
    (steps) =>
      Effect.gen(function* () {
        const { database } = yield* opened
        const numbers = Array.from({ length: 40 }, (_, at) => at)
        const selected = yield* database
          .read("count", (sql) =>
            Effect.forEach(numbers, (at) => SqlRunner.rows(sql, "SELECT ? AS at", [at]), { concurrency: "unbounded" })
          )
          .pipe(Effect.withMaxOpsBeforeYield(steps))
        expect(selected).toEqual(numbers.map((at) => [{ at }]))
      })
  )

  describe("is rolled back whole", () => {
    it.scopedLive("when it fails", () =>
      Effect.gen(function* () {
        const { database } = yield* opened
        const error = yield* database
          .write("add", (sql) => Effect.zipRight(sql`INSERT INTO notes (text) VALUES ('a')`, new Refused()))
          .pipe(Effect.flip)
        expect(error).toBeInstanceOf(Refused)
        expect(yield* Files.texts(database)).toEqual([])
        yield* Files.add(database, "b")
        expect(yield* Files.texts(database)).toEqual(["b"])
      })
    )

    it.scopedLive("when it dies, also by an exception before its first step", () =>
      Effect.gen(function* () {
        const { database } = yield* opened
        const died = yield* Effect.exit(
          database.write("add", (sql) => Effect.zipRight(sql`INSERT INTO notes (text) VALUES ('a')`, Effect.die("x")))
        )
        const threw = yield* Effect.exit(
          database.write("add", (): Effect.Effect<void> => {
            throw new Error("x")
          })
        )
        expect([died, threw].map((exit) => Exit.isFailure(exit) && Cause.isDie(exit.cause))).toEqual([true, true])
        expect(yield* Files.texts(database)).toEqual([])
        yield* Files.add(database, "b")
      })
    )

    it.scopedLive("when it is interrupted", () =>
      Effect.gen(function* () {
        const { database } = yield* opened
        const inside = yield* Deferred.make<void>()
        const fiber = yield* Effect.fork(
          database.write("add", (sql) =>
            sql`INSERT INTO notes (text) VALUES ('a')`.pipe(
              Effect.zipRight(Deferred.succeed(inside, undefined)),
              Effect.zipRight(Effect.never)
            )
          )
        )
        yield* Deferred.await(inside)
        yield* Fiber.interrupt(fiber)
        yield* Files.add(database, "b")
        expect(yield* Files.texts(database)).toEqual(["b"])
      })
    )
  })

  // Trap: a failing COMMIT is a defect of the library, and leaves its connection inside the dead transaction.
  it.scopedLive("types a commit that fails, and leaves a connection that works", () =>
    Effect.gen(function* () {
      const { database } = yield* opened
      const error = yield* Effect.flip(database.write("link", (sql) => sql`INSERT INTO links (note) VALUES (7)`))
      expect(error).toMatchObject({
        _tag: "StatementFailed",
        code: "SQLITE_CONSTRAINT_FOREIGNKEY",
        statement: "COMMIT",
        operation: "link"
      })
      expect(yield* database.read("count", (sql) => sql`SELECT note FROM links`)).toEqual([])
      yield* Files.add(database, "a")
      expect(yield* Files.texts(database)).toEqual(["a"])
    })
  )

  // Trap: SQLite rolls back by itself when it is full; a ROLLBACK after that fails, which is a defect of the library.
  it.scopedLive("bears that SQLite has rolled back already", () =>
    Effect.gen(function* () {
      const { database } = yield* opened
      const full = yield* Effect.flip(
        database.write("fill", (sql) =>
          sql`SELECT page_count FROM pragma_page_count`.pipe(
            Effect.flatMap(([row]) => sql.unsafe(`PRAGMA max_page_count = ${Number(row?.["page_count"])}`)),
            Effect.zipRight(sql`INSERT INTO small (text) VALUES (${"x".repeat(100_000)})`),
            Effect.ensuring(Effect.orDie(sql`PRAGMA max_page_count = 4294967294`))
          )
        )
      )
      expect(full).toMatchObject({ _tag: "DatabaseFull", reason: "SQLITE_FULL" })
      const ended = yield* Effect.flip(database.write("end", (sql) => Effect.zipRight(sql`ROLLBACK`, new Refused())))
      expect(ended).toBeInstanceOf(Refused)
      yield* Files.add(database, "a")
      expect(yield* Files.texts(database)).toEqual(["a"])
    })
  )

  it.scopedLive("types its SQL errors with the statement and never the parameters", () =>
    Effect.gen(function* () {
      const { database } = yield* opened
      yield* Files.add(database, "secret")
      const error = yield* Effect.flip(Files.add(database, "secret"))
      expect(error).toMatchObject({
        _tag: "StatementFailed",
        code: "SQLITE_CONSTRAINT_UNIQUE",
        operation: "add",
        statement: "INSERT INTO notes (text) VALUES (?)"
      })
      expect(JSON.stringify(error)).not.toContain("secret")
    })
  )

  // Trap: booleans and dates do not bind.
  it.scopedLive("types a value that does not bind", () =>
    Effect.gen(function* () {
      const { database } = yield* opened
      const error = yield* Effect.flip(database.write("add", (sql) => sql`INSERT INTO notes (text) VALUES (${true})`))
      expect(error).toMatchObject({ _tag: "StatementFailed", code: "TypeError" })
    })
  )

  // Trap: `executeUnprepared` throws at once, outside of any effect, what does not prepare.
  it.scopedLive("types a statement that does not prepare, also unprepared", () =>
    Effect.gen(function* () {
      const { database } = yield* opened
      for (const attempt of [
        database.read("look", (sql) => sql`SELECT * FROM nowhere`),
        database.read("look", (sql) => sql`SELECT * FROM nowhere`.unprepared)
      ]) {
        expect(yield* Effect.flip(attempt)).toMatchObject({
          _tag: "StatementFailed",
          code: "SQLITE_ERROR",
          statement: "SELECT * FROM nowhere"
        })
      }
    })
  )

  it.scopedLive("dies when it is nested, and joins inside a savepoint of the client", () =>
    Effect.gen(function* () {
      const { database } = yield* opened
      const nested = yield* Effect.exit(database.write("outer", () => Files.add(database, "a")))
      expect(String(Exit.isFailure(nested) && Cause.squash(nested.cause))).toContain('"add" is inside a write')
      yield* database.write("outer", (sql) =>
        Effect.gen(function* () {
          yield* sql`INSERT INTO notes (text) VALUES ('kept')`
          yield* Effect.ignore(
            sql.withTransaction(Effect.zipRight(sql`INSERT INTO notes (text) VALUES ('undone')`, new Refused()))
          )
        })
      )
      expect(yield* Files.texts(database)).toEqual(["kept"])
    })
  )

  it.scopedLive("of another database may be inside", () =>
    Effect.gen(function* () {
      const { database: outer } = yield* opened
      const { database: inner } = yield* opened
      yield* outer.write("copy", (sql) =>
        Effect.zipRight(sql`INSERT INTO notes (text) VALUES ('outer')`, Files.add(inner, "inner"))
      )
      expect([yield* Files.texts(outer), yield* Files.texts(inner)]).toEqual([["outer"], ["inner"]])
    })
  )

  it.scopedLive("is not written to by a fiber that outlives it", () =>
    Effect.gen(function* () {
      const { database } = yield* opened
      const late = yield* Deferred.make<void>()
      const fiber = yield* database.write("start", (sql) =>
        Effect.forkDaemon(Effect.zipRight(Deferred.await(late), sql`INSERT INTO notes (text) VALUES ('late')`))
      )
      const exit = yield* database.write("next", () =>
        Effect.zipRight(Deferred.succeed(late, undefined), Fiber.await(fiber))
      )
      expect(Exit.isFailure(exit) && Cause.isDie(exit.cause)).toBe(true)
      expect(yield* Files.texts(database)).toEqual([])
    })
  )

  it.scopedLive("may be begun by a fiber that an earlier one forked", () =>
    Effect.gen(function* () {
      const { database } = yield* opened
      const late = yield* Deferred.make<void>()
      const fiber = yield* database.write("start", () =>
        Effect.forkDaemon(Effect.zipRight(Deferred.await(late), Files.add(database, "later")))
      )
      yield* Deferred.succeed(late, undefined)
      yield* Fiber.join(fiber)
      expect(yield* Files.texts(database)).toEqual(["later"])
    })
  )

  // Trap: `TransactionConnection` is one tag for all clients.
  it.scopedLive("of a read runs on the reader, also inside a write", () =>
    Effect.gen(function* () {
      const { database } = yield* opened
      yield* Files.add(database, "before")
      const seen = yield* database.write("add", (sql) =>
        Effect.gen(function* () {
          yield* sql`INSERT INTO notes (text) VALUES ('open')`
          const refused = yield* Effect.flip(
            database.read("cheat", (reader) => reader`INSERT INTO notes (text) VALUES ('cheat')`)
          )
          expect(refused).toMatchObject({ _tag: "DatabaseReadOnly", operation: "cheat" })
          const texts = yield* Files.texts(database)
          const own = yield* sql`SELECT text FROM notes ORDER BY id`
          expect(own).toEqual([{ text: "before" }, { text: "open" }])
          return texts
        })
      )
      expect(seen).toEqual(["before"])
    })
  )
})

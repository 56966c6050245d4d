import { describe, expect, it } from "@effect/vitest"
import { Cause, Data, Deferred, Effect, Either, Exit, Fiber } from "effect"
import { attempt } from "../../../src/database/DatabaseError.ts"
import type { Migration } from "../../../src/database/migration/Migration.ts"
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

const insert = "INSERT INTO notes (text) VALUES (?)"

describe("Transaction", () => {
  it.scopedLive("runs each statement with its own values", () =>
    Effect.gen(function* () {
      const { database } = yield* opened
      const numbers = Array.from({ length: 40 }, (_, number) => number)
      const selected = yield* database.read("count", (run) =>
        numbers.map((number) => run("SELECT ? AS number", [number]))
      )
      expect(selected).toEqual(numbers.map((number) => [{ number }]))
    })
  )

  describe("is rolled back", () => {
    it.scopedLive("if it returns a left", () =>
      Effect.gen(function* () {
        const { database } = yield* opened
        const error = yield* Effect.flip(
          database.write("add", (run) => {
            run(insert, ["a"])
            return Either.left(new Refused())
          })
        )
        expect(error).toBeInstanceOf(Refused)
        expect(yield* Files.texts(database)).toEqual([])
        yield* Files.add(database, "b")
        expect(yield* Files.texts(database)).toEqual(["b"])
      })
    )

    it.scopedLive("if it throws", () =>
      Effect.gen(function* () {
        const { database } = yield* opened
        const died = yield* Effect.exit(
          database.write("add", (run): Either.Either<void> => {
            run(insert, ["a"])
            throw new Error("x")
          })
        )
        expect(Exit.isFailure(died) && Cause.isDie(died.cause)).toBe(true)
        expect(yield* Files.texts(database)).toEqual([])
        yield* Files.add(database, "b")
      })
    )

    it.scopedLive("if a snapshot fails, dies or is interrupted", () =>
      Effect.gen(function* () {
        const { database } = yield* opened
        expect(yield* Effect.flip(database.snapshot("fail", () => new Refused()))).toBeInstanceOf(Refused)
        const ends = [Effect.die("x"), Effect.interrupt]
        for (const end of ends) {
          expect(Exit.isFailure(yield* Effect.exit(database.snapshot("end", () => end)))).toBe(true)
        }
        const threw = yield* Effect.exit(
          database.snapshot("throw", (): Effect.Effect<void> => {
            throw new Error("x")
          })
        )
        expect(Exit.isFailure(threw) && Cause.isDie(threw.cause)).toBe(true)
        const inside = yield* Deferred.make<void>()
        const fiber = yield* Effect.fork(
          database.snapshot("wait", () => Effect.zipRight(Deferred.succeed(inside, undefined), Effect.never))
        )
        yield* Deferred.await(inside)
        yield* Fiber.interrupt(fiber)
        yield* Files.add(database, "b")
        expect(yield* Files.texts(database)).toEqual(["b"])
      })
    )
  })

  // Trap: a failed COMMIT leaves the transaction of the connection open.
  it.scopedLive("fails with the error of its commit, and leaves a usable connection", () =>
    Effect.gen(function* () {
      const { database } = yield* opened
      const error = yield* Effect.flip(
        database.write("link", (run) => Either.right(run("INSERT INTO links (note) VALUES (7)")))
      )
      expect(error).toMatchObject({
        _tag: "StatementFailed",
        code: "SQLITE_CONSTRAINT_FOREIGNKEY",
        statement: "COMMIT",
        operation: "link"
      })
      expect(yield* Files.rows(database, "SELECT note FROM links")).toEqual([])
      yield* Files.add(database, "a")
      expect(yield* Files.texts(database)).toEqual(["a"])
    })
  )

  // Trap: SQLite rolls back automatically when the disk is full; a ROLLBACK after that fails.
  it.scopedLive("rolls back a transaction that SQLite has rolled back already", () =>
    Effect.gen(function* () {
      const { database } = yield* opened
      const full = yield* Effect.flip(
        database.write("fill", (run) => {
          run("PRAGMA max_page_count = 1")
          try {
            return Either.right(run("INSERT INTO small (text) VALUES (?)", ["x".repeat(100_000)]))
          } finally {
            run("PRAGMA max_page_count = 4294967294")
          }
        })
      )
      expect(full).toMatchObject({ _tag: "DatabaseFull", reason: "SQLITE_FULL" })
      const ended = yield* Effect.flip(
        database.write("end", (run) => {
          run("ROLLBACK")
          return Either.left(new Refused())
        })
      )
      expect(ended).toBeInstanceOf(Refused)
      yield* Files.add(database, "a")
      expect(yield* Files.texts(database)).toEqual(["a"])
    })
  )

  it.scopedLive("fails with the statement and never with its parameters", () =>
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

  // Trap: SQLite cannot bind booleans and dates.
  it.scopedLive("fails if a value cannot be bound", () =>
    Effect.gen(function* () {
      const { database } = yield* opened
      const values: ReadonlyArray<never> = JSON.parse("[true]")
      const error = yield* Effect.flip(database.write("add", (run) => Either.right(run(insert, values))))
      expect(error).toMatchObject({ _tag: "StatementFailed", code: "TypeError" })
    })
  )

  it.scopedLive("fails if a statement cannot be prepared", () =>
    Effect.gen(function* () {
      const { database } = yield* opened
      expect(yield* Effect.flip(Files.rows(database, "SELECT * FROM nowhere"))).toMatchObject({
        _tag: "StatementFailed",
        code: "SQLITE_ERROR",
        statement: "SELECT * FROM nowhere"
      })
      const thrown = database.snapshot("look", (run) => attempt(() => run("SELECT * FROM nowhere")))
      expect(yield* Effect.flip(thrown)).toMatchObject({ _tag: "StatementFailed", code: "SQLITE_ERROR" })
    })
  )

  it.scopedLive("must be synchronous", () =>
    Effect.gen(function* () {
      const { database } = yield* opened
      const exit = yield* Effect.exit(database.read("wait", async (run) => run("SELECT 1")))
      expect(String(Exit.isFailure(exit) && Cause.squash(exit.cause))).toContain('"wait" is asynchronous')
    })
  )

  it.scopedLive("cannot be written to after its end", () =>
    Effect.gen(function* () {
      const { database } = yield* opened
      const escaped = yield* database.write("start", (run) => Either.right(run))
      const exit = yield* Effect.exit(
        database.write("next", () => Either.right(escaped("INSERT INTO notes (text) VALUES ('late')")))
      )
      expect(Exit.isFailure(exit) && Cause.isDie(exit.cause)).toBe(true)
      expect(yield* Files.texts(database)).toEqual([])
    })
  )

  it.scopedLive("cannot write in a read or a snapshot", () =>
    Effect.gen(function* () {
      const { database } = yield* opened
      yield* Files.add(database, "before")
      const cheat = "INSERT INTO notes (text) VALUES ('cheat')"
      expect(yield* Effect.flip(database.read("cheat", (run) => run(cheat)))).toMatchObject({
        _tag: "DatabaseReadOnly",
        operation: "cheat"
      })
      const snapshot = database.snapshot("cheat", (run) => attempt(() => run(cheat)))
      expect(yield* Effect.flip(snapshot)).toMatchObject({ _tag: "DatabaseReadOnly", operation: "cheat" })
      expect(yield* Files.texts(database)).toEqual(["before"])
    })
  )

  it.scopedLive("can run while a snapshot is open, which does not see it", () =>
    Effect.gen(function* () {
      const { database } = yield* opened
      const seen = yield* database.snapshot("outer", (run) =>
        Effect.zipRight(
          Files.add(database, "new"),
          Effect.sync(() => run("SELECT text FROM notes"))
        )
      )
      expect(seen).toEqual([])
      expect(yield* Files.texts(database)).toEqual(["new"])
    })
  )
})

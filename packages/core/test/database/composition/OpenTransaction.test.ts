/** The end of a transaction of an effect: rollbacks, limits, and calls that come too late. */
import { describe, expect, it } from "@effect/vitest"
import { Cause, Data, Deferred, Duration, Effect, Either, Exit, Fiber } from "effect"
import { attempt } from "../../../src/database/DatabaseError.ts"
import * as DatabaseSettings from "../../../src/database/DatabaseSettings.ts"
import * as Files from "../Files.ts"

class Refused extends Data.TaggedError("Refused")<{ readonly by: string }> {}

const { add, texts } = Files
const tag = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(effect), ({ _tag }) => _tag)

describe("a transaction of an effect", () => {
  it.scopedLive.each(["failure", "defect", "interruption"])("leaves nothing after a %s", (kind) =>
    Effect.gen(function* () {
      const { database } = yield* Files.fresh()
      const end: Effect.Effect<never, Refused> =
        kind === "failure"
          ? new Refused({ by: "test" })
          : kind === "defect"
            ? Effect.dieMessage("a bug")
            : Effect.interrupt
      const exit = yield* Effect.exit(database.transaction("outer", Effect.zipRight(add(database, "one"), end)))
      expect(Exit.isFailure(exit) && Cause.isFailure(exit.cause)).toBe(kind === "failure")
      expect(Exit.isFailure(exit) && Cause.isDie(exit.cause)).toBe(kind === "defect")
      expect(Exit.isInterrupted(exit)).toBe(kind === "interruption")
      expect(yield* texts(database)).toEqual([])
      yield* add(database, "two")
      expect(yield* texts(database)).toEqual(["two"])
    })
  )

  it.scopedLive("rolls back at once when its fiber is interrupted while it waits", () =>
    Effect.gen(function* () {
      const { database } = yield* Files.fresh()
      const fiber = yield* Effect.fork(
        database.transaction("outer", Effect.zipRight(add(database, "one"), Effect.never))
      )
      yield* Effect.sleep("30 millis")
      yield* Fiber.interrupt(fiber)
      yield* add(database, "two")
      expect(yield* texts(database)).toEqual(["two"])
    })
  )

  it.scopedLive("is bounded by the commandTimeout, and the wait for it by the lockTimeout", () =>
    Effect.gen(function* () {
      const settings = {
        ...DatabaseSettings.defaults,
        commandTimeout: Duration.millis(300),
        lockTimeout: Duration.millis(60)
      }
      const { database } = yield* Files.fresh({ settings })
      const long = yield* Effect.fork(
        Effect.flip(database.transaction("long", Effect.zipRight(add(database, "one"), Effect.never)))
      )
      yield* Effect.sleep("30 millis")
      expect(yield* tag(database.transaction("waiting", Effect.void))).toBe("DatabaseBusy")
      expect(yield* tag(add(database, "two"))).toBe("DatabaseBusy")
      expect((yield* Fiber.join(long))._tag).toBe("QueryTimeout")
      expect(yield* texts(database)).toEqual([])
    })
  )

  it.scopedLive("refuses a fiber that outlives it, and undoes what that fiber has not finished", () =>
    Effect.gen(function* () {
      const { database } = yield* Files.fresh()
      const gate = yield* Deferred.make<void>()
      const begun = yield* Deferred.make<void>()
      const late = Effect.all(
        [add(database, "late"), texts(database), database.transaction("late", Effect.void)].map(tag)
      )
      const inner = database.transaction(
        "unfinished",
        Effect.gen(function* () {
          yield* add(database, "unfinished")
          yield* Deferred.succeed(begun, undefined)
          yield* Deferred.await(gate)
          yield* add(database, "later")
        })
      )
      const { daemon, unfinished } = yield* database.transaction(
        "outer",
        Effect.gen(function* () {
          yield* add(database, "one")
          const unfinished = yield* Effect.forkDaemon(tag(inner))
          yield* Deferred.await(begun)
          const daemon = yield* Effect.forkDaemon(Effect.zipRight(Deferred.await(gate), late))
          return { daemon, unfinished }
        })
      )
      expect(yield* texts(database)).toEqual(["one"])
      const next = database.transaction(
        "next",
        Effect.gen(function* () {
          yield* add(database, "two")
          yield* Deferred.succeed(gate, undefined)
          expect(yield* Fiber.join(daemon)).toEqual(["TransactionRefused", "TransactionRefused", "TransactionRefused"])
          expect(yield* Fiber.join(unfinished)).toBe("TransactionRefused")
        })
      )
      yield* next
      expect(yield* texts(database)).toEqual(["one", "two"])
    })
  )

  it.scopedLive("fails when SQLite rolled it back after an error that the effect caught", () =>
    Effect.gen(function* () {
      const { database } = yield* Files.fresh()
      yield* add(database, "one")
      const conflict = database.write("conflict", (run) =>
        Either.right(run("INSERT OR ROLLBACK INTO notes (text) VALUES ('one')"))
      )
      const error = yield* Effect.flip(
        database.transaction(
          "outer",
          Effect.gen(function* () {
            yield* add(database, "lost")
            expect(yield* tag(conflict)).toBe("StatementFailed")
            expect(yield* Effect.flip(add(database, "later"))).toMatchObject({ reason: "TRANSACTION_ROLLED_BACK" })
          })
        )
      )
      expect(error).toMatchObject({ _tag: "TransactionRefused", reason: "TRANSACTION_ROLLED_BACK" })
      expect(yield* texts(database)).toEqual(["one"])
      yield* add(database, "two")
      expect(yield* texts(database)).toEqual(["one", "two"])
    })
  )

  it.scopedLive("has reads that cannot write, and snapshots whose calls join", () =>
    Effect.gen(function* () {
      const { database } = yield* Files.fresh()
      const writes = [
        "INSERT INTO notes (text) VALUES ('x')",
        "/* a */ DELETE FROM notes",
        "WITH a AS (SELECT 'x' AS b) INSERT INTO notes (text) SELECT b FROM a"
      ]
      yield* database.transaction(
        "outer",
        Effect.gen(function* () {
          yield* add(database, "one")
          for (const statement of writes) {
            expect(yield* tag(database.read("read", (run) => run(statement)))).toBe("DatabaseReadOnly")
            expect(yield* tag(database.snapshot("read", (run) => attempt(() => run(statement))))).toBe(
              "DatabaseReadOnly"
            )
          }
          const found = yield* database.snapshot("look", (run) =>
            Effect.map(texts(database), (inside) => [inside, run("SELECT replace(text, 'o', 'O') AS text FROM notes")])
          )
          expect(found).toEqual([["one"], [{ text: "One" }]])
        })
      )
      expect(yield* texts(database)).toEqual(["one"])
    })
  )
})

/** `Database.transaction`: calls inside an effect join one transaction. */
import { describe, expect, it } from "@effect/vitest"
import { Data, Effect, Either, Option } from "effect"
import * as Files from "../Files.ts"

class Refused extends Data.TaggedError("Refused")<{ readonly by: string }> {}

const { add, texts } = Files
const tag = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(effect), ({ _tag }) => _tag)

describe("a transaction", () => {
  it.scopedLive("commits the writes of its effect together, and its reads see them", () =>
    Effect.gen(function* () {
      const { database } = yield* Files.fresh()
      const seen = yield* database.transaction(
        "outer",
        Effect.gen(function* () {
          yield* add(database, "one")
          const outside = yield* database.outside(texts(database))
          yield* Effect.sleep("5 millis")
          yield* add(database, "two")
          return { inside: yield* texts(database), outside }
        })
      )
      expect(seen).toEqual({ inside: ["one", "two"], outside: [] })
      expect(yield* texts(database)).toEqual(["one", "two"])
    })
  )

  it.scopedLive("loses only the call or the nested transaction whose error the effect catches", () =>
    Effect.gen(function* () {
      const { database } = yield* Files.fresh()
      const partial = database.write("partial", (run) => {
        run("INSERT INTO notes (text) VALUES ('partial')")
        return Either.left(new Refused({ by: "write" }))
      })
      const nested = database.transaction(
        "inner",
        Effect.gen(function* () {
          yield* add(database, "inner")
          yield* Effect.ignore(database.transaction("innermost", Effect.zipRight(add(database, "innermost"), partial)))
          expect(yield* texts(database)).toEqual(["one", "inner"])
          return yield* new Refused({ by: "inner" })
        })
      )
      yield* database.transaction(
        "outer",
        Effect.gen(function* () {
          yield* add(database, "one")
          expect((yield* Effect.flip(partial))._tag).toBe("Refused")
          expect((yield* Effect.flip(nested))._tag).toBe("Refused")
          expect((yield* Effect.flip(add(database, "one")))._tag).toBe("StatementFailed")
          yield* database.transaction("another", add(database, "two"))
        })
      )
      expect(yield* texts(database)).toEqual(["one", "two"])
    })
  )

  it.scopedLive("passes the error of its effect unchanged", () =>
    Effect.gen(function* () {
      const { database } = yield* Files.fresh()
      expect(yield* Effect.flip(database.transaction("outer", new Refused({ by: "me" })))).toEqual(
        new Refused({ by: "me" })
      )
    })
  )

  it.scopedLive("runs the calls of parallel fibers one at a time, nested transactions included", () =>
    Effect.gen(function* () {
      const { database } = yield* Files.fresh()
      const step = (at: number) =>
        database.transaction(
          "inner",
          Effect.gen(function* () {
            yield* add(database, `first ${at}`)
            yield* Effect.sleep("1 millis")
            yield* add(database, `second ${at}`)
            return yield* at % 3 === 0 ? new Refused({ by: String(at) }) : Effect.succeed(at)
          })
        )
      const steps = Effect.forEach(
        Array.from({ length: 12 }, (_, at) => at),
        (at) =>
          at % 2 === 0 ? Effect.ignore(step(at)) : Effect.zipRight(add(database, `${at}`), Effect.ignore(step(at))),
        { concurrency: "unbounded" }
      )
      yield* database.transaction("outer", steps)
      const kept = [1, 2, 4, 5, 7, 8, 10, 11]
      expect((yield* texts(database)).toSorted()).toEqual(
        [...kept.flatMap((at) => [`first ${at}`, `second ${at}`]), ...[1, 3, 5, 7, 9, 11].map(String)].toSorted()
      )
    })
  )

  it.scopedLive("does not affect a database of another file", () =>
    Effect.gen(function* () {
      const [{ database }, { database: other }] = [yield* Files.fresh(), yield* Files.fresh()]
      const both = Effect.zipRight(add(database, "lost"), add(other, "kept"))
      yield* Effect.flip(database.transaction("outer", Effect.zipRight(both, new Refused({ by: "test" }))))
      const within = database.transaction(
        "outer",
        other.transaction("other", Effect.zipRight(add(other, "two"), add(database, "two")))
      )
      yield* within
      expect(yield* texts(database)).toEqual(["two"])
      expect(yield* texts(other)).toEqual(["kept", "two"])
    })
  )

  it.scopedLive("works in memory, and answers ping and tryWrite without waiting for itself", () =>
    Effect.gen(function* () {
      const database = yield* Files.open(Files.options(":memory:"))
      const found = yield* database.transaction(
        "outer",
        Effect.gen(function* () {
          yield* database.ping
          yield* add(database, "one")
          return [yield* texts(database), yield* database.tryWrite]
        })
      )
      expect(found).toEqual([["one"], true])
      yield* Effect.flip(
        database.transaction("outer", Effect.zipRight(add(database, "two"), new Refused({ by: "me" })))
      )
      expect(yield* texts(database)).toEqual(["one"])
    })
  )

  it.scopedLive("runs actions after the commit only", () =>
    Effect.gen(function* () {
      const { database } = yield* Files.fresh()
      const ran: Array<string> = []
      const note = (text: string) =>
        Effect.map(
          database.current,
          Option.map(({ afterCommit }) => afterCommit(() => void ran.push(text)))
        )
      yield* database.transaction(
        "outer",
        Effect.gen(function* () {
          yield* note("outer")
          yield* database.transaction("inner", note("inner"))
          yield* Effect.ignore(database.transaction("lost", Effect.zipRight(note("lost"), new Refused({ by: "me" }))))
          expect(ran).toEqual([])
        })
      )
      expect(ran).toEqual(["outer", "inner"])
      yield* Effect.flip(database.transaction("outer", Effect.zipRight(note("lost"), new Refused({ by: "me" }))))
      expect(ran).toEqual(["outer", "inner"])
      expect(yield* database.current).toEqual(Option.none())
    })
  )

  it.scopedLive("is refused by a database that is opened read-only", () =>
    Effect.gen(function* () {
      const { filename } = yield* Files.fresh()
      const database = yield* Files.open(Files.options(filename, { create: false, readonly: true }))
      expect(yield* tag(database.transaction("outer", Effect.void))).toBe("DatabaseReadOnly")
    })
  )
})

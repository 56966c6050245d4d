/** Streams read in a transaction: what `readStream` gives, as of one moment. */
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Either, FastCheck, Fiber } from "effect"
import { Database } from "../../../src/database/Database.ts"
import * as SqlRunner from "../../../src/database/transaction/SqlRunner.ts"
import type { StreamQuery } from "../../../src/eventsourcing/EventStore.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { put } from "../../../src/testing/contract/ContractTest.ts"
import { codec, returned } from "../../../src/testing/contract/Equipment.ts"
import * as TestDatabase from "./TestDatabase.ts"

const queries = FastCheck.record(
  {
    stream: FastCheck.constantFrom("item-1", "item-2", "item-3"),
    direction: FastCheck.constantFrom("forwards" as const, "backwards" as const),
    from: FastCheck.integer({ min: -1, max: 8 }),
    limit: FastCheck.integer({ min: 1, max: 8 })
  },
  { requiredKeys: ["stream"] }
)

describe("a page of a stream in a transaction", () => {
  it.effect("is what reading the stream gives, whatever is asked", () =>
    Effect.gen(function* () {
      const database = yield* Database
      const store = yield* SqlEventStore.make(codec)
      yield* put(store, "item-1", [returned, returned, returned, returned, returned])
      yield* put(store, "item-2", [returned])
      const same = (query: StreamQuery) =>
        Effect.gen(function* () {
          const page = yield* database.readSync("look", (run) => store.streamPage(run, query))
          const read = yield* Effect.either(store.readStream(query))
          expect(Either.mapLeft(page, ({ _tag }) => _tag)).toEqual(Either.mapLeft(read, ({ _tag }) => _tag))
        })
      yield* Effect.forEach(FastCheck.sample(queries, 100), same)
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.scopedLive("is of the same moment as the others there, whoever appends meanwhile", () =>
    Effect.gen(function* () {
      const database = yield* Database
      const store = yield* SqlEventStore.make(codec)
      const [looked, appended] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const versions = SqlRunner.together((run) =>
        ["item-1", "item-2"].map((stream) => Either.getOrThrow(store.streamPage(run, { stream })).length)
      )
      yield* put(store, "item-1", [returned])
      const reading = yield* Effect.fork(
        database.read("look twice", () =>
          Effect.gen(function* () {
            const before = yield* versions
            yield* Deferred.succeed(looked, undefined)
            yield* Deferred.await(appended)
            return [before, yield* versions]
          })
        )
      )
      yield* Deferred.await(looked)
      yield* put(store, "item-1", [returned])
      yield* put(store, "item-2", [returned])
      yield* Deferred.succeed(appended, undefined)
      expect(yield* Fiber.join(reading)).toEqual([
        [1, 0],
        [1, 0]
      ])
      expect(yield* database.read("look again", () => versions)).toEqual([2, 1])
    }).pipe(Effect.provide(TestDatabase.file))
  )
})

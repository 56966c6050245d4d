/** Streams read and folded from a database, with states cached between folds. */
import { describe, expect, it } from "@effect/vitest"
import { Array, Deferred, Effect, Either, FastCheck, Fiber, Option } from "effect"
import { Database } from "../../../src/database/Database.ts"
import type { Run } from "../../../src/database/transaction/SqlRunner.ts"
import { maximumPage } from "../../../src/eventsourcing/EventStore.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import * as StateCache from "../../../src/eventsourcing/StateCache.ts"
import { appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import type { EquipmentEvent } from "../../../src/testing/contract/Equipment.ts"
import { Acquired, codec, lent, returned } from "../../../src/testing/contract/Equipment.ts"
import * as Statements from "./Statements.ts"
import * as TestDatabase from "./TestDatabase.ts"

/** A state with every event of a stream in order, which shows events that are skipped or applied twice. */
const histories = () =>
  StateCache.make(
    {
      initial: [],
      evolve: (tags: ReadonlyArray<string>, { _tag }: EquipmentEvent): ReadonlyArray<string> => [...tags, _tag]
    },
    (event: EquipmentEvent): event is EquipmentEvent => event._tag.length > 0
  )

const acquired = Acquired.make({ label: "Drill", price: 1, currency: "EUR" })

/** A store over the database in context, with the first versions of its reads of streams. */
const watched = Effect.gen(function* () {
  const starts: Array<unknown> = []
  const database = Statements.watching(
    yield* Database,
    (statement, values) => void (statement.includes("FROM events WHERE stream") && starts.push(values[1]))
  )
  const store = yield* Effect.provideService(SqlEventStore.make(codec), Database, database)
  yield* appendEvents(store, "item-1", [acquired, lent("ada"), returned])
  return { store, starts }
})

describe("reading a stream", () => {
  it.effect("returns any range in either direction", () =>
    Effect.gen(function* () {
      const { store } = yield* watched
      yield* appendEvents(store, "item-1", [lent("bob"), returned])
      const versions = (query: { readonly from?: number; readonly limit?: number; readonly direction?: "backwards" }) =>
        Effect.map(store.readStream({ stream: "item-1", ...query }), (events) => events.map(({ version }) => version))
      expect(yield* versions({})).toEqual([1, 2, 3, 4, 5])
      expect(yield* versions({ from: 2, limit: 2 })).toEqual([2, 3])
      expect(yield* versions({ from: 5 })).toEqual([5])
      expect(yield* versions({ from: 6 })).toEqual([])
      expect(yield* versions({ direction: "backwards", limit: 2 })).toEqual([5, 4])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("returns the current events, also after the log was replaced", () =>
    Effect.gen(function* () {
      const { store } = yield* watched
      yield* store.readStream({ stream: "item-1" })
      yield* TestDatabase.tamper(`UPDATE events SET hash = '${"0".repeat(64)}' WHERE version = 3`)
      const events = yield* store.readStream({ stream: "item-1" })
      expect(Option.map(Array.last(events), ({ hash }) => hash)).toEqual(Option.some("0".repeat(64)))
    }).pipe(Effect.provide(TestDatabase.memory))
  )
})

describe("folding a stream", () => {
  it.effect("reads only the last cached event and those after it", () =>
    Effect.gen(function* () {
      const { store, starts } = yield* watched
      const cache = histories()
      const whole = Effect.suspend(() => store.load("item-1", histories()))
      expect(yield* store.load("item-1", cache)).toEqual(yield* whole)
      yield* appendEvents(store, "item-1", [lent("bob"), returned])
      starts.length = 0
      const loaded = yield* store.load("item-1", cache)
      expect(starts).toEqual([3])
      expect(loaded).toEqual(yield* whole)
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("continues over any number of pages", () =>
    Effect.gen(function* () {
      const { store, starts } = yield* watched
      const cache = histories()
      yield* store.load("item-1", cache)
      yield* appendEvents(store, "item-1", Array.replicate(returned, 2 * maximumPage))
      starts.length = 0
      const loaded = yield* store.load("item-1", cache)
      expect(loaded.version).toBe(2 * maximumPage + 3)
      expect(loaded.state).toHaveLength(loaded.version)
      expect(starts).toEqual([3, maximumPage + 2, 2 * maximumPage + 1])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("starts again if the log was replaced since the last fold", () =>
    Effect.gen(function* () {
      const database = yield* Database
      const { store } = yield* watched
      const cache = histories()
      const folded = Effect.flatten(database.read("fold", (run) => store.fold(run, "item-1", cache)))
      for (const fold of [folded, store.load("item-1", cache)]) {
        yield* appendEvents(store, "item-1", [lent("bob")])
        const before = yield* fold
        yield* TestDatabase.tamper("DELETE FROM events WHERE position = (SELECT max(position) FROM events)")
        expect(yield* fold).toEqual({ state: before.state.slice(0, -1), version: before.version - 1 })
      }
      yield* TestDatabase.tamper("DELETE FROM events")
      expect(yield* folded).toEqual({ state: [], version: 0 })
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("returns the same state with and without the cache and a transaction, after any appends", () =>
    Effect.gen(function* () {
      const database = yield* Database
      const { store } = yield* watched
      const cache = histories()
      const streams = ["item-1", "item-2", "item-3"]
      const appends = FastCheck.sample(FastCheck.tuple(FastCheck.constantFrom(...streams), FastCheck.nat(4)), 40)
      for (const [stream, count] of appends) {
        if (count > 0) {
          yield* appendEvents(store, stream, Array.replicate(returned, count))
        }
        const whole = yield* store.load(stream, histories())
        const inTransaction = yield* database.read("fold", (run) => store.fold(run, stream, cache))
        expect(inTransaction).toEqual(Either.right(whole))
        expect(yield* store.load(stream, cache)).toEqual(whole)
      }
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.scopedLive("reads all streams of a transaction in one snapshot", () =>
    Effect.gen(function* () {
      const database = yield* Database
      const store = yield* SqlEventStore.make(codec)
      const cache = histories()
      const [folded, appended] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const versions = (run: Run) =>
        ["item-1", "item-2"].map((stream) => Either.getOrThrow(store.fold(run, stream, cache)).version)
      yield* appendEvents(store, "item-1", [returned])
      const folding = yield* Effect.fork(
        database.snapshot("fold twice", (run) =>
          Effect.gen(function* () {
            const before = versions(run)
            yield* Deferred.succeed(folded, undefined)
            yield* Deferred.await(appended)
            return [before, versions(run)]
          })
        )
      )
      yield* Deferred.await(folded)
      yield* appendEvents(store, "item-1", [returned])
      yield* appendEvents(store, "item-2", [returned])
      // The cached state is now newer than the first snapshot.
      yield* database.read("fold meanwhile", versions)
      yield* Deferred.succeed(appended, undefined)
      expect(yield* Fiber.join(folding)).toEqual([
        [1, 0],
        [1, 0]
      ])
      expect(yield* database.read("fold again", versions)).toEqual([2, 1])
    }).pipe(Effect.provide(TestDatabase.file))
  )
})

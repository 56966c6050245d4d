import { describe, expect, it } from "@effect/vitest"
import { Effect, Option, Array } from "effect"
import { Database } from "../../../src/database/Database.ts"
import type { RecordedEvent } from "../../../src/eventsourcing/Event.ts"
import { by } from "../../../src/eventsourcing/Event.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import * as StreamCache from "../../../src/eventsourcing/sql/StreamCache.ts"
import { put } from "../../../src/testing/contract/ContractTest.ts"
import { Acquired, codec, lent, returned } from "../../../src/testing/contract/Equipment.ts"
import * as Statements from "./Statements.ts"
import * as TestDatabase from "./TestDatabase.ts"

const events = (stream: string, first: number, last: number): ReadonlyArray<RecordedEvent<number>> =>
  Array.range(first, last).map((version) => ({
    position: version,
    stream,
    version,
    id: `${stream}-${version}`,
    type: "Counted",
    event: version,
    metadata: by("ada"),
    recordedAt: 0,
    occurredAt: null,
    hash: `${version}`
  }))

const lengths = (cache: StreamCache.StreamCache<number>, ...streams: ReadonlyArray<string>) =>
  streams.map((stream) => cache.known(stream).length)

describe("remembered streams", () => {
  it("keeps a stream from its first event on, and nothing shorter than it knows", () => {
    const cache = StreamCache.make<number>({ total: 100, stream: 100 })
    cache.keep("a", events("a", 2, 5), 4)
    expect(lengths(cache, "a")).toEqual([0])
    cache.keep("a", events("a", 1, 5), 5)
    cache.keep("a", events("a", 1, 3), 3)
    expect(lengths(cache, "a")).toEqual([5])
    cache.forget("a")
    expect(lengths(cache, "a")).toEqual([0])
  })

  it("lets those go that were asked for longest ago, and never holds more than it may", () => {
    const cache = StreamCache.make<number>({ total: 10, stream: 6 })
    cache.keep("a", events("a", 1, 2), 4)
    cache.keep("b", events("b", 1, 2), 4)
    expect(lengths(cache, "a")).toEqual([2])
    cache.keep("c", events("c", 1, 2), 4)
    expect(lengths(cache, "a", "b", "c")).toEqual([2, 0, 2])
    cache.keep("d", events("d", 1, 2), 7)
    // What grows is weighed whole.
    cache.keep("c", events("c", 1, 4), 3)
    expect(lengths(cache, "a", "c", "d")).toEqual([2, 2, 0])
  })
})

describe("a store that remembers streams", () => {
  const reading = Effect.gen(function* () {
    const asked: Array<ReadonlyArray<unknown>> = []
    const database = Statements.watching(
      yield* Database,
      (statement, values) => void (statement.includes("FROM events WHERE stream") && asked.push(values))
    )
    const store = yield* Effect.provideService(SqlEventStore.make(codec), Database, database)
    yield* put(store, "item-1", [Acquired.make({ label: "Drill", price: 1, currency: "EUR" }), lent("ada"), returned])
    return {
      store,
      asked,
      read: (from?: number, limit?: number) =>
        Effect.map(
          store.readStream({
            stream: "item-1",
            ...(from === undefined ? {} : { from }),
            ...(limit === undefined ? {} : { limit })
          }),
          (found) => found.map(({ version }) => version)
        )
    }
  })

  it.effect("asks only for what follows on what it knows, and answers any part as without", () =>
    Effect.gen(function* () {
      const { store, asked, read } = yield* reading
      expect(yield* read()).toEqual([1, 2, 3])
      yield* put(store, "item-1", [lent("bob"), returned])
      asked.length = 0
      expect(yield* read()).toEqual([1, 2, 3, 4, 5])
      expect(asked.map((values) => values[1])).toEqual([3])
      expect(yield* read(2, 2)).toEqual([2, 3])
      expect(yield* read(5)).toEqual([5])
      expect(yield* read(6)).toEqual([])
      expect(yield* read(9)).toEqual([])
      expect(
        (yield* store.readStream({ stream: "item-1", direction: "backwards", limit: 2 })).map((e) => e.version)
      ).toEqual([5, 4])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("forgets what does not stand in the log any more", () =>
    Effect.gen(function* () {
      const { store, read } = yield* reading
      yield* read()
      // As when a copy is put in the place of the file: other events under the same versions.
      yield* TestDatabase.statement("DROP TRIGGER IF EXISTS events_no_update").pipe(Effect.option)
      yield* TestDatabase.tamper(`UPDATE events SET hash = '${"0".repeat(64)}' WHERE version = 3`)
      const found = yield* store.readStream({ stream: "item-1" })
      expect(Array.last(found).pipe(Option.map(({ hash }) => hash))).toEqual(Option.some("0".repeat(64)))
    }).pipe(Effect.provide(TestDatabase.memory))
  )
})

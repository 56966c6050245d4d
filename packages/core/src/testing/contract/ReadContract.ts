import { expect } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Store from "../../eventsourcing/EventStore.ts"
import * as StateCache from "../../eventsourcing/StateCache.ts"
import { appendEvents, expectFailure, type Test } from "./ContractTest.ts"
import { type EquipmentEvent, lent, manyEvents, Retired, returned } from "./Equipment.ts"

const windows: ReadonlyArray<{
  readonly query: Omit<Store.StreamQuery, "stream">
  readonly versions: ReadonlyArray<number>
}> = [
  { query: {}, versions: [1, 2, 3, 4, 5] },
  { query: { limit: 2 }, versions: [1, 2] },
  { query: { from: 3 }, versions: [3, 4, 5] },
  { query: { from: 3, limit: 2 }, versions: [3, 4] },
  { query: { from: 5 }, versions: [5] },
  { query: { from: 6 }, versions: [] },
  { query: { from: 0 }, versions: [1, 2, 3, 4, 5] },
  { query: { from: Number.MAX_SAFE_INTEGER }, versions: [] },
  { query: { direction: "backwards" }, versions: [5, 4, 3, 2, 1] },
  { query: { direction: "backwards", limit: 2 }, versions: [5, 4] },
  { query: { direction: "backwards", from: 3 }, versions: [3, 2, 1] },
  { query: { direction: "backwards", from: 3, limit: 2 }, versions: [3, 2] },
  { query: { direction: "backwards", from: 1 }, versions: [1] },
  { query: { direction: "backwards", from: 0 }, versions: [] },
  { query: { direction: "backwards", from: 99 }, versions: [5, 4, 3, 2, 1] },
  { query: { direction: "backwards", from: Number.MAX_SAFE_INTEGER, limit: 1 }, versions: [5] }
]

const limits = [
  [1, 1],
  [2, 2],
  [999, 999],
  [1_000, 1_000],
  [undefined, 1_000]
] as const

const { constantFrom, double, integer, oneof } = FastCheck

/** Numbers that are not integers within the bounds. */
const outside = (minimum: number, maximum: number) =>
  oneof(
    integer({ max: minimum - 1 }),
    ...(maximum < 2 ** 31 ? [integer({ min: maximum + 1 })] : []),
    double().filter((value) => !Number.isInteger(value) || value < minimum || value > maximum),
    constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, minimum - 1, maximum + 1, 2 ** 53)
  )

const maximumInteger = Number.MAX_SAFE_INTEGER

const describeQuery = ({ direction = "forwards", from, limit }: Omit<Store.StreamQuery, "stream">): string =>
  [direction, from === undefined ? "" : ` from ${from}`, limit === undefined ? "" : ` with limit ${limit}`].join("")

/** Reads of one stream in either direction and of the log by position, in bounded pages. */
export const tests = (test: Test): void => {
  for (const { query, versions } of windows) {
    test(`reading a stream of five events ${describeQuery(query)} returns ${versions.join(", ") || "nothing"}`, function* (store) {
      yield* appendEvents(store, "saw", manyEvents(3))
      yield* appendEvents(store, "drill", manyEvents(5))
      yield* appendEvents(store, "drill-2", manyEvents(1))
      const events = yield* store.readStream({ stream: "drill", ...query })
      expect(events.map(({ version }) => version)).toEqual(versions)
      expect(events.every(({ stream }) => stream === "drill")).toBe(true)
    })
  }

  test("reading an unknown stream or an empty log returns nothing", function* (store) {
    expect(yield* store.readStream({ stream: "drill" })).toEqual([])
    expect(yield* store.readAll({})).toEqual({ events: [], next: Option.none(), head: 0 })
    expect((yield* store.head).position).toBe(0)
    expect(Chunk.size(yield* Stream.runCollect(Store.streamAll(store)))).toBe(0)
    yield* appendEvents(store, "Drill", manyEvents(1))
    // Some encoders replace a lone surrogate by this character.
    yield* appendEvents(store, "\ufffd", manyEvents(1))
    for (const stream of ["drill", "", "Drill\0", "\ud800", "%", "Dril_", "constructor", "__proto__"]) {
      expect(yield* store.readStream({ stream })).toEqual([])
    }
  })

  test("the limit can be 1 to 1,000 and defaults to 1,000", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(1_005))
    for (const [limit, length] of limits) {
      const query = limit === undefined ? {} : { limit }
      expect(yield* store.readStream({ stream: "drill", ...query })).toHaveLength(length)
      expect((yield* store.readAll(query)).events).toHaveLength(length)
    }
  })

  test("a limit that is not an integer from 1 to 1,000 fails", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(3))
    for (const limit of FastCheck.sample(outside(1, Store.maximumPage), 100)) {
      const refused = { _tag: "OutOfRange", field: "limit", value: limit, minimum: 1, maximum: 1_000 }
      yield* expectFailure(store.readStream({ stream: "drill", limit }), refused)
      yield* expectFailure(store.readStream({ stream: "saw", limit, direction: "backwards" }), refused)
      yield* expectFailure(store.readAll({ limit }), refused)
      yield* expectFailure(Stream.runDrain(Store.streamAll(store, { limit })), refused)
      yield* expectFailure(Stream.runDrain(Store.streamOf(store, { stream: "drill", limit })), refused)
    }
  })

  test("a version or position that is not an integer from 0 to 2^53 - 1 fails", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(3))
    for (const from of FastCheck.sample(outside(0, maximumInteger), 100)) {
      const refused = { _tag: "OutOfRange", field: "from", value: from, minimum: 0, maximum: maximumInteger }
      yield* expectFailure(store.readStream({ stream: "drill", from }), refused)
      yield* expectFailure(store.readStream({ stream: "drill", from, direction: "backwards" }), refused)
      yield* expectFailure(store.readAll({ from }), refused)
      yield* expectFailure(Stream.runDrain(Store.streamAll(store, { from })), refused)
    }
  })

  test("the log is read page by page to its end", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(4))
    yield* appendEvents(store, "saw", manyEvents(3))
    const page = (query: Store.LogQuery<EquipmentEvent>) =>
      Effect.map(store.readAll(query), ({ events, next, head }) => {
        expect(head).toBe(7)
        return [events.map(({ position }) => position), Option.getOrNull(next)]
      })
    expect(yield* page({ limit: 3 })).toEqual([[1, 2, 3], 4])
    expect(yield* page({ from: 4, limit: 3 })).toEqual([[4, 5, 6], 7])
    expect(yield* page({ from: 7, limit: 3 })).toEqual([[7], null])
    expect(yield* page({ from: 5, limit: 3 })).toEqual([[5, 6, 7], null])
    expect(yield* page({ from: 8, limit: 3 })).toEqual([[], null])
    expect(yield* page({ from: 0, limit: 2 })).toEqual([[1, 2], 3])
    expect(yield* page({ from: Number.MAX_SAFE_INTEGER })).toEqual([[], null])
  })

  test("a filtered page can be empty with a next page", function* (store) {
    yield* appendEvents(store, "drill", [returned, returned, returned])
    yield* appendEvents(store, "saw", [Retired.make({ reason: "blunt" }), lent("ada")])
    const first = yield* store.readAll({ limit: 3, types: ["Retired", "Lent"] })
    expect(first).toEqual({ events: [], next: Option.some(4), head: 5 })
    const second = yield* store.readAll({ from: 4, limit: 3, types: ["Retired"] })
    expect(second.events.map(({ position }) => position)).toEqual([4])
    expect(Option.isNone(second.next)).toBe(true)
    expect((yield* store.readAll({ types: [] })).events).toEqual([])
  })

  test("a stream prefix has no wildcards", function* (store) {
    const streams = ["tool_1", "tool-1", "toolX1", "tool%1", "Tool_1", "a tool_1", "tool_"]
    yield* Effect.forEach(streams, (stream) => appendEvents(store, stream, manyEvents(1)))
    const startingWith = (streamPrefix: string) =>
      Effect.map(store.readAll({ streamPrefix }), ({ events }) => events.map(({ stream }) => stream))
    expect(yield* startingWith("tool_")).toEqual(["tool_1", "tool_"])
    expect(yield* startingWith("tool%")).toEqual(["tool%1"])
    expect(yield* startingWith("%")).toEqual([])
    expect(yield* startingWith("")).toEqual(streams)
  })

  test("the log is streamed once and in order over any number of pages", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(1_500))
    yield* appendEvents(store, "saw", manyEvents(1_501))
    const all = (query?: Store.LogQuery<EquipmentEvent>) =>
      Effect.map(Stream.runCollect(Store.streamAll(store, query)), (chunk) =>
        Chunk.toReadonlyArray(chunk).map(({ position }) => position)
      )
    const positions = Array.from({ length: 3_001 }, (_, index) => index + 1)
    expect(yield* all()).toEqual(positions)
    expect(yield* all({ limit: 1_000, from: 2_990 })).toEqual(positions.slice(2_989))
    expect(yield* all({ limit: 700, streamPrefix: "saw" })).toEqual(positions.slice(1_500))
  })

  test("a stream is streamed once and in order, in either direction, over any number of pages", function* (store) {
    yield* appendEvents(store, "saw", manyEvents(3))
    yield* appendEvents(store, "drill", manyEvents(2_000))
    const all = (query: Omit<Store.StreamQuery, "stream"> = {}) =>
      Effect.map(Stream.runCollect(Store.streamOf(store, { stream: "drill", ...query })), (chunk) =>
        Chunk.toReadonlyArray(chunk).map(({ version }) => version)
      )
    const versions = Array.from({ length: 2_000 }, (_, index) => index + 1)
    expect(yield* all()).toEqual(versions)
    expect(yield* all({ direction: "backwards" })).toEqual(versions.toReversed())
    expect(yield* all({ from: 7, limit: 300 })).toEqual(versions.slice(6))
    expect(yield* all({ from: 7, limit: 3, direction: "backwards" })).toEqual([7, 6, 5, 4, 3, 2, 1])
    expect(yield* all({ from: 2_001 })).toEqual([])
    expect(Chunk.size(yield* Stream.runCollect(Store.streamOf(store, { stream: "lathe" })))).toBe(0)
  })

  test("an aggregate is folded over any number of pages", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(2_000))
    const loans = StateCache.make(
      { initial: 0, evolve: (count: number) => count + 1 },
      (event: EquipmentEvent) => event._tag === "Lent"
    )
    const load = store.load("drill", loans)
    expect(yield* load).toEqual({ state: 1_000, version: 2_000 })
    yield* appendEvents(store, "drill", manyEvents(3))
    expect(yield* load).toEqual({ state: 1_002, version: 2_003 })
    expect(yield* store.load("saw", loans)).toEqual({ state: 0, version: 0 })
  })
}

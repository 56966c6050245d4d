import { expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Event from "../../eventsourcing/Event.ts"
import { type EventStore, type Guard, maximumAppend } from "../../eventsourcing/EventStore.ts"
import type { Expected } from "../../eventsourcing/EventStoreError.ts"
import { actor, appendEvents, expectFailure, type Test } from "./ContractTest.ts"
import { type EquipmentEvent, lent, manyEvents, returned } from "./Equipment.ts"

const allowed: ReadonlyArray<{ readonly length: number; readonly expected: Expected }> = [
  { length: 0, expected: "any" },
  { length: 2, expected: "any" },
  { length: 0, expected: "none" },
  { length: 2, expected: "exists" },
  { length: 0, expected: 0 },
  { length: 2, expected: 2 }
]

const conflicting: ReadonlyArray<{ readonly length: number; readonly expected: Expected }> = [
  { length: 2, expected: "none" },
  { length: 0, expected: "exists" },
  { length: 2, expected: 0 },
  { length: 2, expected: 1 },
  { length: 2, expected: 3 },
  { length: 0, expected: 1 }
]

/** Appends new events to several streams in one append. */
const appendParts = (
  store: EventStore<EquipmentEvent>,
  parts: ReadonlyArray<readonly [stream: string, expected: Expected, length: number]>,
  guards: ReadonlyArray<Guard> = []
) =>
  Effect.forEach(parts, ([stream, expected, length]) =>
    Effect.map(Event.mint(manyEvents(length)), (events) => ({ stream, expected, events }))
  ).pipe(Effect.flatMap((appends) => store.appendAll({ appends, guards, metadata: actor })))

/** Appends: expected versions, several streams in one append, guards. */
export const tests = (test: Test): void => {
  for (const { length, expected } of allowed) {
    test(`an append that expects ${expected} to a stream of ${length} events succeeds`, function* (store) {
      if (length > 0) {
        yield* appendEvents(store, "drill", manyEvents(length))
      }
      const receipt = yield* appendEvents(store, "drill", [lent("grace")], expected)
      expect(receipt).toEqual({ positions: [length + 1], replayed: false })
      const [last] = yield* store.readStream({ stream: "drill", direction: "backwards", limit: 1 })
      expect(last).toMatchObject({ version: length + 1, event: lent("grace") })
    })
  }

  for (const { length, expected } of conflicting) {
    test(`an append that expects ${expected} to a stream of ${length} events conflicts and writes nothing`, function* (store) {
      yield* appendEvents(store, "other", [lent("linus")])
      if (length > 0) {
        yield* appendEvents(store, "drill", manyEvents(length))
      }
      const before = yield* store.head
      yield* expectFailure(appendEvents(store, "drill", [lent("grace"), returned], expected), {
        _tag: "StreamConflict",
        stream: "drill",
        expected,
        actual: length
      })
      expect(yield* store.head).toEqual(before)
      expect(yield* store.readStream({ stream: "drill" })).toHaveLength(length)
    })
  }

  test("positions are consecutive over all streams, versions within each stream", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(3))
    yield* appendEvents(store, "saw", manyEvents(2))
    yield* expectFailure(appendEvents(store, "saw", manyEvents(2), "none"), { _tag: "StreamConflict" })
    yield* appendEvents(store, "drill", manyEvents(2))
    const { events } = yield* store.readAll({})
    expect(events.map(({ position, stream, version }) => [position, stream, version])).toEqual([
      [1, "drill", 1],
      [2, "drill", 2],
      [3, "drill", 3],
      [4, "saw", 1],
      [5, "saw", 2],
      [6, "drill", 4],
      [7, "drill", 5]
    ])
  })

  test("one append writes to several streams in the order of the request", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(2))
    const receipt = yield* appendParts(store, [
      ["saw", "none", 2],
      ["drill", 2, 1]
    ])
    expect(receipt).toEqual({ positions: [3, 4, 5], replayed: false })
    const { events } = yield* store.readAll({ from: 3 })
    expect(events.map(({ stream, version }) => [stream, version])).toEqual([
      ["saw", 1],
      ["saw", 2],
      ["drill", 3]
    ])
  })

  test("a conflict on one of several streams writes nothing to any of them", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(2))
    const append = appendParts(store, [
      ["saw", "none", 1],
      ["drill", 1, 1],
      ["lathe", "any", 1]
    ])
    yield* expectFailure(append, { _tag: "StreamConflict", stream: "drill", expected: 1, actual: 2 })
    expect((yield* store.readAll({})).events).toHaveLength(2)
    expect((yield* store.head).position).toBe(2)
  })

  test("an append may contain a stream twice: the second part sees the first", function* (store) {
    const twice = (second: Expected) =>
      appendParts(store, [
        ["drill", "none", 2],
        ["drill", second, 1]
      ])
    yield* expectFailure(twice("none"), { stream: "drill", expected: "none", actual: 2 })
    expect((yield* store.head).position).toBe(0)
    expect(yield* twice(2)).toEqual({ positions: [1, 2, 3], replayed: false })
    expect((yield* store.readStream({ stream: "drill" })).map(({ version }) => version)).toEqual([1, 2, 3])
  })

  test("an append of 10,000 events succeeds, and one of 10,001 events fails", function* (store) {
    const append = (rest: number) =>
      appendParts(store, [
        ["drill", "none", 6_000],
        ["saw", "none", rest]
      ])
    const reason = expect.stringContaining(`more than ${maximumAppend} events`)
    yield* expectFailure(append(4_001), { _tag: "InvalidAppend", stream: "drill", reason })
    expect((yield* store.head).position).toBe(0)
    expect((yield* append(4_000)).positions).toHaveLength(10_000)
    expect((yield* store.head).position).toBe(10_000)
  })

  test("a guard conflicts when the version of its stream has changed", function* (store) {
    yield* appendEvents(store, "borrower-ada", manyEvents(2))
    const guarded = (version: number, stream = "borrower-ada") =>
      appendParts(
        store,
        [["drill", "any", 1]],
        [
          { stream: "borrower-unknown", version: 0 },
          { stream, version }
        ]
      )
    expect((yield* guarded(2)).positions).toEqual([3])
    expect(yield* store.readStream({ stream: "borrower-ada" })).toHaveLength(2)

    yield* appendEvents(store, "borrower-ada", [returned])
    const before = yield* store.head
    for (const [version, stream, actual] of [
      [2, "borrower-ada", 3],
      [0, "borrower-ada", 3],
      [4, "borrower-ada", 3],
      [1, "borrower-nowhere", 0]
    ] as const) {
      yield* expectFailure(guarded(version, stream), { _tag: "StreamConflict", stream, expected: version, actual })
    }
    expect(yield* store.head).toEqual(before)
  })

  test("a guard checks the version before the append", function* (store) {
    const receipt = yield* appendParts(store, [["drill", "none", 1]], [{ stream: "drill", version: 0 }])
    expect(receipt.positions).toEqual([1])
  })
}

import { expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Event from "../../eventsourcing/Event.ts"
import { maximumAppend } from "../../eventsourcing/EventStore.ts"
import type { Expected } from "../../eventsourcing/EventStoreError.ts"
import type { Test } from "./ContractTest.ts"
import { actor, failureFields, appendEvents } from "./ContractTest.ts"
import { lent, manyEvents, returned } from "./Equipment.ts"

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

/** Appends: expected versions, several streams in one append, guards. */
export const tests = (test: Test): void => {
  for (const { length, expected } of allowed) {
    test(`an append that expects ${expected} to a stream of ${length} events succeeds`, (store) =>
      Effect.gen(function* () {
        if (length > 0) {
          yield* appendEvents(store, "drill", manyEvents(length))
        }
        const receipt = yield* appendEvents(store, "drill", [lent("grace")], expected)
        expect(receipt).toEqual({ positions: [length + 1], replayed: false })
        const [last] = yield* store.readStream({ stream: "drill", direction: "backwards", limit: 1 })
        expect(last).toMatchObject({ version: length + 1, event: lent("grace") })
      }))
  }

  for (const { length, expected } of conflicting) {
    test(`an append that expects ${expected} to a stream of ${length} events conflicts and writes nothing`, (store) =>
      Effect.gen(function* () {
        yield* appendEvents(store, "other", [lent("linus")])
        if (length > 0) {
          yield* appendEvents(store, "drill", manyEvents(length))
        }
        const before = yield* store.head
        const conflict = yield* failureFields(appendEvents(store, "drill", [lent("grace"), returned], expected))
        expect(conflict).toMatchObject({ _tag: "StreamConflict", stream: "drill", expected, actual: length })
        expect(yield* store.head).toEqual(before)
        expect(yield* store.readStream({ stream: "drill" })).toHaveLength(length)
      }))
  }

  test("positions are consecutive over all streams, versions within each stream", (store) =>
    Effect.gen(function* () {
      yield* appendEvents(store, "drill", manyEvents(3))
      yield* appendEvents(store, "saw", manyEvents(2))
      yield* failureFields(appendEvents(store, "saw", manyEvents(2), "none"))
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
    }))

  test("one append writes to several streams in the order of the request", (store) =>
    Effect.gen(function* () {
      yield* appendEvents(store, "drill", manyEvents(2))
      const receipt = yield* store.appendAll({
        appends: [
          { stream: "saw", expected: "none", events: yield* Event.mint(manyEvents(2)) },
          { stream: "drill", expected: 2, events: yield* Event.mint(manyEvents(1)) }
        ],
        metadata: actor
      })
      expect(receipt).toEqual({ positions: [3, 4, 5], replayed: false })
      const { events } = yield* store.readAll({ from: 3 })
      expect(events.map(({ stream, version }) => [stream, version])).toEqual([
        ["saw", 1],
        ["saw", 2],
        ["drill", 3]
      ])
    }))

  test("a conflict on one of several streams writes nothing to any of them", (store) =>
    Effect.gen(function* () {
      yield* appendEvents(store, "drill", manyEvents(2))
      const conflict = yield* failureFields(
        store.appendAll({
          appends: [
            { stream: "saw", expected: "none", events: yield* Event.mint(manyEvents(1)) },
            { stream: "drill", expected: 1, events: yield* Event.mint(manyEvents(1)) },
            { stream: "lathe", expected: "any", events: yield* Event.mint(manyEvents(1)) }
          ],
          metadata: actor
        })
      )
      expect(conflict).toMatchObject({ _tag: "StreamConflict", stream: "drill", expected: 1, actual: 2 })
      expect((yield* store.readAll({})).events).toHaveLength(2)
      expect((yield* store.head).position).toBe(2)
    }))

  test("an append may contain a stream twice: the second part sees the first", (store) =>
    Effect.gen(function* () {
      const twice = (second: Expected) =>
        Effect.flatMap(Effect.all([Event.mint(manyEvents(2)), Event.mint(manyEvents(1))]), ([first, then]) =>
          store.appendAll({
            appends: [
              { stream: "drill", expected: "none", events: first },
              { stream: "drill", expected: second, events: then }
            ],
            metadata: actor
          })
        )
      expect(yield* failureFields(twice("none"))).toMatchObject({ stream: "drill", expected: "none", actual: 2 })
      expect((yield* store.head).position).toBe(0)
      expect(yield* twice(2)).toEqual({ positions: [1, 2, 3], replayed: false })
      expect((yield* store.readStream({ stream: "drill" })).map(({ version }) => version)).toEqual([1, 2, 3])
    }))

  test("an append of 10,000 events succeeds, and one of 10,001 events fails", (store) =>
    Effect.gen(function* () {
      const first = yield* Event.mint(manyEvents(6_000))
      const rest = (length: number) =>
        Effect.map(Event.mint(manyEvents(length)), (events) => ({ events, stream: "saw" }))
      const request = ({ events, stream }: Effect.Effect.Success<ReturnType<typeof rest>>) => ({
        appends: [
          { stream: "drill", expected: "none", events: first } as const,
          { stream, expected: "none", events } as const
        ],
        metadata: actor
      })
      const error = yield* failureFields(store.appendAll(request(yield* rest(4_001))))
      expect(error).toMatchObject({ _tag: "InvalidAppend", stream: "drill" })
      expect(error).toMatchObject({ reason: expect.stringContaining(`more than ${maximumAppend} events`) })
      expect((yield* store.head).position).toBe(0)
      const receipt = yield* store.appendAll(request(yield* rest(4_000)))
      expect(receipt.positions).toHaveLength(10_000)
      expect((yield* store.head).position).toBe(10_000)
    }))

  test("a guard conflicts when the version of its stream has changed", (store) =>
    Effect.gen(function* () {
      yield* appendEvents(store, "borrower-ada", manyEvents(2))
      const guarded = (version: number, stream = "borrower-ada") =>
        Effect.flatMap(Event.mint([lent("ada")]), (events) =>
          store.appendAll({
            appends: [{ stream: "drill", expected: "any", events }],
            guards: [
              { stream: "borrower-unknown", version: 0 },
              { stream, version }
            ],
            metadata: actor
          })
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
        const conflict = yield* failureFields(guarded(version, stream))
        expect(conflict).toMatchObject({ _tag: "StreamConflict", stream, expected: version, actual })
      }
      expect(yield* store.head).toEqual(before)
    }))

  test("a guard checks the version before the append", (store) =>
    Effect.gen(function* () {
      const receipt = yield* store.appendAll({
        appends: [{ stream: "drill", expected: "none", events: yield* Event.mint(manyEvents(1)) }],
        guards: [{ stream: "drill", version: 0 }],
        metadata: actor
      })
      expect(receipt.positions).toEqual([1])
    }))
}

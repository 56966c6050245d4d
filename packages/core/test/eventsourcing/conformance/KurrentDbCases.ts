/**
 * The cases of KurrentDB's client suites: appends without events, expected revisions, and retries with the same event ids.
 * KurrentDB counts revisions from 0, this store versions from 1: its revision n is the version n + 1.
 */
import { expect } from "@effect/vitest"
import { Effect } from "effect"
import * as Event from "../../../src/eventsourcing/Event.ts"
import * as Store from "../../../src/eventsourcing/EventStore.ts"
import type { Expected } from "../../../src/eventsourcing/EventStoreError.ts"
import {
  actor,
  appendEvents,
  concurrently,
  expectFailure,
  type Test
} from "../../../src/testing/contract/ContractTest.ts"
import { type EquipmentEvent, lent, manyEvents, returned } from "../../../src/testing/contract/Equipment.ts"

type Store = Store.EventStore<EquipmentEvent>

const append = (store: Store, expected: Expected, events: ReadonlyArray<Event.NewEvent<EquipmentEvent>>) =>
  Store.append(store, "drill", expected, events, actor)

/** Appends events to an empty stream, and returns them for a retry. */
const appendFirst = (store: Store, count: number) =>
  Effect.tap(Event.mint(manyEvents(count)), (events) => append(store, "none", events))

const lengthOf = (store: Store) => Effect.map(store.readStream({ stream: "drill" }), ({ length }) => length)

/** A retry of a part of the first append, from the event at `from` to that before `to`, at an expected version. */
interface Retry {
  readonly first: number
  readonly from: number
  readonly to: number
  readonly expected: Expected
}

const replays: ReadonlyArray<Retry> = [
  { first: 6, from: 0, to: 1, expected: "none" },
  { first: 6, from: 0, to: 1, expected: 0 },
  { first: 6, from: 0, to: 1, expected: "any" },
  { first: 1, from: 0, to: 1, expected: "any" },
  { first: 1, from: 0, to: 1, expected: "none" },
  { first: 3, from: 1, to: 2, expected: "any" },
  { first: 2, from: 1, to: 2, expected: 1 },
  { first: 2, from: 1, to: 2, expected: "any" },
  { first: 4, from: 0, to: 4, expected: "any" },
  { first: 4, from: 0, to: 4, expected: "none" },
  { first: 4, from: 2, to: 4, expected: 2 },
  { first: 4, from: 2, to: 4, expected: "exists" }
]

const again = "of an event at the present version fails with DuplicateEvent (KurrentDB: writes it again)"
const elsewhere =
  "of an event at another version fails with DuplicateEvent (KurrentDB: fails with WrongExpectedVersion)"

const refusals: ReadonlyArray<{ readonly first: number; readonly expected: number; readonly title: string }> = [
  { first: 6, expected: 6, title: again },
  { first: 1, expected: 1, title: again },
  { first: 6, expected: 7, title: elsewhere },
  { first: 6, expected: 5, title: elsewhere }
]

/** Expected versions and idempotent retries. */
export const tests = (test: Test): void => {
  for (const expected of ["any", "none", 0] as const) {
    test(`an append without events that expects ${expected} fails with InvalidAppend (KurrentDB: succeeds)`, function* (store) {
      for (let attempt = 0; attempt < 2; attempt += 1) {
        yield* expectFailure(append(store, expected, []), { _tag: "InvalidAppend", stream: "drill" })
      }
      expect(yield* lengthOf(store)).toBe(0)
    })

    test(`the first append to a stream may expect ${expected}`, function* (store) {
      expect(yield* appendEvents(store, "drill", [lent("ada")], expected)).toEqual({ positions: [1], replayed: false })
      expect(yield* lengthOf(store)).toBe(1)
    })
  }

  for (const { first, from, to, expected } of replays) {
    test(`of ${first} events, a retry of those from ${from} to ${to} that expects ${expected} writes nothing`, function* (store) {
      const events = yield* appendFirst(store, first)
      const positions = events.map((_, index) => index + 1).slice(from, to)
      for (let attempt = 0; attempt < 2; attempt += 1) {
        expect(yield* append(store, expected, events.slice(from, to))).toEqual({ positions, replayed: true })
      }
      expect(yield* lengthOf(store)).toBe(first)
    })
  }

  for (const { first, expected, title } of refusals) {
    test(`after ${first} events, a retry at ${expected} ${title}`, function* (store) {
      const [event] = yield* appendFirst(store, first)
      const part = event === undefined ? [] : [event]
      yield* expectFailure(append(store, expected, part), { _tag: "DuplicateEvent", ids: [event?.id] })
      expect(yield* lengthOf(store)).toBe(first)
    })
  }

  test("a retry with a further event fails with DuplicateEvent (KurrentDB: fails with WrongExpectedVersion)", function* (store) {
    const events = yield* appendFirst(store, 2)
    const further = yield* Event.mint([returned])
    for (const expected of ["none", "any", 2] as const) {
      yield* expectFailure(append(store, expected, [...events, ...further]), {
        _tag: "DuplicateEvent",
        ids: events.map(({ id }) => id)
      })
    }
    expect(yield* lengthOf(store)).toBe(2)
    // The further event alone is new.
    expect(yield* append(store, 2, further)).toEqual({ positions: [3], replayed: false })
  })

  test("an event id repeated within one append fails with DuplicateEvent (KurrentDB: writes it several times)", function* (store) {
    const [event] = yield* Event.mint([lent("ada")])
    const six = Array.from({ length: 6 }, () => event).flatMap((each) => each ?? [])
    for (const expected of ["any", "none"] as const) {
      yield* expectFailure(append(store, expected, six), {
        _tag: "DuplicateEvent",
        ids: expect.arrayContaining([event?.id])
      })
    }
    expect(yield* lengthOf(store)).toBe(0)
  })

  test("event ids are unique in the whole log (KurrentDB: in each stream)", function* (store) {
    const events = yield* appendFirst(store, 2)
    yield* expectFailure(Store.append(store, "saw", "none", events, actor), { _tag: "DuplicateEvent" })
    expect(yield* store.readStream({ stream: "saw" })).toEqual([])
  })

  test("an append expects the version that the append before it returned", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(100), "none")
    expect(yield* appendEvents(store, "drill", manyEvents(2), 100)).toEqual({ positions: [101, 102], replayed: false })
    expect(yield* appendEvents(store, "drill", [returned], "any")).toMatchObject({ positions: [103] })
    expect(yield* appendEvents(store, "drill", [returned], "exists")).toMatchObject({ positions: [104] })
  })

  test("a conflict names the expected and the actual version", function* (store) {
    yield* expectFailure(appendEvents(store, "drill", [returned], "exists"), { expected: "exists", actual: 0 })
    yield* expectFailure(appendEvents(store, "drill", [returned], 8), { expected: 8, actual: 0 })
    yield* appendEvents(store, "drill", [lent("ada")])
    yield* expectFailure(appendEvents(store, "drill", [returned], 1_000), {
      _tag: "StreamConflict",
      stream: "drill",
      expected: 1_000,
      actual: 1
    })
    yield* expectFailure(appendEvents(store, "drill", [returned], "none"), { expected: "none", actual: 1 })
  })

  test("of the same append sent concurrently, one writes and the others are replays", function* (store) {
    const events = yield* Event.mint(manyEvents(3))
    const receipts = yield* concurrently([1, 2, 3, 4, 5, 6, 7, 8], () => append(store, "any", events))
    expect(receipts.filter(({ replayed }) => !replayed)).toHaveLength(1)
    expect(receipts.map(({ positions }) => positions)).toEqual(receipts.map(() => [1, 2, 3]))
    expect(yield* lengthOf(store)).toBe(3)
  })

  test("reading an unknown stream returns no events (KurrentDB: fails with StreamNotFound)", function* (store) {
    expect(yield* store.readStream({ stream: "drill" })).toEqual([])
    expect(yield* store.readStream({ stream: "drill", direction: "backwards" })).toEqual([])
  })
}

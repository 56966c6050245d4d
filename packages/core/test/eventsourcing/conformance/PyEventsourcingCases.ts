/**
 * The cases of pyeventsourcing's recorders: aggregate recorder (events of an aggregate), application recorder (the
 * notification log and subscriptions), tracking recorder (positions in an upstream log).
 */
import { expect } from "@effect/vitest"
import { Chunk, Duration, Effect, Fiber, Option, Stream } from "effect"
import * as Event from "../../../src/eventsourcing/Event.ts"
import * as Store from "../../../src/eventsourcing/EventStore.ts"
import * as Subscription from "../../../src/eventsourcing/Subscription.ts"
import {
  actor,
  appendEvents,
  concurrently,
  expectFailure,
  StoreFactory,
  type Test
} from "../../../src/testing/contract/ContractTest.ts"
import { type EquipmentEvent, lent, manyEvents, Retired, returned } from "../../../src/testing/contract/Equipment.ts"
import { follow, until } from "../../../src/testing/contract/SubscriptionFollower.ts"

const retired: EquipmentEvent = Retired.make({ reason: "worn" })

const positionsOf = (store: Store.EventStore<EquipmentEvent>, query: Store.LogQuery<EquipmentEvent>) =>
  Effect.map(store.readAll(query), ({ events }) => events.map(({ position }) => position))

/** Selects as `select_notifications(start, limit, topics)` does: the first `limit` events that match. */
const selectNotifications = (
  store: Store.EventStore<EquipmentEvent>,
  query: Store.LogQuery<EquipmentEvent>,
  limit: number
) =>
  Effect.map(Stream.runCollect(Stream.take(Store.streamAll(store, query), limit)), (events) =>
    Chunk.toReadonlyArray(events).map(({ position }) => position)
  )

const claimOf = (name: string) => ({ name, holder: `holder of ${name}`, expiry: Duration.minutes(1) })

/** Recorders, and tracking of an upstream position. */
export const tests = (test: Test): void => {
  test("an aggregate recorder stores events at consecutive versions, all of an append or none", function* (store) {
    expect(yield* store.readStream({ stream: "drill", direction: "backwards", limit: 1 })).toEqual([])
    yield* appendEvents(store, "drill", [lent("ada")], 0)
    yield* expectFailure(appendEvents(store, "drill", [lent("ada")], 0), { _tag: "StreamConflict", actual: 1 })
    yield* expectFailure(appendEvents(store, "drill", [lent("ada"), returned], 0), { _tag: "StreamConflict" })
    const [second] = yield* Event.mint([returned])
    const twice = [second, second].flatMap((each) => each ?? [])
    yield* expectFailure(Store.append(store, "drill", 1, twice, actor), { _tag: "DuplicateEvent" })
    expect(yield* store.readStream({ stream: "drill" })).toMatchObject([{ version: 1, event: lent("ada") }])
    yield* appendEvents(store, "drill", [returned, retired], 1)
    expect((yield* store.readStream({ stream: "drill" })).map(({ version, event }) => [version, event])).toEqual([
      [1, lent("ada")],
      [2, returned],
      [3, retired]
    ])
  })

  test("an aggregate recorder selects the last event, the last up to a version, and those between versions", function* (store) {
    yield* appendEvents(store, "drill", [lent("ada"), returned, retired])
    yield* appendEvents(store, "saw", [returned])
    const versions = (query: Omit<Store.StreamQuery, "stream">) =>
      Effect.map(store.readStream({ stream: "drill", ...query }), (events) => events.map(({ version }) => version))
    expect(yield* versions({ direction: "backwards", limit: 1 })).toEqual([3])
    expect(yield* versions({ direction: "backwards", from: 2, limit: 1 })).toEqual([2])
    expect(yield* versions({ from: 2, limit: 2 })).toEqual([2, 3])
  })

  test("an empty list of events fails with InvalidAppend (pyeventsourcing: returns no notification ids)", function* (store) {
    yield* expectFailure(appendEvents(store, "drill", []), { _tag: "InvalidAppend" })
    expect((yield* store.head).position).toBe(0)
  })

  test("an application recorder numbers all events from 1 and returns their positions", function* (store) {
    expect((yield* store.head).position).toBe(0)
    expect(yield* positionsOf(store, { from: 1, limit: 3, types: ["Lent"] })).toEqual([])
    expect((yield* appendEvents(store, "drill", [lent("ada"), returned])).positions).toEqual([1, 2])
    expect((yield* appendEvents(store, "saw", [retired])).positions).toEqual([3])
    expect((yield* store.head).position).toBe(3)
  })

  test("an application recorder selects notifications by start, limit and topics", function* (store) {
    yield* appendEvents(store, "drill", [lent("ada"), returned])
    yield* appendEvents(store, "saw", [retired])
    const select = (from: number, limit: number, types?: ReadonlyArray<EquipmentEvent["_tag"]>) =>
      selectNotifications(store, { from, ...(types === undefined ? {} : { types }) }, limit)
    expect(yield* select(1, 3)).toEqual([1, 2, 3])
    expect(yield* select(1, 3, ["Lent", "Returned", "Retired"])).toEqual([1, 2, 3])
    expect(yield* select(1, 3, ["Lent"])).toEqual([1])
    expect(yield* select(1, 3, ["Returned"])).toEqual([2])
    expect(yield* select(1, 3, ["Lent", "Retired"])).toEqual([1, 3])
    expect(yield* select(1, 1, ["Retired"])).toEqual([3])
    expect(yield* select(1, 1)).toEqual([1])
    expect(yield* select(2, 1)).toEqual([2])
    expect(yield* select(2, 2)).toEqual([2, 3])
    expect(yield* select(3, 1)).toEqual([3])
    expect(yield* select(4, 1)).toEqual([])
  })

  test("the limit of a page counts positions, not matches (pyeventsourcing: matches)", function* (store) {
    yield* appendEvents(store, "drill", [lent("ada"), returned, retired])
    expect(yield* store.readAll({ from: 1, limit: 2, types: ["Retired"] })).toEqual({
      events: [],
      next: Option.some(3),
      head: 3
    })
    expect(yield* positionsOf(store, { from: 3, limit: 2, types: ["Retired"] })).toEqual([3])
  })

  test("the positions of concurrent appends do not interleave", function* (store) {
    const receipts = yield* concurrently(["drill", "saw", "lathe"], (stream) =>
      appendEvents(store, stream, manyEvents(1_000), "none")
    )
    for (const { positions } of receipts) {
      const [first = 0] = positions
      expect(positions).toEqual(positions.map((_, index) => first + index))
    }
  })

  test("concurrent writers and readers of the log do not conflict", function* (store) {
    const reads = yield* Effect.fork(
      Effect.forever(Effect.zipRight(positionsOf(store, { limit: 10 }), Effect.yieldNow()))
    )
    const writers = Array.from({ length: 10 }, (_, index) => `writer ${index}`)
    yield* concurrently(writers, (stream) =>
      Effect.forEach([0, 100, 200], (version) => appendEvents(store, stream, manyEvents(100), version))
    )
    yield* Fiber.interrupt(reads)
    expect((yield* store.head).position).toBe(3_000)
    expect((yield* store.verify).position).toBe(3_000)
  })

  test("a subscription continues after a position, filters by topic, and ends when it is stopped", function* (store) {
    yield* appendEvents(store, "drill", [lent("ada"), returned])
    const all = yield* follow(store, { after: 0 })
    const topics = yield* follow(store, { types: ["Retired"] })
    yield* until(() => all.positions.length === 2)
    yield* appendEvents(store, "saw", [retired])
    yield* until(() => all.positions.length === 3 && topics.positions.length === 1)
    const late = yield* follow(store, { after: 2 })
    yield* until(() => late.positions.length === 1)
    expect([all.positions, topics.positions, late.positions]).toEqual([[1, 2, 3], [3], [3]])
    yield* Fiber.interrupt(all.fiber)
    yield* appendEvents(store, "saw", [returned])
    yield* until(() => late.positions.length === 2)
    expect(all.positions).toEqual([1, 2, 3])
    // A consumer that takes one event stops the subscription after it.
    expect(Chunk.size(yield* Stream.runCollect(Stream.take(Subscription.events(store), 1)))).toBe(1)
  })

  test("a tracking recorder keeps one position for each upstream and never moves it back", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(24))
    for (const [name, position] of [
      ["upstream1", 21],
      ["upstream1", 22],
      ["upstream2", 21],
      ["upstream1", 24]
    ] as const) {
      yield* checkpoints.claim(claimOf(name))
      yield* checkpoints.save({ ...claimOf(name), position })
    }
    // The gap cannot be filled.
    yield* expectFailure(checkpoints.save({ ...claimOf("upstream1"), position: 23 }), {
      _tag: "CheckpointBehind",
      position: 23,
      stored: 24
    })
    expect((yield* checkpoints.progress).map(({ name, position }) => [name, position])).toEqual([
      ["upstream1", 24],
      ["upstream2", 21]
    ])
  })

  test("saving the same position again prolongs the claim (pyeventsourcing: fails with IntegrityError)", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(3))
    const claim = claimOf("upstream")
    yield* checkpoints.claim(claim)
    yield* checkpoints.save({ ...claim, position: 2 })
    yield* checkpoints.save({ ...claim, position: 2 })
    expect(yield* checkpoints.progress).toMatchObject([{ position: 2, lag: 1, running: true }])
  })
}

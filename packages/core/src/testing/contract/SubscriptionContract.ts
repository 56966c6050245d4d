import { expect } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import type { EventStore } from "../../eventsourcing/EventStore.ts"
import * as Subscription from "../../eventsourcing/Subscription.ts"
import { appendEvents, expectFailure, open, type Test } from "./ContractTest.ts"
import { Calibrated, codec, type EquipmentEvent, manyEvents, newerCodec, returned } from "./Equipment.ts"
import { follow, type Follower, range, until, yieldTimes } from "./SubscriptionFollower.ts"

const afters = [
  [0, 1],
  [1, 2],
  [4, 5],
  [5, 6],
  [undefined, 1]
] as const

const { array, constantFrom, integer, nat, record } = FastCheck

/** Followers with their positions and delays, and appends of two writers. */
const plan = record({
  followers: array(record({ back: nat(9), limit: integer({ min: 1, max: 4 }), pause: nat(3) }), {
    minLength: 1,
    maxLength: 3
  }),
  appends: array(record({ by: constantFrom("one", "other"), events: integer({ min: 1, max: 5 }), pause: nat(4) }), {
    maxLength: 8
  })
})

/** Subscriptions: past events, new events, and the transition between them. */
export const tests = (test: Test): void => {
  for (const [after, first] of afters) {
    test(`a subscription after position ${after} of five starts at ${first} and continues with new events`, function* (store) {
      yield* appendEvents(store, "drill", manyEvents(5))
      const follower = yield* follow(store, after === undefined ? {} : { after })
      yield* until(() => follower.positions.length === 6 - first)
      yield* appendEvents(store, "saw", manyEvents(2))
      yield* appendEvents(store, "drill", manyEvents(1))
      yield* until(() => follower.positions.length === 9 - first)
      expect(follower.positions).toEqual(range(first, 8))
    })
  }

  test("subscriptions see each position once and in order under any interleaving with appends", function* (store) {
    const other = yield* open(codec)
    for (const { followers, appends } of FastCheck.sample(plan, 25)) {
      const { position: start } = yield* store.head
      const following: Array<{ readonly first: number; readonly follower: Follower }> = []
      for (const { back, limit, pause } of followers) {
        const after = Math.max(0, start - back)
        const follower = yield* follow(store, { after, limit }, () => yieldTimes(pause))
        following.push({ first: after + 1, follower })
      }
      const append = (writer: EventStore<EquipmentEvent>, name: string) =>
        Effect.forEach(
          appends.filter(({ by }) => by === name),
          ({ events, pause }) => Effect.zipRight(yieldTimes(pause), appendEvents(writer, name, manyEvents(events)))
        )
      yield* Effect.zip(append(store, "one"), append(other, "other"), { concurrent: true })
      const { position: end } = yield* store.head
      for (const { first, follower } of following) {
        yield* until(() => follower.positions.length > end - first)
        yield* yieldTimes(10)
        yield* Fiber.interrupt(follower.fiber)
        expect(follower.positions, JSON.stringify({ followers, appends })).toEqual(range(first, end))
      }
    }
  })

  test("concurrent subscriptions have independent filters", function* (store) {
    yield* appendEvents(store, "tool_1", manyEvents(3))
    const [lends, tools, both, all] = yield* Effect.all([
      follow(store, { types: ["Lent", "Acquired"] }),
      follow(store, { streamPrefix: "tool_" }),
      follow(store, { types: ["Lent"], streamPrefix: "tool_", limit: 1 }),
      follow(store)
    ])
    yield* appendEvents(store, "tool-1", manyEvents(3))
    yield* appendEvents(store, "tool_2", manyEvents(2))
    yield* until(() => all.positions.length === 8 && both.positions.length === 3 && tools.positions.length === 5)
    yield* until(() => lends.positions.length === 5)
    expect(lends.positions).toEqual([1, 3, 4, 6, 7])
    expect(tools.positions).toEqual([1, 2, 3, 7, 8])
    expect(both.positions).toEqual([1, 3, 7])
    expect(all.positions).toEqual(range(1, 8))
  })

  test("batches report the position when the filter excludes all events", function* (store) {
    const seen: Array<readonly [number, number]> = []
    yield* Subscription.batches(store, { types: ["Retired"], limit: 2 }).pipe(
      Stream.runForEach(({ events, position, head }) => Effect.sync(() => seen.push([position, head]) + events.length)),
      Effect.fork
    )
    yield* until(() => seen.length === 1)
    expect(seen).toEqual([[0, 0]])
    yield* appendEvents(store, "drill", manyEvents(3))
    yield* until(() => seen.at(-1)?.[0] === 3)
    expect(seen).toEqual([
      [0, 0],
      [2, 3],
      [3, 3]
    ])
    yield* appendEvents(store, "drill", manyEvents(1))
    yield* until(() => seen.at(-1)?.[0] === 4)
    expect(seen.slice(3)).toEqual([[4, 4]])
  })

  test("a subscription from the head gets an empty batch, and then new events only", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(3))
    const seen = yield* Subscription.batches(store, { after: 3 }).pipe(Stream.take(1), Stream.runCollect)
    expect([...seen]).toEqual([{ events: [], position: 3, head: 3 }])
    const next = yield* Effect.fork(Subscription.events(store, { after: 3 }).pipe(Stream.take(1), Stream.runCollect))
    yield* appendEvents(store, "drill", [returned])
    yield* until(() => next.unsafePoll() !== null)
    expect([...(yield* Fiber.join(next))]).toMatchObject([{ position: 4, event: returned }])
  })

  test("a slow subscriber reads one page ahead and does not delay others", function* (store) {
    let reads = 0
    const counted: typeof store = {
      ...store,
      readAll: (query) =>
        Effect.suspend(() => {
          reads += 1
          return store.readAll(query)
        })
    }
    const gate = yield* Deferred.make<void>()
    const slow = yield* follow(counted, { limit: 10 }, () => Deferred.await(gate))
    const quick = yield* follow(store, { limit: 10 })
    for (let round = 0; round < 30; round += 1) {
      yield* appendEvents(store, "drill", manyEvents(5))
    }
    yield* until(() => quick.positions.length === 150)
    expect(slow.positions).toEqual([1])
    // At most: reads of the empty log, and the current page.
    expect(reads).toBeLessThanOrEqual(3)
    yield* Deferred.succeed(gate, undefined)
    yield* until(() => slow.positions.length === 150)
    expect(slow.positions).toEqual(range(1, 150))
  })

  test("a long log is delivered in bounded pages", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(2_300))
    const sizes: Array<number> = []
    yield* Subscription.batches(store).pipe(
      Stream.runForEach(({ events }) => Effect.sync(() => sizes.push(events.length))),
      Effect.fork
    )
    yield* until(() => sizes.length === 3)
    expect(sizes).toEqual([1_000, 1_000, 300])
  })

  test("interrupted subscriptions release their resources", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(20))
    for (const number of range(1, 100)) {
      const follower = yield* follow(store, { limit: 3 }, () => (number % 2 === 0 ? Effect.never : Effect.void))
      yield* yieldTimes(number)
      yield* Fiber.interrupt(follower.fiber)
    }
    const readers = range(1, 20).map(() => store.readAll({}))
    expect(yield* Effect.all(readers, { concurrency: "unbounded" })).toHaveLength(20)
    const follower = yield* follow(store)
    yield* appendEvents(store, "drill", manyEvents(2))
    yield* until(() => follower.positions.length === 22)
  })

  test("subscribing from beyond the head fails", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(3))
    for (const after of [4, Number.MAX_SAFE_INTEGER - 1]) {
      yield* expectFailure(Stream.runDrain(Subscription.events(store, { after })), {
        _tag: "PositionAhead",
        position: after,
        head: 3
      })
    }
  })

  test("subscribing with an invalid position or page size fails", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(3))
    const expectRefused = (query: Subscription.SubscriptionQuery<EquipmentEvent>, field: string, value: number) =>
      expectFailure(Stream.runDrain(Subscription.events(store, query)), { _tag: "OutOfRange", field, value })
    for (const after of [-3, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER, 2 ** 53]) {
      yield* expectRefused({ after }, "after", after)
    }
    for (const limit of [0, 1_001, 1.5, Number.NaN]) {
      yield* expectRefused({ limit }, "limit", limit)
    }
  })

  test("events before one that cannot be decoded are delivered, and then the error", function* (store) {
    const newer = yield* open(newerCodec)
    yield* appendEvents(newer, "drill", [returned, returned, returned, Calibrated.make({ by: "grace" }), returned])
    const follower = yield* follow(store, { after: 1 })
    yield* expectFailure(Fiber.join(follower.fiber), { _tag: "UnknownEvent", position: 4 })
    expect(follower.positions).toEqual([2, 3])
    const later = yield* follow(store, { after: 4 })
    yield* until(() => later.positions.length === 1)
    expect(later.positions).toEqual([5])
  })

  test("appends of another store over the same storage are delivered", function* (store) {
    const other = yield* open(newerCodec)
    const follower = yield* follow(store)
    yield* appendEvents(other, "drill", [returned])
    yield* until(() => follower.positions.length === 1)
    yield* appendEvents(store, "drill", [returned])
    yield* appendEvents(other, "drill", [returned, returned])
    yield* until(() => follower.positions.length === 4)
    expect(follower.positions).toEqual([1, 2, 3, 4])
  })

  test("an append between subscribing and waiting is not missed", function* (store) {
    const missed = Effect.gen(function* () {
      const grown = yield* store.watch
      yield* appendEvents(store, "drill", [returned])
      const waiting = yield* Effect.fork(grown)
      yield* until(() => waiting.unsafePoll() !== null)
    })
    yield* Effect.scoped(missed)
  })
}

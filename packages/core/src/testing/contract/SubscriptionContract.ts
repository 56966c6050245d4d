import { expect } from "@effect/vitest"
import { Deferred, Effect, FastCheck, Fiber, Stream } from "effect"
import type { EventStore } from "../../eventsourcing/EventStore.ts"
import * as Subscription from "../../eventsourcing/Subscription.ts"
import type { Test } from "./ContractTest.ts"
import { failure, open, put } from "./ContractTest.ts"
import type { EquipmentEvent } from "./Equipment.ts"
import { Calibrated, codec, lent, newerCodec, returned } from "./Equipment.ts"
import type { Follower } from "./SubscriptionFollower.ts"
import { follow, range, until } from "./SubscriptionFollower.ts"

const many = (length: number) => range(1, length).map((at) => (at % 2 === 0 ? returned : lent(`borrower ${at}`)))

const afters = [
  [0, 1],
  [1, 2],
  [4, 5],
  [5, 6],
  [undefined, 1]
] as const

const { array, constantFrom, integer, nat, record } = FastCheck

/** Who follows from where and how slowly, and who appends how much, and when. */
const plan = record({
  followers: array(record({ back: nat(9), limit: integer({ min: 1, max: 4 }), pause: nat(3) }), {
    minLength: 1,
    maxLength: 3
  }),
  appends: array(record({ by: constantFrom("one", "other"), events: integer({ min: 1, max: 5 }), pause: nat(4) }), {
    maxLength: 8
  })
})

const pausing = (turns: number) => Effect.repeatN(Effect.yieldNow(), turns)

/** Following the log: what is there, what comes, and the seam between the two. */
export const tests = (test: Test): void => {
  for (const [after, first] of afters) {
    test(`a subscription after ${after} of five begins at ${first}, and goes on with what comes`, (store) =>
      Effect.gen(function* () {
        yield* put(store, "drill", many(5))
        const follower = yield* follow(store, after === undefined ? {} : { after })
        yield* until(() => follower.positions.length === 6 - first)
        yield* put(store, "saw", many(2))
        yield* put(store, "drill", many(1))
        yield* until(() => follower.positions.length === 9 - first)
        expect(follower.positions).toEqual(range(first, 8))
      }))
  }

  test("however appends and looks alternate, everybody sees every position once and in order", (store) =>
    Effect.gen(function* () {
      const other = yield* open(codec)
      for (const { followers, appends } of FastCheck.sample(plan, 25)) {
        const { position: start } = yield* store.head
        const following: Array<{ readonly first: number; readonly follower: Follower }> = []
        for (const { back, limit, pause } of followers) {
          const after = Math.max(0, start - back)
          const follower = yield* follow(store, { after, limit }, () => pausing(pause))
          following.push({ first: after + 1, follower })
        }
        const append = (writer: EventStore<EquipmentEvent>, name: string) =>
          Effect.forEach(
            appends.filter(({ by }) => by === name),
            ({ events, pause }) => Effect.zipRight(pausing(pause), put(writer, name, many(events)))
          )
        yield* Effect.zip(append(store, "one"), append(other, "other"), { concurrent: true })
        const { position: end } = yield* store.head
        for (const { first, follower } of following) {
          yield* until(() => follower.positions.length > end - first)
          yield* pausing(10)
          yield* Fiber.interrupt(follower.fiber)
          expect(follower.positions, JSON.stringify({ followers, appends })).toEqual(range(first, end))
        }
      }
    }))

  test("many follow at once, each with a filter of its own, as in reading", (store) =>
    Effect.gen(function* () {
      yield* put(store, "tool_1", many(3))
      const [lends, tools, both, all] = yield* Effect.all([
        follow(store, { types: ["Lent", "NoSuchType"] }),
        follow(store, { streamPrefix: "tool_" }),
        follow(store, { types: ["Lent"], streamPrefix: "tool_", limit: 1 }),
        follow(store)
      ])
      yield* put(store, "tool-1", many(3))
      yield* put(store, "tool_2", many(2))
      yield* until(() => all.positions.length === 8 && both.positions.length === 3 && tools.positions.length === 5)
      yield* until(() => lends.positions.length === 5)
      expect(lends.positions).toEqual([1, 3, 4, 6, 7])
      expect(tools.positions).toEqual([1, 2, 3, 7, 8])
      expect(both.positions).toEqual([1, 3, 7])
      expect(all.positions).toEqual(range(1, 8))
    }))

  test("how far one is shows also where a filter lets nothing through", (store) =>
    Effect.gen(function* () {
      const seen: Array<readonly [number, number]> = []
      yield* Subscription.batches(store, { types: ["Retired"], limit: 2 }).pipe(
        Stream.runForEach(({ events, position, head }) =>
          Effect.sync(() => seen.push([position, head]) + events.length)
        ),
        Effect.fork
      )
      yield* until(() => seen.length === 1)
      expect(seen).toEqual([[0, 0]])
      yield* put(store, "drill", many(3))
      yield* until(() => seen.at(-1)?.[0] === 3)
      expect(seen).toEqual([
        [0, 0],
        [2, 3],
        [3, 3]
      ])
      yield* put(store, "drill", many(1))
      yield* until(() => seen.at(-1)?.[0] === 4)
      expect(seen.slice(3)).toEqual([[4, 4]])
    }))

  test("whoever knows all that there is gets one empty look at once, and then only what is new", (store) =>
    Effect.gen(function* () {
      yield* put(store, "drill", many(3))
      const seen = yield* Subscription.batches(store, { after: 3 }).pipe(Stream.take(1), Stream.runCollect)
      expect([...seen]).toEqual([{ events: [], position: 3, head: 3 }])
      const next = yield* Effect.fork(Subscription.events(store, { after: 3 }).pipe(Stream.take(1), Stream.runCollect))
      yield* put(store, "drill", [returned])
      yield* until(() => next.unsafePoll() !== null)
      expect([...(yield* Fiber.join(next))]).toMatchObject([{ position: 4, event: returned }])
    }))

  test("a slow one reads no further than its page, and keeps nobody waiting", (store) =>
    Effect.gen(function* () {
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
      for (let at = 0; at < 30; at += 1) {
        yield* put(store, "drill", many(5))
      }
      yield* until(() => quick.positions.length === 150)
      expect(slow.positions).toEqual([1])
      // One that found the log empty, perhaps, and the page that it is at.
      expect(reads).toBeLessThanOrEqual(3)
      yield* Deferred.succeed(gate, undefined)
      yield* until(() => slow.positions.length === 150)
      expect(slow.positions).toEqual(range(1, 150))
    }))

  test("the whole of a longer log streams by in bounded pages", (store) =>
    Effect.gen(function* () {
      yield* put(store, "drill", many(2_300))
      const sizes: Array<number> = []
      yield* Subscription.batches(store).pipe(
        Stream.runForEach(({ events }) => Effect.sync(() => sizes.push(events.length))),
        Effect.fork
      )
      yield* until(() => sizes.length === 3)
      expect(sizes).toEqual([1_000, 1_000, 300])
    }))

  test("a hundred that were interrupted leave nothing behind", (store) =>
    Effect.gen(function* () {
      yield* put(store, "drill", many(20))
      for (const at of range(1, 100)) {
        const follower = yield* follow(store, { limit: 3 }, () => (at % 2 === 0 ? Effect.never : Effect.void))
        yield* pausing(at)
        yield* Fiber.interrupt(follower.fiber)
      }
      const readers = range(1, 20).map(() => store.readAll({}))
      expect(yield* Effect.all(readers, { concurrency: "unbounded" })).toHaveLength(20)
      const follower = yield* follow(store)
      yield* put(store, "drill", many(2))
      yield* until(() => follower.positions.length === 22)
    }))

  test("following from beyond the end of the log is refused", (store) =>
    Effect.gen(function* () {
      yield* put(store, "drill", many(3))
      for (const after of [4, Number.MAX_SAFE_INTEGER - 1]) {
        const refused = yield* failure(Stream.runDrain(Subscription.events(store, { after })))
        expect(refused).toMatchObject({ _tag: "PositionAhead", position: after, head: 3 })
      }
    }))

  test("following from no position, or in pages of no size, is refused", (store) =>
    Effect.gen(function* () {
      yield* put(store, "drill", many(3))
      const refused = (query: Subscription.SubscriptionQuery) =>
        failure(Stream.runDrain(Subscription.events(store, query)))
      for (const after of [-3, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER, 2 ** 53]) {
        expect(yield* refused({ after })).toMatchObject({ _tag: "OutOfRange", field: "after", value: after })
      }
      for (const limit of [0, 1_001, 1.5, Number.NaN]) {
        expect(yield* refused({ limit })).toMatchObject({ _tag: "OutOfRange", field: "limit", value: limit })
      }
    }))

  test("what stands before an event that cannot be read is seen, and then the error", (store) =>
    Effect.gen(function* () {
      const newer = yield* open(newerCodec)
      yield* put(newer, "drill", [returned, returned, returned, Calibrated.make({ by: "grace" }), returned])
      const follower = yield* follow(store, { after: 1 })
      expect(yield* failure(Fiber.join(follower.fiber))).toMatchObject({ _tag: "UnknownEvent", position: 4 })
      expect(follower.positions).toEqual([2, 3])
      const later = yield* follow(store, { after: 4 })
      yield* until(() => later.positions.length === 1)
      expect(later.positions).toEqual([5])
    }))

  test("what another store over the same storage appends is seen too", (store) =>
    Effect.gen(function* () {
      const other = yield* open(newerCodec)
      const follower = yield* follow(store)
      yield* put(other, "drill", [returned])
      yield* until(() => follower.positions.length === 1)
      yield* put(store, "drill", [returned])
      yield* put(other, "drill", [returned, returned])
      yield* until(() => follower.positions.length === 4)
      expect(follower.positions).toEqual([1, 2, 3, 4])
    }))

  test("an append that came while nobody waited is not missed", (store) =>
    Effect.scoped(
      Effect.gen(function* () {
        const grown = yield* store.watch
        yield* put(store, "drill", [returned])
        const waiting = yield* Effect.fork(grown)
        yield* until(() => waiting.unsafePoll() !== null)
      })
    ))
}

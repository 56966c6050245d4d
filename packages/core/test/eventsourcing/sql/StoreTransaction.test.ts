/** `SqlEventStore.transaction`: appends, reads and checkpoints of an effect are committed together. */
import { describe, expect, it } from "@effect/vitest"
import { Data, Deferred, Duration, Effect, Fiber, Option, Stream } from "effect"
import * as Event from "../../../src/eventsourcing/Event.ts"
import type { Projected } from "../../../src/eventsourcing/Projection.ts"
import * as SqlCheckpointStore from "../../../src/eventsourcing/sql/SqlCheckpointStore.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import * as StateCache from "../../../src/eventsourcing/StateCache.ts"
import * as Subscription from "../../../src/eventsourcing/Subscription.ts"
import { actor, appendEvents, failureFields } from "../../../src/testing/contract/ContractTest.ts"
import { Acquired, codec, type EquipmentEvent, lent, returned } from "../../../src/testing/contract/Equipment.ts"
import * as EquipmentProjection from "./EquipmentProjection.ts"
import * as TestDatabase from "./TestDatabase.ts"

class Refused extends Data.TaggedError("Refused") {}

const made = SqlEventStore.make(codec, EquipmentProjection.all, { pollInterval: "1 hour" })
const drill = Acquired.make({ label: "Drill", price: 1, currency: "EUR" })
const borrowers = TestDatabase.rows("SELECT borrower FROM borrowers ORDER BY borrower")
const events = StateCache.make(
  { initial: 0, evolve: (count: number) => count + 1 },
  (_: EquipmentEvent): _ is EquipmentEvent => true
)
const count = (store: SqlEventStore.SqlEventStore<EquipmentEvent>) =>
  Effect.map(store.load("drill", events), ({ state }) => state)
const onFile = Effect.provide(TestDatabase.file)

describe("a transaction of a store", () => {
  it.scopedLive("commits appends, projections and checkpoints together, and its reads see them", () =>
    Effect.gen(function* () {
      const [store, checkpoints] = [yield* made, yield* SqlCheckpointStore.make]
      const claim = { name: "loans", holder: "me", expiry: Duration.minutes(1) }
      const position = Effect.map(checkpoints.progress, (all) => all.map((each) => each.position))
      yield* checkpoints.claim(claim)
      const work = Effect.gen(function* () {
        yield* appendEvents(store, "drill", [drill], "none")
        yield* appendEvents(store, "drill", [lent("ada")], 1)
        expect((yield* store.readAll({})).events.map(({ position }) => position)).toEqual([1, 2])
        expect((yield* store.readStream({ stream: "drill" })).length).toBe(2)
        expect(yield* count(store)).toBe(2)
        expect((yield* store.head).position).toBe(2)
        expect((yield* store.verify).position).toBe(2)
        expect((yield* store.status).projections.every(({ upToDate }) => upToDate)).toBe(true)
        expect(yield* borrowers).toEqual([{ borrower: "ada" }])
        yield* checkpoints.save({ ...claim, position: 2 })
        expect(yield* position).toEqual([2])
      })
      expect((yield* failureFields(store.transaction(Effect.zipRight(work, new Refused()))))._tag).toBe("Refused")
      expect(yield* borrowers).toEqual([])
      expect((yield* store.head).position).toBe(0)
      expect(yield* position).toEqual([0])
      yield* store.transaction(work)
      expect(yield* borrowers).toEqual([{ borrower: "ada" }])
      expect(yield* count(store)).toBe(2)
      expect(yield* position).toEqual([2])
    }).pipe(onFile)
  )

  it.scopedLive("leaves nothing of a rejected append, and continues", () =>
    Effect.gen(function* () {
      const store = yield* made
      yield* store.transaction(
        Effect.gen(function* () {
          yield* appendEvents(store, "drill", [drill])
          expect((yield* failureFields(appendEvents(store, "drill", [returned], "none")))._tag).toBe("StreamConflict")
          const failing = Effect.flatMap(Event.mint([lent("eve")]), (minted) =>
            store.appendAll({
              appends: [{ stream: "drill", expected: "any", events: minted }],
              metadata: actor,
              companion: (run) => void run("INSERT INTO nowhere VALUES (1)")
            })
          )
          expect((yield* failureFields(failing))._tag).toBe("StatementFailed")
          yield* appendEvents(store, "drill", [lent("ada")], 1)
        })
      )
      expect((yield* store.head).position).toBe(2)
      expect(yield* borrowers).toEqual([{ borrower: "ada" }])
      yield* store.verify
    }).pipe(onFile)
  )

  it.scopedLive("does not show its events to others before the commit, nor wakes their subscriptions", () =>
    Effect.gen(function* () {
      const store = yield* made
      const [appended, gate] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const seen: Array<number> = []
      const subscription = yield* Effect.fork(
        Subscription.events(store, { after: 0 }).pipe(
          Stream.runForEach(({ position }) => Effect.sync(() => seen.push(position)))
        )
      )
      const transaction = yield* Effect.fork(
        store.transaction(
          Effect.gen(function* () {
            yield* appendEvents(store, "drill", [drill])
            // Fills pages that outside readers ask for at the same time.
            const [inside] = yield* Effect.all([store.readAll({}), Deferred.succeed(appended, undefined)], {
              concurrency: 2
            })
            yield* Deferred.await(gate)
            return [inside.head, (yield* store.readAll({})).head]
          })
        )
      )
      yield* Deferred.await(appended)
      const outside = yield* Effect.forEach([1, 2, 3], () => store.readAll({}), { concurrency: "unbounded" })
      expect(outside.map(({ head }) => head)).toEqual([0, 0, 0])
      yield* Effect.sleep("20 millis")
      expect(seen).toEqual([])
      yield* Deferred.succeed(gate, undefined)
      expect(yield* Fiber.join(transaction)).toEqual([1, 1])
      yield* Effect.sleep("20 millis")
      expect(seen).toEqual([1])
      yield* Fiber.interrupt(subscription)
    }).pipe(onFile)
  )

  it.scopedLive("keeps cached states correct after a rollback, and a subscription that began inside it", () =>
    Effect.gen(function* () {
      const store = yield* made
      yield* appendEvents(store, "drill", [drill])
      yield* Effect.flip(
        store.transaction(
          Effect.gen(function* () {
            yield* appendEvents(store, "drill", [lent("eve"), returned])
            expect(yield* count(store)).toBe(3)
            yield* store.readAll({})
            return yield* new Refused()
          })
        )
      )
      expect(yield* count(store)).toBe(1)
      yield* appendEvents(store, "drill", [lent("ada")])
      expect(yield* count(store)).toBe(2)
      const first = yield* store.transaction(
        Subscription.events(store, { after: 0 }).pipe(Stream.take(2), Stream.runCollect)
      )
      expect(Array.from(first, ({ position }) => position)).toEqual([1, 2])
    }).pipe(onFile)
  )

  it.scopedLive("polls for a subscription that was begun inside it after its end", () =>
    Effect.gen(function* () {
      const store = yield* SqlEventStore.make(codec, [], { pollInterval: "5 millis" })
      const other = yield* SqlEventStore.make(codec, [], { pollInterval: "5 millis" })
      const wait = yield* store.transaction(store.watch)
      const woken = yield* Effect.fork(wait)
      yield* Effect.sleep("30 millis")
      yield* wait.pipe(Effect.timeoutOption("20 millis"))
      yield* appendEvents(other, "drill", [drill])
      expect(Option.isSome(yield* Effect.timeoutOption(Fiber.join(woken), "2 seconds"))).toBe(true)
    }).pipe(onFile)
  )

  it.scopedLive("is not grouped with appends outside of it, which wait for it", () =>
    Effect.gen(function* () {
      const store = yield* made
      const outside = Effect.forEach([1, 2, 3], (at) => appendEvents(store, `saw-${at}`, [drill]), {
        concurrency: "unbounded"
      })
      const inside = store.transaction(
        Effect.gen(function* () {
          yield* appendEvents(store, "drill", [drill])
          yield* Effect.sleep("20 millis")
          yield* appendEvents(store, "drill", [returned])
        })
      )
      yield* Effect.all([inside, Effect.delay(outside, "5 millis")], { concurrency: 2 })
      const { events: all } = yield* store.readAll({})
      expect(all.map(({ stream }) => stream).slice(0, 2)).toEqual(["drill", "drill"])
      expect(all.length).toBe(5)
      yield* store.verify
    }).pipe(onFile)
  )
})

describe("a companion write", () => {
  it.scopedLive("receives the recorded events with their positions, each append its own", () =>
    Effect.gen(function* () {
      const store = yield* made
      const received: Array<ReadonlyArray<Projected<EquipmentEvent>>> = []
      yield* appendEvents(store, "saw", [drill])
      yield* Effect.forEach(
        ["a", "b", "c"],
        (stream) =>
          Effect.flatMap(Event.mint([drill, lent(stream)]), (minted) =>
            store.appendAll({
              appends: [{ stream, expected: "any", events: minted }],
              metadata: actor,
              companion: (_run, recorded) => void received.push(recorded)
            })
          ),
        { concurrency: "unbounded" }
      )
      const { events: all } = yield* store.readAll({ from: 2 })
      expect(received.flat()).toEqual(all.map(({ hash: _, ...event }) => event))
      expect(received.map((each) => each.map(({ stream }) => stream))).toEqual([
        ["a", "a"],
        ["b", "b"],
        ["c", "c"]
      ])
    }).pipe(onFile)
  )
})

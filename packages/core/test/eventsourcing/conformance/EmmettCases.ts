/**
 * The cases of Emmett's specs: streams and their aggregation, expected versions, processors, and hooks after a commit.
 */
import { expect } from "@effect/vitest"
import { Effect, Either, Fiber, Schedule, TestClock } from "effect"
import * as Decider from "../../../src/eventsourcing/Decider.ts"
import { consume, expectFailed, progress, second, untilSaved } from "../../../src/testing/contract/ConsumerFixture.ts"
import {
  appendEvents,
  expectFailure,
  open,
  StoreFactory,
  type Test
} from "../../../src/testing/contract/ContractTest.ts"
import { codec, EquipmentEvent, lent, manyEvents, Retired, returned } from "../../../src/testing/contract/Equipment.ts"
import { follow, until } from "../../../src/testing/contract/SubscriptionFollower.ts"

/** The loans of an item, and its present borrower. */
const loans = Decider.make({
  events: EquipmentEvent,
  initial: { count: 0, borrower: "" },
  decide: (_command: never, _state) => Either.right([]),
  evolve: (state, event) =>
    event._tag === "Lent"
      ? { count: state.count + 1, borrower: event.borrower }
      : { ...state, borrower: event._tag === "Returned" ? "" : state.borrower }
})

/** Streams, processors, hooks. */
export const tests = (test: Test): void => {
  test("appends at the version of the append before it succeed and are read in order", function* (store) {
    yield* appendEvents(store, "drill", [lent("ada"), returned], 0)
    yield* appendEvents(store, "drill", [lent("ben")], 2)
    yield* appendEvents(store, "drill", [returned])
    const events = yield* store.readStream({ stream: "drill" })
    expect(events.map(({ stream, version, event }) => [stream, version, event])).toEqual([
      ["drill", 1, lent("ada")],
      ["drill", 2, returned],
      ["drill", 3, lent("ben")],
      ["drill", 4, returned]
    ])
  })

  for (const [description, expected] of [
    ["too high", 4],
    ["that of an empty stream", 0],
    ["that of an earlier append", 1]
  ] as const) {
    test(`a second append whose expected version is ${description} fails and writes nothing`, function* (store) {
      yield* appendEvents(store, "drill", [lent("ada"), returned], 0)
      yield* expectFailure(appendEvents(store, "drill", [lent("ben"), returned], expected), {
        _tag: "StreamConflict",
        expected,
        actual: 2
      })
      expect(yield* store.readStream({ stream: "drill" })).toHaveLength(2)
    })
  }

  test("an append to an unknown stream at version 5 fails", function* (store) {
    yield* expectFailure(appendEvents(store, "drill", [returned], 5), { _tag: "StreamConflict", actual: 0 })
  })

  test("none and exists are checked (Emmett on SQLite: ignored)", function* (store) {
    yield* expectFailure(appendEvents(store, "drill", [returned], "exists"), { _tag: "StreamConflict", actual: 0 })
    yield* appendEvents(store, "drill", [lent("ada")], "none")
    yield* expectFailure(appendEvents(store, "drill", [returned], "none"), { _tag: "StreamConflict", actual: 1 })
    yield* appendEvents(store, "drill", [returned], "exists")
  })

  test("a stream is aggregated to a state and its version; an unknown one to the initial state", function* (store) {
    yield* appendEvents(store, "drill", [lent("ada"), returned, lent("ben")])
    expect(yield* store.load("drill", loans)).toEqual({ state: { count: 2, borrower: "ben" }, version: 3 })
    expect(yield* store.load("saw", loans)).toEqual({ state: loans.initial, version: 0 })
  })

  test("a store that is opened again on the same storage has its streams", function* (store) {
    yield* appendEvents(store, "drill", [lent("ada")])
    const again = yield* open(codec)
    expect(yield* again.readStream({ stream: "drill" })).toEqual(yield* store.readStream({ stream: "drill" }))
  })

  test("a processor handles the events from before and after its start", function* (store) {
    yield* appendEvents(store, "drill", [lent("ada"), returned])
    const mail = yield* consume(store)
    yield* until(() => mail.last() === 2)
    yield* appendEvents(store, "saw", [lent("ben"), returned])
    yield* until(() => mail.last() === 4)
    expect(mail.batches.flat()).toEqual([1, 2, 3, 4])
  })

  test("a processor starts after the position of a reset", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(4))
    yield* checkpoints.reset("mail", 2)
    const mail = yield* consume(store)
    yield* until(() => mail.last() === 4)
    expect(mail.batches.flat()).toEqual([3, 4])
  })

  test("a restarted processor handles only what it has not handled", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(2))
    const first = yield* consume(store)
    yield* untilSaved(2)
    yield* Fiber.interrupt(first.fiber)
    yield* appendEvents(store, "drill", manyEvents(1))
    const second = yield* consume(store)
    yield* until(() => second.last() === 3)
    expect(second.batches.flat()).toEqual([3])
  })

  const filters: ReadonlyArray<{ readonly types: ReadonlyArray<EquipmentEvent["_tag"]>; readonly handled: object }> = [
    { types: ["Lent"], handled: [1, 3] },
    { types: ["Lent", "Acquired"], handled: [1, 3] },
    { types: ["Acquired"], handled: [] },
    { types: [], handled: [] }
  ]
  for (const { types, handled } of filters) {
    test(`a processor of ${types.join(" and ") || "no type"} passes the other events`, function* (store) {
      yield* appendEvents(store, "drill", [lent("ada"), returned, lent("ben"), Retired.make({ reason: "worn" })])
      const mail = yield* consume(store, { types, expiry: second })
      // A checkpoint that passes excluded events only is saved when the claim is prolonged.
      yield* Effect.repeatN(TestClock.adjust("200 millis"), 9)
      expect(yield* progress).toMatchObject([{ position: 4, lag: 0 }])
      expect(mail.batches.flat()).toEqual(handled)
    })
  }

  test("a handler that fails stops the processor before its event, and a new one resumes there", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(3))
    const failing = yield* consume(store, {
      retry: Schedule.recurs(0),
      handle: (events) => (events.some(({ position }) => position === 2) ? Effect.fail("gateway") : Effect.void)
    })
    yield* expectFailed(failing.fiber, { _tag: "HandlerFailed", position: 2 })
    expect(yield* progress).toMatchObject([{ position: 1, running: false }])
    const repaired = yield* consume(store)
    yield* until(() => repaired.last() === 3)
    expect(repaired.batches.flat()).toEqual([2, 3])
  })

  test("what follows a commit sees each event once, and its failure does not change the append", function* (store) {
    const failing = yield* follow(store, {}, () => Effect.die("the hook failed"))
    const watching = yield* follow(store)
    expect(yield* appendEvents(store, "drill", [lent("ada"), returned])).toMatchObject({ positions: [1, 2] })
    expect(yield* appendEvents(store, "drill", [lent("ben"), returned])).toMatchObject({ positions: [3, 4] })
    yield* until(() => watching.positions.length === 4 && failing.fiber.unsafePoll() !== null)
    expect(watching.positions).toEqual([1, 2, 3, 4])
    expect(failing.positions).toEqual([1])
    expect(yield* store.readStream({ stream: "drill" })).toHaveLength(4)
  })
}

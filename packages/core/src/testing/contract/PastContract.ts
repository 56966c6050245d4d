import { expect } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import * as Either from "effect/Either"
import * as Decider from "../../eventsourcing/Decider.ts"
import * as Store from "../../eventsourcing/EventStore.ts"
import type { Moment } from "../../eventsourcing/PastState.ts"
import { appendEvents, expectFailure, type Test } from "./ContractTest.ts"
import { Lent, lent, manyEvents, Returned, returned, type EquipmentEvent } from "./Equipment.ts"

/** The borrower of a piece of equipment. */
const borrower = Decider.make({
  events: Schema.Union(Lent, Returned),
  initial: "",
  decide: (_: never) => Either.right([]),
  evolve: (_, event) => (event._tag === "Lent" ? event.borrower : "")
})

/** Past states, and the log and streams backwards. */
export const tests = (test: Test): void => {
  test("the state at a position, version or time is folded from the events up to it", function* (store) {
    for (const [time, stream, event] of [
      [1_000, "drill", lent("ada")],
      [2_000, "saw", lent("grace")],
      [2_000, "drill", returned],
      [3_000, "drill", lent("linus")]
    ] as const) {
      yield* TestClock.setTime(time)
      yield* appendEvents(store, stream, [event])
    }
    const at = (moment: Moment) =>
      Effect.map(Store.stateAt(store, { stream: "drill", decider: borrower, ...moment }), ({ state, version }) => [
        state,
        version
      ])
    for (const [moment, state, version] of [
      [{ position: 0 }, "", 0],
      [{ position: 1 }, "ada", 1],
      [{ position: 2 }, "ada", 1],
      [{ position: 3 }, "", 2],
      [{ position: 99 }, "linus", 3],
      [{ version: 0 }, "", 0],
      [{ version: 1 }, "ada", 1],
      [{ version: 3 }, "linus", 3],
      [{ time: 999 }, "", 0],
      [{ time: 1_000 }, "ada", 1],
      [{ time: 2_999 }, "", 2],
      [{ time: Number.MAX_SAFE_INTEGER }, "linus", 3]
    ] as const) {
      expect(yield* at(moment)).toEqual([state, version])
    }
    for (const moment of [{ position: -1 }, { version: 0.5 }, { time: Number.NaN }]) {
      yield* expectFailure(at(moment), { _tag: "OutOfRange", field: Object.keys(moment)[0] })
    }
  })

  test("the state at a version is folded over any number of pages", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(2_500))
    const { state } = yield* Store.stateAt(store, { stream: "drill", decider: borrower, version: 2_001 })
    expect(state).toBe("borrower 2001")
  })

  test("the log is streamed backwards once and in order over any number of pages", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(1_200))
    yield* appendEvents(store, "saw", manyEvents(901))
    const all = (query?: Store.LogQuery<EquipmentEvent>) =>
      Effect.map(Stream.runCollect(Store.streamAll(store, { ...query, direction: "backwards" })), (events) =>
        Chunk.toReadonlyArray(events).map(({ position }) => position)
      )
    const positions = Array.from({ length: 2_101 }, (_, index) => 2_101 - index)
    expect(yield* all()).toEqual(positions)
    expect(yield* all({ limit: 7, from: 1_000 })).toEqual(positions.slice(1_101))
    expect(yield* all({ from: Number.MAX_SAFE_INTEGER, limit: 1_000 })).toEqual(positions)
    expect(yield* all({ from: 0 })).toEqual([])
    expect(yield* all({ streamPrefix: "saw", limit: 100 })).toEqual(positions.slice(0, 901))
    const lends = Store.streamAll(store, { types: ["Lent"], direction: "backwards" })
    const last = yield* Stream.runCollect(Stream.take(lends, 1))
    expect(Chunk.toReadonlyArray(last).map(({ event }) => event.borrower)).toEqual(["borrower 901"])
    for (const [query, field] of [
      [{ from: -1 }, "from"],
      [{ limit: 0 }, "limit"]
    ] as const) {
      yield* expectFailure(all(query), { _tag: "OutOfRange", field })
    }
  })

  test("an empty log is streamed backwards", function* (store) {
    expect(Chunk.size(yield* Stream.runCollect(Store.streamAll(store, { direction: "backwards" })))).toBe(0)
  })
}

/**
 * The cases of Emmett's command handler: decisions of none, one or several events, retries after conflicts, and what a
 * handler leaves behind that fails.
 */
import { expect } from "@effect/vitest"
import { Effect, Either, Schema } from "effect"
import * as Decider from "../../../src/eventsourcing/Decider.ts"
import * as EventStore from "../../../src/eventsourcing/EventStore.ts"
import { appendEvents, concurrently, expectFailure, type Test } from "../../../src/testing/contract/ContractTest.ts"
import { EquipmentEvent, lent, returned } from "../../../src/testing/contract/Equipment.ts"

/** The item is lent. */
class IsLent extends Schema.TaggedError<IsLent>()("IsLent", { borrower: Schema.String }) {}

interface Lend {
  readonly borrower: string
  readonly days: number
}

/** Lends an item; a loan of several days is returned in the same decision, one of no days changes nothing. */
const item = Decider.make({
  events: EquipmentEvent,
  initial: { borrower: "", loans: 0 },
  decide: ({ borrower, days }: Lend, state) =>
    state.borrower !== ""
      ? Either.left(new IsLent({ borrower: state.borrower }))
      : Either.right([lent(borrower), returned].slice(0, days)),
  evolve: (state, event) => ({
    borrower: event._tag === "Lent" ? event.borrower : "",
    loans: state.loans + (event._tag === "Lent" ? 1 : 0)
  })
})

type Store = EventStore.EventStore<EquipmentEvent>

const lend = (store: Store, days: number, borrower = "ada", commandId?: string) =>
  EventStore.handle(store, {
    stream: "drill",
    decider: item,
    command: { borrower, days },
    metadata: { actor: "quartermaster" },
    ...(commandId === undefined ? {} : { commandId })
  })

/** Command handlers. */
export const tests = (test: Test): void => {
  for (const [days, events] of [
    [1, [lent("ada")]],
    [2, [lent("ada"), returned]]
  ] as const) {
    test(`a decision of ${days} events to an unknown stream creates it`, function* (store) {
      expect(yield* lend(store, days)).toEqual({ positions: events.map((_, at) => at + 1), events, replayed: false })
      expect(yield* store.load("drill", item)).toMatchObject({ version: days, state: { loans: 1 } })
    })
  }

  test("a decision of no events leaves the stream and its state as they are", function* (store) {
    expect(yield* lend(store, 0)).toEqual({ positions: [], events: [], replayed: false })
    expect(yield* store.load("drill", item)).toEqual({ state: item.initial, version: 0 })
    yield* lend(store, 2)
    expect(yield* lend(store, 0)).toMatchObject({ positions: [] })
    expect(yield* store.load("drill", item)).toMatchObject({ version: 2 })
  })

  test("a rejection is a typed error and appends nothing", function* (store) {
    yield* lend(store, 1)
    yield* expectFailure(lend(store, 1, "ben"), { _tag: "IsLent", borrower: "ada" })
    expect(yield* store.readStream({ stream: "drill" })).toHaveLength(1)
  })

  test("a conflict is decided again on the new state", function* (store) {
    let loads = 0
    const load: Store["load"] = (stream, decider) =>
      Effect.tap(store.load(stream, decider), () =>
        (loads += 1) === 1 ? Effect.orDie(appendEvents(store, "drill", [lent("ben"), returned])) : Effect.void
      )
    expect(yield* lend({ ...store, load }, 1)).toMatchObject({ positions: [3] })
    expect(loads).toBe(2)
    expect(yield* store.load("drill", item)).toMatchObject({ version: 3, state: { borrower: "ada", loans: 2 } })
  })

  test("concurrent commands to one stream are all decided, one after another", function* (store) {
    const borrowers = ["ada", "ben", "eva", "kim", "tom", "zoe"]
    yield* concurrently(borrowers, (borrower) => lend(store, 2, borrower))
    expect(yield* store.load("drill", item)).toEqual({ state: { borrower: "", loans: 6 }, version: 12 })
  })

  test("a repeated command has the first outcome (Emmett: is decided again)", function* (store) {
    const first = yield* lend(store, 1, "ada", "loan-1")
    expect(yield* lend(store, 1, "ada", "loan-1")).toEqual({ ...first, replayed: true })
    yield* appendEvents(store, "drill", [returned])
    expect(yield* lend(store, 1, "ada", "loan-1")).toEqual({ ...first, replayed: true })
    yield* expectFailure(lend(store, 1, "ben", "loan-1"), { _tag: "CommandIdReused", commandId: "loan-1" })
    expect(yield* store.load("drill", item)).toMatchObject({ version: 2 })
  })
}

import { expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as TestServices from "effect/TestServices"
import * as Decider from "../../eventsourcing/Decider.ts"
import * as Store from "../../eventsourcing/EventStore.ts"
import { appendEvents, concurrently, expectFailure, type Test } from "./ContractTest.ts"
import { type EquipmentEvent, Lent, lent, returned, Returned } from "./Equipment.ts"

class IsLent extends Schema.TaggedError<IsLent>()("IsLent", { borrower: Schema.String }) {}

type Command =
  | { readonly _tag: "Lend"; readonly borrower: string; readonly note?: string | undefined }
  | { readonly _tag: "Return" }
  | { readonly _tag: "LendAgain"; readonly borrowers: ReadonlySet<string>; readonly at: Date; readonly value: bigint }

/** Loans of a piece of equipment: some of the store's events. The state is the borrower and the number of loans. */
const loans = Decider.make({
  events: Schema.Union(Lent, Returned),
  initial: { borrower: "", loans: 0 },
  decide: (command: Command, { borrower }): Either.Either<ReadonlyArray<Lent | Returned>, IsLent> => {
    switch (command._tag) {
      case "Lend":
        return borrower === command.borrower
          ? Either.right([])
          : borrower === ""
            ? Either.right([Lent.make({ borrower: command.borrower })])
            : Either.left(new IsLent({ borrower }))
      case "Return":
        return Either.right(borrower === "" ? [] : [Returned.make({})])
      case "LendAgain":
        return Either.right(
          [...command.borrowers].flatMap((next) => [Returned.make({}), Lent.make({ borrower: next })])
        )
    }
  },
  evolve: (state, event) =>
    event._tag === "Lent" ? { borrower: event.borrower, loans: state.loans + 1 } : { borrower: "", loans: state.loans }
})
type Lent = typeof Lent.Type
type Returned = typeof Returned.Type

const execute = (
  store: Store.EventStore<EquipmentEvent>,
  command: Command,
  commandId?: string,
  { actor = "ada", stream = "drill" } = {}
) =>
  Store.handle(store, {
    stream,
    decider: loans,
    command,
    metadata: { actor },
    ...(commandId === undefined ? {} : { commandId })
  })

const lend = (borrower: string) => ({ _tag: "Lend", borrower }) as const
const giveBack: Command = { _tag: "Return" }

/** Commands by `EventStore.handle`, and states by decider. */
export const tests = (test: Test): void => {
  test("a command appends its events, and returns them with their positions", function* (store) {
    yield* appendEvents(store, "saw", [returned])
    expect(yield* execute(store, lend("ada"))).toEqual({ positions: [2], events: [lent("ada")], replayed: false })
    const [recorded] = yield* store.readStream({ stream: "drill" })
    expect(recorded?.metadata).toMatchObject({ actor: "ada", commandId: null, payloadHash: null, origin: null })
    expect(yield* store.load("drill", loans)).toEqual({ state: { borrower: "ada", loans: 1 }, version: 1 })
  })

  test("a command that changes nothing or is rejected appends nothing", function* (store) {
    yield* execute(store, lend("ada"))
    expect(yield* execute(store, lend("ada"), "c-1")).toEqual({ positions: [], events: [], replayed: false })
    yield* expectFailure(execute(store, lend("grace"), "c-2"), { _tag: "IsLent", borrower: "ada" })
    expect((yield* store.head).position).toBe(1)
  })

  test("events of other deciders in the stream are skipped", function* (store) {
    yield* execute(store, lend("ada"))
    yield* appendEvents(store, "drill", [{ _tag: "Retired", reason: "worn" }])
    expect(yield* execute(store, giveBack)).toMatchObject({ positions: [3] })
  })

  const later: ReadonlyArray<readonly [string, ReadonlyArray<Command>]> = [
    ["changes nothing", []],
    ["is rejected", [giveBack, lend("grace")]],
    ["has the same events", [giveBack]],
    ["has other events", [giveBack, lend("grace"), giveBack]]
  ]
  for (const [situation, commands] of later) {
    test(`a repeated command that now ${situation} returns its first outcome`, function* (store) {
      const first = yield* execute(store, lend("ada"), "c-1")
      yield* Effect.forEach(commands, (command) => execute(store, command))
      const before = yield* store.head
      expect(yield* execute(store, lend("ada"), "c-1")).toEqual({ ...first, replayed: true })
      expect(yield* store.head).toEqual(before)
      for (const [other, options] of [
        [lend("grace"), {}],
        [giveBack, {}],
        [lend("ada"), { stream: "saw" }]
      ] as const) {
        yield* expectFailure(execute(store, other, "c-1", options), { _tag: "CommandIdReused", commandId: "c-1" })
      }
      expect(yield* store.head).toEqual(before)
    })
  }

  test("a repeated command with other events returns the first ones", function* (store) {
    const command = (names: ReadonlyArray<string>): Command => ({
      _tag: "LendAgain",
      borrowers: new Set(names),
      at: new Date(0),
      value: 10n ** 30n
    })
    const first = yield* execute(store, command(["grace", "linus"]), "c-1")
    expect(first.positions).toEqual([1, 2, 3, 4])
    // An equal set, in another order.
    expect(yield* execute(store, command(["linus", "grace"]), "c-1")).toEqual({ ...first, replayed: true })
    yield* expectFailure(execute(store, command(["linus"]), "c-1"), { _tag: "CommandIdReused" })
  })

  test("command ids of different actors are independent, and an absent field equals undefined", function* (store) {
    yield* execute(store, lend("ada"), "c-1")
    yield* execute(store, giveBack, "c-1", { actor: "grace" })
    const repeated = execute(store, { _tag: "Lend", note: undefined, borrower: "ada" }, "c-1")
    expect(yield* repeated).toMatchObject({ positions: [1], replayed: true })
  })

  test("a command without a digest fails with InvalidAppend", function* (store) {
    const cyclic: { readonly _tag: "Lend"; readonly borrower: string; self?: unknown } = lend("ada")
    cyclic.self = cyclic
    yield* expectFailure(execute(store, cyclic, "c-1"), { _tag: "InvalidAppend", path: "self" })
    const secret = { ...lend("ada"), key: Redacted.make("hunter2") }
    yield* expectFailure(execute(store, secret, "c-1"), { _tag: "InvalidAppend", path: "key" })
    expect((yield* store.head).position).toBe(0)
  })

  test("concurrent commands are decided one after another", function* (store) {
    const attempts = concurrently(
      Array.from({ length: 20 }, (_, index) => `borrower ${index}`),
      (borrower) => Effect.either(execute(store, lend(borrower), borrower))
    )
    const outcomes = yield* TestServices.provideLive(attempts)
    expect(outcomes.filter(Either.isRight)).toHaveLength(1)
    expect(outcomes.filter((outcome) => Either.isLeft(outcome) && outcome.left._tag === "IsLent")).toHaveLength(19)
    expect((yield* store.head).position).toBe(1)
  })

  test("a command that is sent repeatedly at the same time is executed once", function* (store) {
    const sending = concurrently(Array.from({ length: 20 }), () => execute(store, lend("ada"), "c-1"))
    const outcomes = yield* TestServices.provideLive(sending)
    expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1)
    expect(new Set(outcomes.map(({ positions }) => positions.join()))).toEqual(new Set(["1"]))
    expect((yield* store.head).position).toBe(1)
  })
}

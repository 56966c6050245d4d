import { expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Event from "../../eventsourcing/Event.ts"
import * as Store from "../../eventsourcing/EventStore.ts"
import type { Expected } from "../../eventsourcing/EventStoreError.ts"
import { actor, appendEvents, commandMetadata, expectFailure, type Test } from "./ContractTest.ts"
import { type EquipmentEvent, lent, returned } from "./Equipment.ts"

/** The difference between a repeated request and the first one, which lends the drill to Ada. */
interface Change {
  readonly event?: EquipmentEvent
  readonly stream?: string
  readonly more?: ReadonlyArray<EquipmentEvent>
}

const command = commandMetadata("c-1", "digest")

/** Idempotency by command id and by event id. */
export const tests = (test: Test): void => {
  test("a repeated command returns its first positions and writes nothing", function* (store) {
    yield* appendEvents(store, "saw", [lent("linus")])
    const execute = appendEvents(store, "drill", [lent("ada"), returned], "none", command)
    expect(yield* execute).toEqual({ positions: [2, 3], replayed: false })
    const before = yield* store.head
    expect(yield* execute).toEqual({ positions: [2, 3], replayed: true })
    expect(yield* store.head).toEqual(before)
  })

  test("a repeated command succeeds although its stream and guards have changed", function* (store) {
    const execute = Effect.flatMap(Event.mint([lent("ada")]), (events) =>
      store.appendAll({
        appends: [{ stream: "drill", expected: 0, events }],
        guards: [{ stream: "saw", version: 0 }],
        metadata: command
      })
    )
    yield* execute
    yield* appendEvents(store, "drill", [returned])
    yield* appendEvents(store, "saw", [lent("grace")])
    expect(yield* execute).toEqual({ positions: [1], replayed: true })
  })

  test("a repeated command over several streams returns all its positions", function* (store) {
    const execute = Effect.flatMap(Effect.all([Event.mint([lent("ada")]), Event.mint([returned])]), ([one, other]) =>
      store.appendAll({
        appends: [
          { stream: "drill", expected: "any", events: one },
          { stream: "saw", expected: "any", events: other }
        ],
        metadata: command
      })
    )
    yield* execute
    expect(yield* execute).toEqual({ positions: [1, 2], replayed: true })
  })

  test("reusing a command id fails and writes nothing", function* (store) {
    yield* appendEvents(store, "drill", [lent("ada")], "any", command)
    const before = yield* store.head
    yield* expectFailure(appendEvents(store, "saw", [returned], "any", commandMetadata("c-1", "another")), {
      _tag: "CommandIdReused",
      commandId: "c-1"
    })
    expect(yield* store.head).toEqual(before)
  })

  const others: ReadonlyArray<readonly [string, Change]> = [
    ["other data", { event: lent("grace") }],
    ["another type of event", { event: returned }],
    ["another stream", { stream: "saw" }],
    ["an additional event", { more: [returned] }]
  ]
  for (const [difference, { event = lent("ada"), stream = "drill", more = [] }] of others) {
    for (const payloadHash of [null, "digest"]) {
      test(`a command id repeated with ${difference} and the hash ${payloadHash} fails`, function* (store) {
        const metadata: Event.Metadata = { ...commandMetadata("c-1", ""), payloadHash }
        yield* appendEvents(store, "drill", [lent("ada")], "any", metadata)
        const before = yield* store.head
        yield* expectFailure(appendEvents(store, stream, [event, ...more], "any", metadata), {
          _tag: "CommandIdReused",
          commandId: "c-1"
        })
        expect(yield* store.head).toEqual(before)
        expect(yield* appendEvents(store, "drill", [lent("ada")], "any", metadata)).toMatchObject({ replayed: true })
      })
    }

    test(`an event id repeated with ${difference} fails`, function* (store) {
      const append = (to: string, events: ReadonlyArray<EquipmentEvent>) => {
        const identified = events.map((event, index) => ({ id: `event-${index}`, event }))
        return Store.append(store, to, "any", identified, actor)
      }
      yield* append("drill", [lent("ada")])
      const before = yield* store.head
      yield* expectFailure(append(stream, [event, ...more]), { _tag: "DuplicateEvent" })
      expect(yield* store.head).toEqual(before)
      expect(yield* append("drill", [lent("ada")])).toEqual({ positions: [1], replayed: true })
    })
  }

  test("event ids repeated in another order or at another version fail", function* (store) {
    const events = yield* Event.mint([lent("ada"), returned])
    yield* appendEvents(store, "drill", [returned])
    yield* Store.append(store, "drill", 1, events, actor)
    const again = (expected: Expected, repeated = events) => Store.append(store, "drill", expected, repeated, actor)
    for (const refused of [again(1, events.toReversed()), again(0), again(3), again("none")]) {
      yield* expectFailure(refused, { _tag: "DuplicateEvent" })
    }
    for (const accepted of [again(1), again("any"), again("exists")]) {
      expect(yield* accepted).toEqual({ positions: [2, 3], replayed: true })
    }
  })

  test("the outcome of a command is found by actor and command id", function* (store) {
    yield* appendEvents(store, "saw", [returned])
    yield* appendEvents(store, "drill", [lent("ada"), returned], "any", command)
    const outcome = (by: string, commandId: string) => store.outcomeOf({ actor: by, commandId })
    expect(yield* outcome("quartermaster", "c-1")).toEqual(Option.some({ positions: [2, 3], payloadHash: "digest" }))
    expect(yield* outcome("quartermaster", "c-2")).toEqual(Option.none())
    expect(yield* outcome("ada", "c-1")).toEqual(Option.none())
  })

  test("command ids of different actors are independent", function* (store) {
    yield* appendEvents(store, "drill", [lent("ada")], "any", commandMetadata("c-1", "digest", "ada"))
    const repeated = appendEvents(store, "drill", [lent("ada")], "any", commandMetadata("c-1", "digest", "grace"))
    expect(yield* repeated).toEqual({ positions: [2], replayed: false })
  })

  test("a command that conflicted can be retried", function* (store) {
    yield* appendEvents(store, "drill", [lent("ada")])
    yield* expectFailure(appendEvents(store, "drill", [returned], 0, command), { actual: 1 })
    expect(yield* appendEvents(store, "drill", [returned], 1, command)).toEqual({ positions: [2], replayed: false })
  })

  test("appends without a command id are never deduplicated", function* (store) {
    yield* appendEvents(store, "drill", [lent("ada")])
    expect(yield* appendEvents(store, "drill", [lent("ada")])).toEqual({ positions: [2], replayed: false })
  })

  test("repeated events return their first positions", function* (store) {
    const events = yield* Event.mint([lent("ada"), returned])
    yield* appendEvents(store, "saw", [returned])
    yield* Store.append(store, "drill", "none", events, actor)
    const before = yield* store.head
    expect(yield* Store.append(store, "drill", "none", events, actor)).toEqual({ positions: [2, 3], replayed: true })
    expect(yield* store.head).toEqual(before)
  })

  test("an append with some repeated events fails", function* (store) {
    const known = yield* Event.mint([lent("ada")])
    const fresh = yield* Event.mint([returned])
    yield* Store.append(store, "drill", "none", known, actor)
    yield* expectFailure(Store.append(store, "drill", "any", [...known, ...fresh], actor), {
      _tag: "DuplicateEvent",
      ids: known.map(({ id }) => id)
    })
    expect((yield* store.head).position).toBe(1)
  })

  test("a duplicate event id in one append fails", function* (store) {
    const [event, other] = yield* Event.mint([lent("ada"), returned])
    yield* expectFailure(
      store.appendAll({
        appends: [
          { stream: "drill", expected: "any", events: [event, other].flatMap((minted) => minted ?? []) },
          { stream: "saw", expected: "any", events: event === undefined ? [] : [event] }
        ],
        metadata: actor
      }),
      { _tag: "DuplicateEvent", ids: [event?.id] }
    )
    expect((yield* store.head).position).toBe(0)
  })
}

import { expect } from "@effect/vitest"
import { Effect } from "effect"
import * as Event from "../../eventsourcing/Event.ts"
import * as Store from "../../eventsourcing/EventStore.ts"
import type { Test } from "./ContractTest.ts"
import { actor, commanded, failure, put } from "./ContractTest.ts"
import { lent, returned } from "./Equipment.ts"

/** Appending again: by command id and by event id. */
export const tests = (test: Test): void => {
  test("a command that comes again is acknowledged with its first positions and writes nothing", (store) =>
    Effect.gen(function* () {
      yield* put(store, "saw", [lent("linus")])
      const first = yield* put(store, "drill", [lent("ada"), returned], "none", commanded("c-1", "digest"))
      expect(first).toEqual({ positions: [2, 3], replayed: false })
      const before = yield* store.head
      const again = yield* put(store, "drill", [lent("ada"), returned], "none", commanded("c-1", "digest"))
      expect(again).toEqual({ positions: [2, 3], replayed: true })
      expect(yield* store.head).toEqual(before)
    }))

  test("a command is acknowledged again though its stream and guards moved on", (store) =>
    Effect.gen(function* () {
      const execute = Effect.flatMap(Event.mint([lent("ada")]), (events) =>
        store.appendAll({
          appends: [{ stream: "drill", expected: 0, events }],
          guards: [{ stream: "saw", version: 0 }],
          metadata: commanded("c-1", "digest")
        })
      )
      yield* execute
      yield* put(store, "drill", [returned])
      yield* put(store, "saw", [lent("grace")])
      expect(yield* execute).toEqual({ positions: [1], replayed: true })
    }))

  test("a command over several streams comes back with all of its positions", (store) =>
    Effect.gen(function* () {
      const execute = Effect.flatMap(Effect.all([Event.mint([lent("ada")]), Event.mint([returned])]), ([one, other]) =>
        store.appendAll({
          appends: [
            { stream: "drill", expected: "any", events: one },
            { stream: "saw", expected: "any", events: other }
          ],
          metadata: commanded("c-1", "digest")
        })
      )
      yield* execute
      expect(yield* execute).toEqual({ positions: [1, 2], replayed: true })
    }))

  test("a command id for another command is refused and writes nothing", (store) =>
    Effect.gen(function* () {
      yield* put(store, "drill", [lent("ada")], "any", commanded("c-1", "digest"))
      const before = yield* store.head
      const refused = yield* failure(put(store, "saw", [returned], "any", commanded("c-1", "another")))
      expect(refused).toMatchObject({ _tag: "CommandIdReused", commandId: "c-1" })
      expect(yield* store.head).toEqual(before)
    }))

  test("the same command id of another actor is another command", (store) =>
    Effect.gen(function* () {
      yield* put(store, "drill", [lent("ada")], "any", commanded("c-1", "digest", "ada"))
      const receipt = yield* put(store, "drill", [lent("ada")], "any", commanded("c-1", "digest", "grace"))
      expect(receipt).toEqual({ positions: [2], replayed: false })
    }))

  test("a command that met a conflict was not done, and may be tried again", (store) =>
    Effect.gen(function* () {
      yield* put(store, "drill", [lent("ada")])
      yield* failure(put(store, "drill", [returned], 0, commanded("c-1", "digest")))
      const receipt = yield* put(store, "drill", [returned], 1, commanded("c-1", "digest"))
      expect(receipt).toEqual({ positions: [2], replayed: false })
    }))

  test("appends without a command id are never taken for one another", (store) =>
    Effect.gen(function* () {
      yield* put(store, "drill", [lent("ada")])
      expect(yield* put(store, "drill", [lent("ada")])).toEqual({ positions: [2], replayed: false })
    }))

  test("events that are all in the log already are acknowledged with their first positions", (store) =>
    Effect.gen(function* () {
      const events = yield* Event.mint([lent("ada"), returned])
      yield* put(store, "saw", [returned])
      yield* Store.append(store, "drill", "none", events, actor)
      const before = yield* store.head
      const again = yield* Store.append(store, "drill", "none", events, actor)
      expect(again).toEqual({ positions: [2, 3], replayed: true })
      expect(yield* store.head).toEqual(before)
    }))

  test("events of which some are in the log already are refused together", (store) =>
    Effect.gen(function* () {
      const known = yield* Event.mint([lent("ada")])
      const fresh = yield* Event.mint([returned])
      yield* Store.append(store, "drill", "none", known, actor)
      const refused = yield* failure(Store.append(store, "drill", "any", [...known, ...fresh], actor))
      expect(refused).toMatchObject({ _tag: "DuplicateEvent", ids: known.map(({ id }) => id) })
      expect((yield* store.head).position).toBe(1)
    }))

  test("an id that stands twice in one append is refused", (store) =>
    Effect.gen(function* () {
      const [event, other] = yield* Event.mint([lent("ada"), returned])
      const refused = yield* failure(
        store.appendAll({
          appends: [
            { stream: "drill", expected: "any", events: [event, other].flatMap((each) => each ?? []) },
            { stream: "saw", expected: "any", events: event === undefined ? [] : [event] }
          ],
          metadata: actor
        })
      )
      expect(refused).toMatchObject({ _tag: "DuplicateEvent", ids: [event?.id] })
      expect((yield* store.head).position).toBe(0)
    }))
}

import { expect } from "@effect/vitest"
import * as Stream from "effect/Stream"
import * as Event from "../../eventsourcing/Event.ts"
import * as Store from "../../eventsourcing/EventStore.ts"
import * as Subscription from "../../eventsourcing/Subscription.ts"
import { appendEvents, commandMetadata, expectFailure, open, type Test } from "./ContractTest.ts"
import {
  Acquired,
  OlderAcquired,
  Calibrated,
  defectiveCodec,
  formerCodec,
  lent,
  LentOut,
  newerCodec,
  olderCodec,
  renamedCodec,
  RetiredWithoutReason,
  returned
} from "./Equipment.ts"

/** Events that other versions of a program appended to the same log. */
export const tests = (test: Test): void => {
  test("an event of an older schema version is upcast on read and unchanged in the log", function* (store) {
    const older = yield* open(olderCodec)
    yield* appendEvents(older, "drill", [OlderAcquired.make({ label: "Drill", price: 40 })])
    yield* appendEvents(store, "drill", [Acquired.make({ label: "Drill", price: 45, currency: "CHF" })])
    const { hash } = yield* store.head
    const expected = [
      { _tag: "Acquired", label: "Drill", price: 40, currency: "EUR" },
      { _tag: "Acquired", label: "Drill", price: 45, currency: "CHF" }
    ]
    expect((yield* store.readStream({ stream: "drill" })).map(({ event }) => event)).toEqual(expected)
    expect((yield* store.readAll({})).events.map(({ event }) => event)).toEqual(expected)
    expect(yield* store.verify).toEqual({ position: 2, hash })
  })

  test("a read fails with the position of an event of an unknown type", function* (store) {
    const newer = yield* open(newerCodec)
    yield* appendEvents(store, "drill", [lent("ada")])
    yield* appendEvents(newer, "drill", [returned, Calibrated.make({ by: "grace" })])
    const unknown = { _tag: "UnknownEvent", position: 3, type: "Calibrated", schemaVersion: 1 }
    yield* expectFailure(store.readStream({ stream: "drill" }), unknown)
    yield* expectFailure(store.readAll({}), unknown)
    yield* expectFailure(Stream.runDrain(Store.streamAll(store)), unknown)
  })

  test("a read fails with the schema version of an event of a newer one", function* (store) {
    const newer = yield* open(newerCodec)
    yield* appendEvents(newer, "drill", [Acquired.make({ label: "Drill", price: 40, currency: "EUR" })])
    yield* expectFailure(store.readStream({ stream: "drill" }), {
      _tag: "UnknownEvent",
      position: 1,
      type: "Acquired",
      schemaVersion: 3
    })
  })

  test("an unknown event does not affect reads that exclude it, nor appends", function* (store) {
    const newer = yield* open(newerCodec)
    yield* appendEvents(newer, "drill", [Calibrated.make({ by: "grace" }), returned])
    expect((yield* appendEvents(store, "drill", [lent("ada")], 2)).positions).toEqual([3])
    expect((yield* store.readAll({ types: ["Lent", "Returned"] })).events).toHaveLength(2)
    expect(yield* store.readStream({ stream: "drill", from: 2 })).toHaveLength(2)
    expect((yield* store.verify).position).toBe(3)
    expect(yield* newer.readStream({ stream: "drill" })).toHaveLength(3)
  })

  test("a read fails with the position of a malformed event", function* (store) {
    const defective = yield* open(defectiveCodec)
    yield* appendEvents(store, "drill", [lent("ada")])
    yield* appendEvents(defective, "drill", [RetiredWithoutReason.make({})])
    yield* expectFailure(store.readStream({ stream: "drill" }), {
      _tag: "MalformedEvent",
      position: 2,
      type: "Retired"
    })
  })

  test("stores over the same storage see each other's appends immediately", function* (store) {
    const other = yield* open(newerCodec)
    yield* appendEvents(store, "drill", [lent("ada")])
    expect(yield* other.head).toEqual(yield* store.head)
    yield* expectFailure(appendEvents(other, "drill", [returned], "none"), { actual: 1 })
    yield* appendEvents(other, "drill", [returned], 1)
    expect(yield* store.readStream({ stream: "drill" })).toHaveLength(2)
  })

  test("an event that is stored under a former name has the current one everywhere", function* (store) {
    const former = yield* open(formerCodec)
    const events = yield* Event.mint([LentOut.make({ borrower: "ada" })])
    const metadata = commandMetadata("c-1", "digest")
    yield* Store.append(former, "drill", "none", events, metadata)
    yield* appendEvents(store, "drill", [returned])
    const renamed = yield* open(renamedCodec)
    const [recorded] = yield* renamed.readStream({ stream: "drill" })
    expect(recorded).toMatchObject({ type: "Lent", event: lent("ada") })
    expect((yield* renamed.readAll({ types: ["Lent"] })).events).toEqual([recorded])
    const [followed] = yield* Stream.runCollect(Stream.take(Subscription.events(renamed, { types: ["Lent"] }), 1))
    expect(followed).toEqual(recorded)
    // The same event under its current name is a repetition, by command id and by event id.
    const again = (id: string, by: Event.NewMetadata) =>
      Store.append(renamed, "drill", "none", [{ id, event: lent("ada") }], by)
    expect(yield* again("another", metadata)).toEqual({ positions: [1], replayed: true })
    expect(yield* again(events[0]?.id ?? "", { actor: "ada" })).toEqual({ positions: [1], replayed: true })
    yield* appendEvents(renamed, "drill", [lent("grace")])
    expect((yield* renamed.readAll({ types: ["Lent"] })).events.map(({ position }) => position)).toEqual([1, 3])
    expect((yield* renamed.verify).position).toBe(3)
  })
}

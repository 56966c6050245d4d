import { expect } from "@effect/vitest"
import { Effect, Stream } from "effect"
import * as Store from "../../eventsourcing/EventStore.ts"
import type { Test } from "./ContractTest.ts"
import { failure, open, put } from "./ContractTest.ts"
import {
  Acquired,
  AcquiredBefore,
  Calibrated,
  carelessCodec,
  lent,
  newerCodec,
  olderCodec,
  RetiredCarelessly,
  returned
} from "./Equipment.ts"

/** Events that other versions of a program wrote into the same log. */
export const tests = (test: Test): void => {
  test("an event of an older shape is read in today's, and stays as it was written", (store) =>
    Effect.gen(function* () {
      const older = yield* open(olderCodec)
      yield* put(older, "drill", [AcquiredBefore.make({ label: "Drill", price: 40 })])
      yield* put(store, "drill", [Acquired.make({ label: "Drill", price: 45, currency: "CHF" })])
      const { hash } = yield* store.head
      const expected = [
        { _tag: "Acquired", label: "Drill", price: 40, currency: "EUR" },
        { _tag: "Acquired", label: "Drill", price: 45, currency: "CHF" }
      ]
      expect((yield* store.readStream({ stream: "drill" })).map(({ event }) => event)).toEqual(expected)
      expect((yield* store.readAll({})).events.map(({ event }) => event)).toEqual(expected)
      expect(yield* store.verify).toEqual({ position: 2, hash })
    }))

  test("an event of an unknown type is named with its position", (store) =>
    Effect.gen(function* () {
      const newer = yield* open(newerCodec)
      yield* put(store, "drill", [lent("ada")])
      yield* put(newer, "drill", [returned, Calibrated.make({ by: "grace" })])
      const unknown = { _tag: "UnknownEvent", position: 3, type: "Calibrated", schemaVersion: 1 }
      expect(yield* failure(store.readStream({ stream: "drill" }))).toMatchObject(unknown)
      expect(yield* failure(store.readAll({}))).toMatchObject(unknown)
      expect(yield* failure(Stream.runDrain(Store.streamAll(store)))).toMatchObject(unknown)
    }))

  test("an event of a newer shape is named with its schema version", (store) =>
    Effect.gen(function* () {
      const newer = yield* open(newerCodec)
      yield* put(newer, "drill", [Acquired.make({ label: "Drill", price: 40, currency: "EUR" })])
      expect(yield* failure(store.readStream({ stream: "drill" }))).toMatchObject({
        _tag: "UnknownEvent",
        position: 1,
        type: "Acquired",
        schemaVersion: 3
      })
    }))

  test("an unknown event stands in nobody's way who does not read it", (store) =>
    Effect.gen(function* () {
      const newer = yield* open(newerCodec)
      yield* put(newer, "drill", [Calibrated.make({ by: "grace" }), returned])
      expect((yield* put(store, "drill", [lent("ada")], 2)).positions).toEqual([3])
      expect((yield* store.readAll({ types: ["Lent", "Returned"] })).events).toHaveLength(2)
      expect(yield* store.readStream({ stream: "drill", from: 2 })).toHaveLength(2)
      expect((yield* store.verify).position).toBe(3)
      expect(yield* newer.readStream({ stream: "drill" })).toHaveLength(3)
    }))

  test("an event that is not of its type's shape is named with its position", (store) =>
    Effect.gen(function* () {
      const careless = yield* open(carelessCodec)
      yield* put(store, "drill", [lent("ada")])
      yield* put(careless, "drill", [RetiredCarelessly.make({})])
      expect(yield* failure(store.readStream({ stream: "drill" }))).toMatchObject({
        _tag: "MalformedEvent",
        position: 2,
        type: "Retired"
      })
    }))

  test("what one store appends, the others over the same storage see at once", (store) =>
    Effect.gen(function* () {
      const other = yield* open(newerCodec)
      yield* put(store, "drill", [lent("ada")])
      expect(yield* other.head).toEqual(yield* store.head)
      expect(yield* failure(put(other, "drill", [returned], "none"))).toMatchObject({ actual: 1 })
      yield* put(other, "drill", [returned], 1)
      expect(yield* store.readStream({ stream: "drill" })).toHaveLength(2)
    }))
}

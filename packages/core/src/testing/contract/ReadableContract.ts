import { expect } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as EventCodec from "../../eventsourcing/EventCodec.ts"
import * as Store from "../../eventsourcing/EventStore.ts"
import * as Subscription from "../../eventsourcing/Subscription.ts"
import { actor, appendEvents, expectFailure, open, type Test } from "./ContractTest.ts"

class Weighed extends Schema.TaggedClass<Weighed>()("Weighed", { kilograms: Schema.Number, at: Schema.Date }) {}
const Measured = Schema.TaggedStruct("Measured", { value: Schema.Number, note: Schema.optional(Schema.Unknown) })
const codec = EventCodec.make(Schema.Union(Measured, Weighed))

const cycle: Record<string, unknown> = {}
cycle["self"] = cycle

/** Events that JSON would change or cannot encode, with the path of the field. */
const unreadable: { readonly [description: string]: readonly [event: typeof Measured.Type | Weighed, path: string] } = {
  NaN: [Measured.make({ value: Number.NaN }), "value"],
  "an infinite number": [Measured.make({ value: Number.POSITIVE_INFINITY }), "value"],
  "NaN in a class": [new Weighed({ kilograms: Number.NaN, at: new Date(0) }), "kilograms"],
  "a date that does not exist": [new Weighed({ kilograms: 1, at: new Date(Number.NaN) }, true), "at"],
  "a date without a schema": [Measured.make({ value: 1, note: { at: new Date(0) } }), "note.at"],
  "a function": [Measured.make({ value: 1, note: { run: () => 1 } }), "note.run"],
  "a BigInt": [Measured.make({ value: 1, note: [1n] }), "note.0"],
  "a cycle": [Measured.make({ value: 1, note: cycle }), "note.self"]
}

const weighed = new Weighed({ kilograms: 2.5, at: new Date(1_700_000_000_000) })

/** Accepted events can be decoded and equal the appended ones. */
export const tests = (test: Test): void => {
  for (const [description, [event, path]] of Object.entries(unreadable)) {
    test(`${description} fails with its path, and the log stays readable`, function* () {
      const store = yield* open(codec)
      yield* appendEvents(store, "scale", [Measured.make({ value: 1 })])
      yield* expectFailure(appendEvents(store, "scale", [event]), { _tag: "InvalidAppend", path })
      yield* appendEvents(store, "scale", [Measured.make({ value: 2 })])
      const read = yield* Stream.runCollect(Store.streamAll(store))
      expect(Chunk.toReadonlyArray(read).map(({ event: { _tag } }) => _tag)).toEqual(["Measured", "Measured"])
    })
  }

  test("a repeated event may have its fields in another order", function* () {
    const store = yield* open(codec)
    const append = (note: unknown) =>
      Store.append(store, "scale", "any", [{ id: "e", event: Measured.make({ value: 1, note }) }], actor)
    yield* append({ a: 1, b: [2] })
    expect(yield* append({ b: [2], a: 1 })).toEqual({ positions: [1], replayed: true })
    yield* expectFailure(append({ a: 1, b: [3] }), { _tag: "DuplicateEvent" })
  })

  test("-0 becomes 0, class instances are decoded, and subscribers get the same events as readers", function* () {
    const store = yield* open(codec)
    yield* appendEvents(store, "scale", [Measured.make({ value: -0, note: undefined }), weighed])
    const expected = [Measured.make({ value: 0 }), weighed]
    const read = (yield* store.readStream({ stream: "scale" })).map(({ event }) => event)
    const subscribed = yield* Stream.runCollect(Stream.take(Subscription.events(store), 2))
    expect(read).toStrictEqual(expected)
    expect(Chunk.toReadonlyArray(subscribed).map(({ event }) => event)).toStrictEqual(expected)
    expect(Either.isRight(codec.encode(weighed))).toBe(true)
  })
}

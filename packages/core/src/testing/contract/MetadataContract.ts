import { expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as Event from "../../eventsourcing/Event.ts"
import * as Store from "../../eventsourcing/EventStore.ts"
import { appendEvents, expectFailure, type Test } from "./ContractTest.ts"
import { type EquipmentEvent, lent, returned } from "./Equipment.ts"

const shift = Event.customMetadata(
  Schema.Struct({ since: Schema.DateFromString, desk: Schema.optionalWith(Schema.Int, { exact: true }) })
)

type Custom = NonNullable<Event.Metadata["custom"]>
type Json = Custom[string]

const nested = (levels: number): Json => (levels === 0 ? [] : { in: nested(levels - 1) })
const appendWith = (store: Store.EventStore<EquipmentEvent>, custom: { readonly [key: string]: Json }) =>
  Effect.flatMap(Event.mint([lent("ada")]), (events) =>
    Store.append(store, "drill", "any", events, { actor: "ada", custom })
  )
const cyclic: { [key: string]: Json } = {}
cyclic["self"] = cyclic
const wide: Array<Json> = []
for (let level = 0, last: Array<Json> = wide; level < 40; level++) {
  const inner: Array<Json> = []
  last.push(inner, inner, inner)
  last = inner
}

const refused: { readonly [description: string]: { readonly [key: string]: Json } } = {
  "a number that is not finite": { a: [Number.NaN] },
  "a cycle": cyclic,
  "a list that contains others many times": { wide },
  "values nested too deep": { in: nested(101) },
  "a key __proto__": JSON.parse('{ "a": { "__proto__": 1 } }'),
  "a lone surrogate": { a: "\ud800" },
  "a key with a lone surrogate": { "\udc00": 1 },
  "more than the maximum size": { a: "a".repeat(Event.maximumCustom) }
}

/** Metadata of appends: partial, custom and derived. */
export const tests = (test: Test): void => {
  test("metadata with an actor only is completed", function* (store) {
    yield* Store.append(store, "drill", "none", yield* Event.mint([returned]), { actor: "ada" })
    const [recorded] = yield* store.readStream({ stream: "drill" })
    expect(recorded?.metadata).toEqual(Event.actorMetadata("ada"))
  })

  test("custom metadata is returned exactly as it was given", function* (store) {
    const custom = {
      a: [1, -0.5, 1e300, true, null, "\0 \u2028 🔩"],
      b: { c: {}, d: [] },
      "": "",
      "a.b": [[]],
      toString: 1
    }
    yield* appendWith(store, custom)
    yield* appendWith(store, { size: "a".repeat(Event.maximumCustom - 11) })
    const [recorded] = yield* store.readStream({ stream: "drill" })
    expect(recorded?.metadata.custom).toEqual(custom)
    expect((yield* store.readAll({})).events[0]?.metadata).toEqual({ ...Event.actorMetadata("ada"), custom })
    expect((yield* store.verify).position).toBe(2)
  })

  test("custom metadata is a copy, which the caller cannot change", function* (store) {
    const list: Array<Json> = [-0]
    yield* appendWith(store, { list })
    list.push("later")
    const [recorded] = yield* store.readStream({ stream: "drill" })
    expect(recorded?.metadata.custom).toEqual({ list: [0] })
  })

  for (const [description, custom] of Object.entries(refused)) {
    test(`custom metadata with ${description} fails with InvalidAppend`, function* (store) {
      yield* expectFailure(appendWith(store, custom), { _tag: "InvalidAppend" })
      expect((yield* store.head).position).toBe(0)
    })
  }

  test("custom metadata is typed by a schema", function* (store) {
    const value = { since: new Date(5), desk: 3 }
    const events = yield* Event.mint([lent("ada")])
    yield* Store.append(store, "drill", "any", events, { actor: "ada", ...shift.put(value) })
    yield* appendEvents(store, "drill", [returned])
    const [first, second] = yield* store.readStream({ stream: "drill" })
    expect(first && shift.get(first)).toEqual(Either.right(value))
    expect(first?.metadata.custom).toEqual({ since: "1970-01-01T00:00:00.005Z", desk: 3 })
    expect(second && Either.isLeft(shift.get(second))).toBe(true)
  })

  test("an event that causes a command gives its id and the correlation", function* (store) {
    yield* appendEvents(store, "drill", [lent("ada")])
    const [cause] = yield* store.readStream({ stream: "drill" })
    const caused = cause === undefined ? { actor: "" } : { actor: "clerk", ...Event.causedBy(cause) }
    yield* Store.append(store, "drill", 1, yield* Event.mint([returned]), caused)
    const [, effect] = yield* store.readStream({ stream: "drill" })
    expect(effect?.metadata).toMatchObject({ actor: "clerk", causationId: cause?.id, correlationId: cause?.id })
    expect(effect && Event.causedBy(effect)).toEqual({ correlationId: cause?.id, causationId: effect?.id })
  })
}

/** Projections receive equal events when they are appended and when they are rebuilt. */
import { inspect } from "node:util"
import { describe, expect, it } from "@effect/vitest"
import { Arbitrary, Effect, FastCheck, Option, Schema, Stream } from "effect"
import * as EventCodec from "../../../src/eventsourcing/EventCodec.ts"
import * as Projection from "../../../src/eventsourcing/Projection.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import * as Table from "../../../src/database/rows/Table.ts"
import { appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import * as TestDatabase from "./TestDatabase.ts"

class Weighed extends Schema.TaggedClass<Weighed>()("Weighed", { kilograms: Schema.Number, at: Schema.Date }) {}
const Noted = Schema.TaggedStruct("Noted", {
  value: Schema.Number,
  note: Schema.optional(Schema.String),
  marks: Schema.Array(Schema.Number),
  price: Schema.optionalWith(Schema.Number, { as: "Option" })
})
const NotedEvent = Schema.Union(Noted, Weighed)
type NotedEvent = typeof NotedEvent.Type
const codec = EventCodec.make(NotedEvent)

/** Rows with everything that a projection can observe of its events: prototypes, absent fields and signs of zero. */
const shown = Projection.make(codec, {
  name: "shown",
  version: 1,
  table: Table.make({ name: "shown", key: "item", row: Schema.Struct({ item: Schema.String, events: Schema.String }) }),
  keys: ({ stream }) => [stream],
  evolve: (row, event, item) => ({
    item,
    events: `${row?.events ?? ""}\n${inspect(event, { depth: 9 })}`
  })
})

const open = SqlEventStore.make(codec, [shown])
const rows = TestDatabase.rows("SELECT item, events FROM shown ORDER BY item")

describe("a projection", () => {
  it.effect.prop(
    "receives the same values live and rebuilt",
    [FastCheck.array(Arbitrary.make(NotedEvent), { minLength: 1, maxLength: 6 })],
    ([events]) =>
      Effect.gen(function* () {
        const store = yield* open
        yield* Effect.forEach(events, (event) => Effect.ignore(appendEvents(store, "scale", [event])))
        const live = yield* rows
        yield* Stream.runDrain(store.rebuild())
        expect(yield* rows).toEqual(live)
      }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("receives the event as it was appended, although the caller changed the object since", () =>
    Effect.gen(function* () {
      const store = yield* open
      const marks = [-0, 1]
      yield* Effect.all(
        [
          appendEvents(store, "scale", [Noted.make({ value: -0, note: undefined, marks, price: Option.none() })]),
          Effect.sync(() => {
            marks.push(2)
          })
        ],
        { concurrency: "unbounded" }
      )
      const live = yield* rows
      expect(live).toMatchObject([{ events: expect.stringContaining("marks: [ 0, 1 ]") }])
      yield* Stream.runDrain(store.rebuild())
      expect(yield* rows).toEqual(live)
    }).pipe(Effect.provide(TestDatabase.memory))
  )
})

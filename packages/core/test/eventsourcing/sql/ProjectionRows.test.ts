/** Lookups of a projection in its own table: as of the event, live and rebuilt alike. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck as fc, Layer, Schema, Stream } from "effect"
import * as EventCodec from "../../../src/eventsourcing/EventCodec.ts"
import * as Projection from "../../../src/eventsourcing/Projection.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import * as Table from "../../../src/database/rows/Table.ts"
import { appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import * as TestDatabase from "./TestDatabase.ts"

const Moved = Schema.TaggedStruct("Moved", { to: Schema.NullOr(Schema.String) })
const Emptied = Schema.TaggedStruct("Emptied", { room: Schema.String })
const Removed = Schema.TaggedStruct("Removed", {})
const Event = Schema.Union(Moved, Emptied, Removed)
type Event = typeof Event.Type
const codec = EventCodec.make(Event)

const Row = Schema.Struct({
  item: Schema.String,
  room: Schema.NullOr(Schema.String),
  /** The other items of the room at the last event of the item, in the order of the lookup. */
  beside: Schema.parseJson(Schema.Array(Schema.String)),
  before: Schema.NullOr(Schema.String)
})
const table = Table.make({ name: "items", key: "item", row: Row, indexes: [["room", "item"]] })

/** `keys` and `evolve` both depend on other rows of the table. */
const items = Projection.make(codec, {
  name: "items",
  version: 1,
  table,
  keys: ({ event, stream }, rows) =>
    event._tag === "Emptied" ? rows.where({ room: event.room }).map(({ item }) => item) : [stream],
  evolve: (row, { event }, item, rows) => {
    if (event._tag === "Removed") {
      return undefined
    }
    const room = event._tag === "Moved" ? event.to : null
    const beside = rows.where({ room }).map((other) => other.item)
    return { item, room, beside, before: rows.get(item)?.room ?? row?.room ?? null }
  }
})

const dump = TestDatabase.rows("SELECT * FROM items ORDER BY item")
const stream = fc.constantFrom("a", "b", "c", "d")
const room = fc.constantFrom("hall", "Hall", "ä", "")
const event: fc.Arbitrary<Event> = fc.oneof(
  fc.option(room).map((to) => Moved.make({ to })),
  room.map((each) => Emptied.make({ room: each })),
  fc.constant(Removed.make({}))
)
const plan = fc.array(fc.tuple(stream, fc.array(event, { minLength: 1, maxLength: 5 })), {
  minLength: 1,
  maxLength: 10
})

describe("lookups of a projection", () => {
  it.effect.prop(
    "give the same rows live, grouped and rebuilt in any batches",
    [plan, fc.constantFrom(1, 2, 3, 1_000), fc.boolean()],
    ([appends, rebuildBatch, isGrouped]) =>
      Effect.gen(function* () {
        const store = yield* SqlEventStore.make(codec, [items], { rebuildBatch })
        yield* Effect.forEach(appends, ([name, events]) => appendEvents(store, name, events), {
          concurrency: isGrouped ? "unbounded" : 1
        })
        const live = yield* dump
        yield* Stream.runDrain(store.rebuild([items]))
        expect(yield* dump).toEqual(live)
        // One event at a time, without pending rows.
        const single = yield* Effect.gen(function* () {
          const other = yield* SqlEventStore.make(codec, [items])
          const { events } = yield* store.readAll({})
          yield* Effect.forEach(events, (each) => appendEvents(other, each.stream, [each.event]))
          return yield* dump
        }).pipe(Effect.provide(Layer.fresh(TestDatabase.memory)))
        expect(single).toEqual(live)
      }).pipe(Effect.provide(Layer.fresh(TestDatabase.memory))),
    { fastCheck: { numRuns: 60 }, timeout: 60_000 }
  )

  it.effect("see the events before in the same append", () =>
    Effect.gen(function* () {
      const store = yield* SqlEventStore.make(codec, [items])
      yield* appendEvents(store, "a", [Moved.make({ to: "hall" })])
      yield* appendEvents(store, "b", [
        Moved.make({ to: "hall" }),
        Emptied.make({ room: "hall" }),
        Moved.make({ to: "hall" })
      ])
      expect(yield* dump).toEqual([
        { item: "a", room: null, beside: "[]", before: "hall" },
        { item: "b", room: "hall", beside: "[]", before: null }
      ])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  /** A projection whose lookups are not checked by types. */
  const loose = (lookup: (rows: Projection.Rows<typeof Row.Type>) => unknown) =>
    new Projection.ProjectionOf<Event, typeof Row.Type, string>({
      name: "items",
      version: 1,
      table,
      keys: ({ stream: item }) => [item],
      evolve: (_row, _event, item, rows) => {
        lookup(rows)
        return { item, room: null, beside: [], before: null }
      }
    })

  it.effect.each([
    ["a column without an index", { before: "hall" }, "requires the key or the first columns"],
    ["the second column of an index", { item: "a", before: null }, "requires the key or the first columns"],
    ["no column", {}, "requires the key or the first columns"],
    ["an unknown column", { nowhere: 1 }, "no column nowhere"],
    ["a value of another type", { room: 1 }, "cannot be compared"],
    ["an object", { room: {} }, "cannot be compared"],
    ["no object", "room", "no column"]
  ] as const)("fail the append for %s, with the position", ([, condition, reason]) =>
    Effect.gen(function* () {
      const store = yield* SqlEventStore.make(codec, [loose((rows) => rows.where(condition))])
      const error = yield* Effect.flip(appendEvents(store, "a", [Removed.make({})]))
      expect(error).toMatchObject({ _tag: "ProjectionFailed", projection: "items", position: 1 })
      expect(error).toMatchObject({ reason: expect.stringContaining(reason) })
      expect((yield* store.head).position).toBe(0)
    }).pipe(Effect.provide(Layer.fresh(TestDatabase.memory)))
  )

  it.effect("find nothing for values that no row contains", () =>
    Effect.gen(function* () {
      const found: Array<unknown> = []
      const projection = loose((rows) => {
        found.push(rows.where({ room: "\ud800" }), rows.get("\ud800"), rows.get("none"))
      })
      const store = yield* SqlEventStore.make(codec, [projection])
      yield* appendEvents(store, "a", [Removed.make({})])
      expect(found).toEqual([[], undefined, undefined])
    }).pipe(Effect.provide(Layer.fresh(TestDatabase.memory)))
  )

  it.effect("use an index", () =>
    Effect.gen(function* () {
      yield* SqlEventStore.make(codec, [items])
      const [steps] = yield* TestDatabase.rows("EXPLAIN QUERY PLAN SELECT * FROM items WHERE room IS ? LIMIT ?", [
        "a",
        1
      ])
      expect(steps).toMatchObject({ detail: expect.stringContaining("USING INDEX items_by_room_item") })
    }).pipe(Effect.provide(TestDatabase.memory))
  )
})

/** The values that rows of a projection can contain, and the failure of appends whose rows cannot be stored. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, FastCheck as fc, Layer, Schema, Stream } from "effect"
import * as Event from "../../../src/eventsourcing/Event.ts"
import * as EventCodec from "../../../src/eventsourcing/EventCodec.ts"
import * as Projection from "../../../src/eventsourcing/Projection.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import * as Table from "../../../src/database/rows/Table.ts"
import * as TestDatabase from "./TestDatabase.ts"

const Measured = Schema.TaggedStruct("Measured", { value: Schema.Number, how: Schema.String })
type Measured = typeof Measured.Type
const codec = EventCodec.make(Measured)

const Row = Schema.Struct({ item: Schema.String, whole: Schema.Int, real: Schema.Number, seen: Schema.Boolean })
const table = Table.make({ name: "order", key: "item", row: Row, indexes: [["real"]] })

/** A projection that makes the mistake named by the event. */
const mistakenOf = (version: number) =>
  Projection.make(codec, {
    name: "measures",
    version,
    table,
    keys: ({ stream, event }) => {
      if (event.how === "throw in keys") {
        throw new RangeError("never shown")
      }
      return [stream]
    },
    evolve: (_, { event, stream }) => {
      const row = { item: stream, whole: 1, real: event.value, seen: true }
      switch (event.how) {
        case "another key":
          return { ...row, item: "another" }
        case "throw":
          throw new TypeError("never shown")
        case "NaN":
          return { ...row, real: Number.NaN }
        case "Infinity":
          return { ...row, real: Number.POSITIVE_INFINITY }
        case "a fraction":
          return { ...row, whole: 2.5 }
        case "too large":
          return { ...row, whole: 2 ** 53 }
        default:
          return row
      }
    }
  })

const mistaken = mistakenOf(1)

/** The same projection without mistakes. */
const careful = Projection.make(codec, {
  name: "measures",
  version: 1,
  table,
  keys: ({ stream }) => [stream],
  evolve: (_, { event, stream }) => ({ item: stream, whole: 1, real: event.value, seen: true })
})

type Store = SqlEventStore.SqlEventStore<Measured>
const open = (projection: Projection.Projection<Measured>, rebuildBatch = 1_000) =>
  SqlEventStore.make(codec, [projection], { rebuildBatch })

const append = (store: Store, stream: string, value: number, how = "") =>
  Effect.flatMap(Event.mint([Measured.make({ value, how })]), (events) =>
    store.appendAll({ appends: [{ stream, expected: "any", events }], metadata: Event.actorMetadata("clerk") })
  )

const rows = TestDatabase.rows(`SELECT * FROM "order" ORDER BY item`)
const count = Effect.map(TestDatabase.rows("SELECT max(position) AS position FROM events"), ([found]) => found)

const failed = (column: string | null, reason: string) => ({ _tag: "ProjectionFailed", column, reason })
const faults: ReadonlyArray<readonly [how: string, error: object]> = [
  ["another key", { _tag: "ProjectionKeyMismatch", key: "b" }],
  ["throw", failed(null, "it threw TypeError")],
  ["throw in keys", failed(null, "it threw RangeError")],
  ["NaN", failed("real", "not a finite number")],
  ["Infinity", failed("real", "not a finite number")],
  ["a fraction", { _tag: "ProjectionFailed", column: "whole" }],
  ["too large", { _tag: "ProjectionFailed", column: "whole" }]
]

describe("a faulty projection", () => {
  it.scoped.each(faults)("fails the append, and writes nothing: %s", ([how, error]) =>
    Effect.gen(function* () {
      const store = yield* open(mistaken)
      yield* append(store, "a", 1)
      const before = yield* rows
      expect(yield* Effect.flip(append(store, "b", 2, how))).toMatchObject({
        ...error,
        projection: "measures",
        position: 2
      })
      expect(yield* rows).toEqual(before)
      expect(yield* count).toEqual({ position: 1 })
      // Appends without the mistake succeed.
      yield* append(store, "b", 3)
      expect(yield* count).toEqual({ position: 2 })
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.scoped.each(faults)("fails the rebuild with the same error, and leaves the rows unchanged: %s", ([how, error]) =>
    Effect.gen(function* () {
      const store = yield* open(careful)
      yield* append(store, "a", 1)
      yield* append(store, "b", 2, how)
      yield* append(store, "c", 3)
      const before = yield* rows
      const names = TestDatabase.rows("SELECT name FROM sqlite_schema ORDER BY name")
      const tables = yield* names
      const expected = { ...error, projection: "measures", position: 2 }
      expect(yield* Effect.flip(open(mistakenOf(2)))).toMatchObject(expected)
      expect(yield* Effect.flip(open(mistakenOf(2), 1))).toMatchObject(expected)
      const other = yield* open(mistaken, 1)
      expect(yield* Effect.flip(Stream.runDrain(other.rebuild()))).toMatchObject(expected)
      expect(yield* rows).toEqual(before)
      expect(yield* names).toEqual(tables)
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.scoped("fails only its own append of a batch", () =>
    Effect.gen(function* () {
      const store = yield* open(mistaken)
      const outcomes = yield* Effect.forEach(
        ["", "NaN", "", "another key", ""],
        (how, at) => Effect.either(append(store, `item-${at}`, at, how)),
        { concurrency: "unbounded" }
      )
      expect(outcomes.map((each) => (Either.isRight(each) ? "written" : each.left._tag))).toEqual([
        "written",
        "ProjectionFailed",
        "written",
        "ProjectionKeyMismatch",
        "written"
      ])
      expect(yield* rows).toHaveLength(3)
    }).pipe(Effect.provide(TestDatabase.memory))
  )
})

describe("a row that would not decode to an equal one", () => {
  const Loose = Schema.Struct({
    item: Schema.String,
    data: Schema.parseJson(Schema.Struct({ x: Schema.Number })),
    text: Schema.String
  })
  const loose = (x: number, text: string) =>
    Projection.make(codec, {
      name: "loose",
      version: 1,
      table: Table.make({ name: "loose", key: "item", row: Loose }),
      keys: ({ stream }) => [stream],
      evolve: (_, __, item) => ({ item, data: { x }, text })
    })

  it.scoped.each([
    ["data", Number.POSITIVE_INFINITY, "", "it would not read back as it is"],
    ["data", Number.NaN, "", "it would not read back as it is"],
    ["text", 1, "\ud83d", "text with a lone surrogate"]
  ] as const)("fails each append with the name of the column: %s", ([column, x, text, reason]) =>
    Effect.gen(function* () {
      const store = yield* SqlEventStore.make(codec, [loose(x, text)])
      for (let at = 0; at < 2; at++) {
        expect(yield* Effect.flip(append(store, "a", at))).toMatchObject({ _tag: "ProjectionFailed", column, reason })
      }
      expect((yield* store.head).position).toBe(0)
    }).pipe(Effect.provide(TestDatabase.memory))
  )
})

const Every = Schema.Struct({
  select: Schema.String,
  text: Schema.NullOr(Schema.String),
  kind: Schema.Literal("hand", "o'clock"),
  whole: Schema.Int,
  maybe_whole: Schema.NullOr(Schema.Int),
  real: Schema.Number,
  maybe_real: Schema.NullOr(Schema.Number),
  grade: Schema.Literal(1, 2),
  scale: Schema.Literal(0.5, 1),
  seen: Schema.Boolean,
  maybe_seen: Schema.NullOr(Schema.Boolean),
  flag: Table.Flag,
  list: Schema.parseJson(Schema.Array(Schema.Int))
})
type Every = typeof Every.Type

const text = fc.string({ unit: "grapheme", maxLength: 8 })
const whole = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, -0, 2 ** 53 - 1, 1 - 2 ** 53))
const real = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0, 3, 2.5, 5e-324))
const every: fc.Arbitrary<Omit<Every, "select">> = fc.record({
  text: fc.option(text),
  kind: fc.constantFrom("hand", "o'clock"),
  whole,
  maybe_whole: fc.option(whole),
  real,
  maybe_real: fc.option(real),
  grade: fc.constantFrom(1, 2),
  scale: fc.constantFrom(0.5, 1),
  seen: fc.boolean(),
  maybe_seen: fc.option(fc.boolean()),
  flag: fc.boolean(),
  list: fc.array(fc.maxSafeInteger(), { maxLength: 3 })
})

describe("rows of every kind of column", () => {
  it.effect.prop(
    "are the same after single appends and after a rebuild",
    [fc.array(fc.tuple(fc.constantFrom("a", "b"), every), { minLength: 1, maxLength: 6 })],
    ([given]) =>
      Effect.gen(function* () {
        // Each event selects the next generated row by its index. The list also records signs of the previous row.
        const projection = Projection.make(codec, {
          name: "every",
          version: 1,
          table: Table.make({ name: "group", key: "select", row: Every, indexes: [["real", "seen"]] }),
          keys: ({ stream }) => [stream],
          evolve: (before, { event, stream }) => {
            const [, next] = given[event.value] ?? []
            const signs = [before?.whole, before?.real].map((number) => (Object.is(number, -0) ? 1 : 0))
            return next === undefined ? before : { ...next, select: stream, list: [...next.list, ...signs] }
          }
        })
        const store = yield* SqlEventStore.make(codec, [projection])
        for (const [at, [stream]] of given.entries()) {
          yield* append(store, stream, at)
        }
        const all = TestDatabase.rows(`SELECT * FROM "group" ORDER BY "select"`)
        const live = yield* all
        yield* Stream.runDrain(store.rebuild())
        expect(yield* all).toEqual(live)
        const decoded = Schema.decodeUnknownSync(Schema.Array(projection.table.row))(live)
        for (const row of decoded) {
          const [, last] = given.findLast(([stream]) => stream === row.select) ?? []
          expect({ ...row, select: "", list: row.list.slice(0, -2) }).toEqual({
            ...last,
            select: "",
            whole: (last?.whole ?? 0) + 0,
            real: (last?.real ?? 0) + 0,
            maybe_whole: last?.maybe_whole === null ? null : (last?.maybe_whole ?? 0) + 0,
            maybe_real: last?.maybe_real === null ? null : (last?.maybe_real ?? 0) + 0,
            list: last?.list
          })
        }
      }).pipe(Effect.provide(Layer.fresh(TestDatabase.memory)), Effect.scoped),
    { fastCheck: { numRuns: 60 } }
  )
})

/** Accepted events decode to equal events; values that JSON would lose are rejected with the path of the field. */
import { inspect, isDeepStrictEqual } from "node:util"
import { describe, expect, it } from "@effect/vitest"
import { Arbitrary, Either, FastCheck, HashSet, Option, Schema } from "effect"
import * as EventCodec from "../../src/eventsourcing/EventCodec.ts"
import { maximumDepth } from "../../src/schema/StorableJson.ts"

class Sale extends Schema.TaggedClass<Sale>()("Sale", { price: Schema.Number, at: Schema.Date }) {}
class Item extends Schema.Class<Item>("Item")({
  label: Schema.String,
  size: Schema.optionalWith(Schema.Number, { exact: true })
}) {}

interface Category {
  readonly name: string
  readonly weight: number
  readonly parts: ReadonlyArray<Category>
}
const Category: Schema.Schema<Category> = Schema.Struct({
  name: Schema.String,
  weight: Schema.Number,
  parts: Schema.Array(Schema.suspend(() => Category))
})

const struct = <Fields extends Schema.Struct.Fields>(fields: Fields) => Schema.TaggedStruct("Noted", fields)

/** Event schemas, each for one feature of the schema library. */
const schemas = {
  numbers: struct({ x: Schema.Number, list: Schema.Array(Schema.Number), maybe: Schema.NullOr(Schema.Number) }),
  aClass: Sale,
  classInField: struct({ item: Item }),
  optionalFields: struct({
    a: Schema.optional(Schema.Number),
    b: Schema.optionalWith(Schema.Number, { exact: true }),
    c: Schema.optionalWith(Schema.Number, { default: () => 7 }),
    d: Schema.optionalWith(Schema.Number, { as: "Option" }),
    e: Schema.optionalWith(Schema.String, { nullable: true })
  }),
  transformations: struct({
    n: Schema.compose(Schema.NumberFromString, Schema.Finite),
    t: Schema.Trim,
    u: Schema.split(","),
    b: Schema.BigInt
  }),
  options: struct({ o: Schema.Option(Schema.Number), item: Schema.OptionFromNullOr(Item) }),
  eithers: struct({ e: Schema.Either({ left: Schema.String, right: Schema.Struct({ x: Schema.Number }) }) }),
  dates: struct({ d: Schema.Date, ms: Schema.DateFromNumber }),
  records: struct({ r: Schema.Record({ key: Schema.String, value: Schema.Number }) }),
  unions: struct({
    u: Schema.Union(
      Schema.Struct({ kind: Schema.Literal("a"), x: Schema.Number }),
      Schema.Struct({ kind: Schema.Literal("b"), y: Schema.optional(Schema.Number) }),
      Schema.Number,
      Schema.String
    )
  }),
  recursion: struct({ category: Category }),
  collections: struct({
    map: Schema.HashMap({ key: Schema.String, value: Schema.Number }),
    set: Schema.ReadonlySet(Schema.Number),
    chunk: Schema.Chunk(Schema.Number),
    tuple: Schema.Tuple(Schema.Number, Schema.optionalElement(Schema.String))
  }),
  effectTypes: struct({ for: Schema.Duration, of: Schema.BigDecimal, bytes: Schema.Uint8ArrayFromBase64 }),
  renamed: struct({ a: Schema.propertySignature(Schema.Number).pipe(Schema.fromKey("b")) }),
  objectNames: struct({
    constructor: Schema.optional(Schema.Number),
    toJSON: Schema.String,
    valueOf: Schema.Number
  })
}

interface Tagged {
  readonly _tag: string
}

const withoutUndefined = (value: unknown): unknown =>
  isPlain(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([key, field]) => (field === undefined ? [] : [[key, withoutUndefined(field)]]))
      )
    : value

/** The value after JSON: without undefined fields and without the sign of zero. */
const comparable = (value: unknown): unknown =>
  value === 0
    ? 0
    : Array.isArray(value)
      ? Array.from(value, comparable)
      : isPlain(value) || (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null)
        ? Object.fromEntries(
            Object.entries(value).flatMap(([key, field]) => (field === undefined ? [] : [[key, comparable(field)]]))
          )
        : value

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** A property test for the events of a schema, which compares them with the equivalence of the schema. */
const checking = <E extends Tagged, I extends Tagged>(schema: Schema.Schema<E, I>) => {
  const codec = EventCodec.make(schema)
  const isEqual = Schema.equivalence(Schema.typeSchema(schema))
  const isEvent = Schema.is(schema)
  const isSame = (given: E, read: E): boolean => {
    const [one, other] = [withoutUndefined(given), withoutUndefined(read)]
    return isEvent(one) && isEvent(other) && isEqual(one, other)
  }
  /** True if the codec accepts the event. Fails if it accepts the event and decodes it to a different one. */
  const accepts = (event: E): boolean => {
    const encoded = codec.encode(event)
    if (Either.isLeft(encoded)) {
      return false
    }
    const { decoded, ...stored } = encoded.right
    const read = Either.getOrThrow(codec.decode({ ...stored, position: 1 }))
    expect(isSame(event, read)).toBe(true)
    // Live and rebuilt projections receive the same values, including the sign of zero.
    expect(inspect(decoded)).toBe(inspect(read))
    return true
  }
  const isReadable = (event: E): boolean => {
    const text = JSON.stringify(Schema.encodeSync(schema)(event))
    const read = Schema.decodeUnknownEither(schema)(JSON.parse(text))
    return Either.isRight(read) && isSame(event, read.right)
  }
  return () =>
    FastCheck.assert(
      FastCheck.property(Arbitrary.make(Schema.typeSchema(schema)), (event) => {
        expect(accepts(event)).toBe(isReadable(event))
      }),
      { numRuns: 300 }
    )
}

const anything = struct({ x: Schema.Unknown })

describe("an event is accepted if and only if it decodes to an equal one", () => {
  it("numbers", checking(schemas.numbers))
  it("a class", checking(schemas.aClass))
  it("a class in a field", checking(schemas.classInField))
  it("optional fields, with and without defaults", checking(schemas.optionalFields))
  it("transformations", checking(schemas.transformations))
  it("options", checking(schemas.options))
  it("eithers", checking(schemas.eithers))
  it("dates", checking(schemas.dates))
  it("records", checking(schemas.records))
  it("unions", checking(schemas.unions))
  it("recursion", checking(schemas.recursion))
  it("collections", checking(schemas.collections))
  it("durations, decimals and bytes", checking(schemas.effectTypes))
  it("renamed fields", checking(schemas.renamed))
  it("fields with the names of Object.prototype", checking(schemas.objectNames))

  const values = FastCheck.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true })
  it.prop("values of no schema", [values], ([x]) => {
    const codec = EventCodec.make(anything)
    const encoded = codec.encode({ _tag: "Noted", x })
    if (Either.isRight(encoded)) {
      const { decoded, ...stored } = encoded.right
      const read = Either.getOrThrow(codec.decode({ ...stored, position: 1 }))
      expect(decoded).toStrictEqual(read)
      expect(isDeepStrictEqual(comparable(read.x), comparable(x))).toBe(true)
    }
  })
})

const cycle: Record<string, unknown> = {}
cycle["inner"] = { list: [cycle] }
const nested = (levels: number): unknown => {
  let value: unknown = 1
  for (let level = 0; level < levels; level++) {
    value = [value]
  }
  return value
}
const refusal = (x: unknown) => Either.flip(EventCodec.make(anything).encode({ _tag: "Noted", x }))

describe("an event that would not decode to an equal one", () => {
  it.each<[string, unknown, string]>([
    ["NaN", Number.NaN, "x"],
    ["an infinite number", { deep: [0, Number.POSITIVE_INFINITY] }, "x.deep.1"],
    ["a date without a schema", { at: new Date(0) }, "x.at"],
    ["a function", { run: () => 1 }, "x.run"],
    ["a symbol", Symbol("x"), "x"],
    ["undefined in a list", [1, undefined], "x.1"],
    ["a hole in a list", Array.from({ length: 1 }), "x.0"],
    ["a map", new Map([["a", 1]]), "x"],
    ["a set", new Set([1]), "x"],
    ["bytes", new Uint8Array([1]), "x"],
    ["a regular expression", /a/, "x"],
    ["a URL", new URL("file:///tmp"), "x"],
    ["an error", new Error("lost"), "x"],
    ["an option", Option.some(1), "x"],
    ["an object with toJSON", { at: { toJSON: () => "noon" } }, "x.at"],
    ["a BigInt", { big: [1n] }, "x.big.0"],
    ["a cycle", cycle, "x.inner.list.0"],
    ["20,000 nested arrays", nested(20_000), "x"],
    ["a list with an additional field", Object.assign([1], { more: 2 }), "x.more"]
  ])("is rejected with the path of the field: %s", (_, x, path) => {
    expect(refusal(x)).toMatchObject({ right: { path, reason: expect.stringContaining(`${path}: `) } })
  })

  it("is rejected if a key of a record would set the prototype", () => {
    const codec = EventCodec.make(schemas.records)
    const r: Record<string, number> = JSON.parse('{"a":1,"__proto__":2}')
    expect(codec.encode({ _tag: "Noted", r })).toMatchObject({ left: { path: "r.__proto__" } })
  })

  it("is rejected if an instance has a field that its schema does not know", () => {
    class Marked extends Item {
      readonly mark = "secret"
    }
    const codec = EventCodec.make(schemas.classInField)
    const refused = codec.encode({ _tag: "Noted", item: new Marked({ label: "Drill" }) })
    expect(refused).toMatchObject({ left: { path: "item" } })
    expect(JSON.stringify(refused)).not.toContain("secret")
  })

  it("is rejected if a transformation of its schema throws", () => {
    const Fragile = Schema.transform(Schema.String, Schema.Number, {
      strict: true,
      decode: Number,
      encode: (): string => {
        throw new RangeError("no")
      }
    })
    expect(EventCodec.make(struct({ x: Fragile })).encode({ _tag: "Noted", x: 1 })).toMatchObject({
      left: { reason: "the event: cannot be encoded (RangeError)" }
    })
  })

  it("is rejected if a filter of its schema, a getter or the serialization throws", () => {
    const Fussy = Schema.String.pipe(Schema.filter((text) => JSON.parse(text) !== 1))
    expect(EventCodec.make(struct({ x: Fussy })).encode({ _tag: "Noted", x: "{" })).toMatchObject({
      left: { reason: "the event: cannot be encoded (SyntaxError)" }
    })
    const throwing = Object.defineProperty({}, "y", {
      enumerable: true,
      get: () => {
        throw new TypeError("no")
      }
    })
    expect(refusal(throwing)).toMatchObject({ right: { reason: "the event: cannot be encoded (TypeError)" } })
    const long = Array.from({ length: 600 }, () => "a".repeat(1_000_000))
    const lists = EventCodec.make(struct({ x: Schema.Array(Schema.String) }))
    expect(lists.encode({ _tag: "Noted", x: long })).toMatchObject({
      left: { reason: "the event: cannot be encoded (RangeError)" }
    })
  })

  it("is rejected if the key of a field is a symbol", () => {
    const event = { _tag: "Noted", x: 1, list: [], maybe: null, [Symbol("mark")]: 2 } as const
    expect(EventCodec.make(schemas.numbers).encode(event)).toMatchObject({ left: { path: "Symbol(mark)" } })
  })

  it("is accepted up to the maximum nesting, and rejected beyond it", () => {
    const accepted = (levels: number) =>
      Either.isRight(EventCodec.make(anything).encode({ _tag: "Noted", x: nested(levels) }))
    // The fields themselves are one level.
    expect(accepted(maximumDepth - 1)).toBe(true)
    expect(accepted(maximumDepth)).toBe(false)
    const root = (levels: number): Category => ({
      name: "part",
      weight: 1,
      parts: levels === 0 ? [] : [root(levels - 1)]
    })
    const codec = EventCodec.make(schemas.recursion)
    expect(Either.isRight(codec.encode({ _tag: "Noted", category: root(maximumDepth / 2 - 2) }))).toBe(true)
    expect(Either.isLeft(codec.encode({ _tag: "Noted", category: root(3_000) }))).toBe(true)
  })
})

describe("an event that is accepted", () => {
  it("stores -0 as 0, also when its schema requires -0", () => {
    const codec = EventCodec.make(struct({ x: Schema.Literal(-0) }))
    const { decoded, ...stored } = Either.getOrThrow(codec.encode({ _tag: "Noted", x: -0 }))
    expect(decoded).toStrictEqual(Either.getOrThrow(codec.decode({ ...stored, position: 1 })))
  })

  it("stores dates, sets and URLs by their schema", () => {
    const codec = EventCodec.make(
      struct({
        at: Schema.Date,
        set: Schema.ReadonlySet(Schema.Struct({ x: Schema.Int })),
        hashed: Schema.HashSet(Schema.Struct({ x: Schema.Int })),
        url: Schema.URL,
        any: Schema.Unknown
      })
    )
    const event = {
      _tag: "Noted",
      at: new Date(7),
      set: new Set([{ x: 1 }, { x: 2 }]),
      // Hashed by reference, and so decoded in another order.
      hashed: HashSet.fromIterable(Array.from({ length: 50 }, (_, x) => ({ x }))),
      url: new URL("file:///a"),
      any: [JSON.parse('{"__proto__":1}'), Object.create(null), {}]
    } as const
    const { decoded } = Either.getOrThrow(codec.encode(event))
    expect({ ...decoded, hashed: HashSet.size(decoded.hashed) }).toEqual({ ...event, hashed: 50 })
  })

  it("is decoded into a copy, which later changes of the original do not affect", () => {
    const codec = EventCodec.make(schemas.numbers)
    const event = { _tag: "Noted" as const, x: -0, list: [1, -0], maybe: null }
    const { decoded } = Either.getOrThrow(codec.encode(event))
    event.list.push(3)
    expect(decoded).toStrictEqual({ _tag: "Noted", x: 0, list: [1, 0], maybe: null })
  })
})

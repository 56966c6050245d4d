import { describe, expect, it } from "@effect/vitest"
import { Either, Schema } from "effect"
import * as EventCodec from "../../src/eventsourcing/EventCodec.ts"
import { codec, EquipmentEvent, lent, returned } from "../../src/testing/contract/Equipment.ts"

const decode = (type: string, schemaVersion: number, data: string) =>
  codec.decode({ position: 7, type, schemaVersion, data })

describe("EventCodec", () => {
  it("lists the types of its union", () => {
    expect(codec.types).toEqual(["Acquired", "Lent", "Returned", "Retired"])
  })

  it("lists the types of nested unions, of classes and of one struct", () => {
    class Sold extends Schema.TaggedClass<Sold>()("Sold", { price: Schema.Int }) {}
    const Broken = Schema.TaggedStruct("Broken", { at: Schema.DateFromString })
    expect(EventCodec.make(Schema.Union(EquipmentEvent, Schema.Union(Sold, Broken))).types).toEqual([
      ...codec.types,
      "Sold",
      "Broken"
    ])
    expect(EventCodec.make(Broken).types).toEqual(["Broken"])
  })

  it("writes the fields without the tag, and the schema version after the last step", () => {
    const acquired = { _tag: "Acquired", label: "Drill", price: 40, currency: "EUR" } as const
    expect(codec.encode(acquired)).toEqual(
      Either.right({
        type: "Acquired",
        schemaVersion: 2,
        data: '{"label":"Drill","price":40,"currency":"EUR"}',
        decoded: acquired
      })
    )
    expect(codec.encode(returned)).toMatchObject({ right: { type: "Returned", schemaVersion: 1, data: "{}" } })
  })

  const encodeBySchema = Schema.encodeSync(EquipmentEvent)

  it.prop("writes the same data as the schema", [EquipmentEvent], ([event]) => {
    const { data } = Either.getOrThrow(codec.encode(event))
    expect({ _tag: event._tag, ...JSON.parse(data) }).toEqual(encodeBySchema(event))
  })

  it("applies transformations of the schema, rejects invalid events and names unknown fields", () => {
    const more = { _tag: "Lent", borrower: "ada", secret: "x" } as const
    expect(codec.encode(more)).toMatchObject({ left: { path: "secret" } })
    const Broken = Schema.TaggedStruct("Broken", { at: Schema.DateFromString })
    expect(EventCodec.make(Broken).encode(Broken.make({ at: new Date(0) }))).toMatchObject({
      right: { data: '{"at":"1970-01-01T00:00:00.000Z"}' }
    })
    expect(codec.encode({ _tag: "Acquired", label: "Drill", price: 0.5, currency: "EUR" })).toMatchObject({
      left: { path: "price", reason: "price: Expected an integer" }
    })
  })

  it.prop("decodes every event to an equal one", [EquipmentEvent], ([event]) => {
    const back = Either.flatMap(codec.encode(event), (encoded) => codec.decode({ ...encoded, position: 1 }))
    expect(Either.getOrThrow(back)).toEqual(event)
  })

  it("applies the upcasters in order, from the stored version", () => {
    const Version3 = Schema.TaggedStruct("Moved", { trail: Schema.String })
    const steps = EventCodec.make(Version3, {
      upcasters: {
        Moved: [
          (data) => ({ ...data, trail: `${data["trail"]}>2` }),
          (data) => ({ ...data, trail: `${data["trail"]}>3` })
        ]
      }
    })
    const trail = (schemaVersion: number) =>
      Either.map(
        steps.decode({ position: 1, type: "Moved", schemaVersion, data: '{"trail":"x"}' }),
        (event) => event.trail
      )
    expect([1, 2, 3].map(trail)).toEqual([Either.right("x>2>3"), Either.right("x>3"), Either.right("x")])
  })

  it("decodes events of a former name with the upcasters of the current one", () => {
    const Moved = Schema.TaggedStruct("Moved", { to: Schema.String })
    const renaming = EventCodec.make(Schema.Union(Moved, Schema.TaggedStruct("Sold", {})), {
      upcasters: { Moved: [({ place }) => ({ to: place })] },
      renamed: { Relocated: "Moved", Transferred: "Moved" }
    })
    const to = { _tag: "Moved", to: "hall" } as const
    for (const [type, schemaVersion, data] of [
      ["Relocated", 1, '{"place":"hall"}'],
      ["Transferred", 2, '{"to":"hall"}'],
      ["Moved", 1, '{"place":"hall"}']
    ] as const) {
      expect(renaming.decode({ position: 1, type, schemaVersion, data })).toEqual(Either.right(to))
      expect(renaming.currentType(type)).toBe("Moved")
    }
    expect(renaming.encode(to)).toMatchObject({ right: { type: "Moved", schemaVersion: 2 } })
    expect(renaming.types).toEqual(["Moved", "Sold"])
    expect(renaming.isType("Relocated")).toBe(false)
    expect(renaming.decode({ position: 1, type: "Relocated", schemaVersion: 3, data: "{}" })).toMatchObject({
      left: { _tag: "UnknownEvent", type: "Relocated", schemaVersion: 3 }
    })
  })

  it("rejects upcasters and names of unknown tags, by type and with a TypeError", () => {
    const define = (evolution: object) => () => EventCodec.make(EquipmentEvent, evolution)
    for (const evolution of [
      { upcasters: { Aquired: [] } },
      { upcasters: { LentOut: [] }, renamed: { LentOut: "Lent" } },
      { renamed: { LentOut: "Lend" } },
      { renamed: { LentOut: "Loaned", Loaned: "Lent" } },
      { renamed: { Lent: "Returned" } },
      { renamed: { Lent: "Returned", Returned: "Lent" } },
      { renamed: { Lent: "Lent" } },
      { Acquired: [] }
    ]) {
      expect(define(evolution)).toThrow(TypeError)
    }
    // @ts-expect-error not a tag
    expect(() => EventCodec.make(EquipmentEvent, { upcasters: { Aquired: [] } })).toThrow("Aquired")
    // @ts-expect-error not a tag
    expect(() => EventCodec.make(EquipmentEvent, { renamed: { LentOut: "Lend" } })).toThrow("Lend")
    // @ts-expect-error still a tag
    expect(() => EventCodec.make(EquipmentEvent, { renamed: { Lent: "Returned" } })).toThrow("Lent")
    // @ts-expect-error the upcasters without their key
    expect(() => EventCodec.make(EquipmentEvent, { Acquired: [] })).toThrow("upcasters")
  })

  it("fails with UnknownEvent for an unknown type, a newer version and an invalid one", () => {
    for (const [type, schemaVersion] of [
      ["Calibrated", 1],
      ["Acquired", 3],
      ["Acquired", 0],
      ["Acquired", -1],
      ["constructor", 1],
      ["__proto__", 1],
      ["", 1],
      ["Lent", 1e300]
    ] as const) {
      expect(Either.flip(decode(type, schemaVersion, "{}"))).toMatchObject({
        right: { _tag: "UnknownEvent", position: 7, type, schemaVersion }
      })
    }
  })

  it.each(["", "{", "null", "[]", "1", '"x"', "{}", '{"label":1}', '{"label":"x","price":1.5,"currency":"EUR"}'])(
    "fails with MalformedEvent for %j",
    (data) => {
      expect(Either.flip(decode("Acquired", 2, data))).toMatchObject({
        right: { _tag: "MalformedEvent", position: 7, type: "Acquired" }
      })
    }
  )

  // SQLite stores NaN as NULL, which the column rejects.
  it.prop(
    "never throws, for any stored data",
    [Schema.String, Schema.NonNaN, Schema.String],
    ([type, version, data]) => {
      expect(Either.isLeft(decode(type, version, data))).toBe(true)
    }
  )

  it("fails with MalformedEvent when an upcaster throws", () => {
    const fragile = EventCodec.make(Schema.TaggedStruct("Moved", { first: Schema.Unknown }), {
      upcasters: {
        Moved: [
          ({ places }) => {
            if (!Array.isArray(places)) {
              throw new TypeError("places are not a list")
            }
            return { first: places[0] }
          }
        ]
      }
    })
    const moved = (data: string) => fragile.decode({ position: 7, type: "Moved", schemaVersion: 1, data })
    expect(moved('{"places":["hall"]}')).toEqual(Either.right({ _tag: "Moved", first: "hall" }))
    const malformed = Either.flip(moved("{}"))
    expect(malformed).toMatchObject({ right: { _tag: "MalformedEvent", position: 7, type: "Moved" } })
    expect(malformed).toMatchObject({ right: { reason: expect.stringContaining("places are not a list") } })
  })

  it("fails with MalformedEvent when its schema throws", () => {
    const Fussy = Schema.transform(Schema.String, Schema.Unknown, {
      strict: true,
      decode: (text): unknown => JSON.parse(text),
      encode: String
    })
    const fussy = EventCodec.make(Schema.TaggedStruct("Moved", { x: Fussy }))
    const read = fussy.decode({ position: 7, type: "Moved", schemaVersion: 1, data: '{"x":"{"}' })
    expect(Either.flip(read)).toMatchObject({
      right: { _tag: "MalformedEvent", position: 7, reason: "its schema threw (SyntaxError)" }
    })
  })

  it("ignores a tag in the data", () => {
    expect(decode("Lent", 1, '{"_tag":"Returned","borrower":"ada"}')).toEqual(Either.right(lent("ada")))
  })
})

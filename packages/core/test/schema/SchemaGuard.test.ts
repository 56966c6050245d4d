import { describe, expect, it } from "@effect/vitest"
import { Arbitrary, Either, FastCheck, Schema, SchemaAST } from "effect"
import { Metadata } from "../../src/eventsourcing/Event.ts"
import * as SchemaGuard from "../../src/schema/SchemaGuard.ts"

const Event = Schema.TaggedStruct("Lent", {
  to: Schema.String.pipe(Schema.maxLength(5)),
  count: Schema.Number.pipe(Schema.int()),
  urgent: Schema.optionalWith(Schema.Boolean, { exact: true }),
  state: Schema.NullOr(Schema.Literal("new", "used")),
  marks: Schema.Array(Schema.String)
})
type Encoded = typeof Event.Encoded

const valid: Encoded = { _tag: "Lent", to: "ada", count: 1, state: null, marks: ["a"] }
const check = SchemaGuard.compile(Event.ast) ?? (() => false)

describe("a compiled check", () => {
  it.each<[string, unknown, boolean]>([
    ["a valid value", valid, true],
    ["an optional field", { ...valid, urgent: true }, true],
    ["an optional field with the value undefined", { ...valid, urgent: undefined }, false],
    ["a missing field", { _tag: "Lent", to: "ada", count: 1, state: null }, false],
    ["an additional field", { ...valid, additional: 1 }, false],
    ["a field of another type", { ...valid, count: "1" }, false],
    ["a field that a refinement rejects", { ...valid, to: "Adelaide" }, false],
    ["another literal", { ...valid, state: "lost" }, false],
    ["an array with an element of another type", { ...valid, marks: ["a", 1] }, false],
    ["an array with a hole", { ...valid, marks: Array.from({ length: 1 }) }, false],
    ["inherited fields", Object.create(valid), false],
    ["an array", [valid], false],
    ["null", null, false]
  ])("%s", (_, value, accepted) => {
    expect(check(value)).toBe(accepted)
  })

  it.each<[string, Schema.Schema.Any]>([
    ["a transformation", Schema.NumberFromString],
    ["a default", Metadata],
    ["a renamed field", Schema.Struct({ a: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("b")) })],
    ["a union of several objects", Schema.Union(Schema.Struct({ a: Schema.String }), Event)],
    [
      "a record with template literal keys",
      Schema.Record({ key: Schema.TemplateLiteral("a", Schema.Number), value: Schema.String })
    ],
    ["a BigInt", Schema.Struct({ a: Schema.BigIntFromSelf })],
    ["an empty struct", Schema.Struct({})]
  ])("does not exist for %s", (_, schema) => {
    expect(SchemaGuard.compile(schema.ast)).toBeUndefined()
  })

  it("accepts records except for a key that decoding drops", () => {
    const isRecord = SchemaGuard.compile(Schema.Record({ key: Schema.String, value: Schema.Int }).ast) ?? (() => true)
    expect([{}, { a: 1 }, { constructor: 1 }].every(isRecord)).toBe(true)
    expect([{ a: "1" }, [1], null, JSON.parse('{"__proto__":1}')].some(isRecord)).toBe(false)
  })

  it("accepts any value of an unknown field", () => {
    const check = SchemaGuard.compile(Schema.Struct({ a: Schema.Unknown }).ast) ?? (() => false)
    expect([{ a: 1 }, { a: null }, { a: [{}] }].every(check)).toBe(true)
    expect([{}, { a: 1, b: 2 }].some(check)).toBe(false)
  })

  it("exists for the type side of metadata", () => {
    expect(SchemaGuard.compile(SchemaAST.typeAST(Metadata.ast))).toBeDefined()
  })

  it("accepts every value of the schema and none that decoding would change or reject", () => {
    const decode = Schema.decodeUnknownEither(Event)
    const damage = FastCheck.tuple(
      FastCheck.constantFrom("to", "count", "urgent", "state", "marks", "_tag", "other"),
      FastCheck.oneof(FastCheck.jsonValue(), FastCheck.constant(undefined))
    )
    FastCheck.assert(
      FastCheck.property(Arbitrary.make(Event), FastCheck.option(damage), (event, damaged) => {
        const value: unknown = damaged === null ? { ...event } : { ...event, [damaged[0]]: damaged[1] }
        const accepted = check(value)
        expect(accepted || damaged !== null).toBe(true)
        expect(accepted ? decode(value) : Either.right(value)).toStrictEqual(Either.right(value))
      }),
      { numRuns: 1_000 }
    )
  })
})

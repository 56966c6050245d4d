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

const whole: Encoded = { _tag: "Lent", to: "ada", count: 1, state: null, marks: ["a"] }
const check = SchemaGuard.compile(Event.ast) ?? (() => false)

describe("the check of a shape", () => {
  it.each<[string, unknown, boolean]>([
    ["what is whole", whole, true],
    ["an optional field", { ...whole, urgent: true }, true],
    ["an optional field that is there without a value", { ...whole, urgent: undefined }, false],
    ["a missing field", { _tag: "Lent", to: "ada", count: 1, state: null }, false],
    ["a field more", { ...whole, more: 1 }, false],
    ["a field of another type", { ...whole, count: "1" }, false],
    ["a field that a refinement turns down", { ...whole, to: "Adelaide" }, false],
    ["another literal", { ...whole, state: "lost" }, false],
    ["an array with something else in it", { ...whole, marks: ["a", 1] }, false],
    ["an array with a hole", { ...whole, marks: Array.from({ length: 1 }) }, false],
    ["what only a prototype has", Object.create(whole), false],
    ["an array", [whole], false],
    ["nothing", null, false]
  ])("%s", (_, value, accepted) => {
    expect(check(value)).toBe(accepted)
  })

  it.each<[string, Schema.Schema.Any]>([
    ["a transformation", Schema.NumberFromString],
    ["a default", Metadata],
    ["a renamed field", Schema.Struct({ a: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("b")) })],
    ["several objects, of which a Schema takes the first", Schema.Union(Schema.Struct({ a: Schema.String }), Event)],
    ["keys of a pattern", Schema.Record({ key: Schema.TemplateLiteral("a", Schema.Number), value: Schema.String })],
    ["anything at all", Schema.Struct({ a: Schema.Unknown })],
    ["nothing in particular", Schema.Struct({})]
  ])("there is none for %s", (_, schema) => {
    expect(SchemaGuard.compile(schema.ast)).toBeUndefined()
  })

  it("accepts records of text keys, but for a key that a Schema drops", () => {
    const isRecord = SchemaGuard.compile(Schema.Record({ key: Schema.String, value: Schema.Int }).ast) ?? (() => true)
    expect([{}, { a: 1 }, { constructor: 1 }].every(isRecord)).toBe(true)
    expect([{ a: "1" }, [1], null, JSON.parse('{"__proto__":1}')].some(isRecord)).toBe(false)
  })

  it("knows the shape of metadata as it is in a program", () => {
    expect(SchemaGuard.compile(SchemaAST.typeAST(Metadata.ast))).toBeDefined()
  })

  it("accepts all that a Schema makes, and nothing that a Schema would change or turn down", () => {
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

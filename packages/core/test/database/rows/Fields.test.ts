/** Objects made field by field are those that a Schema makes. */
import { describe, expect, it } from "@effect/vitest"
import { Arbitrary, Either, FastCheck, Schema } from "effect"
import * as Fields from "../../../src/database/rows/Fields.ts"
import * as RowCodec from "../../../src/database/rows/RowCodec.ts"

const Flag = Schema.transformLiterals([0, false], [1, true])
const Loan = Schema.Struct({
  item: Schema.String,
  state: Schema.NullOr(Schema.Literal("new", "used")),
  urgent: Flag,
  marks: Schema.parseJson(Schema.Array(Schema.String)),
  terms: Schema.parseJson(Schema.NullOr(Schema.Struct({ days: Schema.Int }))),
  notes: Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown })),
  lent_at: Schema.Int
})
type Stored = typeof Loan.Encoded

const stored: Stored = {
  item: "ladder",
  state: null,
  urgent: 1,
  marks: '["a"]',
  terms: "null",
  notes: '{"by":"ada"}',
  lent_at: 1
}
const row = { ...stored, urgent: true, marks: ["a"], terms: null, notes: { by: "ada" } }

const decode = Schema.decodeUnknownEither(Loan)
const read = Fields.compile(Loan, "decode") ?? (() => undefined)
const write = Fields.compile(Loan, "encode") ?? (() => undefined)

describe("an object made field by field", () => {
  it("is what is stored, with what stands for something else made of it", () => {
    expect(read(stored)).toStrictEqual(row)
    expect(write(row)).toStrictEqual(stored)
  })

  it("shares what was made of the same text", () => {
    expect(read(stored)?.marks).toBe(read({ ...stored, item: "lamp" })?.marks)
  })

  it("has nothing that its Schema does not know", () => {
    expect(read({ ...stored, row_id: 7 })).toStrictEqual(row)
  })

  it.each<[string, unknown]>([
    ["a field of another type", { ...stored, lent_at: "1" }],
    ["a fraction", { ...stored, lent_at: 1.5 }],
    ["another literal", { ...stored, urgent: 2 }],
    ["text that is no JSON", { ...stored, marks: "[" }],
    ["JSON of something else", { ...stored, marks: "{}" }],
    ["a missing field", { item: "ladder" }],
    ["a list", [stored]],
    ["nothing", null]
  ])("is not made of %s", (_, value) => {
    expect(read(value)).toBeUndefined()
    expect(() => RowCodec.reader(Loan)([value])).toThrow("ReadonlyArray<{ readonly item: string")
  })

  it.each<[string, Schema.Schema.AnyNoContext]>([
    ["a field that may be left out", Schema.Struct({ a: Schema.optional(Schema.String) })],
    ["a renamed field", Schema.Struct({ a: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("b")) })],
    ["any keys", Schema.Record({ key: Schema.String, value: Schema.String })],
    ["a condition on the whole", Schema.Struct({ a: Schema.String }).pipe(Schema.filter(({ a }) => a !== ""))],
    ["several objects", Schema.Union(Schema.Struct({ a: Schema.String }), Loan)],
    ["nothing in particular", Schema.Struct({})]
  ])("is left to the Schema where there is %s", (_, schema) => {
    expect(Fields.compile(schema, "decode")).toBeNull()
  })

  it("is what a Schema makes, of whatever it may be", () => {
    const encode = Schema.encodeSync(Loan)
    const field = FastCheck.constantFrom("item", "state", "urgent", "marks", "terms", "notes", "lent_at", "other")
    const damage = FastCheck.tuple(field, FastCheck.oneof(FastCheck.jsonValue(), FastCheck.json()))
    FastCheck.assert(
      FastCheck.property(Arbitrary.make(Loan), FastCheck.option(damage), (loan, damaged) => {
        const sound = encode(loan)
        expect(write(loan)).toStrictEqual(sound)
        const value: unknown = damaged === null ? sound : { ...sound, [damaged[0]]: damaged[1] }
        expect(read(value)).toStrictEqual(Either.getOrUndefined(decode(value)))
      }),
      { numRuns: 1_000 }
    )
  })
})

/** JSON columns: texts, and values read from them. */
import { describe, expect, it } from "@effect/vitest"
import { Arbitrary, FastCheck, Schema } from "effect"
import * as JsonColumn from "../../../src/database/rows/JsonColumn.ts"

const Loan = Schema.Struct({
  item: Schema.String,
  days: Schema.Int,
  terms: Schema.NullOr(Schema.Struct({ fee: Schema.Number, due: Schema.String })),
  marks: Schema.Array(Schema.String)
})
const column = JsonColumn.make(Schema.NullOr(Loan))

describe("a JSON column", () => {
  it("writes fields in the order of the schema", () => {
    const loan = { marks: ["a"], terms: { due: "June", fee: 1 }, days: 3, item: "ladder" }
    expect(column.stringify(loan)).toBe('{"item":"ladder","days":3,"terms":{"fee":1,"due":"June"},"marks":["a"]}')
    expect(column.stringify(null)).toBe("null")
  })

  it.prop(
    "writes the same text as the schema, and reads the value back",
    [Arbitrary.make(Schema.NullOr(Loan))],
    ([loan]) => {
      FastCheck.pre(Number.isFinite(loan?.terms?.fee ?? 0) && !Object.is(loan?.terms?.fee, -0))
      const text = Schema.encodeSync(Schema.parseJson(Schema.NullOr(Loan)))(loan)
      expect(column.stringify(loan)).toBe(text)
      expect(column.parse(text)).toStrictEqual(loan)
    }
  )

  it.each(["{", '{"item":"ladder"}', "[]", '{"item":1,"days":1,"terms":null,"marks":[]}'])("rejects %s", (text) => {
    expect(() => column.parse(text)).toThrow()
  })

  it("does not apply transformations of the schema", () => {
    const sorted = Schema.transform(Schema.Array(Schema.String), Schema.Array(Schema.String), {
      decode: (list) => list.toSorted(),
      encode: (list) => list
    })
    expect(JsonColumn.make(sorted).parse('["b","a"]')).toEqual(["b", "a"])
  })
})

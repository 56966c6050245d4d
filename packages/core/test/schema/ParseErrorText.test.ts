/** Descriptions of parse errors name the path and the expectation, and never quote the value. */
import { expect, it } from "@effect/vitest"
import { Either, FastCheck, Schema } from "effect"
import * as ParseErrorText from "../../src/schema/ParseErrorText.ts"

const Shape = Schema.Struct({
  name: Schema.String.pipe(Schema.maxLength(5)),
  level: Schema.Literal(0, 1),
  parts: Schema.Array(Schema.Struct({ text: Schema.String.pipe(Schema.pattern(/^a*$/)) })),
  either: Schema.Union(Schema.TaggedStruct("A", { text: Schema.Int }), Schema.TaggedStruct("B", {}))
})
const valid = { name: "n", level: 0, parts: [{ text: "a" }], either: { _tag: "B" } }

const describe = <A, I>(schema: Schema.Schema<A, I>, value: unknown) =>
  Either.match(Schema.decodeUnknownEither(schema)(value), { onLeft: ParseErrorText.describe, onRight: () => "valid" })

const marker = "marker-of-the-value"

it("contain the path and the expectation", () => {
  expect(describe(Shape, valid)).toBe("valid")
  expect(describe(Shape, { ...valid, name: marker })).toBe("name: Expected a string at most 5 character(s) long")
  expect(describe(Shape, { ...valid, level: marker })).toBe("level: Expected 0; level: Expected 1")
  expect(describe(Shape, { ...valid, parts: [{ text: "a" }, { text: marker }] })).toContain("parts.1.text: ")
  expect(describe(Shape, { ...valid, parts: undefined })).toContain("parts: ")
  expect(describe(Shape, marker)).toContain("value: Expected ")
})

it("never quote the value, also not malformed JSON", () => {
  const invalid = [
    marker,
    [marker],
    { ...valid, name: marker },
    { ...valid, level: { marker } },
    { ...valid, parts: marker },
    { ...valid, parts: [{ text: [marker] }] },
    { ...valid, either: { _tag: marker } },
    { ...valid, either: { _tag: "A", text: marker } }
  ]
  for (const value of invalid) {
    expect(describe(Shape, value)).not.toContain(marker)
    expect(describe(Schema.parseJson(Shape), JSON.stringify(value))).not.toContain(marker)
  }
  expect(describe(Schema.parseJson(Shape), marker)).toBe("value: invalid")
  expect(describe(Schema.Struct({ inner: Schema.parseJson(Shape) }), { inner: `{"${marker}` })).toBe("inner: invalid")
})

it.prop("are one short line for any value", [FastCheck.jsonValue()], ([value]) => {
  const line = describe(Shape, value)
  expect(line.length).toBeLessThan(400)
  expect(line).not.toContain("\n")
})

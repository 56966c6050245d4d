/** What is said of a value that is not of its shape: where, and what should be there, and nothing of the value. */
import { expect, it } from "@effect/vitest"
import { Either, FastCheck, Schema } from "effect"
import * as ParseErrorText from "../../src/schema/ParseErrorText.ts"

const Shape = Schema.Struct({
  name: Schema.String.pipe(Schema.maxLength(5)),
  level: Schema.Literal(0, 1),
  parts: Schema.Array(Schema.Struct({ text: Schema.String.pipe(Schema.pattern(/^a*$/)) })),
  either: Schema.Union(Schema.TaggedStruct("A", { text: Schema.Int }), Schema.TaggedStruct("B", {}))
})
const fits = { name: "n", level: 0, parts: [{ text: "a" }], either: { _tag: "B" } }

const said = <A, I>(schema: Schema.Schema<A, I>, value: unknown) =>
  Either.match(Schema.decodeUnknownEither(schema)(value), { onLeft: ParseErrorText.describe, onRight: () => "it fits" })

const marker = "marker-of-the-value"

it("names the place, and what should be there", () => {
  expect(said(Shape, fits)).toBe("it fits")
  expect(said(Shape, { ...fits, name: marker })).toBe("name: Expected a string at most 5 character(s) long")
  expect(said(Shape, { ...fits, level: marker })).toBe("level: Expected 0; level: Expected 1")
  expect(said(Shape, { ...fits, parts: [{ text: "a" }, { text: marker }] })).toContain("parts.1.text: ")
  expect(said(Shape, { ...fits, parts: undefined })).toContain("parts: ")
  expect(said(Shape, marker)).toContain("all of it: Expected ")
})

it("says nothing of the value, wherever it is wrong, nor of JSON that cannot be parsed", () => {
  const wrong = [
    marker,
    [marker],
    { ...fits, name: marker },
    { ...fits, level: { marker } },
    { ...fits, parts: marker },
    { ...fits, parts: [{ text: [marker] }] },
    { ...fits, either: { _tag: marker } },
    { ...fits, either: { _tag: "A", text: marker } }
  ]
  for (const value of wrong) {
    expect(said(Shape, value)).not.toContain(marker)
    expect(said(Schema.parseJson(Shape), JSON.stringify(value))).not.toContain(marker)
  }
  expect(said(Schema.parseJson(Shape), marker)).toBe("all of it: not as it should be")
  expect(said(Schema.Struct({ inner: Schema.parseJson(Shape) }), { inner: `{"${marker}` })).toBe(
    "inner: not as it should be"
  )
})

it.prop("is one short line, whatever is wrong", [FastCheck.jsonValue()], ([value]) => {
  const line = said(Shape, value)
  expect(line.length).toBeLessThan(400)
  expect(line).not.toContain("\n")
})

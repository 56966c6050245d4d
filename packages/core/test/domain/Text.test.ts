import { describe, expect, it } from "@effect/vitest"
import { FastCheck, Schema } from "effect"
import * as Text from "../../src/domain/Text.ts"

const lines = [
  { name: "Name", is: Schema.is(Text.Name), most: 200 },
  { name: "Reason", is: Schema.is(Text.Reason), most: 2_000 }
]

describe.each(lines)("Text.$name", ({ is, most }) => {
  it.each(["A", "The Sculpture", "Dr. Ünlü", "収容室", "👩🏽‍🔬", "a  b", "[REDACTED]", "\u{1f512}"])(
    "%j is one",
    (text) => {
      expect(is(text)).toBe(true)
    }
  )

  it.each([
    "",
    " ",
    " a",
    "a ",
    "a\n",
    "a\nb",
    "a\tb",
    "a\rb",
    "a\0b",
    "\u001b[31mred",
    "\u0007",
    "a\u009bm",
    "a\u2028b",
    "a\u2029b",
    "\ufeffa",
    "\ud800",
    "a\udc00b",
    null,
    7
  ])("%j is none", (text) => {
    expect(is(text)).toBe(false)
  })

  it(`has at most ${most} characters`, () => {
    expect(is("x".repeat(most))).toBe(true)
    expect(is("x".repeat(most + 1))).toBe(false)
  })

  it.prop(
    "is never more than one line, whatever the text",
    { text: FastCheck.string({ unit: "binary" }) },
    ({ text }) => {
      if (is(text)) {
        expect(text.split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/)).toEqual([text])
      }
    }
  )
})

describe("Text.Body", () => {
  const is = Schema.is(Text.Body)

  it.each(["", " ", "# Title\n\n- one\r\n\t- two", "\n".repeat(1_000), "👩🏽‍🔬"])("%j is one", (text) => {
    expect(is(text)).toBe(true)
  })

  it.each(["a\0b", "\0", "\ud800", "a\udfffb", null, 7])("%j is none", (text) => {
    expect(is(text)).toBe(false)
  })

  it("has at most 1,000,000 characters", () => {
    expect(is("x".repeat(1_000_000))).toBe(true)
    expect(is("x".repeat(1_000_001))).toBe(false)
  })
})

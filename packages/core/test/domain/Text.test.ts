import { describe, expect, it } from "@effect/vitest"
import { FastCheck, Schema } from "effect"
import * as Text from "../../src/domain/Text.ts"

const bidirectional = [0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069]
const controls = bidirectional.map((code) => String.fromCodePoint(code))

const lines = [
  { name: "NewName", is: Schema.is(Text.NewName), maximum: 200 },
  { name: "Name", is: Schema.is(Text.Name), maximum: 200 },
  { name: "Reason", is: Schema.is(Text.Reason), maximum: 2_000 }
]

describe.each(lines)("Text.$name", ({ is, maximum }) => {
  it.each(["A", "The Sculpture", "Dr. Ünlü", "収容室", "👩🏽‍🔬", "a  b", "[REDACTED]", "\u{1f512}"])(
    "accepts %j",
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
  ])("rejects %j", (text) => {
    expect(is(text)).toBe(false)
  })

  it(`has at most ${maximum} characters`, () => {
    expect(is("x".repeat(maximum))).toBe(true)
    expect(is("x".repeat(maximum + 1))).toBe(false)
  })

  it.prop("is a single line for any text", { text: FastCheck.string({ unit: "binary" }) }, ({ text }) => {
    if (is(text)) {
      expect(text.split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/)).toEqual([text])
    }
  })
})

describe("bidirectional controls", () => {
  it.each(controls)("%j is rejected in new names and accepted in names of stored events", (control) => {
    const name = `Agent ${control}txt.exe`
    expect(Schema.is(Text.NewName)(name)).toBe(false)
    expect(Schema.is(Text.Name)(name)).toBe(true)
    expect(Text.withoutBidirectional(`${control}${name}${control}`)).toBe("Agent txt.exe")
  })
})

describe("Text.Body", () => {
  const is = Schema.is(Text.Body)

  it.each(["", " ", "# Title\n\n- one\r\n\t- two", "\n".repeat(1_000), "👩🏽‍🔬"])("accepts %j", (text) => {
    expect(is(text)).toBe(true)
  })

  it.each(["a\0b", "\0", "\ud800", "a\udfffb", null, 7])("rejects %j", (text) => {
    expect(is(text)).toBe(false)
  })

  it("has at most 1,000,000 characters", () => {
    expect(is("x".repeat(1_000_000))).toBe(true)
    expect(is("x".repeat(1_000_001))).toBe(false)
  })
})

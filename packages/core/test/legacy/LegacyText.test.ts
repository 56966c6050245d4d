import { describe, expect, it } from "@effect/vitest"
import { FastCheck, Schema } from "effect"
import * as Text from "../../src/domain/Text.ts"
import * as Problem from "../../src/legacy/LegacyProblem.ts"
import * as LegacyText from "../../src/legacy/LegacyText.ts"

const { array, constantFrom, oneof, string } = FastCheck

const hostile = oneof(
  string({ unit: "binary", maxLength: 400 }),
  array(constantFrom("\ud800", "\u0000", "\u001b[2J", " ", "\r\n", "\u2028", "\u202e", "a", "😀"), {
    maxLength: 400
  }).map((parts) => parts.join(""))
)

const isName = Schema.is(Text.NewName)
const isBody = Schema.is(Text.Body)

describe("LegacyText", () => {
  it.prop("sanitizes any text to a name or null", [hostile], ([text]) => {
    const { note } = Problem.collect("scps", 1)
    const line = LegacyText.line(text, "name", note)
    return line === null || isName(line)
  })

  it.prop("sanitizes any text to a body within the limits", [hostile], ([text]) => {
    const { note } = Problem.collect("scps", 1)
    const body = LegacyText.body(text, "desc.md", note, 50)
    return isBody(body) && body.length <= 50
  })

  it.prop("leaves valid text unchanged, without a problem", [hostile.filter((text) => isName(text))], ([text]) => {
    const { problems, note } = Problem.collect("scps", 1)
    return (
      LegacyText.line(text, "name", note) === text &&
      LegacyText.body(text, "desc.md", note) === text &&
      problems.length === 0
    )
  })

  it("reports changed text without its original value", () => {
    const { problems, note } = Problem.collect("scps", 1)
    expect(LegacyText.line(" The\u0007Bell\n", "name", note)).toBe("The Bell")
    expect(LegacyText.body("a\r\nb\u001bc", "desc.md", note)).toBe("a\nbc")
    expect(LegacyText.line("x".repeat(300), "name", note)).toHaveLength(200)
    expect(LegacyText.line(" \n ", "name", note)).toBeNull()
    expect(problems.map(({ field, problem, value }) => [field, problem, value])).toEqual([
      ["name", "cleaned", null],
      ["desc.md", "cleaned", null],
      ["name", "shortened", null]
    ])
  })
})

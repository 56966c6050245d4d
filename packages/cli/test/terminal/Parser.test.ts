import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck } from "effect"
import * as Parser from "../../src/terminal/Parser.ts"

const names = Parser.commands.map(({ name }) => name)

describe("Parser", () => {
  it.each([
    ["ACCESS SCP 173", "ACCESS", ["SCP", "173"]],
    ["  access\t scp-173  ", "ACCESS", ["scp-173"]],
    ["Status 173 explained stage prop", "STATUS", ["173", "explained", "stage", "prop"]],
    ["cls", "CLEAR", []],
    ["Exit", "LOGOUT", []],
    ["quit now", "LOGOUT", ["now"]],
    ["?", "HELP", []]
  ])("parses %j as %s", (line, name, words) => {
    expect(Parser.parse(line)).toEqual(Either.right({ name, words }))
  })

  it.each(["", " ", "\t \u00a0"])("ignores the blank line %j", (line) => {
    expect(Parser.parse(line)).toBeUndefined()
  })

  it("suggests similar commands for an unknown word", () => {
    expect(Parser.parse("serch concrete")).toEqual(Either.left({ word: "serch", near: ["SEARCH"] }))
    expect(Parser.parse("histroy 173")).toEqual(Either.left({ word: "histroy", near: ["HISTORY"] }))
    expect(Parser.parse("acc 173")).toEqual(Either.left({ word: "acc", near: ["ACCESS"] }))
    expect(Parser.parse("173")).toEqual(Either.left({ word: "173", near: [] }))
    expect(Parser.parse("constructor")).toEqual(Either.left({ word: "constructor", near: [] }))
    expect(Parser.parse("__proto__")).toEqual(Either.left({ word: "__proto__", near: [] }))
    expect(Parser.parse(`${"x".repeat(5_000)} y`)).toEqual(Either.left({ word: "x".repeat(40), near: [] }))
  })

  it.prop(
    "parses each command in any letter case, with any words",
    [
      FastCheck.constantFrom(...names),
      FastCheck.array(FastCheck.stringMatching(/^[!-~]{1,8}$/)),
      FastCheck.infiniteStream(FastCheck.boolean())
    ],
    ([name, words, upper]) => {
      const typed = [...name].map((letter) => (upper.next().value === true ? letter : letter.toLowerCase())).join("")
      expect(Parser.parse([typed, ...words].join("  "))).toEqual(Either.right({ name, words }))
    }
  )

  it.prop("parses any line", [FastCheck.string({ unit: "binary", maxLength: 200 })], ([line]) => {
    const parsed = Parser.parse(line)
    expect(parsed === undefined).toBe(line.trim() === "")
  })

  it.each([
    [["173"], "scp", ["173"]],
    [["SCP", "173"], "scp", ["173"]],
    [["scp"], "scp", []],
    [["SCP-173"], "scp", ["SCP-173"]],
    [["User", "m.okafor"], "user", ["m.okafor"]],
    [["staff"], "user", []],
    [["SITE", "Site-19"], "site", ["Site-19"]],
    [["mtf", "Epsilon-11", "x"], "mtf", ["Epsilon-11", "x"]],
    [["constructor", "x"], "scp", ["constructor", "x"]],
    [[], "scp", []]
  ])("finds the type in %j", (words, type, rest) => {
    expect(Parser.splitType(words)).toEqual({ type, rest })
  })
})

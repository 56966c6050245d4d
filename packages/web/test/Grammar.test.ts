/** The lines of the prompt. */
import { describe, expect, it } from "vitest"
import * as Grammar from "../src/terminal/Grammar.ts"
import * as ItemNumber from "../src/words/ItemNumber.ts"

describe("a line", () => {
  it.each([
    ["access scp 173", { name: "ACCESS", words: ["scp", "173"] }],
    ["previous", { name: "PREV", words: [] }],
    ["quit", { name: "LOGOUT", words: [] }],
    ["173", { name: "ACCESS", words: ["173"] }],
    ["SCP-173", { name: "ACCESS", words: ["SCP-173"] }],
    ["wet concrete", { name: "SEARCH", words: ["wet", "concrete"] }],
    ["constructor", { name: "SEARCH", words: ["constructor"] }]
  ])("%s is read", (line, parsed) => {
    expect(Grammar.interpret(line)).toEqual(parsed)
  })

  it("names the type of its record", () => {
    expect(Grammar.splitType(["mtf", "Epsilon-11"])).toEqual({ type: "mtf", rest: ["Epsilon-11"] })
    expect(Grammar.splitType(["SCP-173"])).toEqual({ type: "scp", rest: ["SCP-173"] })
  })
})

describe("an item number", () => {
  it.each([
    ["173", "SCP-173"],
    ["scp 96", "SCP-096"],
    ["SCP-4000-j", "SCP-4000-J"],
    ["The Sculpture", undefined],
    ["1234567", undefined]
  ])("%s is normalized", (typed, id) => {
    expect(ItemNumber.parse(typed)).toBe(id)
  })

  it("is found in a text, whole only", () => {
    expect(
      ItemNumber.split("See SCP-173, SCP-106-1 and XSCP-049, SCP-17.").filter((_, index) => index % 2 === 1)
    ).toEqual(["SCP-173", "SCP-106-1"])
  })
})

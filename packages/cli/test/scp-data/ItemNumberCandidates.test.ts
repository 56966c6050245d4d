import { describe, expect, it } from "@effect/vitest"
import { ItemNumber } from "@scipnet/core"
import { FastCheck, Schema } from "effect"
import * as ItemNumberCandidates from "../../src/scp-data/ItemNumberCandidates.ts"

const numbers = (series: string, label: string, link: string) =>
  ItemNumberCandidates.make(series, label, link, "77").numbers

describe("ItemNumberCandidates", () => {
  it.each([
    ["series-1", "SCP-900", "scp-900", ["SCP-900", "SCP-900-P77"]],
    ["series-8.0", "SCP-8000-THERE", "scp-8000-there", ["SCP-8000-THERE", "SCP-8000-THERE-P77"]],
    ["joke", "SCP-900-J", "scp-900-j", ["SCP-900-J", "SCP-900-J-P77"]],
    ["joke", "SCP-001", "a-writer-s-proposal-j", ["SCP-001-J", "SCP-001-A-WRITER-S-PROPOSAL-J", "SCP-001-P77"]],
    ["joke", "SCP-1010", "scp-10101-j", ["SCP-10101-J", "SCP-1010-J", "SCP-1010-P77"]],
    ["explained", "SCP-900", "the-sphere", ["SCP-900-EX", "SCP-900-THE-SPHERE", "SCP-900-P77"]],
    ["archived", "SCP-900-ARC", "scp-900-arc", ["SCP-900-ARC", "SCP-900-ARC-P77"]],
    ["scp-001", "SCP-001", "dyfscp-001", ["SCP-001-DYFSCP-001", "SCP-001-P77"]],
    ["scp-001", "SCP-001", "scp-001", ["SCP-001", "SCP-001-P77"]],
    ["international", "SCP-CN-1000", "scp-cn-1000", ["SCP-1000-CN", "SCP-1000-CN-SCP-CN-1000", "SCP-1000-CN-P77"]]
  ])("%s %s at %s", (series, label, link, expected) => {
    expect(numbers(series, label, link)).toEqual(expected)
  })

  it("uses the link, then the page id, if the label is not an item number", () => {
    expect(ItemNumberCandidates.make("joke", "SCP-____-J", "scp-900-j", "77")).toEqual({
      numbers: ["SCP-900-J", "SCP-900-J-P77"],
      guessed: ['item number for the label "SCP-____-J", which is none']
    })
    expect(numbers("joke", "SCP-∞", "the-endless-one").at(-1)).toBe("SCP-000-P77")
    expect(numbers("joke", "", "0000;").at(-1)).toBe("SCP-000-P77")
    expect(numbers("joke", "", "00042;").at(-1)).toBe("SCP-042-P77")
  })

  it.prop(
    "are distinct item numbers for any label",
    [
      FastCheck.string(),
      FastCheck.oneof(FastCheck.string(), FastCheck.constantFrom("SCP-001", "SCP-1")),
      FastCheck.string()
    ],
    ([series, label, link]) => {
      const made = ItemNumberCandidates.make(series, label, link, "12345678901234567890").numbers
      for (const number of made) expect(Schema.is(ItemNumber.ItemNumber)(number)).toBe(true)
      expect(new Set(made).size).toBe(made.length)
      expect(made.at(-1)).toMatch(/-P12345678901234567890$/)
    }
  )
})

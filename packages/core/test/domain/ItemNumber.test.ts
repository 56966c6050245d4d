import { describe, expect, it } from "@effect/vitest"
import { FastCheck, Option, Schema } from "effect"
import * as ItemNumber from "../../src/domain/ItemNumber.ts"
import { itemNumber } from "../../src/testing/DomainArbitraries.ts"

const isItemNumber = Schema.is(ItemNumber.ItemNumber)
const item = (text: string) => ItemNumber.ItemNumber.make(text)

describe("ItemNumber", () => {
  it.each([
    "SCP-173",
    "SCP-001",
    "SCP-000",
    "SCP-001-EX",
    "SCP-013-ARC",
    "SCP-4000-J",
    "SCP-8000-THERE",
    "SCP-106-1",
    "SCP-999999",
    `SCP-001-${"A".repeat(40)}`,
    `SCP-001${"-A".repeat(8)}`
  ])("accepts %s", (text) => {
    expect(isItemNumber(text)).toBe(true)
  })

  it.each([
    "",
    "173",
    "scp-173",
    "SCP-1",
    "SCP-17",
    "SCP-0173",
    "SCP-1730000",
    "SCP 173",
    "SCP-",
    "SCP-173-",
    "SCP-173--1",
    "SCP-173-j",
    "SCP-173-É",
    "SCP-173\n",
    "SCP-173\0",
    " SCP-173",
    "SCP-١٧٣",
    "SCP-173/../SCP-001",
    `SCP-001-${"A".repeat(41)}`,
    `SCP-001${"-A".repeat(9)}`,
    `SCP-001${`-${"A".repeat(40)}`.repeat(2)}`
  ])("rejects %j", (text) => {
    expect(isItemNumber(text)).toBe(false)
  })

  describe("parse", () => {
    it.each([
      ["173", "SCP-173"],
      ["scp 96", "SCP-096"],
      ["SCP-96", "SCP-096"],
      ["scp-4000-j", "SCP-4000-J"],
      ["scp-106-1", "SCP-106-1"],
      ["  SCP - 1  ", "SCP-001"],
      ["scp173", "SCP-173"],
      ["0", "SCP-000"],
      ["8000-there", "SCP-8000-THERE"]
    ])("parses %j as %s", (text, expected) => {
      expect(ItemNumber.parse(text)).toEqual(Option.some(expected))
    })

    it.each(["", "scp", "SCP-", "the statue", "1234567", "173-", "173--1", "17 3", "-173", "1e3", "SCP-173; SCP-096"])(
      "returns none for %j",
      (text) => {
        expect(ItemNumber.parse(text)).toEqual(Option.none())
      }
    )

    it.prop("parses every item number as itself, in any case", { item: itemNumber }, ({ item }) => {
      expect(ItemNumber.parse(item)).toEqual(Option.some(item))
      expect(ItemNumber.parse(` ${item.toLowerCase()} `)).toEqual(Option.some(item))
    })

    it.prop(
      "returns an item number or none for any text",
      { text: FastCheck.oneof(FastCheck.string({ unit: "binary" }), FastCheck.stringMatching(/^[sScCpP 0-9-]*$/)) },
      ({ text }) => {
        expect(Option.match(ItemNumber.parse(text), { onNone: () => true, onSome: isItemNumber })).toBe(true)
      }
    )

    it("parses long texts in linear time", () => {
      const started = performance.now()
      for (const text of ["-", " ", "1", "-A", "scp-"]) {
        expect(ItemNumber.parse(`scp-173${text.repeat(200_000)}!`)).toEqual(Option.none())
      }
      expect(performance.now() - started).toBeLessThan(2_000)
    })
  })

  it("orders item numbers by their serial number", () => {
    const ordered = [item("SCP-9999-A"), item("SCP-106"), item("SCP-096"), item("SCP-106-12")].toSorted(
      (a, b) => ItemNumber.serial(a) - ItemNumber.serial(b)
    )
    expect(ordered).toEqual(["SCP-096", "SCP-106", "SCP-106-12", "SCP-9999-A"])
  })
})

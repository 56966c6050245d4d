/** Points in time as text. */
import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as Time from "../src/Time.ts"

const at = Date.UTC(2026, 0, 31, 14, 5, 9, 250)

describe("Time", () => {
  it.each([
    ["format", Time.format, "2026-01-31 14:05:09Z"],
    ["iso", Time.iso, "2026-01-31T14:05:09Z"],
    ["date", Time.date, "2026-01-31"],
    ["minute", Time.minute, "2026-01-31 14:05Z"],
    ["clock", Time.clock, "14:05:09"],
    ["long", Time.long, "31 January 2026, 14:05Z"]
  ])("%s formats in UTC", (_, format, text) => {
    expect(format(at)).toBe(text)
  })

  it.each([8_640_000_000_000_001, -Infinity, NaN])("has words for %d, which is no time", (value) => {
    for (const format of [Time.format, Time.date, Time.minute, Time.clock, Time.long]) {
      expect(format(value)).toBe("at an unknown time")
    }
  })

  it.prop(
    "shows the parts of the whole time, in any year",
    [FastCheck.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 })],
    ([value]) => {
      const whole = Time.format(value)
      expect(Date.parse(whole.replace(" ", "T"))).toBe(Math.floor(value / 1_000) * 1_000)
      expect(whole).toBe(`${Time.date(value)} ${Time.clock(value)}Z`)
      expect(whole).toBe(Time.minute(value).replace(/Z$/, `:${Time.clock(value).slice(6)}Z`))
    }
  )
})

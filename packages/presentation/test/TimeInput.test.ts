/** Times as typed. */
import { describe, expect, it } from "vitest"
import * as Time from "../src/Time.ts"
import * as TimeInput from "../src/TimeInput.ts"

const now = Date.UTC(2026, 2, 10, 15, 30)
const at = (text: string): string | undefined => {
  const time = TimeInput.parse(text, now)
  return time === undefined ? undefined : new Date(time).toISOString()
}

describe("a time as typed", () => {
  it.each([
    ["2026-01-31", "2026-01-31T00:00:00.000Z"],
    ["2026-01-31T12:00", "2026-01-31T12:00:00.000Z"],
    ["2026-01-31 12:00", "2026-01-31T12:00:00.000Z"],
    ["2026-01-31T12:00:07.5Z", "2026-01-31T12:00:07.500Z"],
    ["2026-01-31t12:00z", "2026-01-31T12:00:00.000Z"],
    ["2026-01-31T12:00+02:00", "2026-01-31T10:00:00.000Z"],
    ["2026-01-31T12:00-0530", "2026-01-31T17:30:00.000Z"],
    ["2024-02-29", "2024-02-29T00:00:00.000Z"],
    [" now ", "2026-03-10T15:30:00.000Z"],
    ["today", "2026-03-10T00:00:00.000Z"],
    ["Yesterday", "2026-03-09T00:00:00.000Z"],
    ["2h ago", "2026-03-10T13:30:00.000Z"],
    ["90 minutes ago", "2026-03-10T14:00:00.000Z"],
    ["3 days ago", "2026-03-07T15:30:00.000Z"],
    ["1w ago", "2026-03-03T15:30:00.000Z"]
  ])("%j is %s", (text, expected) => {
    expect(at(text)).toBe(expected)
  })

  it.each([
    "",
    "2026",
    "2026-13-01",
    "2026-02-30",
    "2025-02-29",
    "2026-01-31T24:00",
    "2026-01-31T12:60",
    "2026-01-31T12:00+15:00",
    "2026-01-31T12:00+02:75",
    "11/28/2026",
    "March 4",
    "12:00",
    "ago",
    "2 ago",
    "2 fortnights ago",
    "9999999h ago",
    "+012026-01-01",
    "1e3"
  ])("%j is no time", (text) => {
    expect(at(text)).toBeUndefined()
  })
})

it("local times have the offset of their zone", () => {
  const local = Time.local(now)
  expect(local).toMatch(/^2026-03-1[01] \d\d:30:00[+-]\d\d:\d\d$|^2026-03-1[01] \d\d:\d\d:00[+-]\d\d:\d\d$/)
  expect(new Date(local.replace(" ", "T")).getTime()).toBe(now)
  expect(Time.local(Infinity)).toBe("at an unknown time")
})

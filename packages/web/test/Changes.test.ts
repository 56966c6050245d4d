/** The slider's changes and its scale. */
import { describe, expect, it } from "vitest"
import * as Changes from "../src/record/Changes.ts"
import * as TimeScale from "../src/record/TimeScale.ts"

const entry = (at: number, to: "active" | "explained") =>
  ({ at, from: null, to, by: "", reason: null, evidence: null, approvedBy: null }) as const

const changes = Changes.ofHistory([entry(1_000, "active"), entry(2_000, "explained"), entry(2_005, "active")])

describe("the changes of a record", () => {
  const moment = { occurredAt: null, section: null, by: "r.vance", reason: null }
  const timeline = [
    { ...moment, at: 1_000, action: "ScpRegistered" },
    { ...moment, at: 1_500, action: "ScpSectionFiled", section: "description" },
    { ...moment, at: 9_000, occurredAt: 2_000, action: "ScpStatusChanged" },
    { ...moment, at: 9_001, action: "ScpRenamed", by: "", reason: "a reason" }
  ]
  const all = Changes.ofTimeline(timeline, [entry(1_000, "active"), entry(2_000, "explained")])

  it("have the status after each of them, and words for those that set none", () => {
    expect(all.map(({ at, status, label, by }) => [at, status, label, by])).toEqual([
      [1_000, "active", "Active", null],
      [1_500, "active", "Section filed: description", "r.vance"],
      [9_000, "explained", "Explained", null],
      [9_001, "explained", "Renamed", null]
    ])
  })

  it("have no status for records without one", () => {
    expect(Changes.ofTimeline([{ ...moment, at: 5, action: "SiteFounded" }], [])).toMatchObject([
      { at: 5, status: null, label: "Founded" }
    ])
  })
})

describe("steps between changes", () => {
  it("go back from now to the first change, and stay there", () => {
    const visited: Array<number | undefined> = []
    let at: number | undefined
    for (let step = 0; step < 4; step += 1) {
      at = Changes.before(changes, at)
      visited.push(at)
    }
    expect(visited).toEqual([2_005, 2_000, 1_000, 1_000])
  })

  it("go forward to now", () => {
    expect(Changes.after(changes, 1_000)).toBe(2_000)
    expect(Changes.after(changes, 2_001)).toBe(2_005)
    expect(Changes.after(changes, 2_005)).toBeUndefined()
    expect(Changes.after(changes, undefined)).toBeUndefined()
  })

  it("find the change that made the file as it was", () => {
    expect([0, 1_000, 2_004, 9_999].map((at) => Changes.indexAt(changes, at))).toEqual([0, 0, 1, 2])
  })

  it("name no user who is hidden", () => {
    expect(changes.map(({ by }) => by)).toEqual([null, null, null])
  })
})

describe("the scale", () => {
  const times = changes.map(({ at }) => at)
  const scale = TimeScale.make(times, 1_000_000)

  it("begins with the first change and ends now", () => {
    expect(scale.toPosition(1_000)).toBe(0)
    expect(scale.toPosition(1_000_000)).toBeCloseTo(1)
  })

  it("gives a change that follows soon a width of its own", () => {
    expect(scale.toPosition(2_005) - scale.toPosition(2_000)).toBeGreaterThan(0.04)
  })

  it("leads back to the time of each position", () => {
    for (const time of [1_000, 1_400, 2_000, 2_003, 2_005, 500_000, 1_000_000]) {
      expect(scale.toTime(scale.toPosition(time))).toBe(time)
    }
  })

  it("is monotone for hundreds of changes at the same time", () => {
    const many = TimeScale.make(
      Array.from({ length: 400 }, (_, index) => Math.floor(index / 40)),
      10
    )
    const positions = Array.from({ length: 11 }, (_, time) => many.toPosition(time))
    expect(positions).toEqual(positions.toSorted((a, b) => a - b))
    expect(positions.at(-1)).toBeCloseTo(1)
  })

  it("has one span for one change", () => {
    const one = TimeScale.make([5], 105)
    expect(one.toPosition(55)).toBeCloseTo(0.5)
    expect(one.toTime(0.5)).toBe(55)
  })
})

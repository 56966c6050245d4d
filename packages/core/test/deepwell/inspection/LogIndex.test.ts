/** The index of the log in memory. */
import { describe, expect, it } from "vitest"
import { LogIndex, indexAt } from "../../../src/deepwell/inspection/LogIndex.ts"

const outline = (position: number, type: string, recordedAt: number) => ({ position, type, recordedAt })

const filled = () => {
  const index = new LogIndex()
  index.add([outline(1, "A", 0), outline(2, "B", 10), outline(3, "A", 10)])
  // The event at position 4 was removed.
  index.add([outline(5, "C", 50), outline(6, "A", 100)])
  return index
}

describe("the index", () => {
  it("is empty at first", () => {
    const index = new LogIndex()
    expect([index.end, index.span(), index.density(4), index.typeCounts(), index.positions(9)]).toEqual([
      0,
      null,
      [],
      [],
      []
    ])
  })

  it("counts types, the most frequent first", () => {
    expect(filled().typeCounts()).toEqual([
      { type: "A", count: 3 },
      { type: "B", count: 1 },
      { type: "C", count: 1 }
    ])
  })

  it("finds the positions of a type, or of all, up to a position", () => {
    const index = filled()
    expect(index.positions(5)).toEqual([1, 2, 3, 5])
    expect(index.positions(6, "A")).toEqual([1, 3, 6])
    expect(index.positions(5, "A")).toEqual([1, 3])
    expect(index.positions(6, "D")).toEqual([])
    expect(indexAt([1, 2, 3, 5], 4)).toBe(3)
    expect(indexAt([1, 2, 3, 5], 9)).toBe(4)
  })

  it("returns positions that do not change when it grows", () => {
    const index = filled()
    const before = index.positions(6)
    index.add([outline(7, "A", 100)])
    expect(before).toEqual([1, 2, 3, 5, 6])
    expect(index.end).toBe(7)
  })

  it("contains an event once that is added twice", () => {
    const index = filled()
    index.add([outline(5, "C", 50), outline(6, "A", 100), outline(7, "A", 100)])
    expect(index.positions(9)).toEqual([1, 2, 3, 5, 6, 7])
  })

  it("divides the time into parts that contain each event once", () => {
    expect(filled().density(4)).toEqual([
      { offset: 0, count: 3 },
      { offset: 3, count: 1 },
      { offset: 4, count: 0 },
      { offset: 4, count: 1 }
    ])
    expect(filled().span()).toEqual({ first: 0, last: 100 })
  })

  it("contains each event once also if times were altered, and for one time", () => {
    const index = new LogIndex()
    index.add([outline(1, "A", 100), outline(2, "A", 5), outline(3, "A", 70), outline(4, "A", 200)])
    expect(index.density(10).reduce((sum, { count }) => sum + count, 0)).toBe(4)
    const same = new LogIndex()
    same.add([outline(1, "A", 7), outline(2, "A", 7)])
    expect(same.density(3).reduce((sum, { count }) => sum + count, 0)).toBe(2)
  })
})

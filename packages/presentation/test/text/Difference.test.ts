/** The difference of two texts: both can be read from its rows. */
import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as Difference from "../../src/text/Difference.ts"

const lines = FastCheck.array(FastCheck.constantFrom("a", "b b", "b c", "", "d <e>", "f"), { maxLength: 30 })

const textOf = (row: Difference.Row): string =>
  row.kind === "skipped" ? "" : row.kind === "same" ? row.text : row.pieces.map(({ text }) => text).join("")

/** The lines of one side, where nothing was left out. */
const sideOf = (rows: ReadonlyArray<Difference.Row>, side: "removed" | "added"): string =>
  rows.flatMap((row) => (row.kind === "same" || row.kind === side ? [textOf(row)] : [])).join("\n")

const countOf = (rows: ReadonlyArray<Difference.Row>, side: "removed" | "added"): number =>
  rows.reduce(
    (sum, row) => sum + (row.kind === "skipped" ? row.lines : row.kind === "same" || row.kind === side ? 1 : 0),
    0
  )

describe("the difference of two texts", () => {
  it("marks the words that replace each other", () => {
    expect(Difference.between("one\nit sleeps at night\nthree", "one\nit wakes at night\nthree").rows).toEqual([
      { kind: "same", text: "one" },
      {
        kind: "removed",
        pieces: [
          { text: "it ", isOwn: false },
          { text: "sleeps", isOwn: true },
          { text: " at night", isOwn: false }
        ]
      },
      {
        kind: "added",
        pieces: [
          { text: "it ", isOwn: false },
          { text: "wakes", isOwn: true },
          { text: " at night", isOwn: false }
        ]
      },
      { kind: "same", text: "three" }
    ])
    expect(Difference.between("same", "same").rows).toEqual([])
  })

  it("contains every line of both texts once", () => {
    FastCheck.assert(
      FastCheck.property(lines, lines, (own, other) => {
        const { rows } = Difference.between(own.join("\n"), other.join("\n"))
        if (own.join("\n") !== other.join("\n")) {
          expect(countOf(rows, "removed")).toBe(Math.max(1, own.length))
          expect(countOf(rows, "added")).toBe(Math.max(1, other.length))
          if (rows.every(({ kind }) => kind !== "skipped")) {
            expect(sideOf(rows, "removed")).toBe(own.join("\n"))
            expect(sideOf(rows, "added")).toBe(other.join("\n"))
          }
        }
      })
    )
  })

  it("is bounded for texts without a common line", () => {
    const long = (word: string) => Array.from({ length: 20_000 }, (_, index) => `${word} ${index}`).join("\n")
    const started = performance.now()
    const { rows, more } = Difference.between(long("a"), long("b"))
    expect(rows.length).toBe(400)
    expect(more).toBeGreaterThan(30_000)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

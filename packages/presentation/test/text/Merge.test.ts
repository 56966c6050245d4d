import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as ConflictMarkers from "../../src/text/ConflictMarkers.ts"
import * as Merge from "../../src/text/Merge.ts"

const merge = (base: string, mine: string, theirs: string) =>
  Merge.merge({ text: base, name: "base" }, { text: mine, name: "mine" }, { text: theirs, name: "theirs" })

const text = FastCheck.array(FastCheck.constantFrom("a\n", "b\n", "c\n", "\n", "d"), { maxLength: 8 }).map((lines) =>
  lines.join("")
)

describe("Merge", () => {
  it("applies changes of one side", () => {
    expect(merge("1\n2\n3\n4\n5\n", "one\n2\n3\n4\n5\n", "1\n2\n3\n4\nfive\n6\n")).toEqual({
      text: "one\n2\n3\n4\nfive\n6\n",
      conflicts: 0
    })
    expect(merge("1\n2\n3\n", "1\n3\n", "1\n2\n3\n4\n")).toEqual({ text: "1\n3\n4\n", conflicts: 0 })
  })

  it("marks lines that both sides changed, with the base", () => {
    expect(merge("1\n2\n3\n", "1\nmine\n3\n", "1\ntheirs\n3\n")).toEqual({
      text: "1\n<<<<<<< mine\nmine\n||||||| base\n2\n=======\ntheirs\n>>>>>>> theirs\n3\n",
      conflicts: 1
    })
    // The last line has no line end.
    expect(merge("", "mine", "theirs")).toEqual({
      text: "<<<<<<< mine\nmine\n||||||| base\n=======\ntheirs\n>>>>>>> theirs\n",
      conflicts: 1
    })
  })

  it("finds its own markers, and none in Markdown", () => {
    expect(ConflictMarkers.isMarked(merge("1", "2", "3").text)).toBe(true)
    expect(ConflictMarkers.isMarked("A title\n=======\n\n> a quote\n")).toBe(false)
  })

  it.prop("returns the other side if one side is unchanged", { base: text, side: text }, ({ base, side }) => {
    expect(merge(base, side, base)).toEqual({ text: side, conflicts: 0 })
    expect(merge(base, base, side)).toEqual({ text: side, conflicts: 0 })
  })

  it.prop("returns either side if both are equal", { base: text, side: text }, ({ base, side }) => {
    expect(merge(base, side, side)).toEqual({ text: side, conflicts: 0 })
  })

  it.prop(
    "keeps all added lines, and is symmetric",
    { base: text, mine: text, theirs: text },
    ({ base, mine, theirs }) => {
      const merged = merge(base, mine, theirs)
      expect(merge(base, theirs, mine).conflicts).toBe(merged.conflicts)
      expect(ConflictMarkers.isMarked(merged.text)).toBe(merged.conflicts > 0)
      const fresh = merge(base, mine.replaceAll("a", "mine"), theirs.replaceAll("a", "theirs")).text
      expect(fresh.includes("mine\n")).toBe(mine.includes("a\n") || fresh.includes("<<<<<<< mine\n"))
      expect(fresh.includes("theirs\n")).toBe(theirs.includes("a\n") || fresh.includes(">>>>>>> theirs\n"))
    }
  )

  it("stops comparing very different texts in time, and marks them completely", () => {
    const lines = (step: number) =>
      Array.from({ length: 20_000 }, (_, index) => `${(index * step) % 20_000}\n`).join("")
    const started = performance.now()
    const merged = merge(lines(1), lines(7_919), lines(6_007))
    expect(performance.now() - started).toBeLessThan(15_000)
    expect(merged.conflicts).toBeGreaterThan(0)
  })
})

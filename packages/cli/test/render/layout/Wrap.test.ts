import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import stringWidth from "fast-string-width"
import type { Line } from "../../../src/render/layout/Line.ts"
import * as Lines from "../../../src/render/layout/Line.ts"
import * as Wrap from "../../../src/render/layout/Wrap.ts"
import * as Hostile from "../Hostile.ts"

const line: FastCheck.Arbitrary<Line> = FastCheck.array(FastCheck.tuple(Hostile.text, FastCheck.boolean()), {
  maxLength: 4
}).map((parts) => parts.flatMap(([text, bold]) => Lines.text(text, { bold })))

const texts = (lines: ReadonlyArray<Line>) => lines.map(Lines.plainText)

const columns = FastCheck.integer({ min: 2, max: 60 })

describe("Wrap", () => {
  it("breaks at spaces", () => {
    expect(texts(Wrap.wrap(Lines.text("one two  three"), 8))).toEqual(["one two", "three"])
  })

  it("breaks a word that is longer than a row", () => {
    expect(texts(Wrap.wrap(Lines.text("abcdefghij k"), 4))).toEqual(["abcd", "efgh", "ij k"])
  })

  it("does not begin a long word on a nearly full row", () => {
    expect(texts(Wrap.wrap(Lines.text("abcde fghijklmn"), 7))).toEqual(["abcde", "fghijkl", "mn"])
  })

  it("counts wide characters as two columns and never splits them", () => {
    expect(texts(Wrap.wrap(Lines.text("漢字漢"), 5))).toEqual(["漢字", "漢"])
  })

  it("keeps the paint of each part", () => {
    const bold = { bold: true }
    expect(Wrap.wrap([...Lines.text("one "), ...Lines.text("two", bold)], 3)).toEqual([
      Lines.text("one", expect.anything()),
      Lines.text("two", bold)
    ])
  })

  it("keeps every space when it chops", () => {
    expect(texts(Wrap.chop(Lines.text("a   b  c"), 3))).toEqual(["a  ", " b ", " c"])
  })

  it("truncates long lines only, with an ellipsis", () => {
    expect(Lines.plainText(Wrap.truncate(Lines.text("abcdef"), 4, "…"))).toBe("abc…")
    expect(Lines.plainText(Wrap.truncate(Lines.text("abcd"), 4, "…"))).toBe("abcd")
    expect(Lines.plainText(Wrap.truncate(Lines.text("abcdef"), 2, "..."))).toBe("ab")
    expect(Lines.plainText(Wrap.truncate(Lines.text("漢字漢字"), 4, "…"))).toBe("漢…")
  })

  it.prop("never returns a row wider than the columns", [line, columns], ([original, width]) => {
    for (const rows of [
      Wrap.wrap(original, width),
      Wrap.chop(original, width),
      [Wrap.truncate(original, width, "…")]
    ]) {
      for (const text of texts(rows)) {
        expect(stringWidth(text)).toBeLessThanOrEqual(width)
      }
    }
  })

  it.prop("changes nothing but spaces", [line], ([original]) => {
    const shown = (text: string) => text.replaceAll(" ", "")
    expect(shown(texts(Wrap.wrap(original, 60)).join(""))).toBe(shown(Lines.plainText(original)))
    expect(texts(Wrap.chop(original, 60)).join("")).toBe(Lines.plainText(original))
  })
})

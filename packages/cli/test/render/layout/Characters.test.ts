import { FastCheck as fc } from "effect"
import stringWidth from "fast-string-width"
import { describe, expect, it } from "vitest"
import * as Characters from "../../../src/render/layout/Characters.ts"

const segments = (text: string) => Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)

/** Common characters beside ones whose width is not their length. */
const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "a",
        "│",
        "─",
        "■",
        "—",
        "é",
        "e\u0301",
        "字",
        "👩‍🚀",
        "1\u20e3",
        "\u00ad",
        "\u200d",
        "한",
        "©\ufe0f"
      ),
      fc.string({ unit: "binary", maxLength: 3 })
    ),
    { maxLength: 12 }
  )
  .map((parts) => parts.join(""))

describe("Characters", () => {
  it("measures each code unit as fast-string-width does", () => {
    const units = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit))
    expect(units.filter((unit) => Characters.width(unit) !== stringWidth(unit))).toEqual([])
  })

  it("measures and splits texts as fast-string-width and Intl.Segmenter do", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(Characters.width(text)).toBe(stringWidth(text))
        expect(Characters.split(text)).toEqual(segments(text))
      })
    )
  })
})

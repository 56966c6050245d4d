import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as SourceCleanup from "../../src/scp-data/SourceCleanup.ts"

describe("SourceCleanup", () => {
  it("halves the line breaks if all of them are doubled", () => {
    expect(SourceCleanup.clean("\n\tone\n\ntwo\n\n\n\nthree\n")).toBe("one\ntwo\n\nthree")
    expect(SourceCleanup.clean("one\ntwo\n\nthree")).toBe("one\ntwo\n\nthree")
  })

  it("removes comments, and keeps the text after an unterminated one", () => {
    expect(SourceCleanup.clean("a [!-- b\nc --]d [!-- e --]f")).toBe("a d f")
    expect(SourceCleanup.clean("a [!-- b")).toBe("a [!-- b")
  })

  it("removes HTML tags, but no other text in angle brackets", () => {
    expect(SourceCleanup.clean('[[include <a href="/x">component:y</a>]]<br/>z')).toBe("[[include component:y]]\nz")
    expect(SourceCleanup.clean("<Begin log> 1 < 2 <a")).toBe("<Begin log> 1 < 2 <a")
  })

  it("normalizes white space and line breaks, and removes control characters", () => {
    expect(SourceCleanup.clean("a\u00a0b\tc\r\nd\u2028e\u001b[31mf\u0007\u202eg\u200bh")).toBe("a b c\nd\ne[31mfgh")
  })

  it.prop(
    "returns well-formed text without control characters other than line breaks",
    [FastCheck.string({ unit: "binary" })],
    ([text]) => {
      const cleaned = SourceCleanup.clean(text)
      expect(cleaned).not.toMatch(/(?!\n)\p{Cc}/u)
      expect(SourceCleanup.plain(cleaned)).toBe(cleaned)
    }
  )
})

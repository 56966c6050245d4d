import { describe, expect, it } from "@effect/vitest"
import * as Sanitize from "../../../src/render/layout/Sanitize.ts"
import * as Hostile from "../Hostile.ts"

describe("Sanitize", () => {
  it.each([
    ["a colour", "a\u001b[1;31mb\u001b[0mc", "abc"],
    ["an eight-bit colour", "a\u009b31mb", "ab"],
    ["a title", "a\u001b]0;owned\u0007b", "ab"],
    ["a hyperlink", "\u001b]8;;https://example.org\u001b\\here\u001b]8;;\u001b\\", "here"],
    ["a device control string", "a\u001bPq#0\u001b\\b", "ab"],
    ["a reset", "a\u001bcb", "ab"],
    ["an unterminated title, but not the text after it", "a\u001b]0;b\nc", "a0;b\nc"],
    ["an escape inside an escape", "\u001b\u001b[31m[31mx", "[31mx"],
    ["zero-width characters", "a\u200b\u200d\u2060\ufeff\u00adb", "ab"],
    ["backspaces and bells", "a\b\u0007b", "ab"],
    ["tabs", "a\tb", "a    b"],
    ["line ends of any kind", "a\r\nb\rc\u2028d\u0085e", "a\nb\nc\nd\ne"],
    ["a lone surrogate", "a\ud800b", "a\ufffdb"],
    ["excess combining marks", `e${"\u0301".repeat(100)}`, `e${"\u0301".repeat(6)}`]
  ])("removes %s", (_, raw, safe) => {
    expect(Sanitize.text(raw)).toBe(safe)
  })

  it.each([
    ["a right-to-left override", "\u202etxt.exe\u202c", "<U+202E>txt.exe<U+202C>"],
    ["isolates", "\u2066a\u2069", "<U+2066>a<U+2069>"],
    ["directional marks", "\u061ca\u200e\u200f", "<U+061C>a<U+200E><U+200F>"]
  ])("shows %s by number", (_, raw, safe) => {
    expect(Sanitize.text(raw)).toBe(safe)
  })

  it.each(["Dr. ████ said: naïve – 漢字 🇩🇪", "a\nb", ""])("does not change %j", (raw) => {
    expect(Sanitize.text(raw)).toBe(raw)
  })

  it.prop("leaves no control or bidirectional character", [Hostile.text], ([raw]) => {
    expect(Sanitize.text(raw)).not.toMatch(
      /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/
    )
    expect(Sanitize.text(raw).isWellFormed()).toBe(true)
  })

  it.prop("is idempotent", [Hostile.text], ([raw]) => {
    expect(Sanitize.text(Sanitize.text(raw))).toBe(Sanitize.text(raw))
  })

  it.prop("returns one line for any text", [Hostile.text], ([raw]) => {
    expect(Sanitize.line(raw)).not.toContain("\n")
  })

  it.each(["\u001b]", "\u001b[1;", "\u001bP", "\u009d0;", "\u0301", "\u001b]0;a\n"])(
    "takes linear time for %j",
    (unit) => {
      const started = performance.now()
      Sanitize.text(unit.repeat(Math.floor(1_000_000 / unit.length)))
      expect(performance.now() - started).toBeLessThan(10_000)
    }
  )
})

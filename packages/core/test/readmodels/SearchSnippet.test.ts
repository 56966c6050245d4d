/** Snippets of search results. */
import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as SearchSnippet from "../../src/readmodels/SearchSnippet.ts"

const numbered = (count: number): string => Array.from({ length: count }, (_, at) => `w${at}`).join(" ")

describe("a snippet", () => {
  it.each([
    [["w20"], numbered(40), "…w13 w14 w15 w16 w17 w18 w19 w20 w21 w22 w23 w24 w25 w26 w27 w28…"],
    [["w0"], numbered(10), numbered(10)],
    [["w39"], numbered(40), "…w24 w25 w26 w27 w28 w29 w30 w31 w32 w33 w34 w35 w36 w37 w38 w39"],
    [["absent"], numbered(20), "w0 w1 w2 w3 w4 w5 w6 w7 w8 w9 w10 w11 w12 w13 w14 w15…"],
    [["w30", "w3"], `${numbered(30)} w30, w31.`, "…w16 w17 w18 w19 w20 w21 w22 w23 w24 w25 w26 w27 w28 w29 w30, w31."],
    [["gesla"], "GĘŚLĄ!", "GĘŚLĄ!"],
    [["x"], "", ""]
  ] as const)("with %j in its middle", (words, text, expected) => {
    expect(SearchSnippet.snippet(words, text)).toBe(expected)
  })

  const word = fc.constantFrom("a", "an", "Ash", "été", "b-c", "77", "[x]", "*d*", "財団")
  const texts = fc
    .array(word, { maxLength: 40 })
    .map((words) => `${words.join(" ")} needle ${words.toReversed().join(" ")}`)

  it.prop("is a part of the text with the words, with an ellipsis at each truncated end", [texts], ([text]) => {
    const shown = SearchSnippet.snippet(["needle"], text)
    const part = shown.replaceAll("…", "")
    expect(text).toContain(part)
    expect(part).toContain("needle")
    expect(shown.startsWith("…")).toBe(!text.startsWith(part))
    expect(shown.endsWith("…")).toBe(!text.endsWith(part))
    expect(part.match(/[\p{L}\p{N}]+/gu)?.length).toBeLessThanOrEqual(16)
  })

  it("takes linear time for a text full of matches", () => {
    const text = "a ".repeat(SearchSnippet.examined / 2)
    const start = performance.now()
    for (let round = 0; round < 500; round++) SearchSnippet.snippet(["a"], text)
    expect(performance.now() - start).toBeLessThan(5_000)
  })
})

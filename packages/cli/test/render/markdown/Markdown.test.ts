import { describe, expect, it } from "@effect/vitest"
import * as Markdown from "../../../src/render/markdown/Markdown.ts"

const style = { width: 40, colour: false, plain: false }
const shown = (source: string, plain = false) => Markdown.render(source, { ...style, plain }).join("\n")

describe("Markdown", () => {
  it.each([
    ["a paragraph", "one\ntwo", "one two"],
    ["a hard break", "one  \ntwo", "one\ntwo"],
    ["a level 1 heading", "# One", "One\n───"],
    ["a level 3 heading", "### One", "One"],
    ["emphasis", "*a* **b** ~~c~~ `d`", "a b c d"],
    ["a link with its address", "[text](https://example.org)", "text (https://example.org)"],
    ["an autolink without repeating its address", "<https://example.org>", "https://example.org"],
    ["an image", "![a statue](https://example.org/a.png)", "[image: a statue]\n(https://example.org/a.png)"],
    ["a list", "- a\n- b\n  1. c\n  2. d", "• a\n• b\n  1. c\n  2. d"],
    ["tasks", "- [x] a\n- [ ] b", "• [x] a\n• [ ] b"],
    ["a numbered list from its first number", "9. a\n10. b", " 9. a\n10. b"],
    ["nested quotes", "> a\n>\n> > b", "│ a\n│\n│ │ b"],
    ["code without changes", "```\na  b\n  c\n```", "│ a  b\n│   c"],
    ["a rule", "---", "─".repeat(40)],
    ["a table", "|a|b|\n|-|-:|\n|one|2|", "a    b\n───  ─\none  2"],
    ["entities", "&amp; &lt; &#65; &unknown;", "& < A &unknown;"],
    ["raw HTML as text", "<b>x</b>", "<b>x</b>"],
    ["an empty text", "", ""]
  ])("renders %s", (_, source, lines) => {
    expect(shown(source)).toBe(lines)
  })

  it("uses only ASCII in plain style", () => {
    expect(shown("# One\n\n> a\n\n- b\n\n---", true)).toBe(`# One\n\n> a\n\n- b\n\n${"-".repeat(40)}`)
  })

  it("removes escape sequences that are written as entities", () => {
    expect(shown("&#27;[31mred")).toBe("red")
    expect(shown("&#x9b;31mred &#x202e;x")).toBe("red <U+202E>x")
  })

  it("renders all pieces of a long text", () => {
    const source = Array.from({ length: 2_000 }, (_, index) => `Paragraph *${index}*.`).join("\n\n")
    expect(shown(source).split("\n\n")).toEqual(Array.from({ length: 2_000 }, (_, index) => `Paragraph ${index}.`))
  })

  it("does not split a long code block", () => {
    const code = Array.from({ length: 500 }, (_, index) => `line ${index}\n`).join("\n")
    expect(shown(`\`\`\`\n${code}\n\`\`\`\n\nafter`)).toBe(
      `${code
        .split("\n")
        .map((line) => `│ ${line}`.trimEnd())
        .join("\n")}\n\nafter`
    )
  })

  // marked alone takes half a minute for most of these, or overflows the stack. Several lengths reach different limits.
  it.each([
    ["unclosed emphasis", "*a **a "],
    ["underscores", "_a "],
    ["strikes", "~a "],
    ["nested quotes", "> "],
    ["quotes without spaces", ">"],
    ["nested lists", "1. "],
    ["lists in quotes", "- > "],
    ["backslashes", "\\"],
    ["brackets", "["],
    ["links", "[a]("],
    ["backticks", "`a "],
    ["tags", "<a "],
    ["short items", "- a\n"],
    ["wide characters", "漢"],
    ["flags", "🇩"],
    ["marks", "\u0301"]
  ])(
    "takes linear time for %s",
    (_, unit) => {
      const started = performance.now()
      const long = (length: number) => unit.repeat(Math.floor(length / unit.length))
      shown(`${long(200_000)}\n\n${long(30_000)}\n\n${`${long(7_500)}\n\n`.repeat(20)}`)
      expect(performance.now() - started).toBeLessThan(10_000)
    },
    60_000
  )

  it("does not expand a table of many columns and short rows", () => {
    const source = `${"|a".repeat(2_000)}|\n${"|-".repeat(2_000)}|\n${"|\n".repeat(4_000)}`
    expect(shown(source).length).toBeLessThan(source.length * 2)
  })
})

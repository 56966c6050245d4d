import { beforeEach, describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as SectionSplitter from "../../src/scp-data/blocks/SectionSplitter.ts"
import { interpret, textOfHtml } from "./SyntheticPage.ts"

const deep = "elements nested too deep were read as siblings"
const many = "too many elements, of which the last ones were read as plain text"

/** The interpretation of a page, and the processor time in milliseconds. */
const timed = (html: string) => {
  const start = process.cpuUsage()
  const interpreted = interpret({ html })
  const { system, user } = process.cpuUsage(start)
  return { ...interpreted, ms: (system + user) / 1_000 }
}

// The runner of the tests is answered between them.
beforeEach(() => new Promise<void>((resolve) => void setImmediate(resolve)))

describe("hostile pages", () => {
  it("reads footnotes that refer to each other, each once", () => {
    const reference = (index: number) => `n${index}x <sup class="footnoteref"><a id="footnoteref-${index}">1</a></sup>`
    const notes = Array.from(
      { length: 20_000 },
      (_, index) => `<div class="footnote-footer" id="footnote-${index}"><a>1</a>. ${reference(index + 1)}</div>`
    )
    const { ms, sections } = timed(
      `<div id="page-content"><p>${reference(0)}</p><div class="footnotes-footer">${notes.join("")}</div></div>`
    )
    const words = sections.flatMap(({ body }) => body.match(/n\d+x/g) ?? [])
    expect(words).toHaveLength(20_001)
    expect(new Set(words)).toHaveProperty("size", 20_001)
    expect(ms).toBeLessThan(20_000)
  }, 120_000)

  it.each(["<div>", "<b>", "<blockquote>", "<ul><li>", "<table><tr><td>", "<span style='color:red'>", "<details>"])(
    "reads 100,000 nested %s, keeps the words, and reports the page",
    (tag) => {
      const { ms, poor, sections } = timed(`<p>First.</p>${tag.repeat(100_000)}last word`)
      expect(sections.map(({ body }) => body).join("\n")).toContain("last word")
      expect(poor).toContain(deep)
      expect(ms).toBeLessThan(20_000)
    },
    120_000
  )

  it("reads a page in which nothing is closed", () => {
    const tags = [
      "div",
      "p",
      "b",
      "i",
      "s",
      "sup",
      "a href='http://x.org'",
      "ul",
      "li",
      "table",
      "tr",
      "td",
      "dl",
      "dt",
      "pre",
      "tt"
    ]
    const { ms, sections } = timed(
      tags
        .map((tag) => `<${tag}>word `)
        .join("")
        .repeat(500)
    )
    expect(
      sections
        .map(({ body }) => body)
        .join("")
        .match(/word/g)?.length
    ).toBe(tags.length * 500)
    expect(ms).toBeLessThan(20_000)
  }, 120_000)

  it("reads 10 MB in one page: no section is too long, all words are kept, and the page is reported", () => {
    const { kept, ms, poor, sections } = timed(`<p>${"many words of one paragraph ".repeat(380_000)}</p>`)
    expect(kept).toBe(1)
    expect(sections.length).toBeGreaterThan(10)
    for (const { body } of sections) expect(body.length).toBeLessThanOrEqual(SectionSplitter.longestBody)
    expect(poor).toEqual(['section "Description" is divided because of its length'])
    expect(ms).toBeLessThan(60_000)
  }, 300_000)

  it("reads 300,000 elements, the last ones as plain text", () => {
    const { ms, poor, sections } = timed(`${"<i>x</i> ".repeat(300_000)}last`)
    expect(sections.at(-1)?.body).toMatch(/last$/)
    expect(poor).toContain(many)
    expect(ms).toBeLessThan(60_000)
  }, 300_000)

  it("keeps only http and https links, checked after decoding", () => {
    const link = (href: string) => textOfHtml(`<p>a <a href="${href}">link</a></p>`)
    expect(link("https://example.org/a?b=1&amp;c=(2)")).toBe("a [link](https://example.org/a?b=1&c=%282%29)")
    expect(link("//example.org/")).toBe("a [link](https://example.org/)")
    for (const href of [
      "java&#x73;cript:alert(1)",
      " javascript:alert(1)",
      "data:text/html,x",
      "/scp-173",
      "#top",
      "vbscript:x"
    ])
      expect(link(href)).toBe("a link")
  })

  it("removes bidirectional controls, also those of entities", () => {
    expect(textOfHtml("<p>a\u202eb &#x202e;c&rlm;d</p>")).toBe("ab cd")
  })

  const html = FastCheck.array(
    FastCheck.oneof(
      FastCheck.constantFrom(..."<>/&;\"'= \n*_[]()`|#~{}$!".split("")),
      FastCheck.constantFrom(
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<table>",
        "<tr>",
        "<td>",
        "<li>",
        "<ul>",
        "</ul>",
        "<br/>",
        "<hr>"
      ),
      FastCheck.constantFrom(
        '<div class="collapsible-block">',
        '<div class="yui-navset">',
        '<sup class="footnoteref">'
      ),
      FastCheck.constantFrom("Description:", "Item #: SCP-900", "&amp;", "&#0;", "</div>", "<a href=", "<!--", "-->")
    ),
    { maxLength: 80 }
  ).map((parts) => parts.join(""))

  it.prop("reads any HTML into bodies without control characters", [html], ([page]) => {
    for (const { body } of interpret({ html: page }).sections) {
      expect(body).not.toMatch(/(?!\n)\p{Cc}/u)
      expect(body.isWellFormed()).toBe(true)
    }
  })
})

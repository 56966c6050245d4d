/** Hostile pages in a dataset: the import ends in bounded time and memory, reports each page, and imports the others. */
import { mkdirSync, writeFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Result } from "./Program.ts"
import { Box } from "./Program.ts"

const megabyte = 1_000_000
const repeat = (text: string, length: number): string => text.repeat(Math.ceil(length / text.length))
const page = (content: string): string =>
  `<html><body><div id="page-content">${content}<p>survivor</p></div></body></html>`
const note = (index: number): string => `<div class="footnote-footer" id="footnote-${index}"><a>${index}</a>. n</div>`
const reference = (index: number): string =>
  `w<sup class="footnoteref"><a id="footnoteref-${index}">${index}</a></sup> `
const indexes = Array.from({ length: 20_000 }, (_, index) => index + 1)

/** Pages by name: their HTML. */
const pages: ReadonlyMap<string, string> = new Map([
  ...["div", "span", "b", "blockquote", "ul><li", "table><tr><td", "dl><dd", "x-y", "button", "font"].map(
    (tag) => [`nested ${tag}`, page(repeat(`<${tag}>`, megabyte / 4))] as const
  ),
  ...["b", "i", "a", "p", "li", "tr", "option", "h1", "form", "nobr"].map(
    (tag) => [`unclosed ${tag}`, page(repeat(`<${tag}>x`, megabyte / 4))] as const
  ),
  ["closed wrongly", page(repeat("<b><i><p>x</b></i>", megabyte / 4))],
  ["closed only", page(repeat("</p></div></b></table>", megabyte / 4))],
  ["a comment without end", page(`<!--${repeat("x", megabyte)}`)],
  ["many starts of comments", page(repeat("<!--", megabyte))],
  ["many starts of tags", page(repeat("<a ", megabyte))],
  ["a script without end", page(`<script>${repeat("</scrip", megabyte)}`)],
  ["entities", page(repeat("&amp;&#1;&#xffffffff;&nosuch;", megabyte))],
  ["a huge attribute", page(`<p class="${repeat("x", megabyte)}">w</p>`)],
  ["many attributes", page(`<p ${Array.from({ length: 100_000 }, (_, index) => `a${index}=b`).join(" ")}>w</p>`)],
  ["a huge style", page(`<p style="${repeat("display:", megabyte)}">w</p>`)],
  ["huge spans", page('<table><tr><td colspan="999999999" rowspan="999999999">w</td></tr><tr><td>x</td></tr></table>')],
  ["many spans", page(`<table>${repeat('<tr><td colspan="1000" rowspan="65534">w</td></tr>', megabyte / 2)}</table>`)],
  ["many columns", page(`<table><tr>${repeat("<td>x", megabyte)}</table>`)],
  ["many footnotes", page(`<p>${indexes.map(reference).join("")}</p>${indexes.map(note).join("")}`)],
  ["one footnote often", page(`<p>${repeat(reference(1), megabyte)}</p>${note(1)}`)],
  [
    "a footnote in itself",
    page(`<p>${reference(1)}</p><div class="footnote-footer" id="footnote-1">${reference(1)}</div>`)
  ],
  [
    "nested collapsibles",
    page(repeat('<div class="collapsible-block"><div class="collapsible-block-content">', megabyte / 4))
  ],
  ["many labels", page(repeat("<p><strong>Addendum 1:</strong> x</p>", megabyte))],
  ["Markdown", page(`<p>${repeat("*_`[(<|\\~", megabyte)}</p>`)],
  ["a long word", page(`<p>${repeat("w", 10 * megabyte)}</p>`)],
  ["ten megabytes of paragraphs", page(repeat("<p>one two <b>three</b></p>", 10 * megabyte))],
  ["beyond the limit", page(repeat("x ", 21 * megabyte))]
])

/** Pages whose last words belong to what is not closed. */
const swallowed: ReadonlySet<string> = new Set([
  "a comment without end",
  "many starts of comments",
  "a script without end"
])

const labelOf = (index: number): string => `SCP-${9_000 + index}`

describe("import scp-data of hostile pages", () => {
  const box = new Box()
  const names = [...pages.keys()]
  const deepwell = box.path("deepwell.db")
  let result: Result
  let seconds: number

  beforeAll(async () => {
    const items = [...pages].map(([name, raw_content], index) => [
      labelOf(index),
      { page_id: `${index + 1}`, link: `scp-${9_000 + index}`, title: name, scp: labelOf(index), raw_content }
    ])
    mkdirSync(box.path("data-set"))
    writeFileSync(box.path("data-set/content_series-1.json"), JSON.stringify(Object.fromEntries(items)))
    await box.run(["init", "--user", "keeper", "--deepwell", deepwell])
    const from = performance.now()
    result = await box.run(["import", "scp-data", box.path("data-set"), "--deepwell", deepwell, "--json"])
    seconds = (performance.now() - from) / 1_000
  }, 120_000)
  afterAll(() => box.remove())

  it("ends by itself, in bounded time", () => {
    expect([0, 1]).toContain(result.code)
    expect(result.stderr).not.toContain("RangeError")
    // Quadratic time would be minutes for a single page.
    expect(seconds).toBeLessThan(55)
  })

  it.each(names.map((name, index) => [name, labelOf(index)] as const))("reports the page: %s", (_, label) => {
    expect(result.stdout).toContain(`"label":"${label}"`)
  })

  it.each(names.map((name, index) => [name, index] as const))("keeps the words after it: %s", async (name, index) => {
    const line = result.stdout.split("\n").find((each) => each.includes(`"label":"${labelOf(index)}"`)) ?? "{}"
    const { leftOut, outcome, poor, reason } = JSON.parse(line)
    if (outcome !== "added") return expect(reason).toEqual(expect.any(String))
    const args = ["access", "scp", labelOf(index), "--user", "keeper", "--deepwell", deepwell, "--json"]
    const { sections } = JSON.parse((await box.run(args)).stdout).record
    const isReported = swallowed.has(name) || [...(leftOut ?? []), ...(poor ?? [])].length > 0
    if (!isReported) expect(JSON.stringify(sections)).toContain("survivor")
  })
})

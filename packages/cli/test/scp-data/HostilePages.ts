/** Hostile pages: deep, unclosed, huge. Each ends with the word `survivor`. */

const megabyte = 1_000_000
const some = megabyte / 20
const repeat = (text: string, length: number): string => text.repeat(Math.ceil(length / text.length))
const page = (content: string): string =>
  `<html><body><div id="page-content">${content}<p>survivor</p></div></body></html>`
const note = (index: number): string => `<div class="footnote-footer" id="footnote-${index}"><a>${index}</a>. n</div>`
const reference = (index: number): string =>
  `w<sup class="footnoteref"><a id="footnoteref-${index}">${index}</a></sup> `
const indexes = Array.from({ length: 1_000 }, (_, index) => index + 1)

/** The HTML of each page, by its name. */
export const pages: ReadonlyMap<string, string> = new Map([
  ...["div", "span", "b", "blockquote", "ul><li", "table><tr><td", "dl><dd", "x-y", "button", "font"].map(
    (tag) => [`nested ${tag}`, page(repeat(`<${tag}>`, some))] as const
  ),
  ...["b", "i", "a", "p", "li", "tr", "option", "h1", "form", "nobr"].map(
    (tag) => [`unclosed ${tag}`, page(repeat(`<${tag}>x`, some))] as const
  ),
  ["closed wrongly", page(repeat("<b><i><p>x</b></i>", some))],
  ["closed only", page(repeat("</p></div></b></table>", some))],
  ["a comment without end", page(`<!--${repeat("x", some)}`)],
  ["many starts of comments", page(repeat("<!--", some))],
  ["many starts of tags", page(repeat("<a ", some))],
  ["a script without end", page(`<script>${repeat("</scrip", some)}`)],
  ["entities", page(repeat("&amp;&#1;&#xffffffff;&nosuch;", some))],
  ["a huge attribute", page(`<p class="${repeat("x", some)}">w</p>`)],
  ["many attributes", page(`<p ${Array.from({ length: 10_000 }, (_, index) => `a${index}=b`).join(" ")}>w</p>`)],
  ["a huge style", page(`<p style="${repeat("display:", some)}">w</p>`)],
  ["huge spans", page('<table><tr><td colspan="999999999" rowspan="999999999">w</td></tr><tr><td>x</td></tr></table>')],
  ["many spans", page(`<table>${repeat('<tr><td colspan="1000" rowspan="65534">w</td></tr>', some)}</table>`)],
  ["many columns", page(`<table><tr>${repeat("<td>x", some)}</table>`)],
  ["many footnotes", page(`<p>${indexes.map(reference).join("")}</p>${indexes.map(note).join("")}`)],
  ["one footnote often", page(`<p>${repeat(reference(1), some)}</p>${note(1)}`)],
  [
    "a footnote in itself",
    page(`<p>${reference(1)}</p><div class="footnote-footer" id="footnote-1">${reference(1)}</div>`)
  ],
  [
    "footnotes in each other",
    page(
      `<p>${reference(1)}</p>${Array.from({ length: 20_000 }, (_, index) => `<div class="footnote-footer" id="footnote-${index + 1}">n ${reference(index + 2)}</div>`).join("")}`
    )
  ],
  ["nested collapsibles", page(repeat('<div class="collapsible-block"><div class="collapsible-block-content">', some))],
  ["many labels", page(repeat("<p><strong>Addendum 1:</strong> x</p>", some))],
  ["Markdown", page(`<p>${repeat("*_`[(<|\\~", some)}</p>`)]
])

/** The HTML of the largest pages. */
export const large: ReadonlyMap<string, string> = new Map([
  ["a long word", page(`<p>${repeat("w", 10 * megabyte)}</p>`)],
  ["ten megabytes of paragraphs", page(repeat("<p>one two <b>three</b></p>", 10 * megabyte))],
  ["beyond the limit", page(repeat("x ", 21 * megabyte))]
])

/** Pages whose last words belong to what is not closed. */
export const swallowed: ReadonlySet<string> = new Set([
  "a comment without end",
  "many starts of comments",
  "a script without end"
])

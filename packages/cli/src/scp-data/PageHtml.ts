/**
 * A page as shown, back to something like its source: for pages whose source only calls other pages.
 */
import * as Entities from "./Entities.ts"
import * as Source from "./Source.ts"

/** What each element is in Wikidot's markup; the others vanish and their words stay. */
const inline: ReadonlyMap<string, string> = new Map([
  ["strong", "**"],
  ["b", "**"],
  ["em", "//"],
  ["i", "//"],
  ["tt", ""],
  ["sup", "^^"],
  ["sub", ",,"],
  ["del", "--"]
])
const breaks: ReadonlySet<string> = new Set([
  "p",
  "div",
  "br",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "ul",
  "ol",
  "table",
  "tr",
  "hr",
  "blockquote",
  "dl",
  "dt",
  "dd"
])
/** Elements whose content is nothing to read. */
const hidden: ReadonlySet<string> = new Set(["script", "style", "head", "noscript", "template", "svg"])

const element = /<(\/?)([a-zA-Z][a-zA-Z0-9]{0,20})((?:[\s/][^<>]*)?)>/g

const written = (name: string, closing: boolean): string => {
  const sign = inline.get(name)
  if (sign !== undefined) return sign
  if (name === "li") return closing ? "" : "\n* "
  if (name === "td" || name === "th") return closing ? "||" : ""
  if (name === "tr") return closing ? "\n" : "\n||"
  if (/^h[1-6]$/.test(name)) return closing ? "\n" : `\n${"+".repeat(Number(name[1]))} `
  if (name === "hr") return "\n----\n"
  return name === "p" ? "\n\n" : breaks.has(name) ? "\n" : ""
}

/** Boxes around the text: votes, which change every day, the licence, the links that open and close a part. */
const furniture =
  /\bclass="[^"]{0,100}(?:rate-widget|creditRate|licensebox|license-area|collapsible-block-folded|unfolded-link|footer-wikiwalk|page-options)/
const isVoid = /^(?:br|hr|img|input|meta|link|wbr|area|col|embed|source|track)$/

/** Source as `Source.clean` would give it; what looks like Wikidot's markup in the text stays text. */
export const toSource = (html: string): string => {
  const page = Source.plain(html)
  const out: Array<string> = []
  const put = (text: string) => {
    const words = Entities.decode(text.replace(/\s+/g, " "))
    out.push(words.replace(/\[\[|\]\]|@@|\*\*|\{\{|\}\}|##/g, (sign) => `${sign.slice(0, 1)}\u200b${sign.slice(1)}`))
  }
  let from = 0
  // The element that is passed over, and how many of its name are open within it.
  let skipped: { readonly name: string; readonly depth: number } | undefined = undefined
  for (const match of page.matchAll(element)) {
    const [whole, slash = "", tag = "", attributes = ""] = match
    const name = tag.toLowerCase()
    const closing = slash === "/"
    if (skipped === undefined) put(page.slice(from, match.index))
    from = match.index + whole.length
    if (skipped !== undefined) {
      const depth: number = skipped.depth + (name !== skipped.name ? 0 : closing ? -1 : 1)
      skipped = depth === 0 ? undefined : { name: skipped.name, depth }
    } else if (!closing && !isVoid.test(name) && (hidden.has(name) || furniture.test(attributes)))
      skipped = { name, depth: 1 }
    else out.push(written(name, closing))
  }
  if (skipped === undefined) put(page.slice(from))
  return out
    .join("")
    .replace(/\n +/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim()
}

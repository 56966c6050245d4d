/**
 * The visible words of a page, read apart from its blocks: the measure of how much of a page a record has.
 */
import type { HtmlElement } from "./HtmlTree.ts"
import * as PageParts from "./PageParts.ts"
import * as TextStyle from "./TextStyle.ts"
import * as Visibility from "./Visibility.ts"

/** The words of a text: letters and digits of any script, in lower case and compatibility form. */
export const ofText = (text: string): ReadonlyArray<string> =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []

const isShown = (element: HtmlElement): boolean =>
  PageParts.hasClass(element, "collapsible-block-unfolded") ||
  !Visibility.isRemoved(element, Visibility.declarations(element))

const isMarker = (element: HtmlElement): boolean =>
  PageParts.hasClass(element, "collapsible-block-unfolded-link", "footnoteref")

const separated: ReadonlySet<string> = new Set([
  "br",
  "hr",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "rt",
  "pre",
  "ul",
  "ol"
])

/** The visible text of an element, with tabs and collapsibles open. */
const textOf = (element: HtmlElement, around: boolean, parts: Array<string>): void => {
  if (isMarker(element) || PageParts.leftOutKind(element) !== undefined) return
  const style = Visibility.declarations(element)
  const isVisible = Visibility.inherit(around, style)
  const isTabs = PageParts.hasClass(element, "yui-content")
  const isNote = PageParts.hasClass(element, "footnote-footer")
  const isNotes = PageParts.hasClass(element, "footnotes-footer")
  const blank = TextStyle.isBlock(element, style) || separated.has(element.name) ? " " : ""
  parts.push(blank)
  for (const child of element.children) {
    if (typeof child === "string") {
      if (isVisible && !isNotes) parts.push(child.replace(/\{\$[\w-]{0,80}\}/g, ""))
    } else if (isNotes && !PageParts.hasClass(child, "footnote-footer")) {
      continue
    } else if ((isTabs || isShown(child)) && !(isNote && child === element.children[0])) {
      textOf(child, isVisible, parts)
    }
  }
  parts.push(blank)
}

/** The visible words of a page. */
export const ofPage = (root: HtmlElement): ReadonlyArray<string> => {
  const parts: Array<string> = []
  textOf(root, true, parts)
  return ofText(parts.join(""))
}

/** The share of words that others contain, counting repetitions, from 0 to 1; 1 without words. */
export const share = (words: ReadonlyArray<string>, others: ReadonlyArray<string>): number => {
  const counts = new Map<string, number>()
  for (const word of others) counts.set(word, (counts.get(word) ?? 0) + 1)
  let found = 0
  for (const word of words) {
    const count = counts.get(word) ?? 0
    if (count === 0) continue
    counts.set(word, count - 1)
    found++
  }
  return words.length === 0 ? 1 : found / words.length
}

/**
 * The parts of a page by the classes and ids that Wikidot and the components of the wiki give them.
 */
import type { HtmlElement } from "./HtmlTree.ts"

/** Parts that are not text of the article, by the name under which they are counted. */
const leftOut: ReadonlyArray<readonly [kind: string, pattern: RegExp]> = [
  ["rating box", /^(?:page-rate|rate-|rating-|credit-?rate|heritage-rating)/],
  [
    "credits box",
    /^(?:info-container|(?:pseudo)?modal(?:-?(?:box|container|window|wrapper|content|wrap))?|credit(?:-?(?:back|view|button|bottom|title|module|otherwise).*)?|u-credit.*|u-author.*|u-infobox|author-?box)$/
  ],
  ["licence box", /^licen[cs]e-?(?:box|area)/],
  [
    "class bar",
    /^(?:anom-(?:lite-)?bar|anom-bar-container|acs-(?:container|bar|hybrid)|object-class-bar|obj-class-bar)/
  ],
  ["navigation", /^(?:footer-wikiwalk-nav|page-(?:options|tags|info|watch)|print-(?:options|head)|action-area)/],
  ["table of contents", /^toc$/]
]

const names = (element: HtmlElement): ReadonlyArray<string> => {
  const id = element.attributes.get("id")
  return (id === undefined ? element.classes : [...element.classes, id]).map((name) => name.toLowerCase())
}

/** The kind of a part that is not text of the article; undefined for all other elements. */
export const leftOutKind = (element: HtmlElement): string | undefined => {
  if (element.classes.length === 0 && !element.attributes.has("id")) return undefined
  const all = names(element)
  return leftOut.find(([, pattern]) => all.some((name) => pattern.test(name)))?.[0]
}

export const hasClass = ({ classes }: HtmlElement, ...names: ReadonlyArray<string>): boolean =>
  classes.some((each) => names.includes(each))

/** The children of an element that are elements. */
export const elements = (element: HtmlElement | undefined): ReadonlyArray<HtmlElement> =>
  (element?.children ?? []).filter((child) => typeof child !== "string")

/** The element and its descendants, in page order. */
export function* descendants(element: HtmlElement): Generator<HtmlElement> {
  yield element
  for (const child of element.children) if (typeof child !== "string") yield* descendants(child)
}

/** The first descendant with one of the classes. */
export const find = (element: HtmlElement, ...names: ReadonlyArray<string>): HtmlElement | undefined => {
  for (const each of descendants(element)) if (hasClass(each, ...names)) return each
  return undefined
}

/** The text of an element, with a line break for each `br` and at the ends of blocks, hidden or not. */
export const text = (element: HtmlElement): string => {
  const parts: Array<string> = []
  const read = (each: HtmlElement) => {
    if (each.name === "script" || each.name === "style") return
    const isBlock = /^(?:p|div|br|li|tr|td|th|h[1-6]|blockquote|table|ul|ol|dd|dt|hr)$/.test(each.name)
    if (isBlock) parts.push("\n")
    for (const child of each.children) {
      if (typeof child === "string") parts.push(child.replace(/\s+/g, " "))
      else read(child)
    }
    if (isBlock) parts.push("\n")
  }
  read(element)
  return parts
    .join("")
    .split("\n")
    .map((line) => line.replace(/ +/g, " ").trim())
    .filter((line) => line !== "")
    .join("\n")
}

/** Elements that show more than text, by the name under which they are counted. */
const omissions: ReadonlyMap<string, string> = new Map([
  ["iframe", "embedded page"],
  ["object", "embedded page"],
  ["embed", "embedded page"],
  ["audio", "audio"],
  ["video", "video"],
  ["svg", "drawing"],
  ["canvas", "drawing"]
])

const withoutText = /^(?:script|style|head|title|template|rp)$/

/** The kind under which a hidden element is counted; undefined for one without text. */
export const hiddenKind = (element: HtmlElement): string | undefined =>
  omissions.get(element.name) ?? (withoutText.test(element.name) || text(element) === "" ? undefined : "hidden text")

/**
 * The includes of a page: boxes that are left out, and arguments that contain text of the page.
 */
import * as BracketPairs from "./BracketPairs.ts"

interface Range {
  readonly start: number
  readonly end: number
}

type Next = (pattern: string, from: number) => Range | null

/** Includes that start a box, by the class of the box in the HTML, up to the include that ends it. */
const boxes: ReadonlyArray<readonly [className: string, start: RegExp, next: string, end: string]> = [
  [
    "licensebox",
    /licen[cs]e-box$/,
    "\\[\\[\\s{0,5}include[^\\]|\\n]{0,200}licen[cs]e-box",
    "\\[\\[\\s{0,5}include[^\\]|\\n]{0,200}licen[cs]e-box-end[^\\]]{0,2000}\\]\\]"
  ],
  [
    "credit",
    /(?:^|:)(?:info|credit):start$/,
    "\\[\\[\\s{0,5}include[^\\]|\\n]{0,200}(?:info|credit):(?:start|end)",
    "\\[\\[\\s{0,5}include[^\\]|\\n]{0,200}(?:info|credit):end[^\\]]{0,2000}\\]\\]"
  ]
]

/** The content of a box without an end: a block between two lines of `=====`, or a quotation. */
const framed = /^\s*(?:={4,}\n[^]{0,20000}?\n={4,}[ \t]*(?=\n|$)|(?:>[^\n]{0,2000}(?:\n|$)){1,200})/

/** The content and the end of the box that an include starts; undefined when it starts none. */
export const endOfBox = (
  page: string,
  next: Next,
  text: string,
  from: number
): { readonly className: string; readonly content: string; readonly end: number } | undefined => {
  const box = boxes.find(([, start]) => start.test(page))
  if (box === undefined) return undefined
  const [className, , another, end] = box
  const closing = next(end, from)
  // Another box may start before the next end. Then this one has none, and only its own block belongs to it.
  if (closing !== null && next(another, from)?.start === closing.start) {
    return { className, content: text.slice(from, closing.start), end: closing.end }
  }
  const block = framed.exec(text.slice(from, from + 25_000))?.[0] ?? ""
  return { className, content: block, end: from + block.length }
}

/** The kind under which an include is counted; undefined for class bars and themes. */
export const leftOutKind = (page: string): string | undefined => {
  if (page.includes("image")) return "image"
  if (/licen[cs]e-box|(?:info|credit):end/.test(page)) return undefined
  return /class-bar|-acs\b|^theme:/.test(page) ? undefined : `include ${page}`
}

const textKeys = /^(?:text|text-top|text-bottom|text-number|text-left|text-right|content|quote|message|body)$/

/** The arguments of an include that are text of the page, and the elements that they become. */
export const texts = (
  page: string,
  rest: string
): ReadonlyArray<{ readonly element: string; readonly markup: string }> => {
  if (/info-ayers/.test(page)) return []
  const args = BracketPairs.includeArguments(rest)
  const isImage = page.includes("image")
  return [...args].flatMap(([key, value]) => {
    if (value === "" || value.includes("{$")) return []
    if (isImage) return key === "caption" ? [{ element: "figcaption", markup: value }] : []
    return textKeys.test(key) ? [{ element: "div", markup: value }] : []
  })
}

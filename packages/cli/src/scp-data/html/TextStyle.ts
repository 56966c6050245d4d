/**
 * The styles of text by elements and inline styles.
 */
import type * as Run from "../blocks/Run.ts"
import type { HtmlElement } from "./HtmlTree.ts"
import * as LinkTarget from "./LinkTarget.ts"
import type { Declarations } from "./Visibility.ts"

const blocks: ReadonlySet<string> = new Set(
  "p div center address article aside body caption dd dialog dl dt fieldset figure footer form header html li main nav section summary table tbody tfoot thead tr td th".split(
    " "
  )
)

/** True for elements that begin and end a paragraph. */
export const isBlock = (element: HtmlElement, style: Declarations): boolean => {
  const display = style.get("display")
  if (display === undefined) return blocks.has(element.name)
  return /^(?:block|flex|grid|table|list-item|flow-root|table-(?:row|cell))$/.test(display)
}

export const isCode = ({ name }: HtmlElement): boolean =>
  name === "tt" || name === "code" || name === "kbd" || name === "samp"

/** True where the line breaks of the text are kept. */
export const keepsLines = (inherited: boolean, { name }: HtmlElement, style: Declarations): boolean => {
  const space = style.get("white-space")
  if (space === undefined) return inherited || name === "pre" || name === "textarea"
  return /^(?:pre|break-spaces)/.test(space)
}

const isBold = (weight: string | undefined): boolean | undefined =>
  weight === undefined
    ? undefined
    : /^(?:bold|bolder|[6-9]00)$/.test(weight)
      ? true
      : /^(?:normal|[1-5]00)$/.test(weight)
        ? false
        : undefined

const isItalic = (style: string | undefined): boolean | undefined =>
  style === undefined ? undefined : /^(?:italic|oblique)/.test(style) ? true : style === "normal" ? false : undefined

/** The marks of the text in an element, from those around it. */
export const marks = (around: Run.Marks, element: HtmlElement, style: Declarations): Run.Marks => {
  const { attributes, name } = element
  const decoration = `${style.get("text-decoration") ?? ""} ${style.get("text-decoration-line") ?? ""}`
  const href = name === "a" ? attributes.get("href") : undefined
  const own: Run.Marks = {
    bold: isBold(style.get("font-weight")) ?? (around.bold || name === "strong" || name === "b"),
    italic: isItalic(style.get("font-style")) ?? (around.italic || /^(?:em|i|cite|var|dfn)$/.test(name)),
    strike: around.strike || /^(?:s|del|strike)$/.test(name) || decoration.includes("line-through"),
    script: name === "sup" ? "super" : name === "sub" ? "sub" : around.script,
    link: href === undefined ? around.link : LinkTarget.read(href)
  }
  const isSame =
    own.bold === around.bold &&
    own.italic === around.italic &&
    own.strike === around.strike &&
    own.script === around.script &&
    own.link === around.link
  return isSame ? around : own
}

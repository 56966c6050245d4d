/**
 * The visibility of elements by their names and inline styles, as a browser without a style sheet computes it.
 */
import type { HtmlElement } from "./HtmlTree.ts"

/** Elements without text that a reader sees. */
const invisibleElements: ReadonlySet<string> = new Set(
  "head script style noscript template title iframe object embed audio video canvas svg select datalist textarea map rp".split(
    " "
  )
)

export type Declarations = ReadonlyMap<string, string>

const none: Declarations = new Map()

/** The declarations of a `style` attribute; a later one of a property replaces an earlier one. */
export const declarations = ({ attributes }: HtmlElement): Declarations => {
  const style = attributes.get("style")
  if (style === undefined) return none
  return new Map(
    style
      .slice(0, 10_000)
      .toLowerCase()
      .replace(/\/\*.*?\*\//g, "")
      .split(";")
      .map((declaration) => {
        const colon = declaration.indexOf(":")
        const value = declaration.slice(colon + 1).replace("!important", "")
        return [declaration.slice(0, Math.max(0, colon)).trim(), value.trim()]
      })
  )
}

/** True for elements that are hidden with everything in them, whatever their descendants declare. */
export const isRemoved = (element: HtmlElement, style: Declarations): boolean =>
  invisibleElements.has(element.name) || element.attributes.has("hidden") || style.get("display") === "none"

const visibilities: ReadonlyMap<string, boolean> = new Map([
  ["hidden", false],
  ["collapse", false],
  ["visible", true],
  ["initial", true]
])

/** True when the text in an element is shown, by its `visibility` or that of the elements around it. */
export const inherit = (isShown: boolean, style: Declarations): boolean =>
  visibilities.get(style.get("visibility") ?? "") ?? isShown

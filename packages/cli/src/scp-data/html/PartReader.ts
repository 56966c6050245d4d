/**
 * Finds the titles and contents of collapsibles, tabs and `details`, which are shown on demand.
 */
import type { HtmlElement, HtmlNode } from "./HtmlTree.ts"
import * as PageParts from "./PageParts.ts"

export interface Part {
  /** The contents of the title. */
  readonly title: ReadonlyArray<HtmlNode>
  readonly nodes: ReadonlyArray<HtmlNode>
}

const titleOf = (element: HtmlElement | undefined): ReadonlyArray<HtmlNode> => element?.children ?? []

/** The part of a `collapsible-block`. */
export const collapsible = (element: HtmlElement): ReadonlyArray<Part> => {
  const folded = PageParts.elements(element).find((child) => PageParts.hasClass(child, "collapsible-block-folded"))
  const content = PageParts.find(element, "collapsible-block-content")
  return [{ title: titleOf(folded), nodes: content?.children ?? element.children.filter((child) => child !== folded) }]
}

/** The parts of a `yui-navset`, one for each tab. */
export const tabs = (element: HtmlElement): ReadonlyArray<Part> => {
  const titles = PageParts.elements(PageParts.find(element, "yui-nav"))
  return PageParts.elements(PageParts.find(element, "yui-content")).map((tab, index) => ({
    title: titleOf(titles[index]),
    nodes: tab.children
  }))
}

/** The part of a `details` element. */
export const details = (element: HtmlElement): ReadonlyArray<Part> => {
  const summary = PageParts.elements(element).find(({ name }) => name === "summary")
  return [{ title: titleOf(summary), nodes: element.children.filter((node) => node !== summary) }]
}

/**
 * The footnotes of a page: Wikidot puts references into the text and the notes at the end.
 */
import { descendants, hasClass } from "./PageParts.ts"
import type { HtmlElement, HtmlNode } from "./HtmlTree.ts"

export interface Footnotes {
  /** The contents of the note that a reference leads to, once; undefined for a reference without a note. */
  readonly take: (reference: HtmlElement) => ReadonlyArray<HtmlNode> | undefined
  /** The contents of a note that no reference has taken; undefined when one has. */
  readonly rest: (note: HtmlElement) => ReadonlyArray<HtmlNode> | undefined
}

const idOf = (element: HtmlElement): string | undefined => {
  for (const each of descendants(element)) {
    const id = each.attributes.get("id")
    if (id?.startsWith("footnoteref-") === true) return id.replace("footnoteref-", "footnote-")
  }
  return undefined
}

/** The note without the link back to its reference: `<a>1</a>. text`. */
const contents = ({ children }: HtmlElement): ReadonlyArray<HtmlNode> => {
  const at = children.findIndex((child) => typeof child !== "string")
  const first = children[at]
  if (typeof first !== "object" || first.name !== "a") return children
  const [next, ...rest] = children.slice(at + 1)
  if (typeof next === "string") return [next.replace(/^\s*\.\s*/, ""), ...rest]
  return next === undefined ? [] : [next, ...rest]
}

/** Finds the notes of a page. */
export const find = (root: HtmlElement): Footnotes => {
  const notes = new Map<string, HtmlElement>()
  const taken = new Set<HtmlElement>()
  for (const each of descendants(root)) {
    const id = each.attributes.get("id")
    if (hasClass(each, "footnote-footer") && id !== undefined && !notes.has(id)) notes.set(id, each)
  }
  return {
    take: (reference) => {
      const note = notes.get(idOf(reference) ?? "")
      if (note === undefined || taken.has(note)) return undefined
      taken.add(note)
      return contents(note)
    },
    rest: (note) => (taken.has(note) ? undefined : contents(note))
  }
}

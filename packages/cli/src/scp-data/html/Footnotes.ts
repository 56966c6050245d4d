/**
 * The footnotes of a page: Wikidot puts references into the text and the notes at the end.
 */
import { descendants, hasClass } from "./PageParts.ts"
import type { HtmlElement, HtmlNode } from "./HtmlTree.ts"

/** The number of notes that are read within each other: a page can have each note refer to the next one. */
const deepest = 8

export interface Footnotes {
  /**
   * Reads the contents of the note that a reference leads to, once. Returns false for a reference without a note, and for
   * one that is nested too deep in notes, whose note is left for the end of the page.
   */
  readonly take: (reference: HtmlElement, read: (contents: ReadonlyArray<HtmlNode>) => void) => boolean
  /** The contents of a note that no reference has taken, which none takes afterwards; undefined when one has. */
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
  let depth = 0
  for (const each of descendants(root)) {
    const id = each.attributes.get("id")
    if (hasClass(each, "footnote-footer") && id !== undefined && !notes.has(id)) notes.set(id, each)
  }
  return {
    take: (reference, read) => {
      const note = notes.get(idOf(reference) ?? "")
      if (note === undefined || taken.has(note) || depth >= deepest) return false
      taken.add(note)
      depth++
      read(contents(note))
      depth--
      return true
    },
    rest: (note) => {
      if (taken.has(note)) return undefined
      taken.add(note)
      return contents(note)
    }
  }
}

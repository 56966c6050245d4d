/**
 * The name that an author gave to a page, from its credits box: the dataset has none.
 */
import * as Option from "effect/Option"
import type { HtmlElement } from "./html/HtmlTree.ts"
import * as PageParts from "./html/PageParts.ts"
import * as PageCredits from "./PageCredits.ts"

const separator = /^\s*[-–—:]+\s+/
const longest = 300

/** `<strong>SCP-106</strong> - <em>The Old Man</em>`: the text behind the bold number. */
const introduced = (paragraph: HtmlElement): string | undefined => {
  const [first, ...rest] = paragraph.children.filter((node) => typeof node !== "string" || node.trim() !== "")
  if (typeof first !== "object" || (first.name !== "strong" && first.name !== "b")) return undefined
  const text = rest.map((node) => (typeof node === "string" ? node : PageParts.text(node))).join("")
  const name = text.replace(separator, "").replace(/\s+/g, " ").trim()
  return separator.test(text) && name !== "" && name.length <= longest ? name : undefined
}

/** The name that the credits boxes of a page give. */
export const find = (root: HtmlElement): Option.Option<string> => {
  for (const box of PageCredits.boxes(root, "credits box")) {
    for (const each of PageParts.descendants(box)) {
      const name = each.name === "p" ? introduced(each) : undefined
      if (name !== undefined) return Option.some(name)
    }
  }
  return Option.none()
}

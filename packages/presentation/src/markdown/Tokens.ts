/**
 * The tokens of Markdown's own types.
 */
import type { MarkedToken, Token } from "marked"

const types: ReadonlySet<string> = new Set([
  "blockquote",
  "br",
  "checkbox",
  "code",
  "codespan",
  "def",
  "del",
  "em",
  "escape",
  "heading",
  "hr",
  "html",
  "image",
  "link",
  "list",
  "list_item",
  "paragraph",
  "space",
  "strong",
  "table",
  "text"
])

/** Tests whether a token has one of Markdown's own types. Without extensions there are no others. */
export const isMarked = (token: Token): token is MarkedToken => types.has(token.type)

/**
 * The text inside Markdown blocks: emphasis, code, links.
 */
import type { MarkedToken, Token } from "marked"
import type { Line, Paint, Span } from "../layout/Line.ts"
import * as Lines from "../layout/Line.ts"

const kinds: ReadonlySet<string> = new Set([
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

/** Whether the token is one of Markdown's own: nothing else is made without extensions. */
export const isMarked = (token: Token): token is MarkedToken => kinds.has(token.type)

const named: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", "\u00a0"]
])

const character = (code: number): string => (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd")

/** `&` for `&amp;`. What comes out is sanitized like all other text, when it becomes a line. */
const unescaped = (text: string): string =>
  text.replace(/&(?:(amp|lt|gt|quot|apos|nbsp)|#([0-9]{1,7})|#x([0-9a-f]{1,6}));/gi, (raw, name, decimal, hex) =>
    typeof name === "string"
      ? (named.get(name.toLowerCase()) ?? raw)
      : character(typeof decimal === "string" ? Number(decimal) : Number.parseInt(String(hex), 16))
  )

/** Null is a line's end. */
type Piece = Span | null

const address = (shown: string, href: string): string =>
  href === "" || shown === href || `mailto:${shown}` === href || `http://${shown}` === href ? "" : ` (${href})`

const pieces = (token: Token, paint: Paint): ReadonlyArray<Piece> => {
  if (!isMarked(token)) {
    return Lines.text(token.raw, paint)
  }
  const inside = (tokens: ReadonlyArray<Token>, more: Paint) =>
    tokens.flatMap((child) => pieces(child, { ...paint, ...more }))
  switch (token.type) {
    case "strong":
      return inside(token.tokens, { bold: true })
    case "em":
      return inside(token.tokens, { italic: true })
    case "del":
      return inside(token.tokens, { strike: true })
    case "link":
      return [
        ...inside(token.tokens, { underline: true }),
        ...Lines.text(address(token.text, unescaped(token.href)), paint)
      ]
    case "image":
      return Lines.text(
        `[image${token.text === "" ? "" : `: ${unescaped(token.text)}`}]${address("", unescaped(token.href))}`,
        paint
      )
    case "codespan":
      return Lines.text(token.text, { ...paint, bold: true })
    case "br":
      return [null]
    case "checkbox":
      return Lines.text(token.checked ? "[x] " : "[ ] ", paint)
    case "text":
      return token.tokens === undefined ? Lines.text(unescaped(token.text), paint) : inside(token.tokens, {})
    case "escape":
      return Lines.text(token.text, paint)
    default:
      return Lines.text(token.raw, paint)
  }
}

/** The tokens as lines, one more than they have hard breaks. */
export const render = (tokens: ReadonlyArray<Token>, paint: Paint = {}): ReadonlyArray<Line> => {
  const rows: Array<Array<Span>> = [[]]
  for (const piece of tokens.flatMap((token) => pieces(token, paint))) {
    if (piece === null) {
      rows.push([])
    } else {
      rows.at(-1)?.push(piece)
    }
  }
  return rows
}

/**
 * Renders inline Markdown: emphasis, code, links.
 */
import type { MarkedToken, Token } from "marked"
import * as Lines from "../layout/Line.ts"

const tokenTypes: ReadonlySet<string> = new Set([
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
export const isMarked = (token: Token): token is MarkedToken => tokenTypes.has(token.type)

const namedEntities: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", "\u00a0"]
])

const fromCodePoint = (code: number): string => (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd")

/** Decodes HTML entities. The result is sanitized when it becomes a line. */
const decodeEntities = (text: string): string =>
  text.replace(/&(?:(amp|lt|gt|quot|apos|nbsp)|#([0-9]{1,7})|#x([0-9a-f]{1,6}));/gi, (raw, name, decimal, hex) =>
    typeof name === "string"
      ? (namedEntities.get(name.toLowerCase()) ?? raw)
      : fromCodePoint(typeof decimal === "string" ? Number(decimal) : Number.parseInt(String(hex), 16))
  )

/** A span, or null for a line end. */
type Piece = Lines.Span | null

const linkTarget = (label: string, href: string): string =>
  href === "" || label === href || `mailto:${label}` === href || `http://${label}` === href ? "" : ` (${href})`

const pieces = (token: Token, paint: Lines.Paint): ReadonlyArray<Piece> => {
  if (!isMarked(token)) {
    return Lines.text(token.raw, paint)
  }
  const inside = (tokens: ReadonlyArray<Token>, added: Lines.Paint) =>
    tokens.flatMap((child) => pieces(child, { ...paint, ...added }))
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
        ...Lines.text(linkTarget(token.text, decodeEntities(token.href)), paint)
      ]
    case "image":
      return Lines.text(
        `[image${token.text === "" ? "" : `: ${decodeEntities(token.text)}`}]${linkTarget("", decodeEntities(token.href))}`,
        paint
      )
    case "codespan":
      return Lines.text(token.text, { ...paint, bold: true })
    case "br":
      return [null]
    case "checkbox":
      return Lines.text(token.checked ? "[x] " : "[ ] ", paint)
    case "text":
      return token.tokens === undefined ? Lines.text(decodeEntities(token.text), paint) : inside(token.tokens, {})
    case "escape":
      return Lines.text(token.text, paint)
    default:
      return Lines.text(token.raw, paint)
  }
}

/** Renders tokens as lines, split at hard breaks. */
export const render = (tokens: ReadonlyArray<Token>, paint: Lines.Paint = {}): ReadonlyArray<Lines.Line> => {
  const rows: Array<Array<Lines.Span>> = [[]]
  for (const piece of tokens.flatMap((token) => pieces(token, paint))) {
    if (piece === null) {
      rows.push([])
    } else {
      rows.at(-1)?.push(piece)
    }
  }
  return rows
}

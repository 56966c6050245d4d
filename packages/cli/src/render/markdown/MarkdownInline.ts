/**
 * Renders inline Markdown: emphasis, code, links.
 */
import * as Entities from "@scipnet/presentation/markdown/Entities"
import * as Tokens from "@scipnet/presentation/markdown/Tokens"
import type { Token } from "marked"
import * as Lines from "../layout/Line.ts"

/** A span, or null for a line end. */
type Piece = Lines.Span | null

const linkTarget = (label: string, href: string): string =>
  href === "" || label === href || `mailto:${label}` === href || `http://${label}` === href ? "" : ` (${href})`

const pieces = (token: Token, paint: Lines.Paint): ReadonlyArray<Piece> => {
  if (!Tokens.isMarked(token)) {
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
        ...Lines.text(linkTarget(token.text, Entities.decode(token.href)), paint)
      ]
    case "image":
      return Lines.text(
        `[image${token.text === "" ? "" : `: ${Entities.decode(token.text)}`}]${linkTarget("", Entities.decode(token.href))}`,
        paint
      )
    case "codespan":
      return Lines.text(token.text, { ...paint, bold: true })
    case "br":
      return [null]
    case "checkbox":
      return Lines.text(token.checked ? "[x] " : "[ ] ", paint)
    case "text":
      return token.tokens === undefined ? Lines.text(Entities.decode(token.text), paint) : inside(token.tokens, {})
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

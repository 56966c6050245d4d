/**
 * Markdown as the text that a reader sees, with the lexer of the terminal and the browser.
 */
import * as BoundedLexer from "@scipnet/presentation/markdown/BoundedLexer"
import * as Entities from "@scipnet/presentation/markdown/Entities"
import * as Tokens from "@scipnet/presentation/markdown/Tokens"
import type { Token } from "marked"

const all = (tokens: ReadonlyArray<Token>): string => tokens.map(textOf).join("")

/** The text of a token, with a space for each block and line break. */
const textOf = (token: Token): string => {
  if (!Tokens.isMarked(token)) return token.raw
  switch (token.type) {
    case "br":
    case "space":
    case "hr":
      return " "
    case "codespan":
    case "escape":
      return token.text
    case "code":
    case "html":
    case "def":
      return `${token.raw} `
    case "table":
      return [token.header, ...token.rows].map((row) => row.map((cell) => `${all(cell.tokens)} `).join("")).join("")
    case "list":
      return token.items.map((item) => `${all(item.tokens)} `).join("")
    case "text":
      return token.tokens === undefined ? Entities.decode(token.text) : all(token.tokens)
    case "heading":
    case "paragraph":
    case "blockquote":
      return `${all(token.tokens)} `
    case "strong":
    case "em":
    case "del":
    case "link":
    case "list_item":
      return all(token.tokens)
    default:
      return token.raw
  }
}

/** The words and signs of a Markdown text on one line. */
export const read = (markdown: string): string => all(BoundedLexer.blocks(markdown)).replace(/\s+/g, " ").trim()

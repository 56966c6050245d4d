/**
 * The text that a reader sees of a line of Markdown.
 */
import * as BoundedLexer from "@scipnet/presentation/markdown/BoundedLexer"
import * as Entities from "@scipnet/presentation/markdown/Entities"
import type { Token } from "marked"

const textOf = (token: Token): string => {
  if ("tokens" in token && token.tokens !== undefined) return token.tokens.map(textOf).join("")
  if (token.type === "text") return Entities.decode(String(token["text"]))
  return token.type === "escape" || token.type === "codespan" ? String(token["text"]) : token.raw
}

/** The visible characters of a line, without blanks. */
export const visible = (line: string): string => BoundedLexer.blocks(line).map(textOf).join("").replace(/\s+/g, "")

/** Markdown as a reader sees it: texts that differ in escapes, line breaks or nesting of styles only are equal. */
import * as BoundedLexer from "@scipnet/presentation/markdown/BoundedLexer"
import * as Entities from "@scipnet/presentation/markdown/Entities"
import { isMarked } from "@scipnet/presentation/markdown/Tokens"
import type { Token } from "marked"

const ignored = /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g

interface Run {
  readonly text: string
  /** Marks around the text, such as `em` and `strong`. */
  readonly marks: ReadonlyArray<string>
}

const runs = (tokens: ReadonlyArray<Token>, marks: ReadonlyArray<string>): ReadonlyArray<Run> =>
  tokens.flatMap((token): ReadonlyArray<Run> => {
    if (!isMarked(token)) return [{ text: token.raw, marks: ["unknown"] }]
    switch (token.type) {
      case "strong":
      case "em":
      case "del":
        return runs(token.tokens, [...marks, token.type])
      case "link":
        return runs(token.tokens, [...marks, `a ${Entities.decode(token.href)}`])
      case "paragraph":
        return runs(token.tokens, marks)
      case "codespan":
        return [{ text: token.text, marks: [...marks, "code"] }]
      case "br":
        return [{ text: "¶", marks: [] }]
      case "text":
        return token.tokens === undefined ? [{ text: Entities.decode(token.text), marks }] : runs(token.tokens, marks)
      case "escape":
        return [{ text: token.text, marks }]
      default:
        return [{ text: token.raw, marks: [token.type] }]
    }
  })

/** Inline tokens as words with their marks. Blanks have none. */
const inline = (tokens: ReadonlyArray<Token>, without?: string): string => {
  const words: Array<{ text: string; readonly mark: string }> = []
  for (const { marks, text } of runs(tokens, [])) {
    const mark = [...new Set(marks)]
      .filter((each) => each !== without)
      .toSorted()
      .join(" ")
    for (const piece of text.replace(ignored, "").split(/(\s+)/)) {
      const isBlank = piece.trim() === ""
      const last = words.at(-1)
      if (piece === "") continue
      if (last !== undefined && last.mark === (isBlank ? "" : mark)) last.text += piece
      else words.push({ text: piece, mark: isBlank ? "" : mark })
    }
  }
  return words
    .map(({ mark, text }) => (mark === "" ? text : `<${mark}>${text}</>`))
    .join("")
    .replace(/\s+/g, " ")
    .replace(/ ?¶ ?/g, "¶")
    .trim()
}

const isInline = ({ type }: Token): boolean => type === "text" || type === "paragraph"

const block = (token: Token): ReadonlyArray<string> => {
  if (!isMarked(token)) return [`unknown: ${token.raw}`]
  switch (token.type) {
    case "space":
      return []
    case "heading":
      return [`h${token.depth}: ${inline(token.tokens)}`]
    case "paragraph":
    case "text":
      return [inline([token])]
    case "hr":
      return ["rule"]
    case "code":
      return ["code:", ...token.text.split("\n").map((line) => `| ${line}`)]
    case "blockquote":
      return token.tokens.flatMap(block).map((line) => `> ${line}`)
    case "list":
      return token.items.flatMap((item) => {
        const first = item.tokens.findIndex((each) => !isInline(each))
        const own = first === -1 ? item.tokens : item.tokens.slice(0, first)
        const rest = first === -1 ? [] : item.tokens.slice(first)
        const words = own.flatMap(block).join(" ¶ ")
        return [`${token.ordered ? "1." : "-"} ${words}`, ...rest.flatMap(block).map((line) => `   ${line}`)]
      })
    case "table":
      return [
        // The header is bold anyway.
        `row: ${token.header.map((cell) => inline(cell.tokens, "strong")).join(" | ")}`,
        ...token.rows.map((row) => `row: ${row.map((cell) => inline(cell.tokens)).join(" | ")}`)
      ]
    default:
      return [`${token.type}: ${token.raw}`]
  }
}

/** The lines that a reader sees. */
export const lines = (markdown: string): ReadonlyArray<string> => BoundedLexer.blocks(markdown).flatMap(block)

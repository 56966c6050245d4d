/**
 * Markdown taken apart in time that grows with its length only, whatever it says.
 *
 * `marked` takes time that grows with the square of a text's length, or overflows the stack, on texts made for that:
 * long runs of emphasis marks, quotes in quotes in quotes, tables of many columns and short rows. So it is given pieces
 * of bounded length, and what goes beyond anything that people write is left as plain text.
 */
import type { Token, Tokens, TokensList } from "marked"
import { Lexer, Tokenizer } from "marked"

const limits = {
  /** Characters after which a piece ends at the next chance, and of the longest one that is read as Markdown. */
  piece: 2_000,
  longest: 32_000,
  /** Marks of emphasis and links in a paragraph, heading, item or cell. */
  marks: 120,
  /** Quotes and lists inside each other. */
  depth: 8
}

const literal = (raw: string): Tokens.Text => ({ type: "text", raw, text: raw })

class BoundedTokenizer extends Tokenizer {
  // Short rows are filled up with empty cells, so that a small text could become a huge table.
  override table(src: string): Tokens.Table | undefined {
    const end = src.indexOf("\n\n")
    const lines = (end === -1 ? src : src.slice(0, end)).split("\n")
    const length = lines.reduce((sum, line) => sum + line.length + 1, 0)
    const columns = lines[0]?.split("|").length ?? 0
    return columns > 1 && (columns - 1) * lines.length <= length ? super.table(src) : undefined
  }
}

class BoundedLexer extends Lexer {
  #depth = 0

  constructor() {
    super({ gfm: true, tokenizer: new BoundedTokenizer() })
  }

  override blockTokens(src: string, tokens?: Array<Token>, lastParagraphClipped?: boolean): Array<Token>
  override blockTokens(src: string, tokens?: TokensList, lastParagraphClipped?: boolean): TokensList
  override blockTokens(src: string, tokens: Array<Token> = [], lastParagraphClipped?: boolean): Array<Token> {
    if (this.#depth >= limits.depth) {
      tokens.push(literal(src))
      return tokens
    }
    this.#depth += 1
    const found = super.blockTokens(src, tokens, lastParagraphClipped)
    this.#depth -= 1
    return found
  }

  override inlineTokens(src: string, tokens: Array<Token> = []): Array<Token> {
    const marks = src.match(/[*_~]+|[[`<]/g)?.length ?? 0
    if (marks > limits.marks) {
      tokens.push(literal(src))
      return tokens
    }
    return super.inlineTokens(src, tokens)
  }
}

/** Pieces that can be read on their own: each ends at a blank line that is followed by text at the margin, not in a fence. */
const pieces = (source: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  let piece: Array<string> = []
  let length = 0
  let fence: string | undefined
  let blank = false
  for (const line of source.split("\n")) {
    if (length > limits.piece && blank && fence === undefined && /^\S/.test(line)) {
      found.push(piece.join("\n"))
      piece = []
      length = 0
    }
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence === undefined) {
      fence = mark
    } else if (mark?.startsWith(fence) === true) {
      fence = undefined
    }
    blank = line.trim() === ""
    piece.push(line)
    length += line.length + 1
  }
  return [...found, piece.join("\n")]
}

/** The blocks of a text. */
export const blocks = (source: string): ReadonlyArray<Token> =>
  pieces(source).flatMap((piece) => (piece.length > limits.longest ? [literal(piece)] : new BoundedLexer().lex(piece)))

/**
 * Lexes any Markdown in linear time.
 *
 * On hostile texts `marked` takes quadratic time or overflows the stack: long runs of emphasis marks, deeply nested
 * quotes, tables of many columns with short rows. Therefore it lexes pieces of limited length, and text beyond the limits
 * below stays plain.
 */
import { Lexer, type Token, Tokenizer, type Tokens, type TokensList } from "marked"

const limits = {
  /** Characters after which a piece ends at the next boundary. */
  piece: 2_000,
  /** Most characters of a piece that is lexed as Markdown. */
  longest: 32_000,
  /** Most marks of emphasis and links in a paragraph, heading, item or cell. */
  marks: 120,
  /** Most levels of nested quotes and lists. */
  depth: 8
}

const literal = (raw: string): Tokens.Text => ({ type: "text", raw, text: raw })

class BoundedTokenizer extends Tokenizer {
  // Short rows are padded with empty cells, so that a small text could become a huge table.
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
    const lexed = super.blockTokens(src, tokens, lastParagraphClipped)
    this.#depth -= 1
    return lexed
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

/** Splits a text at blank lines that are followed by unindented text, outside of code fences. */
const splitPieces = (source: string): ReadonlyArray<string> => {
  const pieces: Array<string> = []
  let piece: Array<string> = []
  let length = 0
  let fence: string | undefined
  let blank = false
  for (const line of source.split("\n")) {
    if (length > limits.piece && blank && fence === undefined && /^\S/.test(line)) {
      pieces.push(piece.join("\n"))
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
  return [...pieces, piece.join("\n")]
}

/** Lexes a text into blocks. */
export const blocks = (source: string): ReadonlyArray<Token> =>
  splitPieces(source).flatMap((piece) =>
    piece.length > limits.longest ? [literal(piece)] : new BoundedLexer().lex(piece)
  )

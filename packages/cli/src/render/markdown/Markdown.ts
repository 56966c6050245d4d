/**
 * Renders Markdown for a terminal. Any text is rendered in some way, and all of it is sanitized.
 */
import * as MarkdownTokens from "@scipnet/presentation/markdown/Tokens"
import type { Token, Tokens } from "marked"
import * as Colours from "../layout/Colours.ts"
import * as Lines from "../layout/Line.ts"
import * as Inline from "./MarkdownInline.ts"
import * as BoundedLexer from "@scipnet/presentation/markdown/BoundedLexer"
import * as Sanitize from "../layout/Sanitize.ts"
import * as Styles from "../layout/Style.ts"
import * as Table from "../layout/Table.ts"
import * as Wrap from "../layout/Wrap.ts"

/** Least columns of nested blocks; narrower ones are not indented. */
const minColumns = 16

const paragraph = (style: Styles.Style, tokens: ReadonlyArray<Token>, paint: Lines.Paint = {}) =>
  Inline.render(tokens, paint).flatMap((line) => Wrap.wrap(line, style.width))

/** Renders nested blocks behind a prefix: `first` on their first line and `rest`, equally wide, on the others. */
const withPrefix = (
  style: Styles.Style,
  first: Lines.Line,
  rest: Lines.Line,
  renderInside: (style: Styles.Style) => ReadonlyArray<Lines.Line>
): ReadonlyArray<Lines.Line> => {
  const prefixWidth = Lines.width(first)
  return style.width - prefixWidth < minColumns
    ? [...Wrap.wrap(first, style.width), ...renderInside(style)]
    : renderInside(Styles.withWidth(style, style.width - prefixWidth)).map((line, index) => [
        ...(index === 0 ? first : rest),
        ...line
      ])
}

const heading = (style: Styles.Style, { depth, tokens }: Tokens.Heading): ReadonlyArray<Lines.Line> => {
  const { rule } = Styles.glyphs(style)
  if (style.plain) {
    return withPrefix(style, Lines.text(`${"#".repeat(depth)} `), Lines.text(" ".repeat(depth + 1)), (inside) =>
      paragraph(inside, tokens)
    )
  }
  const lines = paragraph(style, tokens, depth > 3 ? { italic: true } : { bold: true })
  const widest = Math.max(0, ...lines.map(Lines.width))
  return depth > 2 ? lines : [...lines, Lines.text(rule.repeat(widest), { colour: Colours.muted })]
}

const code = (style: Styles.Style, text: string): ReadonlyArray<Lines.Line> => {
  const gutter = Lines.text(Styles.glyphs(style).gutter, { colour: Colours.muted })
  return withPrefix(style, gutter, gutter, (inside) =>
    text.split("\n").flatMap((line) => Wrap.chop(Lines.text(line), inside.width))
  )
}

const list = (style: Styles.Style, { items, loose, ordered, start }: Tokens.List): ReadonlyArray<Lines.Line> => {
  const { bullet } = Styles.glyphs(style)
  const numbers = items.map((_, index) => (ordered ? `${Number(start) + index}.` : bullet))
  const widest = Math.max(...numbers.map((number) => number.length))
  return items.flatMap((item, index) => [
    ...(loose && index > 0 ? [Lines.blank] : []),
    ...withPrefix(
      style,
      Lines.text(`${(numbers[index] ?? "").padStart(widest)} `, { colour: Colours.muted }),
      Lines.text(" ".repeat(widest + 1)),
      (inside) => blocks(inside, item.tokens, item.loose)
    )
  ])
}

const table = (style: Styles.Style, { align, header, rows }: Tokens.Table): ReadonlyArray<Lines.Line> => {
  const cell = ({ tokens }: Tokens.TableCell) => Lines.join(Inline.render(tokens), Lines.text(" "))
  return Table.render(
    style,
    header.map((column, index) => ({
      title: Lines.plainText(cell(column)),
      minWidth: 12,
      overflow: "wrap",
      align: align[index] === "right" ? "right" : "left"
    })),
    rows.map((row) => row.map(cell))
  )
}

const block = (style: Styles.Style, token: Token): ReadonlyArray<Lines.Line> => {
  const { gutter, rule } = Styles.glyphs(style)
  if (!MarkdownTokens.isMarked(token)) {
    return paragraph(style, [token])
  }
  switch (token.type) {
    case "space":
    case "def":
      return []
    case "heading":
      return heading(style, token)
    case "code":
      return code(style, token.text)
    case "list":
      return list(style, token)
    case "table":
      return table(style, token)
    case "hr":
      return [Lines.text(rule.repeat(style.width), { colour: Colours.muted })]
    case "blockquote": {
      const bar = Lines.text(style.plain ? "> " : gutter, { colour: Colours.muted })
      return withPrefix(style, bar, bar, (inside) => blocks(inside, token.tokens, true))
    }
    case "html":
      return token.text
        .trimEnd()
        .split("\n")
        .flatMap((line) => Wrap.wrap(Lines.text(line), style.width))
    case "paragraph":
      return paragraph(style, token.tokens)
    default:
      return paragraph(style, [token])
  }
}

const isText = (token: Token | undefined): boolean => token?.type === "text" || token?.type === "checkbox"

/** Renders blocks, separated by blank lines if `loose` is set. */
const blocks = (style: Styles.Style, tokens: ReadonlyArray<Token>, loose: boolean): ReadonlyArray<Lines.Line> => {
  const lines: Array<Lines.Line> = []
  let run: Array<Token> = []
  const append = (blockLines: ReadonlyArray<Lines.Line>) => {
    if (loose && lines.length > 0 && blockLines.length > 0) {
      lines.push(Lines.blank)
    }
    for (const line of blockLines) {
      lines.push(line)
    }
  }
  tokens.forEach((token, index) => {
    // The checkbox of a task is a token of its own before its text.
    run.push(token)
    if (token.type === "checkbox" && isText(tokens[index + 1])) {
      return
    }
    append(run.length > 1 ? paragraph(style, run) : block(style, token))
    run = []
  })
  return lines
}

/** Renders Markdown as lines of at most `columns`. */
export const lines = (style: Styles.Style, source: string, columns: number): ReadonlyArray<Lines.Line> =>
  blocks(Styles.withWidth(style, Math.max(1, columns)), BoundedLexer.blocks(Sanitize.text(source)), true)

export const render = (source: string, style: Styles.Style): ReadonlyArray<string> =>
  Lines.toStrings(style, lines(style, source, Styles.textColumns(style)))

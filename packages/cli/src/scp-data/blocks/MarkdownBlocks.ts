/**
 * Renders blocks as Markdown, within the limits of the lexer of the terminal and the browser, which shows larger pieces
 * and paragraphs of more marks as plain text.
 */
import type { Block, Blocks } from "./Block.ts"
import * as Escape from "./MarkdownEscape.ts"
import * as Inline from "./MarkdownInline.ts"
import * as MarkdownText from "./MarkdownText.ts"
import * as Run from "./Run.ts"

const limits = {
  /** Most characters of a list, table, quote or paragraph before it is divided. */
  piece: 20_000,
  /** Most marks of a paragraph before it is divided at a line break. */
  marks: 100,
  /** Most runs of a line with styles. */
  runs: 1_000,
  /** Most levels of nested lists and quotes; deeper ones are shown at this level. */
  depth: 6
}

const countMarks = (text: string): number => text.match(/[*_~]+|[[`<]/g)?.length ?? 0

/**
 * A line with its styles, or without any where it has too many marks or the lexer reads them differently, as with marks
 * between signs of punctuation.
 */
const textLine = (runs: Run.Runs): string => {
  const plain = Inline.line(runs, false)
  if (runs.length > limits.runs) return plain
  const styled = Inline.line(runs)
  if (styled === plain || countMarks(styled) > limits.marks) return plain
  const seen = (line: string): string => MarkdownText.visible(Escape.escapeStart(line))
  return seen(styled) === seen(plain) ? styled : plain
}

/** Groups consecutive texts so that none of the groups exceeds a limit, except by its only text. */
const grouped = (
  texts: ReadonlyArray<string>,
  limit: number,
  weigh: (text: string) => number
): ReadonlyArray<ReadonlyArray<string>> => {
  const groups: Array<Array<string>> = []
  let weight = 0
  for (const text of texts) {
    const own = weigh(text)
    const last = groups.at(-1)
    weight += own
    if (last === undefined || weight > limit) {
      groups.push([text])
      weight = own
    } else last.push(text)
  }
  return groups
}

const length = (text: string): number => text.length + 1

const divided = (texts: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> =>
  grouped(texts, limits.piece, length)

const paragraph = (runs: Run.Runs): ReadonlyArray<string> => {
  const lines = Run.lines(runs)
    .map((line) => Escape.escapeStart(textLine(line)))
    .filter((line) => line !== "")
  return grouped(lines, limits.marks, countMarks).flatMap((group) => divided(group).map((part) => part.join("  \n")))
}

/** A code span cannot contain a backslash before a bar, which is escaped in a table. */
const cell = (runs: Run.Runs): string =>
  textLine(runs.map((run) => (run._tag === "Code" && run.text.includes("|") ? Run.text(run.text) : run))).replaceAll(
    "|",
    "\\|"
  )

const row = (cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`

/** Markdown tables have a header: the first row. The parts of a divided table have an empty one. */
const table = (rows: ReadonlyArray<ReadonlyArray<Run.Runs>>): ReadonlyArray<string> => {
  const width = rows.reduce((most, cells) => Math.max(most, cells.length), 1)
  const padded = (cells: ReadonlyArray<string>) => [...cells, ...Array.from({ length: width - cells.length }, () => "")]
  const written = rows.map((cells) => row(padded(cells.map(cell))))
  const rule = row(padded([]).map(() => "---"))
  return divided(written).map(([first = "", ...rest], index) =>
    (index === 0 ? [first, rule, ...rest] : [row(padded([])), rule, first, ...rest]).join("\n")
  )
}

const quote = (blocks: Blocks, depth: number): ReadonlyArray<string> => {
  const texts = render(blocks, depth + 1)
  if (depth >= limits.depth) return texts
  return divided(texts).map((group) =>
    group
      .join("\n\n")
      .split("\n")
      .map((line) => (line === "" ? ">" : `> ${line}`))
      .join("\n")
  )
}

const item = (mark: string, texts: ReadonlyArray<string>, isLoose: boolean): string => {
  const indent = " ".repeat(mark.length)
  const text = texts.join(isLoose ? "\n\n" : "\n")
  return text
    .split("\n")
    .map((line, index) => (index === 0 ? `${mark}${line}` : line === "" ? "" : `${indent}${line}`))
    .join("\n")
}

const isTight = (blocks: Blocks): boolean =>
  blocks.every(({ _tag }, index) => (index === 0 ? _tag === "Paragraph" || _tag === "List" : _tag === "List"))

const list = (start: number | null, items: ReadonlyArray<Blocks>, depth: number): ReadonlyArray<string> => {
  const rendered = items.map((blocks) => render(blocks, depth + 1)).filter((texts) => texts.length > 0)
  if (depth >= limits.depth) return rendered.flat()
  const isLoose = !items.every(isTight)
  const texts = rendered.map((each, index) => item(start === null ? "- " : `${start + index}. `, each, isLoose))
  const isLong = texts.reduce((sum, text) => sum + text.length, 0) > limits.piece
  return [texts.join(isLoose || isLong ? "\n\n" : "\n")]
}

const italic = (runs: Run.Runs): Run.Runs =>
  runs.flatMap((run): Run.Runs => {
    switch (run._tag) {
      case "Text":
        return [{ ...run, marks: { ...run.marks, bold: false, italic: true } }]
      case "Note":
        return Run.words(run.runs) === "" ? [] : italic([Run.text(" ("), ...run.runs, Run.text(")")])
      case "Break":
        return italic([Run.text(" ")])
      case "Code":
        return [run]
    }
  })

const caption = (runs: Run.Runs): Run.Runs => italic([Run.text("[Image: "), ...Run.trim(runs), Run.text("]")])

const block = (each: Block, depth: number): ReadonlyArray<string> => {
  switch (each._tag) {
    case "Paragraph":
      return paragraph(each.runs)
    case "Heading": {
      const line = textLine(each.runs)
      return line === "" ? [] : [`${"#".repeat(each.level)} ${line.replace(/(?<!\\)(#+)$/, "\\$1")}`]
    }
    case "List":
      return list(each.start, each.items, depth)
    case "Table":
      return each.rows.length === 0 ? [] : table(each.rows)
    case "Quote":
      return quote(each.blocks, depth)
    case "Code":
      return [Escape.codeBlock(each.text)]
    case "Caption":
      return Run.hasWords(each.runs) ? [Escape.escapeStart(textLine(caption(each.runs)))] : []
    case "Rule":
      return ["---"]
    case "Part":
      return [...(each.title === "" ? [] : [`**${Escape.escape(each.title)}**`]), ...render(each.blocks, depth)]
  }
}

/** Renders blocks one by one. The texts are separated by blank lines. A rule is dropped at the ends and beside a rule. */
export const render = (blocks: Blocks, depth = 0): ReadonlyArray<string> => {
  const texts = blocks.flatMap((each) => block(each, depth)).filter((text) => text !== "")
  return texts.filter(
    (text, index) => text !== "---" || (index > 0 && index < texts.length - 1 && texts[index + 1] !== "---")
  )
}

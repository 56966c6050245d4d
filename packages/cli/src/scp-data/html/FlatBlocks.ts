/**
 * Conversions of blocks to what can contain no blocks: cells of tables, captions, code.
 */
import type { Block, Blocks } from "../blocks/Block.ts"
import * as Run from "../blocks/Run.ts"

const isPlainRun = (run: Run.Run): boolean => run._tag !== "Note" && (run._tag !== "Text" || run.marks.link === null)

const textOf = (block: Block): string => {
  if (block._tag === "Code") return block.text
  return block._tag === "Paragraph"
    ? block.runs.map((run) => (run._tag === "Break" ? "\n" : run._tag === "Note" ? "" : run.text)).join("")
    : ""
}

/** The text of blocks that are code; undefined when they have footnotes, links or blocks of other kinds. */
export const codeOf = (blocks: Blocks): string | undefined =>
  blocks.every((block) => block._tag === "Code" || (block._tag === "Paragraph" && block.runs.every(isPlainRun)))
    ? blocks
        .map(textOf)
        .join("\n")
        .replace(/^\n+|\s+$/g, "")
    : undefined

/** Blocks that a table cell of Markdown can contain, joined in one line. */
export const isCell = (blocks: Blocks): boolean =>
  blocks.every(({ _tag }) => _tag === "Paragraph") && blocks.length <= mostParagraphs
const mostParagraphs = 6

/** The runs of blocks, one after another. */
export const inOneParagraph = (blocks: Blocks): Run.Runs =>
  blocks.flatMap((block, index): Run.Runs => [...(index === 0 ? [] : [Run.lineBreak]), ...runsIn(block)])

const runsIn = (block: Block): Run.Runs => {
  switch (block._tag) {
    case "Paragraph":
    case "Heading":
    case "Caption":
      return block.runs
    case "Code":
      return [{ _tag: "Code", text: block.text.replace(/\s+/g, " ") }]
    case "List":
      return inOneParagraph(block.items.flat())
    case "Quote":
      return inOneParagraph(block.blocks)
    case "Part":
      return [Run.text(block.title), Run.lineBreak, ...inOneParagraph(block.blocks)]
    case "Table":
      return block.rows.flatMap((row) => row.flatMap((cell) => [...cell, Run.lineBreak]))
    case "Rule":
      return []
  }
}

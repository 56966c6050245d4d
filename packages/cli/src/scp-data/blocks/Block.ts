/**
 * The blocks of a page: what the HTML of a page is read into, and what sections and Markdown are made from.
 */
import * as Run from "./Run.ts"

export type Block =
  | { readonly _tag: "Paragraph"; readonly runs: Run.Runs }
  | { readonly _tag: "Heading"; readonly level: number; readonly runs: Run.Runs }
  | {
      readonly _tag: "List"
      /** The number of the first item; null for a list with bullets. */
      readonly start: number | null
      readonly items: ReadonlyArray<ReadonlyArray<Block>>
    }
  | { readonly _tag: "Table"; readonly rows: ReadonlyArray<ReadonlyArray<Run.Runs>> }
  | { readonly _tag: "Quote"; readonly blocks: ReadonlyArray<Block> }
  | { readonly _tag: "Code"; readonly text: string }
  | { readonly _tag: "Caption"; readonly runs: Run.Runs }
  | { readonly _tag: "Rule" }
  /** A collapsible or a tab. The title can be empty. */
  | { readonly _tag: "Part"; readonly title: string; readonly blocks: ReadonlyArray<Block> }

export type Blocks = ReadonlyArray<Block>

/** The lines of text in blocks, in page order. */
export const lines = (blocks: Blocks): ReadonlyArray<Run.Runs> =>
  blocks.flatMap((block): ReadonlyArray<Run.Runs> => {
    switch (block._tag) {
      case "Paragraph":
      case "Heading":
      case "Caption":
        return Run.lines(block.runs)
      case "List":
        return block.items.flatMap(lines)
      case "Table":
        return block.rows.flatMap((row) => row.flatMap(Run.lines))
      case "Quote":
        return lines(block.blocks)
      case "Part":
        return [[Run.text(block.title)], ...lines(block.blocks)]
      case "Code":
        return block.text.split("\n").map((line) => [Run.text(line)])
      case "Rule":
        return []
    }
  })

/**
 * Reads tables. A table that arranges blocks rather than cells of text is read as its blocks.
 */
import type { Blocks } from "../blocks/Block.ts"
import * as Run from "../blocks/Run.ts"
import * as FlatBlocks from "./FlatBlocks.ts"
import type { HtmlElement, HtmlNode } from "./HtmlTree.ts"
import type { ReadBlocks } from "./ListReader.ts"
import * as PageParts from "./PageParts.ts"
import * as Visibility from "./Visibility.ts"

const isShown = (element: HtmlElement): boolean => !Visibility.isRemoved(element, Visibility.declarations(element))

const rowsOf = (element: HtmlElement): ReadonlyArray<HtmlElement> =>
  PageParts.elements(element)
    .filter(isShown)
    .flatMap((child) => (child.name === "tr" ? [child] : rowsOf(child)))

/** True for a caption, and for text that a browser shows before the table. */
const isOutside = (node: HtmlNode): boolean =>
  typeof node === "string" || !/^(?:tr|thead|tbody|tfoot|colgroup|col)$/.test(node.name)

const mostColumns = 100
/** Most columns in which a cell can span rows. */
const mostCovered = 20

/** The columns or rows of a cell after its first one. */
const more = (cell: HtmlElement, attribute: "colspan" | "rowspan"): number => {
  const span = Number.parseInt(cell.attributes.get(attribute) ?? "1", 10)
  return span > 1 && span <= mostColumns ? span - 1 : 0
}

interface Cell {
  readonly cell: HtmlElement
  readonly blocks: Blocks
}

/** The rows with empty cells in the columns and rows that a cell spans after its first one. */
const spanned = (rows: ReadonlyArray<ReadonlyArray<Cell>>): ReadonlyArray<ReadonlyArray<Run.Runs>> => {
  /** The rows that a cell above still covers, by column. */
  const covered: Array<number> = []
  return rows.map((cells) => {
    const row: Array<Run.Runs> = []
    const fill = () => {
      for (let rest = covered[row.length] ?? 0; rest > 0; rest = covered[row.length] ?? 0) {
        covered[row.length] = rest - 1
        row.push([])
      }
    }
    for (const { blocks, cell } of cells) {
      fill()
      const runs = FlatBlocks.inOneParagraph(blocks)
      for (let column = more(cell, "colspan"); column >= 0; column--) {
        covered[row.length] = row.length < mostCovered ? more(cell, "rowspan") : 0
        row.push(row.length > 0 && column < more(cell, "colspan") ? [] : runs)
      }
    }
    fill()
    return row
  })
}

/** The blocks of a table: one table, its blocks when its cells contain more than paragraphs, or none. */
export const table = (element: HtmlElement, read: ReadBlocks): Blocks => {
  const rows = rowsOf(element).map((row) =>
    PageParts.elements(row)
      .filter(isShown)
      .map((cell) => ({ cell, blocks: read([cell]) }))
  )
  const isLayout =
    rows.every((cells) => cells.length < 2) ||
    rows.some((cells) => cells.some(({ blocks }) => !FlatBlocks.isCell(blocks)))
  const outside = read(element.children.filter(isOutside))
  if (isLayout) return [...outside, ...rows.flatMap((cells) => cells.flatMap(({ blocks }) => blocks))]
  const written = spanned(rows).filter((cells) => cells.some(Run.hasWords))
  return written.length === 0 ? outside : [...outside, { _tag: "Table", rows: written }]
}

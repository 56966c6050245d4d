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

const structure: ReadonlySet<string> = new Set(["thead", "tbody", "tfoot", "tr"])
const isCell = ({ name }: HtmlElement): boolean => name === "td" || name === "th"

/** The caption of a table, and what is outside of its rows and cells: a browser shows it before the table. */
const strays = (element: HtmlElement): ReadonlyArray<HtmlNode> =>
  element.children.flatMap((child): ReadonlyArray<HtmlNode> => {
    if (typeof child === "string") return child.trim() === "" ? [] : [` ${child} `]
    if (structure.has(child.name)) return isShown(child) ? strays(child) : []
    return isCell(child) || element.name === "tr" ? [] : [child]
  })

/** The rows of a table. A cell outside of a row is one of its own. */
const rowsOf = (element: HtmlElement): ReadonlyArray<HtmlElement> =>
  PageParts.elements(element)
    .filter(isShown)
    .flatMap((child) => {
      if (child.name === "tr") return [child]
      if (structure.has(child.name)) return rowsOf(child)
      return isCell(child) ? [{ ...child, name: "tr", children: [child] }] : []
    })

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
  const before = read(strays(element))
  if (isLayout) return [...before, ...rows.flatMap((cells) => cells.flatMap(({ blocks }) => blocks))]
  const written = spanned(rows).filter((cells) => cells.some(Run.hasWords))
  return written.length === 0 ? before : [...before, { _tag: "Table", rows: written }]
}

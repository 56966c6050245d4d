/**
 * Reads tables. A table that arranges blocks rather than cells of text is read as its blocks.
 */
import type { Blocks } from "../blocks/Block.ts"
import * as Run from "../blocks/Run.ts"
import * as FlatBlocks from "./FlatBlocks.ts"
import type { HtmlElement } from "./HtmlTree.ts"
import type { ReadBlocks } from "./ListReader.ts"
import * as PageParts from "./PageParts.ts"
import * as Visibility from "./Visibility.ts"

const isShown = (element: HtmlElement): boolean => !Visibility.isRemoved(element, Visibility.declarations(element))

const rowsOf = (element: HtmlElement): ReadonlyArray<HtmlElement> =>
  PageParts.elements(element)
    .filter(isShown)
    .flatMap((child) => (child.name === "tr" ? [child] : rowsOf(child)))

const mostColumns = 100

/** A cell, followed by empty ones for the columns that it spans. */
const spanned = (cell: HtmlElement, runs: Run.Runs): ReadonlyArray<Run.Runs> => {
  const columns = Number.parseInt(cell.attributes.get("colspan") ?? "1", 10)
  const more = columns > 1 && columns <= mostColumns ? columns - 1 : 0
  return [runs, ...Array.from({ length: more }, () => [])]
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
  if (isLayout) return rows.flatMap((cells) => cells.flatMap(({ blocks }) => blocks))
  const written = rows
    .map((cells) => cells.flatMap(({ blocks, cell }) => spanned(cell, FlatBlocks.inOneParagraph(blocks))))
    .filter((cells) => cells.some(Run.hasWords))
  return written.length === 0 ? [] : [{ _tag: "Table", rows: written }]
}

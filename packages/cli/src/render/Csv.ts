/**
 * Comma-separated values by RFC 4180, safe to open in a spreadsheet.
 */

/** A value of a cell; null is an empty cell. */
export type Cell = string | number | boolean | null

// A spreadsheet runs a cell that begins with one of these as a formula.
const formula = /^[=+\-@\t\r]/

const render = (cell: Cell): string => {
  const text = cell === null ? "" : typeof cell === "string" && formula.test(cell) ? `'${cell}` : String(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Renders one row, without the line break, which is CRLF. A text that a spreadsheet would run begins with an apostrophe. */
export const row = (cells: ReadonlyArray<Cell>): string => cells.map(render).join(",")

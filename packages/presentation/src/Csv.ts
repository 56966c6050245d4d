/**
 * Comma-separated values by RFC 4180, safe to open in a spreadsheet.
 */
import * as Time from "./Time.ts"

/** A value of a cell; null is an empty cell. */
export type Cell = string | number | boolean | null

// A spreadsheet runs a cell that begins with one of these as a formula, in Japanese also with their full-width forms.
const formula = /^[=+\-@\t\r\n＝＋－＠]/

const render = (cell: Cell): string => {
  const text = cell === null ? "" : typeof cell === "string" && formula.test(cell) ? `'${cell}` : String(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Renders one row, without the line break, which is CRLF. A text that a spreadsheet would run begins with an apostrophe. */
export const row = (cells: ReadonlyArray<Cell>): string => cells.map(render).join(",")

/** The columns of a list: headers, and the cell of a row. A time is in milliseconds since 1970; `time` formats it. */
export type Columns<Row> = ReadonlyArray<
  readonly [header: string, cell: (row: Row, time: (at: number) => string) => Cell]
>

/** Renders the row of the headers. */
export const header = <Row>(columns: Columns<Row>): string => row(columns.map(([name]) => name))

/** Renders the row of a value. `time` formats milliseconds since 1970; by default as `2026-01-31T14:05:09Z`. */
export const line = <Row>(columns: Columns<Row>, value: Row, time: (at: number) => string = Time.iso): string =>
  row(columns.map(([, cell]) => cell(value, time)))

/**
 * Renders tables: columns shrink to the width of the terminal; if they cannot, each row becomes a list of fields.
 */
import * as Colours from "./Colours.ts"
import * as Lines from "./Line.ts"
import * as Styles from "./Style.ts"
import * as Wrap from "./Wrap.ts"

export interface Column {
  readonly title: string
  /** Minimum width. */
  readonly minWidth: number
  /** Handling of text that is wider than the column. */
  readonly overflow: "wrap" | "truncate"
  readonly align?: "left" | "right"
}

export type Row = ReadonlyArray<Lines.Line>

const gap = 2

/** Fits column widths, narrowing the widest ones first; undefined if the minimum widths do not fit. */
const fit = (
  natural: ReadonlyArray<number>,
  minWidths: ReadonlyArray<number>,
  available: number
): ReadonlyArray<number> | undefined => {
  const minimums = natural.map((width, index) => Math.min(width, minWidths[index] ?? 1))
  const total = (widths: ReadonlyArray<number>) => widths.reduce((sum, width) => sum + width, 0)
  if (total(minimums) > available) {
    return undefined
  }
  const capped = (cap: number) => natural.map((width, index) => Math.max(minimums[index] ?? 1, Math.min(width, cap)))
  let cap = Math.min(available, Math.max(0, ...natural))
  while (total(capped(cap)) > available) {
    cap -= 1
  }
  // Columns left over go to the narrowed columns, from the left.
  let remaining = available - total(capped(cap))
  return capped(cap).map((width, index) => {
    const extra = width < (natural[index] ?? 0) && remaining > 0 ? 1 : 0
    remaining -= extra
    return width + extra
  })
}

const aligned = (line: Lines.Line, width: number, align: Column["align"]): Lines.Line =>
  align === "right"
    ? [...Lines.text(" ".repeat(Math.max(0, width - Lines.width(line)))), ...line]
    : Lines.pad(line, width)

const grid = (
  style: Styles.Style,
  columns: ReadonlyArray<Column>,
  rows: ReadonlyArray<Row>,
  widths: ReadonlyArray<number>
): ReadonlyArray<Lines.Line> => {
  const { ellipsis, rule } = Styles.glyphs(style)
  const separator = Lines.text(" ".repeat(gap))
  const renderRow = (cells: Row): ReadonlyArray<Lines.Line> => {
    const parts = columns.map(({ overflow }, index) => {
      const cell = cells[index] ?? Lines.blank
      const width = widths[index] ?? 1
      return overflow === "wrap" ? Wrap.wrap(cell, width) : [Wrap.truncate(cell, width, ellipsis)]
    })
    const height = Math.max(1, ...parts.map((part) => part.length))
    return Array.from({ length: height }, (_, lineIndex) =>
      Lines.join(
        parts.map((part, index) => aligned(part[lineIndex] ?? Lines.blank, widths[index] ?? 1, columns[index]?.align)),
        separator
      )
    )
  }
  return [
    ...renderRow(columns.map((column) => Lines.text(column.title, { bold: true }))),
    Lines.join(
      widths.map((width) => Lines.text(rule.repeat(width), { colour: Colours.muted })),
      separator
    ),
    ...rows.flatMap(renderRow)
  ]
}

/** One row below the other, with a line for each cell: `Header: value`. */
const list = (style: Styles.Style, columns: ReadonlyArray<Column>, rows: ReadonlyArray<Row>) =>
  rows.flatMap((row, index) => [
    ...(index === 0 ? [] : [Lines.blank]),
    ...columns.flatMap(({ title }, cellIndex) =>
      Wrap.wrap(
        [
          ...Lines.text(title === "" ? "" : `${title}: `, { colour: Colours.muted }),
          ...(row[cellIndex] ?? Lines.blank)
        ],
        Styles.columns(style)
      )
    )
  ])

/** Renders a table in the full width of the terminal. */
export const render = (style: Styles.Style, columns: ReadonlyArray<Column>, rows: ReadonlyArray<Row>) => {
  const natural = columns.map((column, index) =>
    rows.reduce(
      (widest, row) => Math.max(widest, Lines.width(row[index] ?? Lines.blank)),
      Lines.width(Lines.text(column.title))
    )
  )
  const minWidths = columns.map((column) => column.minWidth)
  const widths = fit(natural, minWidths, Styles.columns(style) - gap * (columns.length - 1))
  return widths === undefined ? list(style, columns, rows) : grid(style, columns, rows, widths)
}

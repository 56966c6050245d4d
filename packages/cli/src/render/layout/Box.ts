/**
 * Boxes: a frame around rows of cells, each with a label in the border above it.
 */
import * as Lines from "./Line.ts"
import * as Styles from "./Style.ts"
import * as Wrap from "./Wrap.ts"

export interface Cell {
  /** Label in the border above the cell; none if empty. */
  readonly label: string
  readonly lines: ReadonlyArray<Lines.Line>
  /** Width relative to the other cells of the row; 1 by default. */
  readonly share?: number
}

export type Row = ReadonlyArray<Cell>

/** Least columns of a frame. */
const minColumns = 12

const isFramed = (style: Styles.Style): boolean => !style.plain && Styles.textColumns(style) >= minColumns

/** Columns for text inside a box of one cell. */
export const inner = (style: Styles.Style): number => {
  const columns = Styles.textColumns(style)
  return isFramed(style) ? columns - 4 : columns
}

/** Widths of the cells between their borders; with the borders they fill the row. */
const cellWidths = (row: Row, columns: number): ReadonlyArray<number> => {
  const shares = row.map((cell) => cell.share ?? 1)
  const total = shares.reduce((sum, share) => sum + share, 0)
  const available = columns - row.length - 1
  let used = 0
  let share = 0
  return shares.map((own) => {
    share += own
    const width = Math.round((available * share) / total) - used
    used += width
    return width
  })
}

/** Columns of the borders of a row. */
const borderColumns = (widths: ReadonlyArray<number>): ReadonlySet<number> => {
  const columns = new Set([0])
  let column = 0
  for (const width of widths) {
    column += width + 1
    columns.add(column)
  }
  return columns
}

const junction = (above: boolean, below: boolean, column: number, last: number): string => {
  if (!above && !below) {
    return "─"
  }
  const [both, up, down] = column === 0 ? ["├", "└", "┌"] : column === last ? ["┤", "┘", "┐"] : ["┼", "┴", "┬"]
  return (above ? (below ? both : up) : down) ?? "─"
}

/** The border between two rows, with the labels of the lower one. */
const rule = (
  above: ReadonlyArray<number>,
  below: ReadonlyArray<number>,
  labels: ReadonlyArray<string>,
  columns: number,
  paint: Lines.Paint
): Lines.Line => {
  const up = borderColumns(above)
  const down = borderColumns(below)
  const segment = (from: number, to: number): Lines.Line =>
    Lines.text(
      Array.from({ length: Math.max(0, to - from) }, (_, index) =>
        junction(
          above.length > 0 && up.has(from + index),
          below.length > 0 && down.has(from + index),
          from + index,
          columns - 1
        )
      ).join(""),
      paint
    )
  const parts: Array<Lines.Line> = []
  let column = 0
  let start = 0
  below.forEach((width, index) => {
    const label = Wrap.truncate(Lines.text(labels[index] ?? "", { bold: true }), width - 4, "…")
    const labelWidth = Lines.width(label)
    if (labelWidth > 0 && width >= 6) {
      parts.push(segment(column, start + 2), Lines.text(" "), label, Lines.text(" "))
      column = start + 4 + labelWidth
    }
    start += width + 1
  })
  return Lines.join([...parts, segment(column, columns)])
}

// Lines that fit are not wrapped, because wrapping removes indentation.
const wrapLong = (lines: ReadonlyArray<Lines.Line>, columns: number): ReadonlyArray<Lines.Line> =>
  lines.flatMap((line) => (Lines.width(line) <= columns ? [line] : Wrap.wrap(line, columns)))

const body = (row: Row, widths: ReadonlyArray<number>, paint: Lines.Paint): ReadonlyArray<Lines.Line> => {
  const cells = row.map((cell, index) => wrapLong(cell.lines, (widths[index] ?? 0) - 2))
  const height = Math.max(...cells.map((lines) => lines.length))
  const border = Lines.text("│", paint)
  return Array.from({ length: height }, (_, rowIndex) =>
    Lines.join([
      border,
      ...cells.map((lines, index) =>
        Lines.join([Lines.text(" "), Lines.pad(lines[rowIndex] ?? Lines.blank, (widths[index] ?? 0) - 1), border])
      )
    ])
  )
}

const withTitle = (style: Styles.Style, { label, lines }: Cell): ReadonlyArray<Lines.Line> =>
  wrapLong([...(label === "" ? [] : [Lines.text(label, { bold: true })]), ...lines], Styles.textColumns(style))

const unframed = (style: Styles.Style, cell: Cell): ReadonlyArray<Lines.Line> => {
  const [only = Lines.blank] = cell.lines
  return cell.label === "" || cell.lines.length !== 1
    ? withTitle(style, cell)
    : wrapLong([[...Lines.text(`${cell.label}: `, { bold: true }), ...only]], Styles.textColumns(style))
}

/** Renders rows of cells in one frame. In plain style, or on a narrow terminal, renders the cells below each other. */
export const grid = (style: Styles.Style, colour: string, rows: ReadonlyArray<Row>): ReadonlyArray<Lines.Line> => {
  if (!isFramed(style)) {
    return rows.flat().flatMap((cell) => unframed(style, cell))
  }
  const columns = Styles.textColumns(style)
  const paint = { colour }
  const widths = rows.map((row) => cellWidths(row, columns))
  return [
    ...rows.flatMap((row, index) => [
      rule(
        widths[index - 1] ?? [],
        widths[index] ?? [],
        row.map((cell) => cell.label),
        columns,
        paint
      ),
      ...body(row, widths[index] ?? [], paint)
    ]),
    rule(widths.at(-1) ?? [], [], [], columns, paint)
  ]
}

/** Renders one box with a title in its border. */
export const box = (style: Styles.Style, colour: string, title: string, lines: ReadonlyArray<Lines.Line>) => {
  const cell = { label: title, lines }
  return isFramed(style) ? grid(style, colour, [[cell]]) : withTitle(style, cell)
}

/**
 * Boxes: one frame around cells in rows, each cell with its label in the line above it.
 */
import type { Line, Paint } from "./Line.ts"
import * as Lines from "./Line.ts"
import type { Style } from "./Style.ts"
import * as Styles from "./Style.ts"
import * as Wrap from "./Wrap.ts"

export interface Cell {
  /** Set into the frame above the cell; none if empty. */
  readonly label: string
  readonly lines: ReadonlyArray<Line>
  /** Its share of the row, beside the other cells' shares. */
  readonly share?: number
}

export type Row = ReadonlyArray<Cell>

/** Below this a frame would leave no room for text. */
const narrowest = 12

const framed = (style: Style): boolean => !style.plain && Styles.measure(style) >= narrowest

/** The columns that are left for text inside a box of one cell. */
export const inner = (style: Style): number => {
  const columns = Styles.measure(style)
  return framed(style) ? columns - 4 : columns
}

/** The columns between the borders of each cell; together with the borders they fill the row. */
const partition = (row: Row, columns: number): ReadonlyArray<number> => {
  const shares = row.map((cell) => cell.share ?? 1)
  const total = shares.reduce((sum, share) => sum + share, 0)
  const room = columns - row.length - 1
  let used = 0
  let share = 0
  return shares.map((own) => {
    share += own
    const width = Math.round((room * share) / total) - used
    used += width
    return width
  })
}

/** Where the borders of a row stand. */
const borders = (widths: ReadonlyArray<number>): ReadonlySet<number> => {
  const found = new Set([0])
  let at = 0
  for (const width of widths) {
    at += width + 1
    found.add(at)
  }
  return found
}

const junction = (above: boolean, below: boolean, at: number, last: number): string => {
  if (!above && !below) {
    return "─"
  }
  const [both, up, down] = at === 0 ? ["├", "└", "┌"] : at === last ? ["┤", "┘", "┐"] : ["┼", "┴", "┬"]
  return (above ? (below ? both : up) : down) ?? "─"
}

/** The horizontal line between two rows, with the labels of the lower one. */
const rule = (
  above: ReadonlyArray<number>,
  below: ReadonlyArray<number>,
  labels: ReadonlyArray<string>,
  columns: number,
  paint: Paint
): Line => {
  const up = borders(above)
  const down = borders(below)
  const stroke = (from: number, to: number): Line =>
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
  const parts: Array<Line> = []
  let at = 0
  let start = 0
  below.forEach((width, index) => {
    const label = Wrap.truncate(Lines.text(labels[index] ?? "", { bold: true }), width - 4, "…")
    const taken = Lines.width(label)
    if (taken > 0 && width >= 6) {
      parts.push(stroke(at, start + 2), Lines.text(" "), label, Lines.text(" "))
      at = start + 4 + taken
    }
    start += width + 1
  })
  return Lines.join([...parts, stroke(at, columns)])
}

// What fits is left as it is: wrapping would take indentation away.
const wrapped = (lines: ReadonlyArray<Line>, columns: number): ReadonlyArray<Line> =>
  lines.flatMap((line) => (Lines.width(line) <= columns ? [line] : Wrap.wrap(line, columns)))

const body = (row: Row, widths: ReadonlyArray<number>, paint: Paint): ReadonlyArray<Line> => {
  const cells = row.map((cell, index) => wrapped(cell.lines, (widths[index] ?? 0) - 2))
  const height = Math.max(...cells.map((lines) => lines.length))
  const border = Lines.text("│", paint)
  return Array.from({ length: height }, (_, at) =>
    Lines.join([
      border,
      ...cells.map((lines, index) =>
        Lines.join([Lines.text(" "), Lines.pad(lines[at] ?? Lines.blank, (widths[index] ?? 0) - 1), border])
      )
    ])
  )
}

const headed = (style: Style, { label, lines }: Cell): ReadonlyArray<Line> =>
  wrapped([...(label === "" ? [] : [Lines.text(label, { bold: true })]), ...lines], Styles.measure(style))

const unframed = (style: Style, cell: Cell): ReadonlyArray<Line> => {
  const [only = Lines.blank] = cell.lines
  return cell.label === "" || cell.lines.length !== 1
    ? headed(style, cell)
    : wrapped([[...Lines.text(`${cell.label}: `, { bold: true }), ...only]], Styles.measure(style))
}

/** Rows of cells in one frame of the given colour. Without box drawing, or without room for it: one under the other. */
export const grid = (style: Style, colour: string, rows: ReadonlyArray<Row>): ReadonlyArray<Line> => {
  if (!framed(style)) {
    return rows.flat().flatMap((cell) => unframed(style, cell))
  }
  const columns = Styles.measure(style)
  const paint = { colour }
  const widths = rows.map((row) => partition(row, columns))
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

/** One box with a title in its frame. */
export const box = (style: Style, colour: string, title: string, lines: ReadonlyArray<Line>): ReadonlyArray<Line> => {
  const cell = { label: title, lines }
  return framed(style) ? grid(style, colour, [[cell]]) : headed(style, cell)
}

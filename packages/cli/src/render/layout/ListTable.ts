/**
 * How a list of anything becomes a table: described columns, and the number of rows under it.
 */
import type { Clearance } from "@scipnet/core"
import * as Colours from "./Colours.ts"
import type { Line } from "./Line.ts"
import * as Lines from "./Line.ts"
import type { Style } from "./Style.ts"
import * as Styles from "./Style.ts"
import type { Column } from "./Table.ts"
import * as Table from "./Table.ts"
import * as Wrap from "./Wrap.ts"

export interface Described<Row> extends Column {
  readonly cell: (row: Row, style: Style) => Line
}

export const optional = (value: string | null, style: Style): Line =>
  value === null ? Lines.text(Styles.glyphs(style).none, { colour: Colours.quiet }) : Lines.text(value)

export const id = <Row extends { readonly id: string }>(title: string): Described<Row> => ({
  title,
  least: 8,
  overflow: "wrap",
  cell: (row) => Lines.text(row.id, { bold: true })
})

/** An id that is typed again elsewhere: where it cannot stand in one piece there is no table. */
export const whole = <Row>(title: string, cell: (row: Row) => string): Described<Row> => ({
  title,
  least: 36,
  overflow: "wrap",
  cell: (row) => Lines.text(cell(row), { bold: true })
})

export const named = <Row>(title: string, least: number, cell: (row: Row, style: Style) => string): Described<Row> => ({
  title,
  least,
  overflow: "wrap",
  cell: (row, style) => Lines.text(cell(row, style))
})

export const short = <Row>(title: string, least: number, cell: (row: Row, style: Style) => Line): Described<Row> => ({
  title,
  least,
  overflow: "truncate",
  cell
})

export const level = <Row extends { readonly clearance: { readonly level: Clearance.Level } }>(): Described<Row> =>
  short("Level", 5, ({ clearance }, style) =>
    Lines.chip(style, String(clearance.level), Colours.levelColour(clearance.level))
  )

export const standing = <Row extends { readonly active: boolean }>(): Described<Row> =>
  short("Standing", 8, ({ active }) =>
    Lines.text(active ? "Active" : "Inactive", active ? {} : { colour: Colours.statusColours.deleted })
  )

/** How many there are. */
export const count = (style: Style, found: number): ReadonlyArray<Line> =>
  Wrap.wrap(
    Lines.text(`${found} ${found === 1 ? "entry" : "entries"}`, { colour: Colours.quiet }),
    Styles.columns(style)
  )

/** A table of rows by described columns, with their number under it. */
export const of =
  <Row>(empty: string, columns: ReadonlyArray<Described<Row>>) =>
  (rows: ReadonlyArray<Row>, style: Style): ReadonlyArray<string> =>
    Lines.print(
      style,
      rows.length === 0
        ? Wrap.wrap(Lines.text(empty), Styles.columns(style))
        : [
            ...Table.render(
              style,
              columns,
              rows.map((row) => columns.map(({ cell }) => cell(row, style)))
            ),
            Lines.blank,
            ...count(style, rows.length)
          ]
    )

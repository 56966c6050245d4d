/**
 * Tables of rows by described columns, with the number of rows below.
 */
import type * as Clearance from "@scipnet/core/domain/access/Clearance"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as Colours from "./Colours.ts"
import * as Fields from "./Fields.ts"
import * as Lines from "./Line.ts"
import * as Styles from "./Style.ts"
import * as Table from "./Table.ts"
import * as Wrap from "./Wrap.ts"

export interface DescribedColumn<Row> extends Table.Column {
  readonly cell: (row: Row, style: Styles.Style) => Lines.Line
}

/** A column whose cells are truncated to its width. */
export const truncated = <Row>(
  title: string,
  minWidth: number,
  cell: (row: Row, style: Styles.Style) => Lines.Line
): DescribedColumn<Row> => ({ title, minWidth, overflow: "truncate", cell })

/** A column whose cells are wrapped in its width. */
export const wrapped = <Row>(
  title: string,
  minWidth: number,
  cell: (row: Row, style: Styles.Style) => string,
  paint: Lines.Paint = {}
): DescribedColumn<Row> => ({
  title,
  minWidth,
  overflow: "wrap",
  cell: (row, style) => Lines.text(cell(row, style), paint)
})

/** A column of ids of records. */
export const id = <Row extends { readonly id: string }>(title: string) =>
  wrapped<Row>(title, 8, (row) => row.id, { bold: true })

/** A column of ids to copy. They are never wrapped: without room for them the rows become lists of fields. */
export const unbroken = <Row>(title: string, cell: (row: Row) => string) => wrapped(title, 36, cell, { bold: true })

export const level = <
  Row extends { readonly clearance: { readonly level: Clearance.Level } }
>(): DescribedColumn<Row> =>
  truncated("Level", 5, ({ clearance }, style) =>
    Lines.chip(style, String(clearance.level), Colours.levelColour(clearance.level))
  )

/** A column for nullable text. */
export const optional = <Row>(title: string, minWidth: number, value: (row: Row) => string | null) =>
  truncated<Row>(title, minWidth, (row, style) => Fields.optional(style, value(row)))

export const activity = <Row extends { readonly active: boolean }>(): DescribedColumn<Row> =>
  truncated("Standing", 8, ({ active }) =>
    Lines.text(active ? "Active" : "Inactive", active ? {} : { colour: Colours.statusColours.deleted })
  )

/** Renders the number of rows. */
export const count = (style: Styles.Style, rows: number): ReadonlyArray<Lines.Line> =>
  Wrap.wrap(Lines.text(Replies.count(rows), { colour: Colours.muted }), Styles.columns(style))

/** Returns a function that renders rows as a table, or `empty` without rows. */
export const renderer =
  <Row>(empty: string, columns: ReadonlyArray<DescribedColumn<Row>>) =>
  (rows: ReadonlyArray<Row>, style: Styles.Style): ReadonlyArray<string> =>
    Lines.toStrings(
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

/** Returns a function that renders rows with one of two sets of columns: `wide` on terminals of `minColumns` columns or more. */
export const responsive = <Row>(
  empty: string,
  minColumns: number,
  wide: ReadonlyArray<DescribedColumn<Row>>,
  narrow: ReadonlyArray<DescribedColumn<Row>>
) => {
  const [wideTable, narrowTable] = [renderer(empty, wide), renderer(empty, narrow)]
  return (rows: ReadonlyArray<Row>, style: Styles.Style): ReadonlyArray<string> =>
    Styles.columns(style) < minColumns ? narrowTable(rows, style) : wideTable(rows, style)
}

/**
 * Prints lists as tables, comma-separated values or JSON, and says when there are more rows.
 */
import * as Csv from "@scipnet/presentation/Csv"
import * as Time from "@scipnet/presentation/Time"
import * as Effect from "effect/Effect"
import type { Shown } from "../options/ListOptions.ts"
import type { Rows } from "../options/Pages.ts"
import type { Style } from "../render/layout/Style.ts"
import { Output } from "./Output.ts"

/** How to render a list. */
export interface View<Row> {
  readonly table: (rows: ReadonlyArray<Row>, style: Style) => ReadonlyArray<string>
  readonly csv: Csv.Columns<Row>
  /** Lines below a table without rows. */
  readonly empty?: ReadonlyArray<string>
  /** The options that continue the list after its last row, as `--after SCP-173`. */
  readonly next: (last: Row) => string
}

const isoLocal = (at: number): string => Time.local(at).replace(" ", "T")

const csvLines = <Row>(rows: ReadonlyArray<Row>, columns: Csv.Columns<Row>, local: boolean): ReadonlyArray<string> => [
  Csv.header(columns),
  ...rows.map((row) => Csv.line(columns, row, local ? isoLocal : Time.iso))
]

/** Prints a list. A table ends with the options for the next rows; other formats say it on stderr, unless a limit was set. */
export const print = Effect.fnUntraced(function* <Row>(
  { format, local, isLimited }: Shown,
  { rows, hasMore }: Rows<Row>,
  { table, csv, empty = [], next }: View<Row>
) {
  const output = yield* Output
  switch (format) {
    case "json":
      yield* Effect.forEach(rows, output.json, { discard: true })
      break
    case "csv":
      yield* Effect.forEach(csvLines(rows, csv, local), (line) => output.line(`${line}\r`), { discard: true })
      break
    case "table":
      yield* output.lines([
        ...table(rows, local ? { ...output.style, zone: "local" } : output.style),
        ...(rows.length === 0 ? empty : [])
      ])
  }
  const last = rows.at(-1)
  if (hasMore && last !== undefined) {
    const sentence = `${rows.length} of more shown: ${next(last)}`
    // A program that sets a limit knows it.
    yield* format === "table" ? output.line(sentence) : isLimited ? Effect.void : output.errorLine(sentence)
  }
})

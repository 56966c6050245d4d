/**
 * Reads a CSV file with limits on its size, rows, columns and cells. The first row names the columns.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import { CsvError, parse } from "csv-parse/sync"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { BadInput } from "../error/CliError.ts"
import * as FileErrors from "../io/FileErrors.ts"
import * as Utf8 from "../io/Utf8.ts"

/** Most bytes of a file, rows, columns, and characters of a cell. */
export const limits = { bytes: 20_000_000, rows: 50_000, columns: 40, cell: 200_000 } as const

/** A row with the number of its line in the file; empty cells are left out. */
export interface Row {
  readonly line: number
  readonly cells: { readonly [column: string]: string }
}

const Parsed = Schema.Array(Schema.Struct({ record: Schema.Array(Schema.String), raw: Schema.String }))

const decode = Schema.decodeUnknown(Parsed)

const parseAll = (file: string, text: string): Effect.Effect<unknown, BadInput> =>
  Effect.try({
    try: () =>
      parse(text, {
        bom: true,
        raw: true,
        relax_column_count: true,
        max_record_size: limits.columns * limits.cell,
        to: limits.rows + 2
      }),
    catch: (thrown) =>
      new BadInput({
        what: file,
        why: thrown instanceof CsvError ? `it is no CSV: ${thrown.message}` : "it is no CSV"
      })
  })

/** Adds the line on which each record begins, from 1. Blank lines are left out. */
const withLines = (records: typeof Parsed.Type) => {
  let line = 1
  return records.flatMap(({ record, raw }) => {
    const begin = line
    line += raw.split(/\r\n|\r|\n/).length - 1
    return record.length === 1 && record[0] === "" ? [] : [{ record, line: begin }]
  })
}

/** The name of a column: lower case, without spaces around it. */
const columnName = (cell: string): string => cell.trim().toLowerCase()

/** Checks the names of the columns. */
const checkColumns = (file: string, columns: ReadonlyArray<string>, known: ReadonlyArray<string>) => {
  const unknown = columns.find((column) => !known.includes(column))
  const repeated = columns.find((column, index) => columns.indexOf(column) !== index)
  return columns.length === 0
    ? new BadInput({ what: file, why: "it has no rows" })
    : columns.length > limits.columns
      ? new BadInput({ what: file, why: `it has more than ${limits.columns} columns` })
      : repeated !== undefined
        ? new BadInput({ what: `${file}, line 1`, why: `the column ${repeated} is there twice` })
        : unknown !== undefined
          ? new BadInput({
              what: `${file}, line 1`,
              why: `${JSON.stringify(unknown.slice(0, 40))} is no column; the columns are ${known.join(", ")}`
            })
          : Effect.void
}

/** Reads the rows. Fails with `BadInput` for a file that is no CSV, has an unknown column, or exceeds a limit. */
export const read = (file: string, known: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const { size } = yield* FileErrors.mapFileErrors(file)(files.stat(file))
    if (size > limits.bytes) {
      return yield* new BadInput({ what: file, why: `it is longer than ${limits.bytes} bytes` })
    }
    const records = yield* Effect.orDie(decode(yield* parseAll(file, yield* Utf8.readFile(file))))
    const [header, ...rows] = withLines(records)
    const columns = (header?.record ?? []).map(columnName)
    yield* checkColumns(file, columns, known)
    if (rows.length > limits.rows) {
      return yield* new BadInput({ what: file, why: `it has more than ${limits.rows} rows` })
    }
    return yield* Effect.forEach(rows, ({ record, line }) => {
      const where = `${file}, line ${line}`
      if (record.length > columns.length) {
        return new BadInput({ what: where, why: `it has ${record.length} cells for ${columns.length} columns` })
      }
      const large = columns.find((_, index) => (record[index] ?? "").length > limits.cell)
      const cells = columns.flatMap((column, index) => {
        const value = (record[index] ?? "").trim()
        return value === "" ? [] : [[column, value] as const]
      })
      return large === undefined
        ? Effect.succeed<Row>({ line, cells: Object.fromEntries(cells) })
        : new BadInput({ what: where, why: `the cell of ${large} is longer than ${limits.cell} characters` })
    })
  })

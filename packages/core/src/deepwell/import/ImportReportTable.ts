/**
 * The tables of import reports. They are part of the file and of its backups, and not of the event log and its export
 * (docs/decisions/0029-import-reports.md).
 */
import * as Schema from "effect/Schema"
import type { Migration } from "../../database/migration/Migration.ts"
import * as BulkInsert from "../../database/rows/BulkInsert.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as ImportReport from "./ImportReport.ts"
import { type ReportPage, pageLimit } from "./ImportReportStore.ts"

/** The migrations that create the tables `import_runs` and `import_entries`. */
export const migrations: ReadonlyArray<Migration> = [
  {
    set: "imports",
    id: 1,
    name: "import reports",
    statements: [
      `CREATE TABLE import_runs (
        run INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        series TEXT NOT NULL CHECK (json_valid(series)),
        started_at INTEGER NOT NULL,
        ended_at INTEGER
      ) STRICT`,
      `CREATE TABLE import_entries (
        run INTEGER NOT NULL,
        number INTEGER NOT NULL,
        page TEXT,
        scp TEXT,
        is_poor INTEGER NOT NULL CHECK (is_poor IN (0, 1)),
        entry TEXT NOT NULL CHECK (json_valid(entry)),
        PRIMARY KEY (run, number)
      ) STRICT, WITHOUT ROWID`,
      "CREATE INDEX import_entries_page ON import_entries (page)",
      "CREATE INDEX import_entries_scp ON import_entries (scp)"
    ]
  }
]

const RunRow = Schema.Struct({
  run: Schema.Int,
  source: Schema.String,
  series: Schema.parseJson(Schema.Array(Schema.String)),
  started_at: Schema.Int,
  ended_at: Schema.NullOr(Schema.Int)
})
const runs = RowCodec.reader(RunRow)

const EntryRow = Schema.Struct({ number: Schema.Int, entry: Schema.parseJson(ImportReport.Entry) })
const entries = RowCodec.reader(EntryRow)

const Next = Schema.Struct({ next: Schema.Int })
const nextOf = RowCodec.reader(Next)
const next = (run: Run, text: string, values: ReadonlyArray<number>): number => nextOf(run(text, values))[0]?.next ?? 1

/** Begins a report; see `ImportReportStore`. */
export const begin = (run: Run, { source, series }: ImportReport.Source, at: number): number => {
  const number = next(run, "SELECT coalesce(max(run), 0) + 1 AS next FROM import_runs", [])
  run("DELETE FROM import_entries WHERE page IS NULL")
  run("DELETE FROM import_runs WHERE ended_at IS NOT NULL AND run NOT IN (SELECT run FROM import_entries)")
  run("INSERT INTO import_runs (run, source, series, started_at) VALUES (?, ?, ?, ?)", [
    number,
    source,
    JSON.stringify(series),
    at
  ])
  return number
}

const encode = Schema.encodeSync(Schema.parseJson(ImportReport.Entry))
const insert = BulkInsert.statement("import_entries", ["run", "number", "page", "scp", "is_poor", "entry"])

/** Adds lines to a report. Lines of earlier reports about the same pages are deleted. */
export const add = (run: Run, report: number, lines: ReadonlyArray<ImportReport.Entry>): void => {
  const first = next(run, "SELECT coalesce(max(number), 0) + 1 AS next FROM import_entries WHERE run = ?", [report])
  const pages = lines.flatMap((line) => (line._tag === "ImportedPage" ? [line.page] : []))
  run("DELETE FROM import_entries WHERE page IN (SELECT value FROM json_each(?)) AND run < ?", [
    JSON.stringify(pages),
    report
  ])
  insert(
    run,
    lines.map((line, index) => {
      const [page, scp, isPoor] =
        line._tag === "ImportedPage" ? [line.page, line.scp, line.poor.length > 0 ? 1 : 0] : [null, null, 0]
      return [report, first + index, page, scp, isPoor, encode(line)]
    })
  )
}

/** Ends a report at a time. */
export const end = (run: Run, report: number, at: number): void =>
  void run("UPDATE import_runs SET ended_at = ? WHERE run = ?", [at, report])

/** Finds the last report, or the last one with a line about a record; undefined if there is none. */
export const find = (run: Run, { scp }: ImportReport.Query): ImportReport.Run | undefined => {
  const found =
    scp === undefined
      ? run("SELECT * FROM import_runs ORDER BY run DESC LIMIT 1")
      : run(
          `SELECT * FROM import_runs
           WHERE run = (SELECT max(run) FROM import_entries WHERE scp = ?)`,
          [scp]
        )
  return runs(found)
    .map(({ started_at: startedAt, ended_at: endedAt, ...rest }) => ({
      _tag: "Run" as const,
      ...rest,
      startedAt,
      endedAt
    }))
    .at(0)
}

/** A page of a report: its lines with a number greater than `after`, in order, and the last number, if there may be more. */
export const page = (
  run: Run,
  report: number,
  { scp, poor = false }: ImportReport.Query,
  after: number
): ReportPage => {
  const found = entries(
    run(
      `SELECT number, entry FROM import_entries
       WHERE run = ? AND number > ?${scp === undefined ? "" : " AND scp = ?"}${poor ? " AND is_poor = 1" : ""}
       ORDER BY number LIMIT ${pageLimit}`,
      scp === undefined ? [report, after] : [report, after, scp]
    )
  )
  return { lines: found.map(({ entry }) => entry), last: found.length < pageLimit ? undefined : found.at(-1)?.number }
}

/**
 * Stores import reports in PostgreSQL.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as RowCodec from "@scipnet/core/database/rows/RowCodec"
import * as ImportReport from "@scipnet/core/deepwell/import/ImportReport"
import { pageLimit, type ImportReportStore } from "@scipnet/core/deepwell/import/ImportReportStore"
import { prepared } from "../connection/PgStatement.ts"
import { withoutNul } from "./PgText.ts"
import type { PgTransactor } from "./PgTransactor.ts"

const runs = RowCodec.reader(
  Schema.Struct({
    run: Schema.Int,
    source: Schema.String,
    series: Schema.parseJson(Schema.Array(Schema.String)),
    startedAt: Schema.Int,
    endedAt: Schema.NullOr(Schema.Int)
  })
)
const runColumns = `run, source, series, started_at AS "startedAt", ended_at AS "endedAt"`

const entries = RowCodec.reader(Schema.Struct({ number: Schema.Int, entry: Schema.parseJson(ImportReport.Entry) }))
const encode = Schema.encodeSync(Schema.parseJson(ImportReport.Entry))
const numbers = RowCodec.reader(Schema.Struct({ run: Schema.Int }))

/** Reports are written one transaction at a time, since each takes the next numbers. */
const lock = prepared("lock import reports", "SELECT pg_advisory_xact_lock(25, hashtext(current_schema()))")

const insertRun = prepared(
  "begin an import report",
  `INSERT INTO import_runs (run, source, series, started_at)
   SELECT coalesce(max(run), 0) + 1, $1, $2, $3::bigint FROM import_runs RETURNING run`
)
const deleteFileEntries = prepared("delete lines without a page", "DELETE FROM import_entries WHERE page IS NULL")
const deleteEmptyRuns = prepared(
  "delete empty import reports",
  "DELETE FROM import_runs WHERE ended_at IS NOT NULL AND run NOT IN (SELECT run FROM import_entries)"
)

const deletePages = prepared(
  "delete earlier lines of pages",
  "DELETE FROM import_entries WHERE page = ANY($1::text[]) AND run < $2::bigint"
)
const insertEntries = prepared(
  "add lines to an import report",
  `INSERT INTO import_entries (run, number, page, scp, is_poor, entry)
   SELECT $1::bigint, (SELECT coalesce(max(number), 0) FROM import_entries WHERE run = $1::bigint) + line.number,
     line.page, line.scp, line.is_poor, line.entry
   FROM unnest($2::text[], $3::text[], $4::integer[], $5::text[])
     WITH ORDINALITY AS line(page, scp, is_poor, entry, number)`
)
const endRun = prepared("end an import report", "UPDATE import_runs SET ended_at = $2 WHERE run = $1")

const lastRun = prepared(
  "find the last import report",
  `SELECT ${runColumns} FROM import_runs ORDER BY run DESC LIMIT 1`
)
const lastRunOf = prepared(
  "find the last import report of a record",
  `SELECT ${runColumns} FROM import_runs WHERE run = (SELECT max(run) FROM import_entries WHERE scp = $1)`
)
const page = prepared(
  "read an import report",
  `SELECT number, entry FROM import_entries
   WHERE run = $1 AND number > $2 AND ($3::text IS NULL OR scp = $3) AND (NOT $4::boolean OR is_poor = 1)
   ORDER BY number LIMIT ${pageLimit}`
)

export const make = (transactor: PgTransactor): ImportReportStore => ({
  begin: ({ source, series }, at) =>
    Effect.map(
      transactor.execute({ operation: "begin import report" }, [
        lock(),
        // Before earlier reports are deleted, so that no number is used again.
        insertRun(withoutNul(source), JSON.stringify(series), at),
        deleteFileEntries(),
        deleteEmptyRuns()
      ]),
      ([, inserted = []]) => numbers(inserted)[0]?.run ?? 1
    ),
  add: (report, lines, endedAt) => {
    const columns = lines.map((line) =>
      line._tag === "ImportedPage"
        ? { page: withoutNul(line.page), scp: line.scp, isPoor: line.poor.length > 0 ? 1 : 0, entry: encode(line) }
        : { page: null, scp: null, isPoor: 0, entry: encode(line) }
    )
    return Effect.asVoid(
      transactor.execute({ operation: "add to import report" }, [
        lock(),
        deletePages(
          columns.flatMap((line) => line.page ?? []),
          report
        ),
        insertEntries(
          report,
          columns.map((line) => line.page),
          columns.map(({ scp }) => scp),
          columns.map(({ isPoor }) => isPoor),
          columns.map(({ entry }) => entry)
        ),
        ...(endedAt === null ? [] : [endRun(report, endedAt)])
      ])
    )
  },
  find: ({ scp }) =>
    Effect.map(transactor.query("find import report", scp === undefined ? lastRun() : lastRunOf(scp)), (found) => {
      const run = runs(found)[0]
      return run && { _tag: "Run" as const, ...run }
    }),
  page: (report, { scp, poor = false }, after) =>
    Effect.map(transactor.query("read import report", page(report, after, scp ?? null, poor)), (found) => {
      const lines = entries(found)
      return {
        lines: lines.map(({ entry }) => entry),
        last: lines.length < pageLimit ? undefined : lines.at(-1)?.number
      }
    })
})

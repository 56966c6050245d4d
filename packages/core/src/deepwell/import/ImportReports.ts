/**
 * Writes the report of an import while it runs, and reads it again later. Requires the operator.
 */
import * as Chunk from "effect/Chunk"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { Database } from "../../database/Database.ts"
import { appendAuditEntry, onlyOperator } from "../operator/Operator.ts"
import type * as ImportReport from "./ImportReport.ts"
import * as ImportReportTable from "./ImportReportTable.ts"

/** Begins a report and returns its number. */
export const begin = (source: ImportReport.Source) =>
  Effect.gen(function* () {
    yield* onlyOperator("import")
    const at = yield* Clock.currentTimeMillis
    const database = yield* Database
    return yield* database.write("begin import report", (run) => Either.right(ImportReportTable.begin(run, source, at)))
  })

/** Adds lines to a report in one transaction, and ends it if `isEnd` is true. */
export const add = (report: number, lines: ReadonlyArray<ImportReport.Entry>, isEnd: boolean) =>
  Effect.gen(function* () {
    yield* onlyOperator("import")
    const at = yield* Clock.currentTimeMillis
    const database = yield* Database
    yield* database.write("add to import report", (run) => {
      ImportReportTable.add(run, report, lines)
      return Either.right(isEnd ? ImportReportTable.end(run, report, at) : undefined)
    })
  })

/**
 * Streams a stored report: the import, and then its lines. Empty if there is none. Appends an audit event before the first
 * part.
 */
export const read = (query: ImportReport.Query) =>
  Stream.unwrap(
    Effect.gen(function* () {
      yield* appendAuditEntry("import report", query.scp === undefined ? {} : { scp: query.scp })
      const database = yield* Database
      const found = yield* database.read("find import report", (run) => ImportReportTable.find(run, query))
      if (found === undefined) {
        return Stream.empty
      }
      const lines = Stream.paginateChunkEffect(0, (after) =>
        Effect.map(
          database.read("read import report", (run) => ImportReportTable.page(run, found.run, query, after)),
          ({ lines, last }) => [Chunk.unsafeFromArray(lines), Option.fromNullable(last)]
        )
      )
      return Stream.concat(Stream.succeed<ImportReport.Part>(found), lines)
    })
  )

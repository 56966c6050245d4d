/**
 * Writes the report of an import while it runs, and reads it again later. Requires the operator.
 */
import * as Chunk from "effect/Chunk"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { appendAuditEntry, onlyOperator } from "../operator/Operator.ts"
import type * as ImportReport from "./ImportReport.ts"
import { SharedTables } from "../SharedTables.ts"

/** Begins a report and returns its number. */
export const begin = (source: ImportReport.Source) =>
  Effect.gen(function* () {
    yield* onlyOperator("import")
    const at = yield* Clock.currentTimeMillis
    const { importReports } = yield* SharedTables
    return yield* importReports.begin(source, at)
  })

/** Adds lines to a report in one transaction, and ends it if `isEnd` is true. */
export const add = (report: number, lines: ReadonlyArray<ImportReport.Entry>, isEnd: boolean) =>
  Effect.gen(function* () {
    yield* onlyOperator("import")
    const at = yield* Clock.currentTimeMillis
    const { importReports } = yield* SharedTables
    yield* importReports.add(report, lines, isEnd ? at : null)
  })

/**
 * Streams a stored report: the import, and then its lines. Empty if there is none. Appends an audit event before the first
 * part.
 */
export const read = (query: ImportReport.Query) =>
  Stream.unwrap(
    Effect.gen(function* () {
      yield* appendAuditEntry("import report", query.scp === undefined ? {} : { scp: query.scp })
      const { importReports } = yield* SharedTables
      const found = yield* importReports.find(query)
      if (found === undefined) {
        return Stream.empty
      }
      const lines = Stream.paginateChunkEffect(0, (after) =>
        Effect.map(importReports.page(found.run, query, after), ({ lines, last }) => [
          Chunk.unsafeFromArray(lines),
          Option.fromNullable(last)
        ])
      )
      return Stream.concat(Stream.succeed<ImportReport.Part>(found), lines)
    })
  )

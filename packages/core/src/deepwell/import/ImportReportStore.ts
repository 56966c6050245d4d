/**
 * The port that stores import reports. Times are milliseconds since 1970.
 */
import type * as Effect from "effect/Effect"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import type * as ImportReport from "./ImportReport.ts"

/** Lines of a report in order, and the number of the last one if there may be more. */
export interface ReportPage {
  readonly lines: ReadonlyArray<ImportReport.Entry>
  readonly last: number | undefined
}

/** The maximum number of lines of a page. */
export const pageLimit = 500

export interface ImportReportStore {
  /**
   * Begins a report at a time and returns its number. Lines of earlier reports without a page are deleted: they describe
   * files that are read again.
   */
  readonly begin: (source: ImportReport.Source, at: number) => Effect.Effect<number, DatabaseError>
  /**
   * Adds lines to a report in one transaction, and ends it at a time unless `endedAt` is null. Lines of earlier reports about
   * the same pages are deleted.
   */
  readonly add: (
    report: number,
    lines: ReadonlyArray<ImportReport.Entry>,
    endedAt: number | null
  ) => Effect.Effect<void, DatabaseError>
  /** Returns the last report, or the last one with a line about a record; undefined if there is none. */
  readonly find: (query: ImportReport.Query) => Effect.Effect<ImportReport.Run | undefined, DatabaseError>
  /** Returns the lines of a report with a number greater than `after` (0 for the first page). */
  readonly page: (report: number, query: ImportReport.Query, after: number) => Effect.Effect<ReportPage, DatabaseError>
}

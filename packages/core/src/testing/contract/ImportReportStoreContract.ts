import { expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import type * as ImportReport from "../../deepwell/import/ImportReport.ts"
import { pageLimit, type ImportReportStore } from "../../deepwell/import/ImportReportStore.ts"
import { ItemNumber } from "../../domain/ItemNumber.ts"
import { concurrently } from "./ContractTest.ts"
import { open, type SharedTest } from "./SharedStorage.ts"
import { broken, line } from "./ImportReportLines.ts"

const source = { source: "scp-data", series: ["one", "\u{1f600}"] }

const lines = (first: number, length: number) =>
  Array.from({ length }, (_, index) => line(`page-${first + index}`, `SCP-${5_000 + first + index}`))

/** All lines of a report after a number, page by page. */
const linesOf = (
  store: ImportReportStore,
  report: number,
  query: ImportReport.Query = {},
  after = 0
): Effect.Effect<ReadonlyArray<ImportReport.Entry>, DatabaseError> =>
  Effect.flatMap(store.page(report, query, after), ({ lines: found, last }) =>
    last === undefined
      ? Effect.succeed(found)
      : Effect.map(linesOf(store, report, query, last), (more) => [...found, ...more])
  )

/** Import reports: written while an import runs, and read in pages. */
export const tests = (test: SharedTest): void => {
  test("numbers reports, and finds the last one", function* ({ tables: { importReports } }) {
    expect(yield* importReports.find({})).toBe(undefined)
    const first = yield* importReports.begin(source, 7)
    expect(yield* importReports.find({})).toEqual({ _tag: "Run", run: first, ...source, startedAt: 7, endedAt: null })
    yield* importReports.add(first, [line("page-1", "SCP-001")], 9)
    expect(yield* importReports.find({})).toMatchObject({ run: first, endedAt: 9 })
    const second = yield* importReports.begin({ source: "folder", series: [] }, 11)
    expect(second).toBeGreaterThan(first)
    expect(yield* importReports.find({})).toMatchObject({ run: second, source: "folder", series: [], endedAt: null })
  })

  test("returns lines in order, page by page", function* ({ tables: { importReports } }) {
    const report = yield* importReports.begin(source, 7)
    const all = [...lines(0, pageLimit + 20), broken, ...lines(pageLimit + 20, 10)]
    yield* importReports.add(report, all.slice(0, 300), null)
    yield* importReports.add(report, all.slice(300), null)
    expect(yield* linesOf(importReports, report)).toEqual(all)
    const { lines: first, last } = yield* importReports.page(report, {}, 0)
    expect(first).toEqual(all.slice(0, pageLimit))
    expect(last).toBe(pageLimit)
    expect(yield* linesOf(importReports, report + 1)).toEqual([])
    yield* importReports.add(report, [], 8)
    expect(yield* linesOf(importReports, report)).toEqual(all)
  })

  test("returns the lines about a record, of the last report that has one, and those that read poorly", function* ({
    tables: { importReports }
  }) {
    const scp = ItemNumber.make("SCP-173")
    const poor = line("page-2", "SCP-173", ["no text"])
    const first = yield* importReports.begin(source, 7)
    yield* importReports.add(first, [line("page-1", "SCP-173"), poor, line("page-3", "SCP-002"), broken], 8)
    const second = yield* importReports.begin(source, 9)
    yield* importReports.add(second, [line("page-4", "SCP-003", ["short"])], 10)
    expect(yield* importReports.find({ scp })).toMatchObject({ run: first })
    expect(yield* linesOf(importReports, first, { scp })).toEqual([line("page-1", "SCP-173"), poor])
    expect(yield* linesOf(importReports, first, { scp, poor: true })).toEqual([poor])
    expect(yield* linesOf(importReports, second, { poor: true })).toEqual([line("page-4", "SCP-003", ["short"])])
    expect(yield* importReports.find({ scp: ItemNumber.make("SCP-9999") })).toBe(undefined)
  })

  test("replaces lines about pages that are imported again, and those without a page", function* ({
    tables: { importReports }
  }) {
    const first = yield* importReports.begin(source, 7)
    yield* importReports.add(first, [line("page-1", "SCP-001"), line("page-2", "SCP-002"), broken], 8)
    const second = yield* importReports.begin(source, 9)
    expect(yield* linesOf(importReports, first)).toEqual([line("page-1", "SCP-001"), line("page-2", "SCP-002")])
    yield* importReports.add(second, [line("page-2", "SCP-002"), broken], null)
    expect(yield* linesOf(importReports, first)).toEqual([line("page-1", "SCP-001")])
    expect(yield* linesOf(importReports, second)).toEqual([line("page-2", "SCP-002"), broken])
  })

  test("gives each program a report of its own, and loses no line", function* ({ tables }) {
    const stores = [tables.importReports, (yield* open()).tables.importReports]
    const reports = yield* concurrently([...stores, ...stores], (store) => store.begin(source, 7))
    expect(new Set(reports).size).toBe(reports.length)
    const [report = 0] = reports
    yield* concurrently([0, 10, 20, 30, 40, 50], (first) =>
      (stores[(first / 10) % stores.length] ?? tables.importReports).add(report, lines(first, 10), null)
    )
    const found = yield* linesOf(tables.importReports, report)
    expect(found).toHaveLength(60)
    expect(found).toEqual(expect.arrayContaining(lines(0, 60)))
  })
}

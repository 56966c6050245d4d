import { describe, expect, it } from "@effect/vitest"
import { Deepwell, type ImportReport, ItemNumber } from "@scipnet/core"
import { Chunk, Effect, Stream } from "effect"
import * as Fixture from "../Fixture.ts"
import { broken, line } from "../../../src/testing/contract/ImportReportLines.ts"

const begin = (series: ReadonlyArray<string> = []) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) =>
    Fixture.operator(deepwell.beginImportReport({ source: "scp-data", series }))
  )
const add = (report: number, lines: ReadonlyArray<ImportReport.Entry>, isEnd = false) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.operator(deepwell.addToImportReport(report, lines, isEnd)))
const read = (query: ImportReport.Query = {}) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) =>
    Fixture.operator(Effect.map(Stream.runCollect(deepwell.importReport(query)), Chunk.toReadonlyArray))
  )

describe("the report of an import", () => {
  it.effect("is empty before the first import", () =>
    Effect.gen(function* () {
      expect(yield* read()).toEqual([])
    }).pipe(Fixture.filled)
  )

  it.effect("has its lines in order, also of an import that was interrupted", () =>
    Effect.gen(function* () {
      const report = yield* begin(["one"])
      const lines = Array.from({ length: 1_200 }, (_, index) => line(`${index}`, `SCP-${5_000 + index}`))
      yield* add(report, lines.slice(0, 700))
      yield* add(report, [...lines.slice(700), broken])
      const [run, ...rest] = yield* read()
      expect(run).toMatchObject({ _tag: "Run", source: "scp-data", series: ["one"], endedAt: null })
      expect(rest).toEqual([...lines, broken])
      yield* add(report, [], true)
      expect((yield* read())[0]).toMatchObject({ endedAt: expect.any(Number) })
    }).pipe(Fixture.filled)
  )

  it.effect("can be limited to a record, of the last import that had it, and to records that read poorly", () =>
    Effect.gen(function* () {
      const first = yield* begin()
      yield* add(first, [line("1", "SCP-5001", ["half of the words"]), line("2", "SCP-5002"), broken], true)
      expect(yield* read({ poor: true })).toMatchObject([{ run: first }, { page: "1" }])
      const second = yield* begin()
      yield* add(second, [line("2", "SCP-5002")], true)
      expect(yield* read()).toMatchObject([{ run: second }, { page: "2" }])
      const ofItem = (scp: string) => read({ scp: ItemNumber.ItemNumber.make(scp) })
      expect(yield* ofItem("SCP-5001")).toMatchObject([{ run: first }, { page: "1" }])
      expect(yield* ofItem("SCP-5002")).toMatchObject([{ run: second }, { page: "2" }])
      expect(yield* ofItem("SCP-5003")).toEqual([])
      yield* add(yield* begin(), [line("1", "SCP-5001")], true)
      expect(yield* ofItem("SCP-5001")).toMatchObject([{ run: second + 1 }, { poor: [] }])
    }).pipe(Fixture.filled)
  )

  it.effect("requires the operator", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const attempts = [
        deepwell.beginImportReport({ source: "scp-data", series: [] }),
        deepwell.addToImportReport(1, [], true),
        Stream.runCollect(deepwell.importReport({}))
      ]
      for (const attempt of attempts) {
        expect(yield* Effect.flip(Fixture.as("admin")(attempt))).toMatchObject({ _tag: "OperatorOnly" })
      }
    }).pipe(Fixture.filled)
  )
})

/** The probe that detects whether writes succeed: how often it runs, and that it leaves no rows. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Logger, Metric, MetricState } from "effect"
import * as Files from "../Files.ts"

/** The number of committed transactions. */
const commits = Effect.map(Metric.snapshot, (pairs) => {
  const state: unknown = pairs.find(({ metricKey }) => metricKey.name === "database_commit_ms")?.metricState
  return MetricState.isHistogramState(state) ? state.count : 0
})

const limit = (database: Files.Shape, most: number) => Files.execute(database, `PRAGMA max_page_count = ${most}`)

const probed = (database: Files.Shape) =>
  Effect.map(
    Effect.all(
      Array.from({ length: 50 }, () => database.tryWrite),
      { concurrency: "unbounded" }
    ),
    (answers) => Array.from(new Set(answers))
  )

const later = Effect.sleep("1100 millis")

const pragma = (database: Files.Shape, name: string) =>
  Effect.map(Files.execute(database, `PRAGMA ${name}`), ([row]) => Number(Object.values(row ?? {})[0]))

describe("a probe", () => {
  it.scopedLive("runs once for all callers within a second, also while the file is full", () =>
    Effect.gen(function* () {
      const probes: Array<string> = []
      const listening = Logger.replace(
        Logger.defaultLogger,
        Logger.make(({ message, annotations }) => {
          probes.push(`${String(message)} ${String(Object.fromEntries(annotations)["operation"])}`)
        })
      )
      const { filename } = yield* Files.fresh()
      yield* Effect.gen(function* () {
        const database = yield* Files.heard(Files.options(filename))
        const before = yield* commits
        expect(yield* probed(database)).toEqual([true])
        expect((yield* commits) - before).toBe(1)
        yield* limit(database, 20)
        expect(yield* Effect.flip(Files.add(database, "x".repeat(500_000)))).toMatchObject({ _tag: "DatabaseFull" })
        expect(yield* probed(database)).toEqual([false])
        yield* later
        expect(yield* probed(database)).toEqual([false])
        expect(yield* probed(database)).toEqual([false])
        expect(probes).toEqual(["DatabaseFull add", "DatabaseFull probe"])
      }).pipe(Effect.provide(listening))
    })
  )

  it.scopedLive("of the size of an append leaves only free pages, which the next probe reuses", () =>
    Effect.gen(function* () {
      const { database, filename } = yield* Files.fresh()
      const sizes: Array<number> = []
      for (let round = 0; round < 2; round += 1) {
        yield* limit(database, 80)
        expect(yield* Effect.flip(Files.add(database, "x".repeat(500_000)))).toMatchObject({ _tag: "DatabaseFull" })
        yield* later
        const { walBytes } = yield* database.condition
        expect(yield* database.tryWrite).toBe(true)
        // Written at commit to the file and the WAL, so that it fails on a full disk.
        expect((yield* database.condition).walBytes - walBytes).toBeGreaterThan(256 * 1024)
        sizes.push(yield* pragma(database, "page_count"))
      }
      expect(sizes[1]).toBe(sizes[0])
      expect((sizes[0] ?? 0) - (yield* pragma(database, "freelist_count"))).toBeLessThan(10)
      expect(yield* pragma(database, "secure_delete")).toBe(0)
      const left = yield* Files.rows(database, "SELECT name FROM sqlite_schema WHERE name LIKE '%probe%'")
      expect(left).toEqual([])
      const other = yield* Files.meddle(filename)
      expect(yield* other.executeUnprepared("PRAGMA integrity_check", [], undefined)).toEqual([
        { integrity_check: "ok" }
      ])
    })
  )
})

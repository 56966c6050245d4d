/** The reported condition and the metrics of the connections and the file. */
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Either, Exit, Fiber, Logger, Metric, MetricState } from "effect"
import * as DatabaseSettings from "../../../src/database/DatabaseSettings.ts"
import * as DatabaseMetrics from "../../../src/database/DatabaseMetrics.ts"
import * as Files from "../Files.ts"

/** The number of values that a histogram has recorded. */
const fed = (name: string) =>
  Effect.map(Metric.snapshot, (pairs) => {
    const state: unknown = pairs.find(({ metricKey }) => metricKey.name === name)?.metricState
    return MetricState.isHistogramState(state) ? state.count : 0
  })

describe("the condition of a database", () => {
  it.scopedLive("reports the numbers of readers in use and idle, and their maximum", () =>
    Effect.gen(function* () {
      const open = Effect.map(Metric.value(DatabaseMetrics.readersOpen), ({ value }) => value)
      const used = Effect.map(Metric.value(DatabaseMetrics.readersInUse), ({ value }) => value)
      const inUse = yield* used
      const [settings, before] = [{ ...DatabaseSettings.defaults, readers: 1, overflow: 2 }, yield* open]
      const { database } = yield* Files.fresh({ settings })
      expect(yield* database.condition).toMatchObject({ readers: { inUse: 0, idle: 0, most: 3 }, writable: true })
      const [go, inside] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const hold = database.snapshot("hold", () => Deferred.await(go))
      const first = yield* Effect.fork(hold)
      const second = yield* Effect.fork(
        database.snapshot("hold", () => Effect.zipRight(Deferred.succeed(inside, undefined), Deferred.await(go)))
      )
      yield* Deferred.await(inside)
      expect(yield* database.condition).toMatchObject({ readers: { inUse: 2, idle: 0 } })
      expect((yield* open) - before).toBe(2)
      expect((yield* used) - inUse).toBe(2)
      yield* Deferred.succeed(go, undefined)
      yield* Fiber.joinAll([first, second])
      expect(yield* database.condition).toMatchObject({ readers: { inUse: 0, idle: 1 } })
      expect((yield* open) - before).toBe(1)
      expect((yield* used) - inUse).toBe(0)
    })
  )

  it.live("counts no reader as open once its database is closed", () =>
    Effect.gen(function* () {
      const open = Effect.map(Metric.value(DatabaseMetrics.readersOpen), ({ value }) => value)
      const before = yield* open
      yield* Effect.scoped(Effect.flatMap(Files.fresh(), ({ database }) => Files.texts(database)))
      expect(yield* open).toBe(before)
    })
  )

  it.scopedLive("measures the size of the write-ahead log when it grows and when it is truncated", () =>
    Effect.gen(function* () {
      const { database, filename } = yield* Files.fresh()
      const start = (yield* database.condition).walBytes
      yield* Files.add(database, "x".repeat(100_000))
      const { walBytes } = yield* database.condition
      expect(walBytes).toBeGreaterThan(start + 100_000)
      expect((yield* Metric.value(DatabaseMetrics.walBytes)).value).toBe(walBytes)
      yield* Files.meddle(filename, "PRAGMA wal_checkpoint(TRUNCATE)")
      expect((yield* database.condition).walBytes).toBe(0)
      expect((yield* Metric.value(DatabaseMetrics.walBytes)).value).toBe(0)
    })
  )

  it.scopedLive("reports that a read-only database is not writable, and that a database in memory has no WAL", () =>
    Effect.gen(function* () {
      const { filename } = yield* Files.fresh()
      const reading = yield* Files.open(Files.options(filename, { create: false, readonly: true }))
      expect(yield* reading.condition).toMatchObject({ writable: false })
      const memory = yield* Files.open(Files.options(":memory:"))
      expect(yield* memory.condition).toMatchObject({ walBytes: 0, readers: { inUse: 0, idle: 0 }, writable: true })
    })
  )
})

describe("a commit", () => {
  it.scopedLive("is measured for transactions that wrote rows, also if it fails, and for no others", () =>
    Effect.gen(function* () {
      const deferred = ["CREATE TABLE tags (note INTEGER REFERENCES notes DEFERRABLE INITIALLY DEFERRED) STRICT"]
      const tags = { set: "notes", id: 2, name: "tags", statements: deferred }
      const { database } = yield* Files.fresh({ migrations: [Files.notes, tags] })
      const before = yield* fed("database_commit_ms")
      yield* Files.add(database, "a")
      yield* Files.texts(database)
      expect((yield* fed("database_commit_ms")) - before).toBe(1)
      const failing = Files.execute(database, "INSERT INTO tags (note) VALUES (99)")
      expect(yield* Effect.flip(failing)).toMatchObject({ statement: "COMMIT" })
      expect((yield* fed("database_commit_ms")) - before).toBe(2)
      yield* Effect.ignore(database.write("fail", () => Either.left("before it")))
      expect((yield* fed("database_commit_ms")) - before).toBe(2)
    })
  )
})

describe("a lock held by another connection", () => {
  it.scopedLive("is counted at each failed attempt to acquire it", () =>
    Effect.gen(function* () {
      const { database, filename } = yield* Files.fresh({ settings: Files.impatient })
      yield* Files.meddle(filename, "BEGIN IMMEDIATE")
      const count = Effect.map(Metric.value(DatabaseMetrics.refusals), (state) => state.count)
      const before = yield* count
      const error = yield* Effect.flip(Files.add(database, "a"))
      expect(error).toMatchObject({ _tag: "DatabaseBusy", attempt: (yield* count) - before })
    })
  )
})

describe("the log of slow statements", () => {
  it.scopedLive("includes failed statements and commits, counts them, and omits statements below the threshold", () =>
    Effect.gen(function* () {
      const logged: Array<unknown> = []
      const listening = Logger.replace(
        Logger.defaultLogger,
        Logger.make(({ message, annotations }) => {
          logged.push([message, Object.fromEntries(annotations)["statement"]])
        })
      )
      const { filename } = yield* Files.fresh()
      const opened = (slowStatement: Duration.Duration) =>
        Files.heard(Files.options(filename, { settings: { ...DatabaseSettings.defaults, slowStatement } }))
      const counted = Effect.map(Metric.value(DatabaseMetrics.slowStatements), ({ count }) => count)
      const insert = "INSERT INTO notes (text) VALUES (?)"
      yield* Effect.gen(function* () {
        yield* Files.add(yield* opened(Duration.minutes(1)), "a")
        expect(logged).toEqual([])
        const [before, hasty] = [yield* counted, yield* opened(Duration.zero)]
        yield* Files.add(hasty, "b")
        expect(logged).toEqual([
          [["slow statement"], insert],
          [["slow statement"], "COMMIT"]
        ])
        expect((yield* counted) - before).toBe(2)
        expect(Exit.isFailure(yield* Effect.exit(Files.add(hasty, "b")))).toBe(true)
        expect(logged.slice(2)).toContainEqual([["slow statement"], insert])
        expect((yield* counted) - before).toBe(3)
      }).pipe(Effect.provide(listening))
    })
  )
})

import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Logger } from "effect"
import * as Projection from "../../../src/eventsourcing/Projection.ts"
import * as AsyncProjection from "../../../src/eventsourcing/sql/AsyncProjection.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { appendEvents, failureFields } from "../../../src/testing/contract/ContractTest.ts"
import { Acquired, Calibrated, codec, lent, newerCodec, returned } from "../../../src/testing/contract/Equipment.ts"
import { borrowers, borrowersTable, items, itemsOf, newerItems } from "./EquipmentProjection.ts"
import * as TestDatabase from "./TestDatabase.ts"

const drill = Acquired.make({ label: "Drill", price: 1, currency: "EUR" })
const labels = TestDatabase.rows("SELECT item, label FROM items ORDER BY item")
const quiet = Effect.provide(Logger.remove(Logger.defaultLogger))
const options = { batchSize: 3, expiry: "300 millis" } as const
const soon = { timeout: "10 seconds" } as const
const opened = SqlEventStore.make(codec, [], { pollInterval: "10 millis", rebuildBatch: 5 })
const many = (count: number) => [drill, ...Array.from({ length: count - 1 }, () => returned)]

describe("an asynchronous projection", () => {
  it.scopedLive("has the rows that an inline one has, and its progress in the status of the store", () =>
    Effect.gen(function* () {
      const store = yield* opened
      yield* appendEvents(store, "item-1", many(10))
      const runner = yield* Effect.fork(AsyncProjection.run(store, items, options))
      yield* appendEvents(store, "item-2", [drill, lent("ada")])
      yield* AsyncProjection.waitFor(store, items, 12, soon)
      expect(yield* labels).toHaveLength(2)
      expect((yield* store.status).asynchronous).toEqual([
        { name: "items", version: 1, position: 12, lag: 0, running: true }
      ])
      const rows = TestDatabase.rows("SELECT item, label, state, borrower, history FROM items ORDER BY item")
      const incremental = yield* rows
      yield* TestDatabase.statement("UPDATE items SET label = 'wrong'")
      yield* AsyncProjection.rebuild(store, items)
      yield* Effect.repeat(rows, { until: ([row]) => row !== undefined && "label" in row && row.label === "Drill" })
      expect(yield* rows).toEqual(incremental)
      yield* Fiber.interrupt(runner)
      expect((yield* store.status).asynchronous).toMatchObject([{ running: false }])
      const unknown = yield* Effect.flip(AsyncProjection.rebuild(store, borrowers))
      expect(unknown).toMatchObject({ _tag: "UnknownProjection", projection: "borrowers" })
    }).pipe(quiet, Effect.provide(TestDatabase.file))
  )

  it.scopedLive("is waited for with a time limit; the error says how far it is", () =>
    Effect.gen(function* () {
      const store = yield* opened
      const wait = AsyncProjection.waitFor(store, items, 3, { timeout: "50 millis" })
      const behind = { _tag: "ProjectionBehind", projection: "items", wanted: 3 }
      expect(yield* Effect.flip(wait)).toMatchObject({ ...behind, position: 0, running: false })
      yield* appendEvents(store, "item-1", many(2))
      yield* Effect.fork(AsyncProjection.run(store, items, options))
      yield* AsyncProjection.waitFor(store, items, 2, soon)
      expect(yield* Effect.flip(wait)).toMatchObject({ ...behind, position: 2, running: true })
      // Rows of another version do not count.
      const newer = AsyncProjection.waitFor(store, newerItems, 1, { timeout: "50 millis" })
      expect(yield* Effect.flip(newer)).toMatchObject({ position: 0, wanted: 1 })
      const outOfRange = { _tag: "OutOfRange" }
      expect(yield* Effect.flip(AsyncProjection.waitFor(store, items, -1))).toMatchObject(outOfRange)
      for (const expiry of [0, 99, 86_400_001, Number.NaN, Number.POSITIVE_INFINITY]) {
        expect(yield* Effect.flip(AsyncProjection.run(store, borrowers, { expiry }))).toMatchObject(outOfRange)
      }
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it.scopedLive("fails at a poison event with its position; all events before it are folded", () =>
    Effect.gen(function* () {
      const store = yield* opened
      const careful = (isPoison: boolean) =>
        Projection.make(codec, {
          name: "borrowers",
          version: 1,
          table: borrowersTable,
          types: ["Lent"],
          keys: ({ event }) => [event.borrower],
          evolve: (_, { position, event }) => {
            if (isPoison && position === 5) {
              throw new TypeError("never shown")
            }
            return { borrower: event.borrower }
          }
        })
      yield* appendEvents(store, "item-1", ["a", "b", "c", "d", "e", "f", "g"].map(lent))
      for (let time = 0; time < 2; time += 1) {
        expect(yield* Effect.flip(AsyncProjection.run(store, careful(true), { batchSize: 100 }))).toMatchObject({
          _tag: "ProjectionFailed",
          projection: "borrowers",
          position: 5
        })
        expect((yield* store.status).asynchronous).toMatchObject([{ position: 4, lag: 3, running: false }])
        expect(yield* TestDatabase.rows("SELECT count(*) AS n FROM borrowers")).toEqual([{ n: 4 }])
      }
      yield* Effect.fork(AsyncProjection.run(store, careful(false)))
      yield* AsyncProjection.waitFor(store, borrowers, 7, soon)
      expect(yield* TestDatabase.rows("SELECT count(*) AS n FROM borrowers")).toEqual([{ n: 7 }])
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it.scopedLive("fails at an event that the program cannot read; all events before it are folded", () =>
    Effect.gen(function* () {
      const stranger = yield* SqlEventStore.make(newerCodec)
      yield* appendEvents(stranger, "item-1", [lent("ada"), Calibrated.make({ by: "ada" }), returned])
      const error = yield* failureFields(AsyncProjection.run(yield* opened, items))
      expect(error).toMatchObject({ _tag: "UnknownEvent", position: 2 })
      expect((yield* stranger.status).asynchronous).toMatchObject([{ position: 1 }])
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it.scopedLive("of a higher version takes over and rebuilds beside readers; the lower one is refused", () =>
    Effect.gen(function* () {
      const store = yield* opened
      yield* appendEvents(store, "item-1", many(40))
      const older = yield* Effect.fork(AsyncProjection.run(store, items, options))
      yield* AsyncProjection.waitFor(store, items, 40, soon)
      yield* Effect.fork(AsyncProjection.run(store, newerItems, options))
      yield* AsyncProjection.waitFor(store, newerItems, 40, soon)
      expect(yield* labels).toEqual([{ item: "item-1", label: "DRILL" }])
      expect(yield* Effect.flip(Fiber.join(older))).toMatchObject({
        _tag: "ProjectionVersionMismatch",
        stored: "items:2",
        own: "items:1"
      })
    }).pipe(quiet, Effect.provide(TestDatabase.file))
  )

  it.scopedLive("is retired while it runs, and refused afterwards", () =>
    Effect.gen(function* () {
      const store = yield* opened
      yield* appendEvents(store, "item-1", many(4))
      const runner = yield* Effect.fork(AsyncProjection.run(store, items, options))
      yield* AsyncProjection.waitFor(store, items, 4, soon)
      const newer = yield* SqlEventStore.make(codec, [], { retired: ["items"] })
      expect(yield* TestDatabase.rows("SELECT name FROM sqlite_schema WHERE name GLOB 'items*'")).toEqual([])
      yield* appendEvents(newer, "item-1", [returned])
      const retired = { _tag: "ProjectionRetired", projection: "items" }
      expect(yield* Effect.flip(Fiber.join(runner))).toMatchObject(retired)
      expect(yield* Effect.flip(AsyncProjection.run(newer, itemsOf(2)))).toMatchObject(retired)
    }).pipe(quiet, Effect.provide(TestDatabase.file))
  )

  it.scopedLive("cannot have the name or the table of an inline one, nor the reverse", () =>
    Effect.gen(function* () {
      const inline = yield* SqlEventStore.make(codec, [items])
      yield* appendEvents(inline, "item-1", [drill])
      const worker = yield* SqlEventStore.make(codec, [], { keep: "none" })
      const conflict = { _tag: "ProjectionTableConflict", projection: "items" }
      expect(yield* Effect.flip(AsyncProjection.run(worker, items))).toMatchObject({ ...conflict, reason: "inline" })
      const other = Projection.make(codec, {
        name: "other",
        version: 1,
        table: items.table,
        keys: () => [],
        evolve: (row) => row
      })
      expect(yield* Effect.flip(AsyncProjection.run(worker, other))).toMatchObject({ reason: "owned" })
      yield* Effect.fork(AsyncProjection.run(inline, borrowers, options))
      yield* AsyncProjection.waitFor(inline, borrowers, 1, soon)
      expect(yield* Effect.flip(SqlEventStore.make(codec, [items, borrowers]))).toMatchObject({
        _tag: "ProjectionTableConflict",
        projection: "borrowers",
        reason: "asynchronous"
      })
      // Retired, the table is free for a projection that is updated in the other way.
      const moved = yield* SqlEventStore.make(codec, [], { retired: ["items"], pollInterval: "10 millis" })
      yield* Effect.fork(AsyncProjection.run(moved, other, options))
      yield* AsyncProjection.waitFor(moved, other, 1, soon)
    }).pipe(quiet, Effect.provide(TestDatabase.file))
  )
})

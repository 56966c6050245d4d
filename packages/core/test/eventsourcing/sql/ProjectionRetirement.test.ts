/** Projections that a program no longer has, and programs that keep none. */
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Exit, Stream, TestClock } from "effect"
import * as Database from "../../../src/database/Database.ts"
import * as Projection from "../../../src/eventsourcing/Projection.ts"
import * as AsyncProjection from "../../../src/eventsourcing/sql/AsyncProjection.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import * as Subscription from "../../../src/eventsourcing/Subscription.ts"
import { appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import { codec, type EquipmentEvent, lent, returned } from "../../../src/testing/contract/Equipment.ts"
import { borrowers, items, itemsOf, versions } from "./EquipmentProjection.ts"
import * as TestDatabase from "./TestDatabase.ts"

const schema = Effect.map(
  TestDatabase.rows("SELECT name FROM sqlite_schema WHERE name GLOB 'items*' OR tbl_name GLOB 'items*'"),
  (rows) => rows.length
)
const registered = TestDatabase.rows(`SELECT name FROM projections UNION ALL SELECT name FROM async_projections
  UNION ALL SELECT projection FROM projection_tables ORDER BY name`)
const both: ReadonlyArray<Projection.Projection<EquipmentEvent>> = [items, borrowers]
const retiring = (projections = [borrowers], retired = ["items"]) => SqlEventStore.make(codec, projections, { retired })

describe("a retired projection", () => {
  it.effect("loses its tables, indexes and progress once, and the log stays", () =>
    Effect.gen(function* () {
      yield* TestDatabase.statement("CREATE TABLE items_of_mine (item TEXT) STRICT")
      const older = yield* SqlEventStore.make(codec, both)
      yield* appendEvents(older, "drill", [lent("ada")])
      expect(yield* schema).toBeGreaterThan(5)
      for (let time = 0; time < 3; time += 1) {
        const store = yield* retiring()
        expect(yield* schema).toBe(1)
        expect(yield* registered).toEqual([{ name: "borrowers" }, { name: "borrowers" }])
        yield* appendEvents(store, "drill", [returned])
      }
      expect(yield* TestDatabase.rows("SELECT * FROM borrowers")).toEqual([{ borrower: "ada" }])
      expect((yield* older.head).position).toBe(4)
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it.effect("refuses older programs at the next append, and when they are started again", () =>
    Effect.gen(function* () {
      const older = yield* SqlEventStore.make(codec, both)
      yield* appendEvents(older, "drill", [lent("ada")])
      const newer = yield* retiring()
      const append = appendEvents(older, "drill", [returned])
      expect(yield* Effect.flip(append)).toMatchObject({
        _tag: "ProjectionVersionMismatch",
        stored: "borrowers:1",
        own: "borrowers:1 items:1"
      })
      const retired = { _tag: "ProjectionRetired", projection: "items" }
      expect(yield* Effect.flip(SqlEventStore.make(codec, both))).toMatchObject(retired)
      expect(yield* Effect.flip(Stream.runDrain(older.rebuild([items])))).toMatchObject(retired)
      expect(yield* schema).toBe(0)
      yield* appendEvents(newer, "drill", [returned])
      // A higher version is a new projection.
      yield* SqlEventStore.make(codec, [itemsOf(2), borrowers])
      expect(yield* TestDatabase.rows("SELECT item FROM items")).toEqual([{ item: "drill" }])
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it.effect("cannot be a projection of the same program; nothing is changed", () =>
    Effect.gen(function* () {
      yield* SqlEventStore.make(codec, both)
      const before = yield* registered
      expect(yield* Effect.flip(SqlEventStore.make(codec, both, { retired: ["items"] }))).toMatchObject({
        _tag: "ProjectionRetired",
        projection: "items"
      })
      // The program cannot open the file, so it drops nothing.
      const without = SqlEventStore.make(codec, [], { retired: ["items"] })
      expect(yield* Effect.flip(without)).toMatchObject({ _tag: "ProjectionVersionMismatch", stored: "borrowers:1" })
      expect(yield* registered).toEqual(before)
      expect(yield* schema).toBeGreaterThan(5)
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("that the file does not know is ignored", () =>
    Effect.gen(function* () {
      yield* retiring([borrowers], ["events", "log", "items", "no'such"])
      yield* SqlEventStore.make(codec, both)
      expect(yield* TestDatabase.rows("SELECT count(*) AS n FROM log")).toEqual([{ n: 1 }])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("gives its table to a projection with another name", () =>
    Effect.gen(function* () {
      const older = yield* SqlEventStore.make(codec, [versions])
      yield* appendEvents(older, "drill", [lent("ada")])
      const renamed = Projection.make(codec, {
        name: "counted versions",
        version: 1,
        table: versions.table,
        keys: () => [],
        evolve: (row) => row
      })
      yield* SqlEventStore.make(codec, [renamed], { retired: ["versions"] })
      expect(yield* TestDatabase.rows("SELECT * FROM versions")).toEqual([])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("waits for a rebuild of another program", () =>
    Effect.gen(function* () {
      yield* SqlEventStore.make(codec, both)
      yield* TestDatabase.statement("UPDATE rebuild SET holder = 'another', expires_at = 5000")
      const opening = yield* Effect.fork(retiring())
      yield* TestClock.adjust("4900 millis")
      expect(opening.unsafePoll()).toBe(null)
      yield* TestClock.adjust("200 millis")
      expect(Exit.isSuccess(yield* opening.await)).toBe(true)
      expect(yield* schema).toBe(0)
    }).pipe(Effect.provide(TestDatabase.memory))
  )
})

describe("a program that keeps no projections", () => {
  it.effect("reads and consumes, and is refused to append while the file has projections", () =>
    Effect.gen(function* () {
      const main = yield* SqlEventStore.make(codec, both)
      yield* appendEvents(main, "drill", [lent("ada")])
      yield* TestDatabase.statement("UPDATE projections SET checkpoint = 0")
      const worker = yield* SqlEventStore.make(codec, [], { keep: "none" })
      // Opening rebuilds nothing.
      expect(yield* TestDatabase.rows("SELECT DISTINCT checkpoint FROM projections")).toEqual([{ checkpoint: 0 }])
      const events = yield* Stream.runCollect(Stream.take(Subscription.events(worker), 1))
      expect([...events]).toHaveLength(1)
      expect(yield* worker.checkpoints.progress).toEqual([])
      expect((yield* worker.status).projections.map(({ name }) => name)).toEqual(["borrowers", "items"])
      expect(yield* Effect.flip(appendEvents(worker, "drill", [returned]))).toMatchObject({
        _tag: "ProjectionsNotKept",
        stored: "borrowers:1 items:1"
      })
      expect((yield* main.head).position).toBe(1)
      expect([...(yield* Stream.runCollect(worker.rebuild()))]).toEqual([])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("appends to a file without projections", () =>
    Effect.gen(function* () {
      const worker = yield* SqlEventStore.make(codec, [], { keep: "none" })
      yield* appendEvents(worker, "drill", [lent("ada")])
      expect((yield* worker.head).position).toBe(1)
    }).pipe(Effect.provide(TestDatabase.memory))
  )
})

describe("a store's layer", () => {
  const Equipment = Context.GenericTag<"Equipment", SqlEventStore.SqlEventStore<EquipmentEvent>>("Equipment")

  it.scoped("opens or creates a file with the tables of the user, and provides its database", () =>
    Effect.gen(function* () {
      const filename = yield* TestDatabase.path
      const migrations = [{ set: "own", id: 1, name: "own", statements: ["CREATE TABLE badges (badge TEXT) STRICT"] }]
      const layer = SqlEventStore.layer(Equipment, { filename, codec, projections: both, migrations })
      for (let time = 1; time <= 2; time += 1) {
        yield* Effect.gen(function* () {
          const store = yield* Equipment
          yield* appendEvents(store, "drill", [lent("ada")])
          expect(yield* TestDatabase.rows("SELECT * FROM badges")).toEqual([])
          expect((yield* store.head).position).toBe(time)
          expect(yield* Database.Database).toHaveProperty("read")
        }).pipe(Effect.provide(layer))
      }
      const other = SqlEventStore.layer(Equipment, { filename, codec, keep: "none", applicationId: 7, migrations })
      expect(yield* Effect.flip(Effect.provide(Equipment, other))).toMatchObject({ _tag: "DatabaseForeign" })
      const missing = SqlEventStore.layer(Equipment, { filename: `${filename}.none`, codec, create: false })
      expect(yield* Effect.flip(Effect.provide(Equipment, missing))).toMatchObject({ _tag: "DatabaseUnavailable" })
    })
  )

  it.effect("refuses an asynchronous projection that the program has in another way, before anything is written", () =>
    Effect.gen(function* () {
      const store = yield* SqlEventStore.make(codec, [borrowers], { retired: ["items"] })
      const before = yield* registered
      expect(yield* Effect.flip(AsyncProjection.run(store, borrowers))).toMatchObject({
        _tag: "ProjectionTableConflict",
        reason: "duplicate"
      })
      expect(yield* Effect.flip(AsyncProjection.run(store, items))).toMatchObject({ _tag: "ProjectionRetired" })
      expect(yield* Effect.flip(AsyncProjection.run(store, versions, { batchSize: 0 }))).toMatchObject({
        _tag: "OutOfRange"
      })
      expect(yield* registered).toEqual(before)
    }).pipe(Effect.provide(TestDatabase.memory))
  )
})

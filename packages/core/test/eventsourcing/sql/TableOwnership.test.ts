/** A projection changes only its own table. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, FastCheck as fc, Layer, Schema, Stream } from "effect"
import { layer as databaseLayer } from "../../../src/database/Database.ts"
import * as DatabaseSettings from "../../../src/database/DatabaseSettings.ts"
import * as Event from "../../../src/eventsourcing/Event.ts"
import * as EventStoreMigrations from "../../../src/eventsourcing/sql/EventStoreMigrations.ts"
import * as Projection from "../../../src/eventsourcing/Projection.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import * as Table from "../../../src/database/rows/Table.ts"
import * as Equipment from "../../../src/testing/contract/Equipment.ts"
import * as TestDatabase from "./TestDatabase.ts"

type Event = Equipment.EquipmentEvent
interface Row {
  readonly item: string
  readonly events: number
}
const row = Schema.Struct({ item: Schema.String, events: Schema.Int })

const tabled = (name: string, table: Table.Table<Row, Row, "item">, version = 1) =>
  Projection.make(Equipment.codec, {
    name,
    version,
    table,
    keys: ({ stream }) => [stream],
    evolve: (found, { stream }) => ({ item: stream, events: (found?.events ?? 0) + 1 })
  })
const plain = (name: string, table = name, version = 1) =>
  tabled(name, Table.make({ name: table, key: "item", row }), version)
const indexed = (name: string, table = name) =>
  tabled(name, Table.make({ name: table, key: "item", row, indexes: [["events"]], fullText: ["item"] }))

const open = (...projections: ReadonlyArray<Projection.Projection<Event>>) =>
  SqlEventStore.make(Equipment.codec, projections, { rebuildBatch: 1 })

const lend = (store: SqlEventStore.SqlEventStore<Event>, ...items: ReadonlyArray<string>) =>
  Effect.forEach(items, (stream) =>
    Effect.flatMap(Event.mint([Equipment.lent("ada")]), (events) =>
      store.appendAll({ appends: [{ stream, expected: "any", events }], metadata: Event.actorMetadata("clerk") })
    )
  )

/** A database of a program that also has its own migrations. */
const withMigrations = (filename: string, ...statements: ReadonlyArray<string>) =>
  databaseLayer({
    filename,
    create: true,
    applicationId: 0x65_71_75_70,
    migrations: [...EventStoreMigrations.migrations, { set: "own", id: 1, name: "own", statements }],
    settings: DatabaseSettings.defaults
  })

const refusal = (...projections: ReadonlyArray<Projection.Projection<Event>>) => Effect.flip(open(...projections))

/** All rows of the file, except those of SQLite and of the projection with this name. */
const others = (table: string) =>
  Effect.gen(function* () {
    const found = yield* TestDatabase.rows(
      `SELECT type, name, sql FROM sqlite_schema
       WHERE name NOT LIKE 'sqlite_%' AND tbl_name <> ? COLLATE NOCASE AND name <> 'projection_tables' ORDER BY name`,
      [table]
    )
    const own = yield* TestDatabase.rows("SELECT * FROM log, rebuild")
    const rows = yield* TestDatabase.rows("SELECT * FROM invoices")
    return { found, own, rows }
  })

const rent = "INSERT INTO invoices VALUES ('rent', 12)"
const invoices = ["CREATE TABLE invoices (item TEXT NOT NULL PRIMARY KEY, events INTEGER NOT NULL) STRICT", rent]

describe("a projection's table", () => {
  it.scoped.each(["invoices", "INVOICES", "Invoices"])("is not a table of a migration: %s", (table) =>
    Effect.gen(function* () {
      const before = yield* others(table)
      expect(yield* refusal(plain("billing", table))).toMatchObject({
        _tag: "ProjectionTableConflict",
        projection: "billing",
        table: "invoices",
        reason: "foreign"
      })
      expect(yield* others(table)).toEqual(before)
      expect(before.rows).toEqual([{ item: "rent", events: 12 }])
    }).pipe(Effect.provide(withMigrations(":memory:", ...invoices)))
  )

  it.scoped.each([
    ["a view", "CREATE VIEW bills AS SELECT 1"],
    ["an index", "CREATE INDEX bills ON invoices (events)"],
    ["its full-text index", "CREATE TABLE bills_text (a TEXT)"],
    ["a shadow table of its full-text index", "CREATE TABLE bills_text_data (a TEXT)"],
    ["its index", "CREATE TABLE bills_by_events (a TEXT)"],
    ["the table that a rebuild fills", "CREATE TABLE rebuilding_bills (a TEXT)"]
  ] as const)("is rejected if a foreign table or index has the name of %s", ([, statement]) =>
    Effect.gen(function* () {
      const before = yield* others("")
      expect(yield* refusal(indexed("bills"))).toMatchObject({ _tag: "ProjectionTableConflict", reason: "foreign" })
      expect(yield* others("")).toEqual(before)
    }).pipe(Effect.provide(withMigrations(":memory:", ...invoices, statement)))
  )

  it.scoped("conflicts with a table or index of another projection", () =>
    Effect.gen(function* () {
      const duplicate = { _tag: "ProjectionTableConflict", reason: "duplicate" }
      expect(yield* refusal(plain("a", "t"), plain("b", "t"))).toMatchObject({ ...duplicate, projection: "b" })
      expect(yield* refusal(plain("a", "t"), plain("b", "T"))).toMatchObject(duplicate)
      expect(yield* refusal(plain("a", "t"), plain("a", "u"))).toMatchObject(duplicate)
      expect(yield* refusal(indexed("a", "t"), plain("b", "t_text"))).toMatchObject(duplicate)
      expect(yield* refusal(indexed("a", "t"), plain("b", "T_text_idx"))).toMatchObject(duplicate)
      expect(yield* refusal(indexed("a", "t"), plain("b", "t_by_events"))).toMatchObject(duplicate)
      // A table that was not created by Table.make is rejected as well.
      const forged = { ...Table.make({ name: "a", key: "item", row }), name: "Log", drop: ["DROP TABLE IF EXISTS log"] }
      expect(yield* refusal(tabled("a", forged))).toMatchObject({
        _tag: "ProjectionTableConflict",
        table: "log",
        reason: "reserved"
      })
      expect(yield* TestDatabase.rows("SELECT count(*) AS n FROM log")).toEqual([{ n: 1 }])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.scoped("is not a table that the file records for another projection", () =>
    Effect.gen(function* () {
      const store = yield* open(plain("a", "t"))
      yield* lend(store, "drill", "saw")
      expect(yield* refusal(plain("a", "u"), plain("b", "t"))).toMatchObject({
        _tag: "ProjectionTableConflict",
        projection: "b",
        reason: "owned"
      })
      expect(yield* TestDatabase.rows("SELECT count(*) AS n FROM t")).toEqual([{ n: 2 }])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.scoped("is dropped when the projection gets another table, and no other table is", () =>
    Effect.gen(function* () {
      const store = yield* open(indexed("a", "t"))
      yield* lend(store, "drill", "saw", "drill")
      yield* open(plain("a", "u", 2))
      expect(yield* TestDatabase.rows("SELECT * FROM u ORDER BY item")).toEqual([
        { item: "drill", events: 2 },
        { item: "saw", events: 1 }
      ])
      expect(yield* TestDatabase.rows("SELECT name FROM sqlite_schema WHERE name LIKE 't%'")).toEqual([])
      expect((yield* others("u")).rows).toEqual([{ item: "rent", events: 12 }])
    }).pipe(Effect.provide(withMigrations(":memory:", ...invoices)))
  )

  it.scoped("is adopted unchanged from a file that records no owners", () =>
    Effect.gen(function* () {
      const store = yield* open(indexed("a", "t"))
      yield* lend(store, "drill", "saw")
      yield* Stream.runDrain(store.rebuild())
      const before = yield* TestDatabase.rows("SELECT name, rootpage FROM sqlite_schema WHERE tbl_name LIKE 't%'")
      yield* TestDatabase.statement("DELETE FROM projection_tables")
      yield* open(indexed("a", "t"))
      expect(yield* TestDatabase.rows("SELECT name, rootpage FROM sqlite_schema WHERE tbl_name LIKE 't%'")).toEqual(
        before
      )
      expect(yield* TestDatabase.rows("SELECT * FROM projection_tables ORDER BY table_name")).toEqual([
        { table_name: "t", projection: "a" },
        { table_name: "t_text", projection: "a" }
      ])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.scoped("is not adopted from such a file when no projection created it", () =>
    Effect.gen(function* () {
      const store = yield* open(plain("a", "t"))
      yield* lend(store, "drill")
      yield* TestDatabase.statement("DELETE FROM projection_tables")
      const foreign = { _tag: "ProjectionTableConflict", reason: "foreign" }
      // The projection is known, and the table belongs to a migration.
      expect(yield* refusal(plain("a", "invoices", 2))).toMatchObject(foreign)
      // A user's table of the same form, with a column that the projection does not have.
      yield* TestDatabase.statement(
        "CREATE TABLE bills (item TEXT NOT NULL, total INTEGER NOT NULL, PRIMARY KEY (item)) STRICT"
      )
      yield* TestDatabase.statement("INSERT INTO bills VALUES ('precious', 100)")
      expect(yield* refusal(plain("a", "bills", 2))).toMatchObject(foreign)
      expect(yield* TestDatabase.rows("SELECT * FROM bills")).toEqual([{ item: "precious", total: 100 }])
      // The table belongs to a projection, and this projection is unknown.
      expect(yield* refusal(plain("a", "u"), plain("b", "t"))).toMatchObject(foreign)
      // The projection and its version are known, and the table has other columns.
      yield* TestDatabase.statement("DROP TABLE t")
      yield* TestDatabase.statement(`CREATE TABLE "t" ("item" TEXT NOT NULL, "x" TEXT, PRIMARY KEY ("item")) STRICT`)
      expect(yield* refusal(plain("a", "t"))).toMatchObject(foreign)
      expect((yield* others("t")).rows).toEqual([{ item: "rent", events: 12 }])
    }).pipe(
      Effect.provide(withMigrations(":memory:", "CREATE TABLE invoices (\n item TEXT,\n events INTEGER\n)", rent))
    )
  )

  it.scoped("is the only table that a rebuild removes, for any names of other tables", () =>
    Effect.gen(function* () {
      const store = yield* open(plain("a", "t"))
      yield* lend(store, "drill", "saw")
      yield* TestDatabase.statement("CREATE TABLE rebuilding_plan (a TEXT)")
      yield* store.rebuild().pipe(Stream.take(1), Stream.runDrain)
      yield* Stream.runDrain(store.rebuild())
      expect(yield* TestDatabase.rows("SELECT name FROM sqlite_schema WHERE name LIKE 'rebuilding%'")).toEqual([
        { name: "rebuilding_plan" }
      ])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  const names = fc.oneof(
    fc.constantFrom("log", "EVENTS", "commands", "Consumers", "rebuild", "projections", "migrations", "sqlite_schema"),
    fc.constantFrom("invoices", "INVOICES", "invoices_text", "order", "group", "select", "rebuilding_x", "naïve", "表"),
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.string({ unit: fc.constantFrom("a", "Z", "_", "1", '"', "'", " ", "`", ";", "é"), maxLength: 8 })
  )

  it.effect.prop(
    "of any name is rejected, or is the only table that changes",
    [names, fc.boolean()],
    ([name, text]) =>
      Effect.gen(function* () {
        const before = yield* others(name)
        const made = Either.try(() => (text ? indexed("a", name) : plain("a", name)))
        if (Either.isLeft(made)) {
          expect(String(made.left)).toContain("cannot be defined")
        } else {
          const opened = yield* Effect.either(open(made.right))
          if (Either.isLeft(opened)) {
            expect(opened.left._tag).toBe("ProjectionTableConflict")
          } else {
            yield* lend(opened.right, "drill", "saw")
            yield* Stream.runDrain(opened.right.rebuild())
            const quoted = `"${name}"`
            expect(yield* TestDatabase.rows(`SELECT item, events FROM ${quoted} ORDER BY item`)).toEqual([
              { item: "drill", events: 1 },
              { item: "saw", events: 1 }
            ])
          }
        }
        const after = yield* others(name)
        expect(after.rows).toEqual(before.rows)
        expect(after.own).toMatchObject(before.own.map((each) => ({ ...each, generation: expect.any(Number) })))
        expect(after.found).toEqual(expect.arrayContaining([...before.found]))
      }).pipe(Effect.provide(Layer.fresh(withMigrations(":memory:", ...invoices))), Effect.scoped),
    { fastCheck: { numRuns: 60 } }
  )
})

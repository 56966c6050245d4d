import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Database, layer } from "../../../src/database/Database.ts"
import * as DatabaseSettings from "../../../src/database/DatabaseSettings.ts"
import * as EventStoreMigrations from "../../../src/eventsourcing/sql/EventStoreMigrations.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { failureFields, appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import { codec, lent, returned } from "../../../src/testing/contract/Equipment.ts"
import * as Meddling from "../../deepwell/Meddling.ts"
import * as Guards from "./Guards.ts"
import * as TestDatabase from "./TestDatabase.ts"

const filled = Effect.gen(function* () {
  const store = yield* SqlEventStore.make(codec)
  yield* appendEvents(store, "drill", [lent("ada"), returned, lent("grace")])
  return store
})

const copied = (position: string, stream: string, version: string, id: string) =>
  `SELECT ${position}, ${stream}, ${version}, ${id}, type, schema_version, data, metadata, recorded_at, occurred_at, salt,
   hash FROM events WHERE position = 2`

/** Statements of every kind that would change or delete an event or the id of the log. */
const changes = {
  "an update": "UPDATE events SET data = '[]' WHERE position = 2",
  "an update of the metadata only": "UPDATE events SET metadata = metadata",
  "an update of the position": "UPDATE events SET position = position + 10",
  "an update or replace": "UPDATE OR REPLACE events SET position = 1 WHERE position = 2",
  "a delete": "DELETE FROM events WHERE position = 3",
  "a delete of everything": "DELETE FROM events",
  "a replace of a position": `INSERT OR REPLACE INTO events ${copied("3", "'saw'", "1", "'new'")}`,
  "a replace of an id": `REPLACE INTO events ${copied("4", "'saw'", "1", "id")}`,
  "a replace of a version": `REPLACE INTO events ${copied("4", "stream", "version", "'new'")}`,
  "an upsert": `INSERT INTO events ${copied("2", "'saw'", "1", "'new'")} AND true
    ON CONFLICT (position) DO UPDATE SET data = excluded.data`,
  "an update of the log's id": "UPDATE log SET id = 'another'",
  "a delete of the log's id": "DELETE FROM log",
  "a second id of the log": "INSERT INTO log (id) VALUES ('0')",
  "a replace of the log's id": "REPLACE INTO log (id) SELECT id FROM log"
}

const everything = Effect.all([
  TestDatabase.rows("SELECT * FROM events ORDER BY position"),
  TestDatabase.rows("SELECT * FROM log")
])

describe("the log is append-only", () => {
  for (const [what, statement] of Object.entries(changes)) {
    it.effect(`${what} is rejected`, () =>
      Effect.gen(function* () {
        const store = yield* filled
        const before = yield* everything
        expect(yield* failureFields(TestDatabase.statement(statement))).toMatchObject({
          _tag: "StatementFailed",
          code: "SQLITE_CONSTRAINT_TRIGGER"
        })
        expect(yield* everything).toEqual(before)
        yield* appendEvents(store, "drill", [returned])
        expect((yield* store.verify).position).toBe(4)
      }).pipe(Effect.provide(TestDatabase.memory))
    )
  }

  it.effect("the id of an empty log can be set, as by an import", () =>
    Effect.gen(function* () {
      const store = yield* SqlEventStore.make(codec)
      yield* TestDatabase.statement("UPDATE log SET id = 'another'")
      yield* appendEvents(store, "drill", [returned])
      expect((yield* store.verify).position).toBe(1)
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.scoped("also for other programs, which receive the reason", () =>
    Effect.gen(function* () {
      const file = yield* TestDatabase.path
      yield* Effect.provide(filled, TestDatabase.at(file))
      expect(() => Meddling.meddle(file, changes["an update"])).toThrow(
        "the log is append-only: events cannot be updated"
      )
      expect(() => Meddling.meddle(file, changes["a delete"])).toThrow(
        "the log is append-only: events cannot be deleted"
      )
      // A program that drops the triggers first can change the log; the hash chain detects it.
      Meddling.meddle(file, `${Guards.drop.join(";")};${changes["an update"]}`)
      const broken = Effect.flatMap(SqlEventStore.make(codec), (store) => failureFields(store.verify))
      expect(yield* Effect.provide(broken, TestDatabase.at(file))).toMatchObject({ _tag: "ChainBroken", position: 2 })
    })
  )

  it.scoped("a file of an older program is append-only once it is opened", () =>
    Effect.gen(function* () {
      const file = yield* TestDatabase.path
      const older = layer({
        filename: file,
        create: true,
        applicationId: 0x65_71_75_70,
        migrations: EventStoreMigrations.migrations.filter(({ id }) => id < 5),
        settings: DatabaseSettings.defaults
      })
      yield* Effect.provide(
        Effect.gen(function* () {
          yield* appendEvents(yield* SqlEventStore.make(codec, [], { keep: "none" }), "item-1", [
            lent("ada"),
            returned,
            lent("grace")
          ])
          const triggers = yield* TestDatabase.rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
          expect(triggers).toEqual([])
          yield* TestDatabase.statement("UPDATE events SET metadata = metadata")
        }),
        older
      )
      const context = yield* Layer.build(TestDatabase.at(file))
      const database = yield* Effect.provide(Database, context)
      const names = yield* database.read("look", (run) =>
        run("SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name")
      )
      expect(names).toEqual(Guards.names.toSorted().map((name) => ({ name })))
      const store = yield* Effect.provide(SqlEventStore.make(codec), context)
      expect((yield* store.verify).position).toBe(3)
      for (const statement of Object.values(changes)) {
        expect(yield* failureFields(Effect.provide(TestDatabase.statement(statement), context))).toMatchObject({
          code: "SQLITE_CONSTRAINT_TRIGGER"
        })
      }
    })
  )
})

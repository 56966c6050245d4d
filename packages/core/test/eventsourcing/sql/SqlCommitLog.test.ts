import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, Logger, TestClock } from "effect"
import { Database } from "../../../src/database/Database.ts"
import type { Run } from "../../../src/database/transaction/SqlRunner.ts"
import * as Event from "../../../src/eventsourcing/Event.ts"
import type { SqlEventStore } from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import * as SqlStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { commandMetadata, appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import type { EquipmentEvent } from "../../../src/testing/contract/Equipment.ts"
import { Acquired, codec, lent, returned } from "../../../src/testing/contract/Equipment.ts"
import * as EquipmentProjection from "./EquipmentProjection.ts"
import * as RecordedSpans from "./RecordedSpans.ts"
import * as Statements from "./Statements.ts"
import * as TestDatabase from "./TestDatabase.ts"

type Store = SqlEventStore<EquipmentEvent>
type CompanionWrite = (run: Run) => undefined

const open = SqlStore.make(codec, EquipmentProjection.all)
const nothing: CompanionWrite = () => undefined

const append = (store: Store, at: number, companion: CompanionWrite = nothing, event: EquipmentEvent = lent("ada")) =>
  Effect.flatMap(Event.mint([event]), (events) =>
    store.appendAll({
      appends: [{ stream: `item-${at}`, expected: "none", events }],
      metadata: commandMetadata(`c-${at}`, "digest"),
      companion
    })
  )

/** A hundred concurrent appends, of which number 40 (from 0) is `other`. */
const hundred = (store: Store, other: (at: number) => ReturnType<typeof append>, companion: CompanionWrite = nothing) =>
  Effect.forEach(
    Array.from({ length: 100 }, (_, at) => at),
    (at) => Effect.exit(at === 40 ? other(at) : append(store, at, companion)),
    { concurrency: "unbounded" }
  )

const failing = <A, Failure>(exits: ReadonlyArray<Exit.Exit<A, Failure>>) =>
  exits.flatMap((exit, at) => (Exit.isFailure(exit) ? [{ at, error: Cause.squash(exit.cause) }] : []))

const whole = (store: Store, count: number) =>
  Effect.gen(function* () {
    expect(yield* store.verify).toEqual(yield* store.head)
    expect((yield* store.head).position).toBe(count)
    expect(yield* TestDatabase.rows("SELECT count(*) AS count FROM items")).toEqual([{ count }])
    expect(yield* TestDatabase.rows("SELECT count(*) AS count FROM commands")).toEqual([{ count }])
  })

const badges = TestDatabase.statement("CREATE TABLE badges (badge TEXT PRIMARY KEY) STRICT")
const quiet = Effect.provide(Logger.remove(Logger.defaultLogger))

describe("appends that share a transaction", () => {
  it.effect("run one transaction, with one lookup and one insert, for any number of appends", () =>
    Effect.gen(function* () {
      const statements: Array<string> = []
      const database = Statements.watching(yield* Database, (statement) => void statements.push(statement))
      let transactions = 0
      const store = yield* Effect.provideService(open, Database, {
        ...database,
        write: (operation, use) => {
          transactions += 1
          return database.write(operation, use)
        }
      })
      const count = (start: string) => statements.filter((statement) => statement.startsWith(start)).length
      const opened = transactions
      statements.length = 0
      const together = (from: number, number: number) =>
        Effect.forEach(
          Array.from({ length: number }, (_, at) => from + at),
          (at) => append(store, at),
          { concurrency: "unbounded" }
        )
      yield* append(store, 1_000)
      statements.length = 0
      yield* together(1_001, 8)
      const few = statements.length
      expect(transactions - opened).toBe(2)
      statements.length = 0
      yield* together(0, 64)
      expect(transactions - opened).toBe(3)
      expect(count("INSERT OR FAIL INTO events")).toBe(1)
      expect(count("INSERT OR FAIL INTO commands")).toBe(1)
      expect(statements.length).toBe(few)
      yield* whole(store, 73)
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("fail only the one whose companion write fails, and keep the companion rows of the others", () =>
    Effect.gen(function* () {
      const store = yield* open
      yield* badges
      let runs = 0
      const counted: CompanionWrite = (run) => void run("INSERT INTO badges VALUES (?)", [`badge ${(runs += 1)}`])
      const exits = yield* hundred(
        store,
        (at) => append(store, at, (run) => void run("INSERT INTO badges VALUES (NULL)")),
        counted
      )
      expect(failing(exits)).toMatchObject([{ at: 40, error: { _tag: "StatementFailed", operation: "append" } }])
      yield* whole(store, 99)
      expect(yield* TestDatabase.rows("SELECT count(*) AS count FROM badges")).toEqual([{ count: 99 }])
      // Bisection of a hundred: none runs more often than the number of halves that contain it.
      expect(runs).toBeLessThanOrEqual(99 * 8)
    }).pipe(quiet, Effect.provide(TestDatabase.memory))
  )

  it.effect("fail only the one whose companion rows fail the commit", () =>
    Effect.gen(function* () {
      const store = yield* open
      yield* badges
      yield* TestDatabase.statement(
        "CREATE TABLE lent_badges (badge TEXT REFERENCES badges DEFERRABLE INITIALLY DEFERRED) STRICT"
      )
      const exits = yield* hundred(store, (at) =>
        append(store, at, (run) => void run("INSERT INTO lent_badges VALUES ('none')"))
      )
      expect(failing(exits)).toMatchObject([
        { at: 40, error: { _tag: "StatementFailed", code: "SQLITE_CONSTRAINT_FOREIGNKEY" } }
      ])
      yield* whole(store, 99)
    }).pipe(quiet, Effect.provide(TestDatabase.memory))
  )

  it.effect("fail only the one that does not fit on the disk", () =>
    Effect.gen(function* () {
      const store = yield* open
      const [pages] = (yield* TestDatabase.rows("SELECT page_count AS pages FROM pragma_page_count")).flatMap(
        (row): ReadonlyArray<number> => Object.values(row)
      )
      yield* TestDatabase.statement(`PRAGMA max_page_count = ${(pages ?? 0) + 120}`)
      const label = "x".repeat(2_000_000)
      const exits = yield* hundred(store, (at) =>
        append(store, at, nothing, Acquired.make({ label, price: 1, currency: "EUR" }))
      )
      expect(failing(exits)).toMatchObject([{ at: 40, error: { _tag: "DatabaseFull" } }])
      yield* whole(store, 99)
    }).pipe(quiet, Effect.provide(TestDatabase.memory))
  )

  it.effect("fail only the one that dies", () =>
    Effect.gen(function* () {
      const store = yield* open
      const bug: CompanionWrite = () => {
        throw new Error("a bug")
      }
      const exits = yield* hundred(store, (at) => append(store, at, bug))
      expect(failing(exits)).toMatchObject([{ at: 40, error: { message: "a bug" } }])
      yield* whole(store, 99)
    }).pipe(quiet, Effect.provide(TestDatabase.memory))
  )

  for (const code of ["SQLITE_READONLY", "SQLITE_CORRUPT", "SQLITE_BUSY", "SQLITE_IOERR_WRITE"]) {
    it.effect(`each fail with ${code}, after one attempt`, () =>
      Effect.gen(function* () {
        let tries = 0
        const watch: Statements.Watch = (statement) =>
          statement.startsWith("INSERT OR FAIL INTO events") && (tries += 1) > 0 ? code : undefined
        const store = yield* Effect.provideService(open, Database, Statements.watching(yield* Database, watch))
        const exits = yield* hundred(store, (at) => append(store, at))
        expect(failing(exits)).toHaveLength(100)
        expect(new Set(failing(exits).map(({ error }) => Object(error)._tag)).size).toBe(1)
        expect(failing(exits)[0]?.error).toMatchObject({ operation: "append", reason: code })
        expect(tries).toBe(1)
        expect((yield* store.head).position).toBe(0)
      }).pipe(quiet, Effect.provide(TestDatabase.memory))
    )
  }

  const turns = Effect.repeatN(
    Effect.promise(() => new Promise(setImmediate)),
    5
  )
  const hold = Effect.flatMap(Database, (database) => database.snapshot("hold", () => Effect.never))

  it.effect("each fail with DatabaseBusy when the lock is not available in time", () =>
    Effect.gen(function* () {
      const store = yield* open
      const holder = yield* Effect.fork(hold)
      yield* turns
      const waiting = yield* Effect.fork(hundred(store, (at) => append(store, at)))
      yield* turns
      yield* TestClock.adjust("31 seconds")
      expect(failing(yield* Fiber.join(waiting))).toHaveLength(100)
      yield* Fiber.interrupt(holder)
      yield* appendEvents(store, "item-1", [returned])
    }).pipe(quiet, Effect.provide(TestDatabase.memory))
  )

  it.effect("are not written if they are interrupted while they wait for the lock", () =>
    Effect.gen(function* () {
      const store = yield* open
      const holder = yield* Effect.fork(hold)
      yield* turns
      const waiting = yield* Effect.fork(hundred(store, (at) => append(store, at)))
      const lone = yield* Effect.fork(append(store, 500))
      yield* turns
      yield* Fiber.interrupt(waiting)
      yield* Fiber.interrupt(holder)
      expect((yield* Fiber.join(lone)).positions).toEqual([1])
      yield* whole(store, 1)
    }).pipe(quiet, Effect.provide(TestDatabase.memory))
  )

  it.effect("can run inside a read of a database file, one at a time", () =>
    Effect.gen(function* () {
      const store = yield* open
      const database = yield* Database
      const receipt = yield* database.snapshot("a read", () => append(store, 1))
      expect(receipt.positions).toEqual([1])
      expect((yield* store.head).position).toBe(1)
    }).pipe(quiet, Effect.provide(TestDatabase.file))
  )

  it.effect("wake subscribers once, after all of them", () =>
    Effect.gen(function* () {
      const store = yield* open
      const grown = yield* store.watch
      const heads = yield* Effect.fork(
        Effect.forever(
          Effect.zipRight(
            grown,
            Effect.map(store.head, ({ position }) => seen.push(position))
          )
        )
      )
      const seen: Array<number> = []
      yield* turns
      yield* hundred(store, (at) => append(store, at))
      yield* turns
      yield* Fiber.interrupt(heads)
      expect(seen).toEqual([100])
    }).pipe(Effect.scoped, Effect.provide(TestDatabase.memory))
  )

  it.effect("are linked from the span of their shared transaction", () =>
    Effect.gen(function* () {
      const store = yield* open
      const { spans } = yield* RecordedSpans.during(hundred(store, (at) => append(store, at)))
      const appends = spans.filter(({ name }) => name === "EventStore.appendAll")
      const [write, ...others] = spans.filter(({ name }) => name === "Database.write")
      expect(others).toEqual([])
      expect(write?.parent).toMatchObject({ value: { spanId: appends[0]?.spanId } })
      expect(write?.attributes.get("appends")).toBe(100)
      expect(write?.links.map(({ span }) => span.spanId)).toEqual(appends.map(({ spanId }) => spanId))
    }).pipe(Effect.provide(TestDatabase.memory))
  )
})

/** The query plans of all statements of the store and the consumers: none scans a table of unbounded size. */
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Stream, TestClock } from "effect"
import { Database } from "../../../src/database/Database.ts"
import * as Event from "../../../src/eventsourcing/Event.ts"
import * as SqlCheckpointStore from "../../../src/eventsourcing/sql/SqlCheckpointStore.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { commandMetadata, appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import { Acquired, codec, lent, Retired, returned } from "../../../src/testing/contract/Equipment.ts"
import * as EquipmentProjection from "./EquipmentProjection.ts"
import type { Values } from "../../../src/database/transaction/SqlRunner.ts"
import * as Statements from "./Statements.ts"
import * as TestDatabase from "./TestDatabase.ts"

/** Permitted scans: values within the statement, and tables with few rows. */
const short = [
  /^SCAN (\d+ )?CONSTANT ROWS?$/,
  /^SCAN \d+-ROW VALUES CLAUSE$/,
  /^SCAN (wanted|log|consumers|projections|projection_tables|sqlite_schema|pragma_table_info VIRTUAL TABLE INDEX 0:)$/
]

const isPlanned = (statement: string) => /^\s*(SELECT|WITH|INSERT|UPDATE|DELETE)/.test(statement)

/** Calls every method of a store. */
const use = Effect.gen(function* () {
  const store = yield* SqlEventStore.make(codec, EquipmentProjection.all, { rebuildBatch: 10 })
  yield* appendEvents(store, "item-0", [Acquired.make({ label: "Drill", price: 1, currency: "EUR" }), lent("ada")])
  const execute = (at: number) =>
    Effect.flatMap(Event.mint([lent("ada"), Retired.make({ reason: at % 2 === 0 ? "lost" : "blunt" })]), (events) =>
      store.appendAll({
        appends: [{ stream: `item-${at}`, expected: "any", events }],
        guards: [{ stream: "item-0", version: 2 }],
        metadata: commandMetadata(`c-${at}`, "digest")
      })
    )
  yield* execute(1)
  yield* execute(1)
  yield* Effect.forEach(
    Array.from({ length: 300 }, (_, at) => at + 1),
    execute,
    { concurrency: "unbounded", discard: true }
  )
  for (const direction of ["forwards", "backwards"] as const) {
    yield* store.readStream({ stream: "item-1", direction, limit: 5 })
  }
  yield* store.readAll({ from: 5, limit: 10, types: ["Lent"], streamPrefix: "item" })
  yield* store.head
  yield* store.verify
  const grown = yield* store.watch
  const watching = yield* Effect.fork(grown)
  yield* TestClock.adjust("1 second")
  yield* Fiber.interrupt(watching)
  yield* Stream.runDrain(store.rebuild())
  const checkpoints = yield* SqlCheckpointStore.make
  const claim = { name: "mail", holder: "one", expiry: Duration.seconds(15) }
  yield* checkpoints.claim(claim)
  yield* checkpoints.save({ ...claim, position: 5 })
  const [event] = yield* store.readStream({ stream: "item-1", limit: 1 })
  if (event === undefined) {
    return yield* Effect.dieMessage("the stream is empty")
  }
  const failed = { attempts: 1, cause: "a test", firstFailedAt: 0, lastFailedAt: 0 }
  const parking = { ...claim, position: 6, event: { ...event, ...failed, position: 6 }, maximum: 100 }
  yield* checkpoints.park(parking)
  yield* checkpoints.park(parking)
  yield* checkpoints.parked("mail")
  yield* checkpoints.retryParked("mail", 6)
  yield* checkpoints.retryParked("mail")
  yield* checkpoints.nextRetry("mail")
  yield* checkpoints.discardParked("mail", 6)
  yield* checkpoints.progress
  yield* checkpoints.release(claim)
  yield* checkpoints.reset("mail", 2)
  yield* appendEvents(store, "item-1", [returned])
})

describe("query plans", () => {
  it.scoped("no statement scans a table, except those with few rows", () =>
    Effect.gen(function* () {
      const database = yield* Database
      const statements = new Map<string, Values>()
      yield* Effect.provideService(
        use,
        Database,
        Statements.watching(database, (statement, parameters) => void statements.set(statement, parameters))
      )
      const planned = [...statements.keys()].filter(isPlanned)
      for (const hot of [
        "INSERT OR FAIL INTO events",
        "FROM commands",
        "UPDATE projections",
        "INDEXED BY parked_events_retrying",
        'FROM "rebuilding_items"',
        'FROM "items"'
      ]) {
        expect(planned.filter((statement) => statement.includes(hot))).not.toEqual([])
      }
      // The tables of the rebuild no longer exist. Its statements are explained for the tables that replaced them.
      for (const statement of planned) {
        const plan = yield* TestDatabase.rows(
          `EXPLAIN QUERY PLAN ${statement.replaceAll("rebuilding_", "")}`,
          statements.get(statement)
        )
        const steps = plan.map((row) => ("detail" in row ? String(row.detail) : ""))
        const scans = steps.filter((step) => step.startsWith("SCAN") && !short.some((each) => each.test(step)))
        expect({ statement, scans }).toEqual({ statement, scans: [] })
        expect({ statement, sorts: steps.filter((step) => step.includes("TEMP B-TREE")) }).toEqual({
          statement,
          sorts: []
        })
      }
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it.effect("the version of a stream is one index lookup, for any length of the stream", () =>
    Effect.gen(function* () {
      const statements: Array<readonly [string, Values]> = []
      const database = Statements.watching(yield* Database, (...statement) => void statements.push(statement))
      const store = yield* Effect.provideService(SqlEventStore.make(codec), Database, database)
      yield* appendEvents(store, "item-1", [returned])
      const [lookup, values] = statements.find(([statement]) => statement.includes("max(version)")) ?? ["", []]
      const plan = yield* TestDatabase.rows(`EXPLAIN QUERY PLAN ${lookup}`, values)
      const steps = plan.map((row) => ("detail" in row ? row.detail : ""))
      expect(steps).toContain("SEARCH events USING COVERING INDEX sqlite_autoindex_events_2 (stream=?)")
      const program = yield* TestDatabase.rows(`EXPLAIN ${lookup}`, values)
      // The lookup starts at the end of the stream, without a loop over its versions.
      expect(program.map((row) => ("opcode" in row ? row.opcode : ""))).toEqual(expect.arrayContaining(["SeekLE"]))
    }).pipe(Effect.provide(TestDatabase.memory))
  )
})

/**
 * The cases that need a transaction, on the store on SQLite: Emmett's hooks before a commit and its processors that append,
 * pyeventsourcing's process recorder, which stores events together with the position that caused them.
 */
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber } from "effect"
import * as Consumer from "../../../src/eventsourcing/Consumer.ts"
import * as Event from "../../../src/eventsourcing/Event.ts"
import * as SqlCheckpointStore from "../../../src/eventsourcing/sql/SqlCheckpointStore.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { actor, appendEvents, expectFailure } from "../../../src/testing/contract/ContractTest.ts"
import { codec, type EquipmentEvent, lent, returned } from "../../../src/testing/contract/Equipment.ts"
import { until } from "../../../src/testing/contract/SubscriptionFollower.ts"
import * as TestDatabase from "../sql/TestDatabase.ts"

type Companion = NonNullable<SqlEventStore.SqlAppendRequest<EquipmentEvent>["companion"]>

const open = Effect.zipRight(
  TestDatabase.statement("CREATE TABLE hooks (position INTEGER PRIMARY KEY, type TEXT NOT NULL) STRICT"),
  SqlEventStore.make(codec)
)

const hooks = Effect.map(TestDatabase.rows("SELECT position, type FROM hooks ORDER BY position"), (rows) =>
  rows.map((row) => ({ ...row }))
)

/** Appends with a hook before the commit. */
const appendWith = (store: SqlEventStore.SqlEventStore<EquipmentEvent>, companion: Companion) =>
  Effect.flatMap(Event.mint([lent("ada"), returned]), (events) =>
    store.appendAll({ appends: [{ stream: "drill", expected: "any", events }], metadata: actor, companion })
  )

describe("as Emmett, before a commit", () => {
  it.effect("the hook has the events with their positions, and its rows are committed with them", () =>
    Effect.gen(function* () {
      const store = yield* open
      yield* appendWith(store, (run, events) => {
        for (const { position, type } of events) run("INSERT INTO hooks VALUES (?, ?)", [position, type])
        return undefined
      })
      expect(yield* hooks).toEqual([
        { position: 1, type: "Lent" },
        { position: 2, type: "Returned" }
      ])
      expect(yield* store.readStream({ stream: "drill" })).toHaveLength(2)
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("a hook that throws rolls its rows and the events back", () =>
    Effect.gen(function* () {
      const store = yield* open
      const failure = new Error("the hook failed")
      const exit = yield* Effect.exit(
        appendWith(store, (run) => {
          run("INSERT INTO hooks VALUES (1, 'Lent')")
          throw failure
        })
      )
      expect(exit).toMatchObject({ _tag: "Failure", cause: { _tag: "Die", defect: failure } })
      expect(yield* hooks).toEqual([])
      expect(yield* store.readStream({ stream: "drill" })).toEqual([])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("a processor appends in the transaction of its checkpoint", () =>
    Effect.gen(function* () {
      const store = yield* open
      const checkpoints = yield* SqlCheckpointStore.make
      yield* appendEvents(store, "drill", [lent("ada"), returned, lent("ben")])
      const reactor = yield* Effect.fork(
        Consumer.run({
          store,
          checkpoints,
          transaction: store.transaction,
          name: "reactor",
          types: ["Lent"],
          handle: ([{ event }]) => Effect.asVoid(appendEvents(store, `letters to ${event.borrower}`, [returned])),
          batchSize: 1
        })
      )
      let letters = 0
      yield* Effect.fork(
        Effect.forever(
          Effect.zipRight(
            Effect.yieldNow(),
            Effect.map(store.head, ({ position }) => void (letters = position - 3))
          )
        )
      )
      yield* until(() => letters === 2)
      yield* Fiber.interrupt(reactor)
      expect(yield* store.readStream({ stream: "letters to ada" })).toHaveLength(1)
      expect(yield* store.readStream({ stream: "letters to ben" })).toHaveLength(1)
    }).pipe(Effect.provide(TestDatabase.memory))
  )
})

describe("as pyeventsourcing, a process recorder", () => {
  const tracking = { name: "upstream", holder: "one", expiry: Duration.minutes(1) }

  it.effect("stores events and the position that caused them together, or neither", () =>
    Effect.gen(function* () {
      const store = yield* open
      const checkpoints = yield* SqlCheckpointStore.make
      yield* appendEvents(store, "drill", [lent("ada"), returned, lent("ben")])
      expect(yield* checkpoints.claim(tracking)).toMatchObject({ value: 0 })
      const record = (stream: string, expected: number, position: number) =>
        store.transaction(
          Effect.zipRight(
            appendEvents(store, stream, [returned], expected),
            checkpoints.save({ ...tracking, position })
          )
        )
      const tracked = Effect.map(checkpoints.progress, ([only]) => only?.position)
      yield* record("saw", 0, 2)
      expect(yield* tracked).toBe(2)
      // The version is taken: the position is not stored.
      yield* expectFailure(record("saw", 0, 3), { _tag: "StreamConflict" })
      expect(yield* tracked).toBe(2)
      // An earlier position: the events are not stored.
      yield* expectFailure(record("lathe", 0, 1), { _tag: "CheckpointBehind", position: 1, stored: 2 })
      expect(yield* store.readStream({ stream: "lathe" })).toEqual([])
      yield* record("lathe", 0, 3)
      expect(yield* tracked).toBe(3)
      // Events without a position leave it as it is.
      yield* appendEvents(store, "lathe", [lent("ada")], 1)
      expect(yield* tracked).toBe(3)
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("stores a position without events", () =>
    Effect.gen(function* () {
      const store = yield* open
      const checkpoints = yield* SqlCheckpointStore.make
      yield* appendEvents(store, "drill", [lent("ada"), returned, lent("ben")])
      yield* checkpoints.claim(tracking)
      for (const position of [1, 3]) {
        yield* store.transaction(checkpoints.save({ ...tracking, position }))
        expect(yield* checkpoints.progress).toMatchObject([{ position }])
      }
      expect((yield* store.head).position).toBe(3)
    }).pipe(Effect.provide(TestDatabase.memory))
  )
})

import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck, Stream, TestClock } from "effect"
import * as Event from "../../../src/eventsourcing/Event.ts"
import type { EventStore } from "../../../src/eventsourcing/EventStore.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { actor, commandMetadata, failureFields, appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import type { EquipmentEvent } from "../../../src/testing/contract/Equipment.ts"
import {
  Acquired,
  Calibrated,
  codec,
  lent,
  newerCodec,
  Retired,
  returned
} from "../../../src/testing/contract/Equipment.ts"
import * as EquipmentProjection from "./EquipmentProjection.ts"
import * as TestDatabase from "./TestDatabase.ts"

const acquired = (label: string, price = 40) => Acquired.make({ label, price, currency: "EUR" })
const lost = Retired.make({ reason: "lost" })
const open = SqlEventStore.make(codec, EquipmentProjection.all)
const openNewer = SqlEventStore.make(codec, EquipmentProjection.newer)

/** All rows of the projections, in an order that does not depend on the order of writes. */
const kept = Effect.all({
  items: TestDatabase.rows(
    "SELECT item, label, state, borrower, price, dear, history, changed_at FROM items ORDER BY item"
  ),
  versions: TestDatabase.rows("SELECT * FROM versions ORDER BY version"),
  borrowers: TestDatabase.rows("SELECT * FROM borrowers ORDER BY borrower"),
  checkpoints: TestDatabase.rows("SELECT name, version, checkpoint FROM projections ORDER BY name"),
  text: TestDatabase.rows(
    `SELECT term, col, item FROM terms JOIN items ON items.row_id = terms.doc ORDER BY term, col, item`
  ),
  terms: TestDatabase.rows("SELECT count(*) AS count FROM terms")
})

const withTerms = TestDatabase.statement(
  "CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'items_text', 'instance')"
)

const found = (text: string) =>
  TestDatabase.rows(
    "SELECT item FROM items WHERE row_id IN (SELECT rowid FROM items_text WHERE items_text MATCH ?) ORDER BY item",
    [text]
  ).pipe(Effect.map((rows) => rows.flatMap((row) => Object.values(row))))

const labels = Effect.map(TestDatabase.rows("SELECT label FROM items ORDER BY item"), (rows) =>
  rows.flatMap((row) => Object.values(row))
)

describe("projections", () => {
  it.effect("receive the same event live and rebuilt, without its hash", () =>
    Effect.gen(function* () {
      const given: Array<string> = []
      const watching = EquipmentProjection.itemsOf(1, (_, event) => {
        given.push(Object.keys(event).join(" "))
        return undefined
      })
      const store = yield* SqlEventStore.make(codec, [watching])
      yield* appendEvents(store, "item-1", [acquired("Drill")])
      yield* Stream.runDrain(store.rebuild())
      expect(given).toEqual(Array.from({ length: 2 }, () => given[0]))
      expect(given[0]).toBe("position stream version id type event metadata recordedAt occurredAt")
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("are updated in the transaction of the append", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(77)
      const store = yield* open
      yield* appendEvents(store, "item-1", [acquired("Drill"), lent("ada")])
      yield* appendEvents(store, "item-2", [acquired("Saw, large", 400), lent("ada"), returned])
      expect(yield* TestDatabase.rows("SELECT * FROM items ORDER BY item")).toMatchObject([
        { item: "item-1", state: "out", borrower: "ada", price: 40, dear: 0, history: '["Acquired","Lent"]' },
        { item: "item-2", state: "shelved", borrower: null, dear: 1, changed_at: 77 }
      ])
      expect(yield* TestDatabase.rows("SELECT * FROM versions ORDER BY version")).toEqual([
        { version: -3, events: 1 },
        { version: -2, events: 2 },
        { version: -1, events: 2 },
        { version: 1, events: 2 },
        { version: 2, events: 2 },
        { version: 3, events: 1 }
      ])
      expect(yield* TestDatabase.rows("SELECT * FROM borrowers")).toEqual([{ borrower: "ada" }])
      expect(yield* TestDatabase.rows("SELECT DISTINCT checkpoint FROM projections")).toEqual([{ checkpoint: 5 }])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("search the current text, and no previous text", () =>
    Effect.gen(function* () {
      const store = yield* open
      yield* appendEvents(store, "item-1", [acquired("Drill, heavy")])
      yield* appendEvents(store, "item-2", [acquired("Drill, light")])
      expect(yield* found("drill")).toEqual(["item-1", "item-2"])
      yield* appendEvents(store, "item-1", [acquired("Hammer, héavy"), lent("Zoë")])
      expect(yield* found("drill")).toEqual(["item-2"])
      expect(yield* found("heavy AND zoe")).toEqual(["item-1"])
      yield* appendEvents(store, "item-1", [returned])
      expect(yield* found("zoe")).toEqual([])
      yield* appendEvents(store, "item-2", [lost])
      expect(yield* found("drill OR light")).toEqual([])
      yield* appendEvents(store, "item-2", [acquired("Plane")])
      expect(yield* found("plane OR hammer")).toEqual(["item-1", "item-2"])
      yield* TestDatabase.statement("INSERT INTO items_text(items_text, rank) VALUES ('integrity-check', 1)")
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  const events: FastCheck.Arbitrary<ReadonlyArray<EquipmentEvent>> = FastCheck.array(
    FastCheck.oneof(
      FastCheck.constantFrom(returned, lost, Retired.make({ reason: "blunt" })),
      FastCheck.constantFrom("ada", "grace", "Zoë").map(lent),
      FastCheck.record({ label: FastCheck.string({ maxLength: 12 }), price: FastCheck.nat(200) }).map(
        ({ label, price }) => acquired(label, price)
      )
    ),
    { minLength: 1, maxLength: 6 }
  )
  const appends = FastCheck.array(FastCheck.tuple(FastCheck.constantFrom("item-1", "item-2", "item-3"), events), {
    minLength: 1,
    maxLength: 12
  })

  it.effect.prop(
    "have the same rows after a rebuild",
    [appends, FastCheck.constantFrom(1, 2, 5, 1_000)],
    ([sequence, rebuildBatch]) =>
      Effect.gen(function* () {
        const store = yield* SqlEventStore.make(codec, EquipmentProjection.all, { rebuildBatch })
        yield* withTerms
        for (const [stream, each] of sequence) {
          yield* TestClock.adjust(1)
          yield* appendEvents(store, stream, each)
        }
        const incremental = yield* kept
        const progress = yield* Stream.runCollect(store.rebuild())
        expect([...progress].at(-1)).toMatchObject({ position: (yield* store.head).position })
        expect(yield* kept).toEqual(incremental)
        yield* TestDatabase.statement("INSERT INTO items_text(items_text, rank) VALUES ('integrity-check', 1)")
      }).pipe(Effect.provide(TestDatabase.memory)),
    { fastCheck: { numRuns: 30 }, timeout: 60_000 }
  )

  it.effect("are rebuilt from more than one page of events", () =>
    Effect.gen(function* () {
      const plain = yield* SqlEventStore.make(codec)
      yield* appendEvents(
        plain,
        "item-1",
        Array.from({ length: 2_300 }, (_, at) => (at % 2 === 0 ? lent(`b ${at}`) : returned))
      )
      const store = yield* open
      expect(yield* TestDatabase.rows("SELECT count(*) AS rows FROM borrowers")).toEqual([{ rows: 1_150 }])
      expect(yield* TestDatabase.rows("SELECT DISTINCT checkpoint FROM projections")).toEqual([{ checkpoint: 2_300 }])
      yield* appendEvents(store, "item-1", [lost])
      expect(yield* labels).toEqual([])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("are rebuilt at opening only if their version is higher", () =>
    Effect.gen(function* () {
      const store = yield* open
      yield* appendEvents(store, "item-1", [acquired("Drill")])
      yield* TestDatabase.statement("UPDATE items SET label = 'a mark'")
      yield* TestDatabase.statement("UPDATE versions SET events = 99")
      yield* open
      expect(yield* labels).toEqual(["a mark"])
      yield* openNewer
      expect(yield* labels).toEqual(["DRILL"])
      expect(yield* TestDatabase.rows("SELECT DISTINCT events FROM versions")).toEqual([{ events: 99 }])
      expect(yield* found("drill")).toEqual(["item-1"])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("are rebuilt at opening if they are behind the log", () =>
    Effect.gen(function* () {
      const store = yield* open
      yield* appendEvents(store, "item-1", [acquired("Drill")])
      yield* TestDatabase.statement("UPDATE projections SET checkpoint = 0 WHERE name = 'items'")
      yield* TestDatabase.statement("UPDATE items SET label = 'wrong'")
      yield* open
      expect(yield* labels).toEqual(["Drill"])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("are never rebuilt by an older program", () =>
    Effect.gen(function* () {
      const store = yield* openNewer
      yield* appendEvents(store, "item-1", [acquired("Drill")])
      const mismatch = {
        _tag: "ProjectionVersionMismatch",
        stored: "borrowers:1 items:2 versions:1",
        own: "borrowers:1 items:1 versions:1"
      }
      expect(yield* failureFields(open)).toMatchObject(mismatch)
      expect(yield* failureFields(SqlEventStore.make(codec))).toMatchObject({ ...mismatch, own: "" })
      expect(yield* labels).toEqual(["DRILL"])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect(
    "that are removed while the database is open are reported as missing, and rebuilt when it is reopened",
    () =>
      Effect.gen(function* () {
        const store = yield* open
        yield* appendEvents(store, "item-1", [acquired("Drill")])
        yield* TestDatabase.statement("DELETE FROM projections")
        expect(yield* failureFields(appendEvents(store, "item-1", [acquired("Saw")]))).toEqual({
          _tag: "ProjectionsMissing",
          own: "borrowers:1 items:1 versions:1"
        })
        expect((yield* store.head).position).toBe(1)
        const again = yield* open
        yield* appendEvents(again, "item-1", [acquired("Saw")])
        expect(yield* labels).toEqual(["Saw"])
      }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("reject the appends of an older program that is still running", () =>
    Effect.gen(function* () {
      const older = yield* open
      const plain = yield* SqlEventStore.make(codec, EquipmentProjection.all)
      yield* appendEvents(older, "item-1", [acquired("Drill")])
      const newer = yield* openNewer
      for (const store of [older, plain]) {
        const refused = yield* failureFields(appendEvents(store, "item-1", [acquired("Saw")]))
        expect(refused._tag).toBe("ProjectionVersionMismatch")
      }
      expect((yield* newer.head).position).toBe(1)
      expect(yield* labels).toEqual(["DRILL"])
      yield* appendEvents(newer, "item-1", [acquired("Saw")])
      expect(yield* labels).toEqual(["SAW"])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  const untouched = <A, E extends object>(
    store: EventStore<EquipmentEvent>,
    refused: (store: EventStore<EquipmentEvent>) => Effect.Effect<A, E>
  ) =>
    Effect.gen(function* () {
      yield* appendEvents(store, "item-1", [acquired("Drill"), lent("ada")])
      yield* withTerms
      const before = [yield* kept, yield* store.head]
      const error = yield* failureFields(refused(store))
      expect([yield* kept, yield* store.head]).toEqual(before)
      return error
    })

  it.effect("are unchanged by an append with a conflict", () =>
    Effect.gen(function* () {
      const error = yield* untouched(yield* open, (store) => appendEvents(store, "item-1", [acquired("Saw"), lost], 1))
      expect(error._tag).toBe("StreamConflict")
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("are unchanged by an append whose companion write fails", () =>
    Effect.gen(function* () {
      const store = yield* open
      yield* TestDatabase.statement("CREATE TABLE badges (badge TEXT PRIMARY KEY) STRICT")
      const minted = yield* Event.mint([acquired("Saw"), lost])
      const error = yield* untouched(store, () =>
        store.appendAll({
          appends: [{ stream: "item-1", expected: "any", events: minted }],
          metadata: commandMetadata("c-1", "digest"),
          companion: (run) => {
            run("INSERT INTO badges VALUES ('b-1')")
            run("INSERT INTO badges VALUES ('b-1')")
          }
        })
      )
      expect(error._tag).toBe("StatementFailed")
      expect(yield* TestDatabase.rows("SELECT * FROM badges")).toEqual([])
      expect(yield* TestDatabase.rows("SELECT * FROM commands")).toEqual([])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("are written together with companion rows, which a replay does not repeat", () =>
    Effect.gen(function* () {
      const store = yield* open
      yield* TestDatabase.statement("CREATE TABLE badges (badge TEXT) STRICT")
      const execute = Effect.flatMap(Event.mint([acquired("Saw")]), (minted) =>
        store.appendAll({
          appends: [{ stream: "item-1", expected: "any", events: minted }],
          metadata: commandMetadata("c-1", "digest"),
          companion: (run) => void run("INSERT INTO badges SELECT label FROM items")
        })
      )
      yield* execute
      expect(yield* execute).toEqual({ positions: [1], replayed: true })
      expect(yield* TestDatabase.rows("SELECT * FROM badges")).toEqual([{ badge: "Saw" }])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("fail an append whose rows violate the checks of their table", () =>
    Effect.gen(function* () {
      yield* open
      for (const change of ["state = 'stolen'", "dear = 2", "price = 'x'", "label = NULL", "history = NULL"]) {
        const insert = TestDatabase.statement(`INSERT INTO items SELECT 1, 'i', 'l', 'shelved', NULL, 1, 0, '[]', 0`)
        const refused = Effect.zipRight(insert, TestDatabase.statement(`UPDATE items SET ${change}`))
        expect((yield* failureFields(refused))._tag).toBe("StatementFailed")
        yield* TestDatabase.statement("DELETE FROM items")
      }
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("are not rebuilt from a log that the program cannot read", () =>
    Effect.gen(function* () {
      const stranger = yield* SqlEventStore.make(newerCodec)
      yield* appendEvents(stranger, "item-1", [lent("ada"), Calibrated.make({ by: "ada" })])
      expect(yield* failureFields(open)).toMatchObject({ _tag: "UnknownEvent", position: 2, type: "Calibrated" })
      expect(yield* TestDatabase.rows("SELECT * FROM projections")).toEqual([])
      expect(yield* TestDatabase.rows("SELECT name FROM sqlite_schema WHERE name = 'items'")).toEqual([])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("are added to an existing log one by one", () =>
    Effect.gen(function* () {
      const first = yield* SqlEventStore.make(codec, [EquipmentProjection.borrowers])
      yield* appendEvents(first, "item-1", [acquired("Drill"), lent("ada")])
      const store = yield* open
      expect(yield* labels).toEqual(["Drill"])
      expect((yield* failureFields(appendEvents(first, "item-1", [returned])))._tag).toBe("ProjectionVersionMismatch")
      yield* appendEvents(store, "item-1", [returned], "any", actor)
    }).pipe(Effect.provide(TestDatabase.memory))
  )
})

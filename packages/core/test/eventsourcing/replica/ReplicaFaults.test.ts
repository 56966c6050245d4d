import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Schema } from "effect"
import * as Event from "../../../src/eventsourcing/Event.ts"
import * as Projection from "../../../src/eventsourcing/Projection.ts"
import * as ReplicaFile from "../../../src/eventsourcing/replica/ReplicaFile.ts"
import * as SqlSharedLog from "../../../src/eventsourcing/replica/SqlSharedLog.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { Database } from "../../../src/database/Database.ts"
import * as Table from "../../../src/database/rows/Table.ts"
import {
  Calibrated,
  codec,
  type EquipmentEvent,
  lent,
  manyEvents,
  newerCodec,
  returned
} from "../../../src/testing/contract/Equipment.ts"
import * as EquipmentProjection from "../sql/EquipmentProjection.ts"
import * as Replicas from "./Replicas.ts"

const never = { followInterval: Duration.infinity }

const counts = Projection.make(newerCodec, {
  name: "counts",
  version: 1,
  table: Table.make({ name: "counts", key: "type", row: Schema.Struct({ type: Schema.String, events: Schema.Int }) }),
  keys: ({ type }) => [type],
  evolve: (row, _, type) => ({ type, events: (row?.events ?? 0) + 1 })
})

describe("a replica", () => {
  it.scopedLive(
    "of an older program is unready at an event of a newer one, writes nothing, and goes on with the newer one",
    () =>
      Effect.gen(function* () {
        const { filename, path, shared, store } = yield* Replicas.fixture(undefined, never)
        yield* Replicas.append(store, "drill", manyEvents(2))
        yield* store.replica.barrier
        const before = yield* Replicas.rowsOf(store.replica.local)
        const log = yield* Effect.provideService(
          SqlSharedLog.make<EquipmentEvent | typeof Calibrated.Type>(),
          Database,
          shared
        )
        const newer = yield* Replicas.store(yield* Replicas.openReplica(`${path}/newer.db`), newerCodec, {
          log,
          projections: [counts]
        })
        const events = yield* Event.mint([returned, Calibrated.make({ by: "eve" })])
        yield* newer.appendAll({
          appends: [{ stream: "drill", expected: 2, events }],
          metadata: Event.actorMetadata("eve")
        })
        expect(yield* newer.head).toMatchObject({ position: 4 })
        for (const read of [store.head, store.replica.barrier]) {
          expect(yield* Effect.flip<unknown, object, never>(read)).toMatchObject({
            _tag: "SchemaTooNew",
            set: "log",
            reason: "unknown event: Calibrated"
          })
        }
        yield* store.replica.database.ping
        expect(yield* store.replica.database.tryWrite).toBe(false)
        expect(yield* store.replica.status).toMatchObject({ position: 2, failure: { _tag: "SchemaTooNew" } })
        expect(yield* Replicas.rowsOf(store.replica.local)).toEqual(before)
        const upgraded = yield* Replicas.store(yield* Replicas.openReplica(filename), newerCodec, {
          log,
          projections: [counts],
          retired: ["items", "versions", "borrowers"]
        })
        expect(yield* upgraded.head).toEqual(yield* newer.head)
      })
  )

  it.scopedLive("on a full disk fails typed, applies nothing by halves, and goes on when there is space", () =>
    Effect.gen(function* () {
      const { log, path, store } = yield* Replicas.fixture(undefined, never)
      const { local } = store.replica
      yield* Replicas.append(store, "drill", manyEvents(2))
      yield* store.replica.barrier
      const before = yield* Replicas.rowsOf(local)
      const other = yield* Replicas.openStore(`${path}/other.db`, log, never)
      yield* Replicas.append(
        other,
        "drill",
        Array.from({ length: 400 }, (_, at) => lent(`${at} ${"long ".repeat(200)}`)),
        Replicas.put("a")
      )
      yield* Replicas.execute(local, "PRAGMA max_page_count = 1")
      expect(yield* Effect.flip(store.head)).toMatchObject({ _tag: "DatabaseFull" })
      expect(yield* store.replica.database.tryWrite).toBe(false)
      expect(yield* Replicas.rowsOf(local)).toEqual(before)
      yield* Replicas.execute(local, "PRAGMA max_page_count = 1000000")
      expect(yield* store.head).toMatchObject({ position: 402 })
      expect(yield* Replicas.rowsOf(local)).toEqual(yield* Replicas.rowsOf(other.replica.database))
    })
  )

  it.scopedLive("refuses writes except those of its follower", () =>
    Effect.gen(function* () {
      const { store } = yield* Replicas.fixture(undefined, never)
      const refused = { _tag: "DatabaseReadOnly", reason: "REPLICA" }
      expect(yield* Effect.flip(Replicas.execute(store.replica.database, "DELETE FROM shared"))).toMatchObject(refused)
      expect(yield* Effect.flip(store.replica.database.transaction("write", Effect.void))).toMatchObject(refused)
      // Reads inside a transaction of the file have its snapshot, and do not wait for the follower, which waits for its lock.
      const read = store.replica.database.read("read", (run) => run("SELECT * FROM shared").length)
      expect(yield* store.replica.local.transaction("local", read)).toBe(0)
    })
  )
})

describe("the file of a replica", () => {
  it.scopedLive("is refused as an ordinary file, and a copy of it becomes one", () =>
    Effect.gen(function* () {
      const { filename, path, store } = yield* Replicas.fixture(undefined, never)
      yield* Replicas.append(store, "drill", manyEvents(9), Replicas.put("a"))
      const head = yield* store.head
      const ordinary = Effect.scoped(Replicas.openOrdinary(filename))
      expect(yield* Effect.flip(ordinary)).toMatchObject({ _tag: "SchemaTooNew", set: "replica", id: 1 })
      const copy = `${path}/copy.db`
      yield* Replicas.copy(filename, copy)
      const rows = yield* Replicas.rowsOf(store.replica.local)
      yield* ReplicaFile.makeOrdinary(copy)
      yield* ReplicaFile.makeOrdinary(copy)
      const single = yield* Replicas.openOrdinary(copy)
      expect(yield* Replicas.rowsOf(single)).toEqual(rows)
      const plain = yield* Effect.provideService(SqlEventStore.make(codec, EquipmentProjection.all), Database, single)
      expect(yield* plain.verify).toEqual(head)
      const [event] = yield* Event.mint([returned])
      yield* plain.appendAll({
        appends: [{ stream: "drill", expected: 9, events: event === undefined ? [] : [event] }],
        metadata: Event.actorMetadata("ada")
      })
    })
  )

  it.scopedLive(
    "begins from a copy of a replica, or of an ordinary file with the same log, and keeps no old shared rows",
    () =>
      Effect.gen(function* () {
        const clearShared = {
          ...never,
          clearShared: (run: (statement: string) => unknown) => void run("DELETE FROM shared")
        }
        const { filename, log, path, store } = yield* Replicas.fixture(undefined, clearShared)
        yield* Replicas.append(store, "drill", manyEvents(9), Replicas.put("a"))
        yield* Replicas.append(store, "drill", manyEvents(3), Replicas.put("b"))
        yield* store.replica.barrier
        yield* Replicas.copy(filename, `${path}/copy.db`)
        yield* Replicas.copy(filename, `${path}/ordinary.db`)
        yield* ReplicaFile.makeOrdinary(`${path}/ordinary.db`)
        yield* Replicas.append(store, "drill", manyEvents(5), Replicas.put("a", { ended: true }))
        yield* store.replica.barrier
        const expected = yield* Replicas.rowsOf(store.replica.local)
        for (const name of ["copy.db", "ordinary.db"]) {
          const begun = yield* Replicas.openStore(`${path}/${name}`, log, clearShared)
          expect(yield* begun.replica.status).toMatchObject({ position: 17, applied: 5 })
          expect(yield* Replicas.rowsOf(begun.replica.local)).toEqual(expected)
        }
      })
  )
})

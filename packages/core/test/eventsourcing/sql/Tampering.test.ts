import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { failureFields, appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import { Acquired, codec, lent, returned } from "../../../src/testing/contract/Equipment.ts"
import * as TestDatabase from "./TestDatabase.ts"

const filled = Effect.gen(function* () {
  const store = yield* SqlEventStore.make(codec)
  yield* appendEvents(store, "drill", [
    Acquired.make({ label: "Drill", price: 40, currency: "EUR" }),
    lent("ada"),
    returned
  ])
  yield* appendEvents(store, "saw", [lent("grace")])
  yield* appendEvents(store, "drill", [lent("linus"), returned])
  return store
})

const edits: ReadonlyArray<readonly [column: string, value: string | number]> = [
  ["position", 99],
  ["position", -1],
  ["stream", "hammer"],
  ["version", 77],
  ["version", 2 ** 60],
  ["id", "another"],
  ["type", "Retired"],
  ["schema_version", 2],
  ["schema_version", 2 ** 62],
  ["data", '{"borrower":"eve"}'],
  ["data", ""],
  ["metadata", "{}"],
  ["metadata", "\0"],
  ["recorded_at", 1],
  ["recorded_at", -1],
  ["occurred_at", 0],
  ["salt", "00"],
  ["hash", "ab".repeat(32)],
  ["hash", ""]
]

const edited = (column: string, value: string | number) =>
  TestDatabase.tamper(`UPDATE events SET ${column} = ? WHERE position = 4`, [value])

const broken = (position: number) => ({ _tag: "ChainBroken", position })

describe("a log that was altered", () => {
  for (const [column, value] of edits) {
    it.effect(`is detected when ${column} is changed to ${JSON.stringify(value)}`, () =>
      Effect.gen(function* () {
        const store = yield* filled
        yield* edited(column, value)
        expect(yield* failureFields(store.verify)).toMatchObject(broken(4))
      }).pipe(Effect.provide(TestDatabase.memory))
    )
  }

  it.effect("is detected when a number is changed to one beyond 2^53", () =>
    Effect.gen(function* () {
      const store = yield* filled
      yield* TestDatabase.tamper("UPDATE events SET recorded_at = 9223372036854775807 WHERE position = 4")
      expect(yield* failureFields(store.verify)).toMatchObject(broken(4))
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("is detected at the first of several edits", () =>
    Effect.gen(function* () {
      const store = yield* filled
      yield* TestDatabase.tamper("UPDATE events SET data = '{}' WHERE position IN (2, 5)")
      expect(yield* failureFields(store.verify)).toMatchObject(broken(2))
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("is detected when the first event or the log's id is changed", () =>
    Effect.gen(function* () {
      const store = yield* filled
      yield* TestDatabase.tamper("UPDATE log SET id = 'another'")
      expect(yield* failureFields(store.verify)).toMatchObject(broken(1))
      yield* TestDatabase.tamper("DELETE FROM log")
      expect(yield* failureFields(store.verify)).toMatchObject(broken(1))
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("is detected when an event is deleted", () =>
    Effect.gen(function* () {
      const store = yield* filled
      yield* TestDatabase.tamper("DELETE FROM events WHERE position = 4")
      expect(yield* failureFields(store.verify)).toMatchObject(broken(4))
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("is detected when an event is deleted and the others are renumbered", () =>
    Effect.gen(function* () {
      const store = yield* filled
      yield* TestDatabase.tamper("DELETE FROM events WHERE position = 4")
      yield* TestDatabase.tamper("UPDATE events SET position = position - 1 WHERE position = 5")
      yield* TestDatabase.tamper("UPDATE events SET position = position - 1 WHERE position = 6")
      expect(yield* failureFields(store.verify)).toMatchObject(broken(4))
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("is detected when an event is inserted", () =>
    Effect.gen(function* () {
      const store = yield* filled
      yield* TestDatabase.tamper("UPDATE events SET position = position + 1000 WHERE position >= 4")
      yield* TestDatabase.tamper("UPDATE events SET position = position - 999 WHERE position >= 1000")
      yield* TestDatabase.statement(
        `INSERT INTO events SELECT 4, 'lathe', 1, 'inserted', type, schema_version, data, metadata, recorded_at,
         occurred_at, salt, hash FROM events WHERE position = 3`
      )
      expect(yield* failureFields(store.verify)).toMatchObject(broken(4))
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("is detected when an event is added at the end", () =>
    Effect.gen(function* () {
      const store = yield* filled
      yield* TestDatabase.statement(
        `INSERT INTO events SELECT 7, 'lathe', 1, 'inserted', type, schema_version, data, metadata, recorded_at,
         occurred_at, salt, hash FROM events WHERE position = 6`
      )
      expect(yield* failureFields(store.verify)).toMatchObject(broken(7))
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("is detected when two events are swapped", () =>
    Effect.gen(function* () {
      const store = yield* filled
      for (const [from, to] of [
        [3, 99],
        [5, 3],
        [99, 5]
      ] as const) {
        yield* TestDatabase.tamper("UPDATE events SET position = ? WHERE position = ?", [to, from])
      }
      expect(yield* failureFields(store.verify)).toMatchObject(broken(3))
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("is detected as truncated only with a saved head", () =>
    Effect.gen(function* () {
      const store = yield* filled
      const kept = yield* store.head
      yield* TestDatabase.tamper("DELETE FROM events WHERE position > 4")
      const verified = yield* store.verify
      expect(verified.position).toBe(4)
      expect(verified).not.toEqual(kept)
      yield* appendEvents(store, "drill", [lent("linus"), returned])
      expect((yield* store.verify).position).toBe(kept.position)
      expect((yield* store.verify).hash).not.toBe(kept.hash)
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("is detected beyond the first page", () =>
    Effect.gen(function* () {
      const store = yield* SqlEventStore.make(codec)
      yield* appendEvents(
        store,
        "drill",
        Array.from({ length: 2_100 }, (_, at) => lent(`borrower ${at}`))
      )
      yield* TestDatabase.tamper("UPDATE events SET data = '{}' WHERE position = 2050")
      expect(yield* failureFields(store.verify)).toMatchObject(broken(2_050))
      yield* TestDatabase.tamper("DELETE FROM events WHERE position = 1001")
      expect(yield* failureFields(store.verify)).toMatchObject(broken(1_001))
    }).pipe(Effect.provide(TestDatabase.memory))
  )
})

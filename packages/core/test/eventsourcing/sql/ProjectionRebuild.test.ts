import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Exit, Fiber, Logger, Option, Scope, Stream, TestClock } from "effect"
import type { RebuildProgress } from "../../../src/eventsourcing/sql/ProjectionRebuild.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { failureFields, appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import type { EquipmentEvent } from "../../../src/testing/contract/Equipment.ts"
import { Acquired, codec, lent, Retired, returned } from "../../../src/testing/contract/Equipment.ts"
import * as EquipmentProjection from "./EquipmentProjection.ts"
import * as TestDatabase from "./TestDatabase.ts"

type Store = SqlEventStore.SqlEventStore<EquipmentEvent>

const rebuildBatch = 10
const open = SqlEventStore.make(codec, EquipmentProjection.all, { rebuildBatch })
const openNewer = SqlEventStore.make(codec, EquipmentProjection.newer, { rebuildBatch })

const acquired = (label: string) => Acquired.make({ label, price: 40, currency: "EUR" })
const fill = (store: Store, count = 24) =>
  Effect.forEach(
    Array.from({ length: count }, (_, at) => at),
    (at) =>
      appendEvents(store, `item-${at}`, [
        acquired(`Drill ${at}`),
        lent("ada"),
        at % 5 === 0 ? Retired.make({ reason: "lost" }) : returned
      ]),
    { concurrency: "unbounded", discard: true }
  )

const all = (text: string) => Effect.map(TestDatabase.rows(text), (rows) => rows.flatMap((row) => Object.values(row)))
const label = Effect.map(all("SELECT label FROM items WHERE item = 'item-1'"), ([only]) => only)
const mark = TestDatabase.statement("UPDATE items SET label = 'a mark'")
const shadows = all("SELECT name FROM sqlite_schema WHERE name GLOB 'rebuilding_*'")
const lease = TestDatabase.rows("SELECT holder, expires_at FROM rebuild")
const free = [{ holder: null, expires_at: 0 }]
const found = (text: string) =>
  Effect.map(
    TestDatabase.rows("SELECT count(*) AS count FROM items_text WHERE items_text MATCH ?", [text]),
    ([row]) => row
  )
const sound = Effect.gen(function* () {
  yield* TestDatabase.statement("INSERT INTO items_text(items_text, rank) VALUES ('integrity-check', 1)")
  expect(yield* all("PRAGMA integrity_check")).toEqual(["ok"])
  expect(yield* shadows).toEqual([])
  expect(yield* lease).toEqual(free)
})

/** A rebuild that continues by one page for each pull. */
const stepping = (store: Store, names?: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const scope = yield* Scope.make()
    const pull = yield* Scope.extend(Stream.toPull(store.rebuild(names?.map((name) => ({ name })))), scope)
    return {
      next: Effect.map(pull, (chunk): RebuildProgress | undefined => Chunk.toReadonlyArray(chunk).at(-1)),
      end: Scope.close(scope, Exit.void)
    }
  })

const quiet = Effect.provide(Logger.remove(Logger.defaultLogger))

describe("a rebuild", () => {
  it.effect("reports its progress, and replaces the rows at the end", () =>
    Effect.gen(function* () {
      const store = yield* open
      yield* fill(store)
      yield* mark
      const progress = Chunk.toReadonlyArray(yield* Stream.runCollect(store.rebuild()))
      const projections = ["items", "versions", "borrowers"]
      expect(progress).toEqual(
        [0, 10, 20, 30, 40, 50, 60, 70, 72].map((position) => ({ projections, position, head: 72 }))
      )
      expect(yield* label).toBe("Drill 1")
      expect(yield* found("drill")).toEqual({ count: 19 })
      yield* sound
      // A second rebuild, of tables and indexes that replaced others.
      yield* mark
      yield* Stream.runDrain(store.rebuild())
      expect(yield* label).toBe("Drill 1")
      yield* appendEvents(store, "item-1", [acquired("Saw")])
      expect(yield* found("saw")).toEqual({ count: 1 })
      yield* sound
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it.effect("keeps the indexes, the checks and the triggers of the tables", () =>
    Effect.gen(function* () {
      const store = yield* open
      const schema = Effect.map(
        TestDatabase.rows("SELECT type, name, sql FROM sqlite_schema WHERE tbl_name GLOB 'items*' ORDER BY type, name"),
        (rows) =>
          rows.map((row) =>
            JSON.stringify(row)
              .replaceAll(/_by_(\w+?)_\d+/g, "_by_$1")
              .replaceAll(/['"\\]/g, "")
          )
      )
      yield* fill(store)
      const before = yield* schema
      yield* Stream.runDrain(store.rebuild([EquipmentProjection.items]))
      expect(yield* schema).toEqual(before)
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it.effect("of a small log takes one step; of some projections it leaves the others unchanged", () =>
    Effect.gen(function* () {
      const store = yield* open
      yield* appendEvents(store, "item-1", [acquired("Drill 1")])
      yield* mark
      yield* TestDatabase.statement("UPDATE versions SET events = 99")
      const progress = Chunk.toReadonlyArray(
        yield* Stream.runCollect(store.rebuild([EquipmentProjection.items, EquipmentProjection.items]))
      )
      expect(progress).toEqual([{ projections: ["items"], position: 1, head: 1 }])
      expect(yield* label).toBe("Drill 1")
      yield* fill(store)
      yield* mark
      yield* TestDatabase.statement("UPDATE versions SET events = 99")
      yield* Stream.runDrain(store.rebuild([EquipmentProjection.items]))
      expect(yield* label).toBe("Drill 1")
      expect(yield* all("SELECT DISTINCT events FROM versions")).toEqual([99])
      const refused = yield* failureFields(
        Stream.runDrain(store.rebuild([EquipmentProjection.items, { name: "tools" }]))
      )
      expect(refused).toMatchObject({ _tag: "UnknownProjection", projection: "tools" })
      expect(yield* Stream.runCollect(store.rebuild([]))).toEqual(Chunk.empty())
      yield* sound
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("runs concurrently with readers and writers, and includes their events", () =>
    Effect.gen(function* () {
      const store = yield* open
      yield* fill(store)
      yield* mark
      const rebuild = yield* stepping(store)
      let steps = 0
      for (
        let next = yield* rebuild.next;
        next !== undefined && next.position < next.head;
        next = yield* rebuild.next
      ) {
        steps += 1
        yield* appendEvents(store, "item-1", [lent(`borrower ${steps}`), returned])
        // Reads return the old rows, which are maintained, until the end.
        expect(yield* label).toBe("a mark")
        expect(yield* found("drill")).toEqual({ count: 0 })
        expect(yield* all("SELECT json_array_length(history) FROM items WHERE item = 'item-1'")).toEqual([
          3 + 2 * steps
        ])
        expect(yield* all("SELECT DISTINCT checkpoint FROM projections")).toEqual([(yield* store.head).position])
      }
      yield* rebuild.end
      expect(steps).toBeGreaterThan(8)
      expect(yield* label).toBe("Drill 1")
      expect(yield* all("SELECT json_array_length(history) FROM items WHERE item = 'item-1'")).toEqual([3 + 2 * steps])
      expect(yield* all("SELECT DISTINCT checkpoint FROM projections")).toEqual([(yield* store.head).position])
      yield* sound
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it.effect("completes although appends are faster than its reads", () =>
    Effect.gen(function* () {
      const store = yield* open
      yield* fill(store)
      let steps = 0
      yield* Stream.runForEach(store.rebuild(), ({ position, head }) => {
        steps += 1
        const more = Array.from({ length: 15 }, () => returned)
        return Effect.when(appendEvents(store, "busy", more), () => position < head)
      })
      expect(steps).toBeLessThan(20)
      expect(yield* all("SELECT json_array_length(history) FROM items WHERE item = 'busy'")).toEqual([(steps - 1) * 15])
      yield* sound
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("that is interrupted after any step leaves only the old rows", () =>
    Effect.gen(function* () {
      const store = yield* open
      yield* fill(store, 12)
      yield* mark
      for (let steps = 0; steps < 4; steps += 1) {
        yield* Stream.runDrain(Stream.take(store.rebuild(), steps))
        const rebuild = yield* stepping(store)
        yield* Effect.repeatN(rebuild.next, steps)
        yield* rebuild.end
        expect(yield* label).toBe("a mark")
        yield* appendEvents(store, "item-2", [returned])
        yield* sound
      }
      yield* Stream.runDrain(store.rebuild())
      expect(yield* label).toBe("Drill 1")
      yield* sound
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it.effect("excludes others until it ends or its lease expires", () =>
    Effect.gen(function* () {
      const store = yield* open
      yield* fill(store)
      yield* mark
      yield* TestClock.setTime(1_000)
      const first = yield* stepping(store)
      yield* first.next
      yield* first.next
      expect(yield* failureFields(Stream.runDrain(store.rebuild()))).toMatchObject({
        _tag: "RebuildRunning",
        expiresAt: 16_000
      })
      // The lease of the first rebuild expires, since it was not pulled.
      yield* TestClock.setTime(16_000)
      const second = yield* stepping(store, ["items"])
      yield* second.next
      yield* second.next
      expect(yield* failureFields(Effect.mapError(first.next, Option.getOrThrow))).toMatchObject({
        _tag: "RebuildRunning"
      })
      yield* first.end
      for (let next = yield* second.next; next !== undefined && next.position < next.head; next = yield* second.next) {
        expect(yield* label).toBe("a mark")
      }
      yield* second.end
      expect(yield* label).toBe("Drill 1")
      yield* sound
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it.effect("that crashed is cleaned up at the next opening", () =>
    Effect.gen(function* () {
      const store = yield* open
      yield* fill(store)
      const dead = yield* stepping(store)
      yield* dead.next
      yield* dead.next
      yield* open
      expect(yield* shadows).not.toEqual([])
      yield* TestClock.adjust("16 seconds")
      yield* open
      yield* sound
      yield* dead.end
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it.effect("is awaited at opening, and taken over if it crashed", () =>
    Effect.gen(function* () {
      const store = yield* open
      yield* fill(store)
      yield* TestDatabase.statement("UPDATE rebuild SET holder = 'another', expires_at = 5000")
      const opening = yield* Effect.fork(openNewer)
      yield* TestClock.adjust("4900 millis")
      expect(opening.unsafePoll()).toBe(null)
      expect(yield* label).toBe("Drill 1")
      // The older program continues to write meanwhile.
      yield* appendEvents(store, "item-1", [returned])
      yield* TestClock.adjust("200 millis")
      const newer = yield* Fiber.join(opening)
      expect(yield* label).toBe("DRILL 1")
      yield* appendEvents(newer, "item-1", [returned])
      yield* sound
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it.effect("of a newer program lets an older one append until its rows are in place, and is never reverted", () =>
    Effect.gen(function* () {
      const older = yield* open
      yield* fill(older)
      const running = yield* stepping(older)
      yield* running.next
      yield* running.next
      // The lease of the older program expires, and the newer one takes over.
      yield* TestClock.adjust("16 seconds")
      const newer = yield* openNewer
      expect(yield* label).toBe("DRILL 1")
      const mismatch = { _tag: "ProjectionVersionMismatch", stored: "borrowers:1 items:2 versions:1" }
      expect(yield* failureFields(appendEvents(older, "item-1", [returned]))).toMatchObject(mismatch)
      expect(yield* failureFields(Stream.runDrain(older.rebuild()))).toMatchObject(mismatch)
      expect(yield* failureFields(Effect.mapError(running.next, Option.getOrThrow))).toMatchObject({
        _tag: "RebuildRunning"
      })
      yield* running.end
      yield* appendEvents(newer, "item-1", [acquired("Saw")])
      expect(yield* label).toBe("SAW")
      yield* sound
    }).pipe(quiet, Effect.provide(TestDatabase.file))
  )
})

/** Asynchronous projections in two processes that are killed at any moment. */
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as AsyncProjection from "../../../src/eventsourcing/sql/AsyncProjection.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import { Acquired, codec, returned } from "../../../src/testing/contract/Equipment.ts"
import * as ChildProcess from "../../processes/ChildProcess.ts"
import { items, newerItems } from "./EquipmentProjection.ts"
import * as TestDatabase from "./TestDatabase.ts"

const program = new URL("./AsyncProjectionProgram.ts", import.meta.url)
const rounds = 5

const rows = TestDatabase.rows("SELECT item, label, history FROM items ORDER BY item")
const expected = (events: ReadonlyMap<string, number>, label: string) =>
  [...events].toSorted().map(([item, count]) => ({
    item,
    label,
    history: JSON.stringify(["Acquired", ...Array.from({ length: count }, () => "Returned")])
  }))
const begun = ({ lines }: { readonly lines: ReadonlyArray<string> }) =>
  Effect.repeat(Effect.sleep("5 millis"), { until: () => Effect.sync(() => lines.length > 0) })
const open = (file: string, version: number) => ChildProcess.open(program, [file, `${version}`], { listen: true })

describe("asynchronous projections of killed processes", () => {
  it.scopedLive(
    "fold every event once, one process at a time, and rebuild beside readers",
    () =>
      Effect.gen(function* () {
        const file = yield* TestDatabase.path
        yield* Effect.gen(function* () {
          const store = yield* SqlEventStore.make(codec)
          const counts = new Map<string, number>()
          const append = (count: number) =>
            Effect.gen(function* () {
              for (let at = 0; at < count; at += 1) {
                const item = `item-${at % 9}`
                const drill = Acquired.make({ label: "Drill", price: 1, currency: "EUR" })
                yield* appendEvents(store, item, counts.has(item) ? [returned, returned] : [drill])
                counts.set(item, counts.has(item) ? (counts.get(item) ?? 0) + 2 : 0)
              }
              return (yield* store.head).position
            })
          for (let round = 0; round < rounds; round += 1) {
            // Both run at once; one of them is killed while it folds, or waits for its turn.
            const [one, two] = yield* Effect.all([open(file, 1), open(file, 1)], { concurrency: 2 })
            yield* Effect.all([begun(one), begun(two)])
            yield* append(20)
            yield* Effect.sleep(`${round * 40} millis`)
            yield* append(10)
            yield* one.kill
            const position = yield* append(10)
            yield* AsyncProjection.waitFor(store, items, position, { timeout: "20 seconds" })
            expect(yield* rows).toEqual(expected(counts, "Drill"))
            yield* append(10)
            yield* two.kill
          }
          // A higher version rebuilds; it is killed in the middle, and another process completes it.
          for (let round = 0; round < 3; round += 1) {
            const child = yield* open(file, 2)
            yield* begun(child)
            yield* Effect.sleep(`${round * 60} millis`)
            yield* child.kill
            expect(yield* TestDatabase.rows("SELECT count(*) AS n FROM items")).toEqual([{ n: 9 }])
          }
          yield* TestDatabase.statement("UPDATE rebuild SET expires_at = 0 WHERE holder IS NOT NULL")
          const last = yield* open(file, 2)
          const position = yield* append(10)
          yield* AsyncProjection.waitFor(store, newerItems, position, { timeout: "20 seconds" })
          expect(yield* rows).toEqual(expected(counts, "DRILL"))
          expect(yield* TestDatabase.rows("SELECT name FROM sqlite_schema WHERE name GLOB 'rebuilding_*'")).toEqual([])
          expect((yield* store.status).asynchronous).toMatchObject([
            { name: "items", version: 2, lag: 0, running: true }
          ])
          yield* begun(last)
          yield* last.kill
        }).pipe(Effect.provide(TestDatabase.at(file)))
      }),
    { timeout: 120_000 }
  )
})

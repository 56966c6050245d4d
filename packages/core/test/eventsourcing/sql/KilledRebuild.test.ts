import { describe, expect, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { failureFields, appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import { Acquired, codec, returned } from "../../../src/testing/contract/Equipment.ts"
import * as ChildProcess from "../../processes/ChildProcess.ts"
import * as EquipmentProjection from "./EquipmentProjection.ts"
import * as TestDatabase from "./TestDatabase.ts"

const program = new URL("./RebuildingProgram.ts", import.meta.url)
const rounds = 6

const pause = (milliseconds: number) => Effect.promise(() => new Promise((done) => setTimeout(done, milliseconds)))
const until = (holds: () => boolean) => Effect.repeat(pause(5), { until: () => Effect.sync(holds) })
const labels = Effect.map(TestDatabase.rows("SELECT DISTINCT substr(label, 1, 5) AS label FROM items"), (rows) =>
  rows.flatMap((row) => Object.values(row))
)
const shadows = TestDatabase.rows("SELECT name FROM sqlite_schema WHERE name GLOB 'rebuilding_*'")

describe("a rebuild in a killed program", () => {
  it.scoped("leaves the old rows unchanged at any moment, and another rebuild takes over", () =>
    Effect.gen(function* () {
      const file = yield* TestDatabase.path
      yield* Effect.gen(function* () {
        const store = yield* SqlEventStore.make(codec, EquipmentProjection.all)
        const drill = Acquired.make({ label: "Drill", price: 1, currency: "EUR" })
        for (let at = 0; at < 40; at += 1) {
          yield* appendEvents(store, `item-${at}`, [drill, ...Array.from({ length: 30 }, () => returned)])
        }
        let left = 0
        for (let round = 0; round < rounds; round += 1) {
          // Expires the lease of the previous round.
          yield* TestDatabase.statement("UPDATE rebuild SET expires_at = 0 WHERE holder IS NOT NULL")
          const child = yield* ChildProcess.open(program, [file], { listen: true })
          yield* until(() => child.lines.length > 0)
          // Kills it before the rebuild begins, as it begins, or some time after.
          if (round % 2 === 1) {
            yield* Effect.repeat(Effect.zipLeft(shadows, pause(5)), { until: (tables) => tables.length > 0 })
          }
          yield* pause((round * 120) / rounds)
          yield* child.kill
          expect(child.lines).toEqual(["begun"])
          left += (yield* shadows).length === 0 ? 0 : 1
          expect(yield* labels).toEqual(["Drill"])
          yield* appendEvents(store, `item-${round}`, [returned])
          yield* TestDatabase.statement("INSERT INTO items_text(items_text, rank) VALUES ('integrity-check', 1)")
        }
        expect(left).toBeGreaterThanOrEqual(rounds / 2)
        yield* TestDatabase.statement("UPDATE rebuild SET expires_at = 1000 WHERE holder IS NOT NULL")
        yield* TestClock.setTime(1_000)
        const newer = yield* SqlEventStore.make(codec, EquipmentProjection.newer, { rebuildBatch: 100 })
        expect(yield* labels).toEqual(["DRILL"])
        expect(yield* shadows).toEqual([])
        expect((yield* failureFields(appendEvents(store, "item-1", [returned])))._tag).toBe("ProjectionVersionMismatch")
        yield* appendEvents(newer, "item-1", [returned])
        yield* TestDatabase.statement("INSERT INTO items_text(items_text, rank) VALUES ('integrity-check', 1)")
      }).pipe(Effect.provide(TestDatabase.at(file)))
    })
  )
})

/** Updates asynchronous projections of the log in a file until it is killed. Arguments: FILE VERSION. */
import { Effect } from "effect"
import * as AsyncProjection from "../../../src/eventsourcing/sql/AsyncProjection.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { codec } from "../../../src/testing/contract/Equipment.ts"
import * as EquipmentProjection from "./EquipmentProjection.ts"
import * as TestDatabase from "./TestDatabase.ts"

const [file = "", version = "1"] = process.argv.slice(2)
const projection = version === "2" ? EquipmentProjection.newerItems : EquipmentProjection.items

const program = Effect.gen(function* () {
  const store = yield* SqlEventStore.make(codec, [], { keep: "none", rebuildBatch: 20 })
  yield* Effect.sync(() => process.stdout.write("begun\n"))
  return yield* AsyncProjection.run(store, projection, { batchSize: 7, expiry: "500 millis" })
})

await Effect.runPromise(Effect.provide(program, TestDatabase.at(file)))

/** Opens the log in a file with newer projections, which rebuilds them, and prints the progress. Argument: FILE. */
import { Effect } from "effect"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { codec } from "../../../src/testing/contract/Equipment.ts"
import * as EquipmentProjection from "./EquipmentProjection.ts"
import * as TestDatabase from "./TestDatabase.ts"

const [file = ""] = process.argv.slice(2)

const program = Effect.gen(function* () {
  yield* Effect.sync(() => process.stdout.write("begun\n"))
  yield* SqlEventStore.make(codec, EquipmentProjection.newer, { rebuildBatch: 5 })
  yield* Effect.sync(() => process.stdout.write("done\n"))
})

await Effect.runPromise(Effect.provide(program, TestDatabase.at(file)))

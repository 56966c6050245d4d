/**
 * The cases of other stores' suites, written for this store. `docs/coming-from.md` lists the cases whose answer differs on
 * purpose.
 */
import { describe } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Database } from "../../../src/database/Database.ts"
import * as MemoryCheckpointStore from "../../../src/eventsourcing/memory/MemoryCheckpointStore.ts"
import * as MemoryEventStore from "../../../src/eventsourcing/memory/MemoryEventStore.ts"
import * as MemoryLog from "../../../src/eventsourcing/memory/MemoryLog.ts"
import * as SqlCheckpointStore from "../../../src/eventsourcing/sql/SqlCheckpointStore.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { declareTests, StoreFactory } from "../../../src/testing/contract/ContractTest.ts"
import * as TestDatabase from "../sql/TestDatabase.ts"
import * as ActCases from "./ActCases.ts"
import * as EmmettCases from "./EmmettCases.ts"
import * as EmmettCommandCases from "./EmmettCommandCases.ts"
import * as KurrentDbCases from "./KurrentDbCases.ts"
import * as PyEventsourcingCases from "./PyEventsourcingCases.ts"

const memory = Layer.sync(StoreFactory, () => {
  const log = MemoryLog.make()
  return { open: (codec) => MemoryEventStore.make(codec, log), checkpoints: MemoryCheckpointStore.make(log) }
})

const sql = Layer.effect(
  StoreFactory,
  Effect.map(Effect.all([Database, SqlCheckpointStore.make]), ([database, checkpoints]) => ({
    open: (codec) => Effect.orDie(Effect.provideService(SqlEventStore.make(codec), Database, database)),
    checkpoints
  }))
)

describe.each([
  ["MemoryEventStore", memory],
  ["SqlEventStore", Layer.provide(sql, TestDatabase.memory)]
] as const)("%s", (_, layer) => {
  const test = declareTests(Layer.orDie(layer))
  describe("as KurrentDB", () => KurrentDbCases.tests(test))
  describe("as pyeventsourcing", () => PyEventsourcingCases.tests(test))
  describe("as Emmett", () => EmmettCases.tests(test))
  describe("as Emmett, commands", () => EmmettCommandCases.tests(test))
  describe("as Act", () => ActCases.tests(test))
})

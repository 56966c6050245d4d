import { Effect, Layer } from "effect"
import { Database } from "../../../src/database/Database.ts"
import * as SqlCheckpointStore from "../../../src/eventsourcing/sql/SqlCheckpointStore.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import * as EventStoreContract from "../../../src/testing/EventStoreContract.ts"
import * as TestDatabase from "./TestDatabase.ts"

const factory = Layer.effect(
  EventStoreContract.StoreFactory,
  Effect.map(Effect.all([Database, SqlCheckpointStore.make]), ([database, checkpoints]) => ({
    open: (codec) => Effect.orDie(Effect.provideService(SqlEventStore.make(codec), Database, database)),
    checkpoints
  }))
)

EventStoreContract.suite("SqlEventStore in a file", Layer.provide(factory, TestDatabase.file))
EventStoreContract.suite("SqlEventStore in memory", Layer.provide(factory, TestDatabase.memory))

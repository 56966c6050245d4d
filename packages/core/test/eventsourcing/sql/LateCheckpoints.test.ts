/** Consumers whose checkpoints are in storage that answers after a while, as on another machine. */
import { Effect, Layer, TestServices } from "effect"
import { Database } from "../../../src/database/Database.ts"
import * as SqlCheckpointStore from "../../../src/eventsourcing/sql/SqlCheckpointStore.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import * as EventStoreContract from "../../../src/testing/EventStoreContract.ts"
import * as CheckpointCalls from "../CheckpointCalls.ts"
import * as TestDatabase from "./TestDatabase.ts"

const wait = (duration: "1 millis" | "20 millis") => TestServices.provideLive(Effect.sleep(duration))
const late = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E> => Effect.zipRight(wait("1 millis"), effect)

const factory = Layer.effect(
  EventStoreContract.StoreFactory,
  Effect.map(Effect.all([Database, SqlCheckpointStore.make]), ([database, checkpoints]) => ({
    open: (codec) => Effect.orDie(Effect.provideService(SqlEventStore.make(codec), Database, database)),
    checkpoints: CheckpointCalls.around(checkpoints, late),
    settle: wait("20 millis")
  }))
)

EventStoreContract.consumers("checkpoints of storage that answers late", Layer.provide(factory, TestDatabase.memory))

/** Consumers whose checkpoints are in storage that answers after a while, as on another machine. */
import { Effect, Layer, TestServices } from "effect"
import { Database } from "../../../src/database/Database.ts"
import type { CheckpointStore } from "../../../src/eventsourcing/CheckpointStore.ts"
import * as SqlCheckpointStore from "../../../src/eventsourcing/sql/SqlCheckpointStore.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import * as EventStoreContract from "../../../src/testing/EventStoreContract.ts"
import * as TestDatabase from "./TestDatabase.ts"

const wait = (duration: "1 millis" | "20 millis") => TestServices.provideLive(Effect.sleep(duration))
const late = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E> => Effect.zipRight(wait("1 millis"), effect)

const remote = (store: CheckpointStore<unknown>): CheckpointStore<unknown> => ({
  claim: (claim) => late(store.claim(claim)),
  save: (checkpoint) => late(store.save(checkpoint)),
  park: (parking) => late(store.park(parking)),
  parked: (name) => late(store.parked(name)),
  retryParked: (name, position) => late(store.retryParked(name, position)),
  discardParked: (name, position) => late(store.discardParked(name, position)),
  nextRetry: (name) => late(store.nextRetry(name)),
  release: (claim) => late(store.release(claim)),
  reset: (name, position) => late(store.reset(name, position)),
  progress: late(store.progress)
})

const factory = Layer.effect(
  EventStoreContract.StoreFactory,
  Effect.map(Effect.all([Database, SqlCheckpointStore.make]), ([database, checkpoints]) => ({
    open: (codec) => Effect.orDie(Effect.provideService(SqlEventStore.make(codec), Database, database)),
    checkpoints: remote(checkpoints),
    settle: wait("20 millis")
  }))
)

EventStoreContract.consumers("checkpoints of storage that answers late", Layer.provide(factory, TestDatabase.memory))

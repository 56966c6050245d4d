import { Layer } from "effect"
import * as MemoryCheckpointStore from "../../../src/eventsourcing/memory/MemoryCheckpointStore.ts"
import * as MemoryEventStore from "../../../src/eventsourcing/memory/MemoryEventStore.ts"
import * as MemoryLog from "../../../src/eventsourcing/memory/MemoryLog.ts"
import * as EventStoreContract from "../../../src/testing/EventStoreContract.ts"

EventStoreContract.suite(
  "MemoryEventStore",
  Layer.sync(EventStoreContract.StoreFactory, () => {
    const log = MemoryLog.make()
    return { open: (codec) => MemoryEventStore.make(codec, log), checkpoints: MemoryCheckpointStore.make(log) }
  })
)

import { Layer } from "effect"
import * as MemoryCheckpoints from "../../src/eventsourcing/MemoryCheckpoints.ts"
import * as MemoryEventStore from "../../src/eventsourcing/MemoryEventStore.ts"
import * as MemoryLog from "../../src/eventsourcing/MemoryLog.ts"
import * as EventStoreContract from "../../src/testing/EventStoreContract.ts"

EventStoreContract.suite(
  "MemoryEventStore",
  Layer.sync(EventStoreContract.StoreFactory, () => {
    const log = MemoryLog.make()
    return { open: (codec) => MemoryEventStore.make(codec, log), checkpoints: MemoryCheckpoints.make(log) }
  })
)

/**
 * A process manager: for each event of type `Lent` it appends one event to the stream `retired`, in the transaction of its
 * checkpoint.
 */
import { Effect } from "effect"
import type { Events } from "../../../src/eventsourcing/Consumer.ts"
import * as SqlCheckpointStore from "../../../src/eventsourcing/sql/SqlCheckpointStore.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import type { Lent } from "../../../src/testing/contract/Equipment.ts"
import { codec, Retired } from "../../../src/testing/contract/Equipment.ts"

/** The stream of its own events. */
export const stream = "retired"

/** The options of the consumer. */
export const options = Effect.map(
  Effect.all([SqlEventStore.make(codec), SqlCheckpointStore.make]),
  ([store, checkpoints]) => ({
    store,
    checkpoints,
    name: "retirement",
    types: ["Lent" as const],
    transaction: store.transaction,
    batchSize: 5,
    expiry: "1 second" as const,
    handle: (events: Events<typeof Lent.Type>) =>
      appendEvents(
        store,
        stream,
        events.map(({ position }) => Retired.make({ reason: String(position) }))
      ).pipe(Effect.zipRight(Effect.sleep("2 millis")))
  })
)

/**
 * A consumer that reports its deliveries to the test, and writes its rows in the transaction of its checkpoint.
 */
import { Effect } from "effect"
import type { Run } from "../../../src/database/transaction/SqlRunner.ts"
import type { Events } from "../../../src/eventsourcing/Consumer.ts"
import * as SqlCheckpointStore from "../../../src/eventsourcing/sql/SqlCheckpointStore.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import type { EquipmentEvent } from "../../../src/testing/contract/Equipment.ts"
import { codec } from "../../../src/testing/contract/Equipment.ts"

export const batchSize = 5

/** Positions that a consumer cannot handle before its repair. */
export const isPoison = (position: number): boolean => position % 20 === 0

/** The table of delivered positions. A repeated position is an error. */
export const table = "CREATE TABLE delivered (position INTEGER PRIMARY KEY) STRICT"

const record =
  (events: Events<EquipmentEvent>) =>
  (run: Run): undefined => {
    for (const { position } of events) {
      run("INSERT INTO delivered (position) VALUES (?)", [position])
    }
  }

/** Options of a consumer that reports the positions of each batch, with a delay of some milliseconds. */
export const options = (note: (positions: ReadonlyArray<number>) => void) =>
  Effect.map(Effect.all([SqlEventStore.make(codec), SqlCheckpointStore.make]), ([store, checkpoints]) => ({
    store,
    checkpoints,
    name: "outbox",
    batchSize,
    expiry: "1 second" as const,
    handle: (events: Events<EquipmentEvent>) =>
      Effect.zipRight(
        Effect.sync(() => note(events.map(({ position }) => position))),
        Effect.sleep("4 millis")
      ),
    companion: record
  }))

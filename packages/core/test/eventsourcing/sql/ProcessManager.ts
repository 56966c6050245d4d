/**
 * A process manager: for each loan it appends an event to another stream and a row to the user's table, in the transaction that
 * moves its checkpoint. Neither is idempotent, so that a repeated or lost batch is visible.
 */
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import { Effect } from "effect"
import * as Consumer from "../../../src/eventsourcing/Consumer.ts"
import type { RecordedEvent } from "../../../src/eventsourcing/Event.ts"
import * as Event from "../../../src/eventsourcing/Event.ts"
import * as SqlCheckpointStore from "../../../src/eventsourcing/sql/SqlCheckpointStore.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import { codec, type EquipmentEvent, lent, type Lent, Retired } from "../../../src/testing/contract/Equipment.ts"
import * as ClientStore from "./ClientStore.ts"
import * as EquipmentProjection from "./EquipmentProjection.ts"

type Store = SqlEventStore.SqlEventStore<EquipmentEvent>

/** Opens the store with its projections, over the client in context. */
export const store = SqlEventStore.make(codec, EquipmentProjection.all)

/** Appends a loan to a stream of its own, again and again. */
export const lend = (to: Store, by: string) =>
  Effect.forever(
    Effect.zipRight(
      Effect.flatMap(Event.mintId, (id) => appendEvents(to, `loan-${by}-${id}`, [lent(id)])),
      Effect.sleep("2 millis")
    )
  )

const react = (to: Store, { stream, event }: RecordedEvent<typeof Lent.Type>) =>
  Effect.gen(function* () {
    const reaction = `reaction-${stream}`
    const before = yield* to.readStream({ stream: reaction })
    yield* appendEvents(to, reaction, [Retired.make({ reason: event.borrower })], before.length)
    yield* ClientStore.order(yield* SqliteClient.SqliteClient, event.borrower)
  })

/** Handles the events after the checkpoint; `handled` is called with the last position of each batch before its commit. */
export const run = (to: Store, handled: (position: number) => void) =>
  Effect.flatMap(SqlCheckpointStore.make, (checkpoints) =>
    Consumer.run({
      store: to,
      checkpoints,
      name: "reactions",
      types: ["Lent"],
      batchSize: 10,
      expiry: "300 millis",
      transaction: to.transaction,
      handle: (events) =>
        Effect.zipRight(
          Effect.forEach(events, (event) => react(to, event), { discard: true }),
          Effect.sync(() => handled(events.at(-1)?.position ?? 0))
        )
    })
  )

/**
 * A process manager: for each loan it appends an event to another stream and a row to the user's table, in the transaction that
 * moves its checkpoint. Neither is idempotent, so that a repeated or lost batch is visible.
 */
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import { Duration, Effect, Option } from "effect"
import type { RecordedEvent } from "../../../src/eventsourcing/Event.ts"
import * as Event from "../../../src/eventsourcing/Event.ts"
import type { Claim } from "../../../src/eventsourcing/CheckpointStore.ts"
import * as SqlCheckpointStore from "../../../src/eventsourcing/sql/SqlCheckpointStore.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import { codec, type EquipmentEvent, lent, Retired } from "../../../src/testing/contract/Equipment.ts"
import * as ClientStore from "./ClientStore.ts"
import * as EquipmentProjection from "./EquipmentProjection.ts"

type Store = SqlEventStore.SqlEventStore<EquipmentEvent>

const batchSize = 10

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

const react = (to: Store, { stream, event }: RecordedEvent<EquipmentEvent>) =>
  event._tag !== "Lent"
    ? Effect.void
    : Effect.gen(function* () {
        const reaction = `reaction-${stream}`
        const before = yield* to.readStream({ stream: reaction })
        yield* appendEvents(to, reaction, [Retired.make({ reason: event.borrower })], before.length)
        yield* ClientStore.order(yield* SqliteClient.SqliteClient, event.borrower)
      })

/** Handles the events after the checkpoint; `handled` is called with the position of each committed batch. */
export const run = (to: Store, handled: (position: number) => void) =>
  Effect.gen(function* () {
    const checkpoints = yield* SqlCheckpointStore.make
    const claim: Claim = { name: "reactions", holder: yield* Event.mintId, expiry: Duration.millis(300) }

    const follow = (
      after: number
    ): Effect.Effect<never, Effect.Effect.Error<ReturnType<typeof batch>>, SqliteClient.SqliteClient> =>
      Effect.flatMap(batch(after), (position) => {
        handled(position)
        return Effect.delay(follow(position), position === after ? "5 millis" : 0)
      })

    const batch = (after: number) =>
      Effect.gen(function* () {
        const { events } = yield* to.readAll({ from: after + 1, limit: batchSize })
        const position = events.at(-1)?.position ?? after
        yield* to.transaction(
          Effect.zipRight(
            Effect.forEach(events, (event) => react(to, event), { discard: true }),
            checkpoints.save({ ...claim, position })
          )
        )
        return position
      })

    return yield* checkpoints.claim(claim).pipe(
      Effect.flatMap(Option.match({ onNone: () => Effect.sleep("20 millis"), onSome: follow })),
      Effect.catchTag("ClaimLost", () => Effect.void),
      Effect.forever
    )
  })

/**
 * An outbox: sends a letter for each loan, at least once, also after a crash. Letters that cannot be sent are parked.
 */
import * as Consumer from "@scipnet/core/eventsourcing/Consumer"
import * as SqlCheckpointStore from "@scipnet/core/eventsourcing/sql/SqlCheckpointStore"
import { Effect } from "effect"
import { Log } from "./Register.ts"

const name = "reminders"

/** Sends letters until interrupted, beginning with the loans since the stored checkpoint. */
export const run = <Failure>(send: (to: string, id: string) => Effect.Effect<void, Failure>) =>
  Effect.gen(function* () {
    return yield* Consumer.run({
      store: yield* Log,
      checkpoints: yield* SqlCheckpointStore.make,
      name,
      types: ["Lent"],
      onExhausted: "park",
      handle: (events) => Effect.forEach(events, ({ id, event }) => send(event.to, id), { discard: true })
    })
  })

/** The loans without a letter: each with its position, the cause and the number of attempts. */
export const unsent = Effect.flatMap(SqlCheckpointStore.make, (checkpoints) => checkpoints.parked(name))

/** Lets the running program, this or another one, send a parked letter again. */
export const sendAgain = (position: number) =>
  Effect.flatMap(SqlCheckpointStore.make, (checkpoints) => checkpoints.retryParked(name, position))

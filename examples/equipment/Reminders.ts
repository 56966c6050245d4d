/**
 * An outbox: sends a letter for each loan, at least once, also after a crash.
 */
import * as Consumer from "@scipnet/core/eventsourcing/Consumer"
import { Effect } from "effect"
import { Log } from "./Register.ts"

/** Sends letters until interrupted, beginning with the loans since the stored checkpoint. */
export const run = (send: (to: string, id: string) => Effect.Effect<void>) =>
  Effect.gen(function* () {
    const store = yield* Log
    return yield* Consumer.run({
      store,
      checkpoints: store.checkpoints,
      name: "reminders",
      types: ["Lent"],
      handle: (events) =>
        Effect.forEach(events, ({ id, event }) => (event._tag === "Lent" ? send(event.to, id) : Effect.void), {
          discard: true
        })
    })
  })

/**
 * A decision on two streams: an item is retired only while its replacement is on the shelf.
 */
import { mint } from "@scipnet/core/eventsourcing/Event"
import { Effect, Schema } from "effect"
import * as Equipment from "./Equipment.ts"
import { Log } from "./Register.ts"

/** The replacement is lent, retired or unknown. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", { item: Schema.String }) {}

/** Retires a worn item. The guard fails the append if the replacement changed after it was loaded: both are loaded again. */
export const replace = (worn: string, replacement: string, actor: string) =>
  Effect.gen(function* () {
    const log = yield* Log
    const next = yield* log.load(replacement, Equipment.decider)
    if (next.state.status !== "acquired" || next.state.borrower !== null) {
      return yield* new Unavailable({ item: replacement })
    }
    const { state, version } = yield* log.load(worn, Equipment.decider)
    const events = yield* Equipment.decider.decide({ _tag: "Retire", reason: `see ${replacement}` }, state)
    return yield* log.appendAll({
      appends: [{ stream: worn, expected: version, events: yield* mint(events) }],
      guards: [{ stream: replacement, version: next.version }],
      metadata: { actor }
    })
  }).pipe(Effect.retry({ while: ({ _tag }) => _tag === "StreamConflict", times: 10 }))

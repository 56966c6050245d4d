/**
 * What something left in the audit log, read from its table behind everybody's back.
 */
import type { Deepwell } from "@scipnet/core"
import { Effect, Redacted, Schema } from "effect"
import type { DomainEvent } from "../../src/domain/DomainEvent.ts"
import type { RecordedEvent } from "../../src/eventsourcing/Event.ts"
import * as Parts from "./Parts.ts"

export type Door = typeof Deepwell.Deepwell.Service

/** A secret that is never the right one, and too short to become one. */
export const wrong = Redacted.make("not it")

const Entry = Schema.Struct({
  position: Schema.Int,
  actor: Schema.String,
  action: Schema.String,
  type: Schema.NullOr(Schema.String),
  target: Schema.NullOr(Schema.String),
  decision: Schema.String,
  rule: Schema.NullOr(Schema.String),
  severity: Schema.String,
  outcome: Schema.String
})

const decode = Schema.decodeUnknown(Schema.Array(Entry))

const after = (position: number) =>
  Effect.flatMap(Parts.rows(`SELECT * FROM audit WHERE position > ${position} ORDER BY position`), decode)

/** The entries of the first of these events and of all that came after it. */
export const among = ([first]: ReadonlyArray<RecordedEvent<DomainEvent>>) => after((first?.position ?? 1) - 1)

/** The entries that an effect leaves, however it ends. */
export const left = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const before = yield* Parts.end
    yield* Effect.exit(effect)
    return yield* after(before)
  })

/**
 * The audit entries that an effect writes, read directly from the table.
 */
import type { Deepwell } from "@scipnet/core"
import { Effect, Redacted, Schema } from "effect"
import type { DomainEvent } from "../../src/domain/DomainEvent.ts"
import type { RecordedEvent } from "../../src/eventsourcing/Event.ts"
import * as Parts from "./Parts.ts"

export type Service = typeof Deepwell.Deepwell.Service

/** A wrong secret, which is also too short to be set. */
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

/** The audit entries from the first of these events on. */
export const among = ([first]: ReadonlyArray<RecordedEvent<DomainEvent>>) => after((first?.position ?? 1) - 1)

/** The audit entries that an effect writes, whether it succeeds or fails. */
export const left = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const before = yield* Parts.end
    yield* Effect.exit(effect)
    return yield* after(before)
  })

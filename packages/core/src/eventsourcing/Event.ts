/**
 * Events as they go into a store and as they come out of it.
 */
import { Clock, Effect, Schema } from "effect"
import { v7 } from "uuid"
import * as RandomBytes from "./RandomBytes.ts"

/** Who and what brought events about; one for all events of an append. */
export const Metadata = Schema.Struct({
  /** Who did it. */
  actor: Schema.String.pipe(Schema.maxLength(200)),
  /** The actor's own name for the command, by which it is done at most once; null when it has none. */
  commandId: Schema.NullOr(Schema.NonEmptyString.pipe(Schema.maxLength(200))),
  /** A digest of the command, so that a reused id is told from a repeated command. */
  payloadHash: Schema.NullOr(Schema.String.pipe(Schema.maxLength(128))),
  /** What larger piece of work this belongs to. */
  correlationId: Schema.NullOr(Schema.String.pipe(Schema.maxLength(200))),
  /** The event that led to this. */
  causationId: Schema.NullOr(Schema.String.pipe(Schema.maxLength(200))),
  /** Through which door it came. */
  origin: Schema.NullOr(Schema.String.pipe(Schema.maxLength(500))),
  /** In which of the actor's sessions it was done. */
  session: Schema.optionalWith(Schema.NullOr(Schema.String.pipe(Schema.maxLength(200))), {
    exact: true,
    default: () => null
  }),
  /**
   * Digests of rows that are no events and were written in the same transaction, by name; null for a row that was not
   * written. The hash chain covers them, so such a row can be compared with the last event that set it.
   */
  seals: Schema.optionalWith(
    Schema.Record({ key: Schema.String, value: Schema.NullOr(Schema.String.pipe(Schema.maxLength(128))) }),
    { exact: true }
  )
})
export type Metadata = typeof Metadata.Type

/** Metadata that names the actor only. */
export const by = (actor: string): Metadata => ({
  actor,
  commandId: null,
  payloadHash: null,
  correlationId: null,
  causationId: null,
  origin: null,
  session: null
})

/** An event to be appended. Its id makes appending it twice harmless, so it is minted once, outside any retry. */
export interface NewEvent<out E> {
  readonly id: string
  readonly event: E
  /** Milliseconds since 1970, when it is known to have happened before it is recorded. */
  readonly occurredAt?: number
}

/** An event in the log. */
export interface RecordedEvent<out E> {
  /** Its place in the whole log: 1, 2, 3, … without gaps. */
  readonly position: number
  readonly stream: string
  /** Its place in its stream: 1, 2, 3, … */
  readonly version: number
  readonly id: string
  readonly type: string
  readonly event: E
  readonly metadata: Metadata
  /** Milliseconds since 1970; never less than that of the event before. */
  readonly recordedAt: number
  readonly occurredAt: number | null
  /** SHA-256 over this event and the hash before it, in hex. */
  readonly hash: string
}

const idAt = (msecs: number): string => v7({ msecs, random: RandomBytes.sixteen() })

/** A fresh id, UUIDv7: ids sort by the time they were minted. */
export const mintId: Effect.Effect<string> = Effect.map(Clock.currentTimeMillis, idAt)

/** Events with ids of their own, ready to be appended. */
export const mint = <E>(events: ReadonlyArray<E>, occurredAt?: number): Effect.Effect<ReadonlyArray<NewEvent<E>>> =>
  Effect.map(Clock.currentTimeMillis, (now) =>
    events.map((event) => (occurredAt === undefined ? { id: idAt(now), event } : { id: idAt(now), event, occurredAt }))
  )

/**
 * The events of a store: new ones, recorded ones and their metadata.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { v7 } from "uuid"
import * as RandomBytes from "./RandomBytes.ts"

/** The cause of the events of an append, shared by all of them. */
export const Metadata = Schema.Struct({
  /** The actor that caused the events. */
  actor: Schema.String.pipe(Schema.maxLength(200)),
  /** The actor's id for the command, which makes it idempotent; null for an append without a command. */
  commandId: Schema.NullOr(Schema.NonEmptyString.pipe(Schema.maxLength(200))),
  /** A digest of the command, which distinguishes a repeated command from a reused id. */
  payloadHash: Schema.NullOr(Schema.String.pipe(Schema.maxLength(128))),
  /** The id of the process or conversation that the command belongs to. */
  correlationId: Schema.NullOr(Schema.String.pipe(Schema.maxLength(200))),
  /** The id of the event that caused the command. */
  causationId: Schema.NullOr(Schema.String.pipe(Schema.maxLength(200))),
  /** The entry point of the command, for example a network address. */
  origin: Schema.NullOr(Schema.String.pipe(Schema.maxLength(500))),
  /** The actor's session. */
  session: Schema.optionalWith(Schema.NullOr(Schema.String.pipe(Schema.maxLength(200))), {
    exact: true,
    default: () => null
  }),
  /**
   * Digests of companion rows that were written in the same transaction, by name; null for a row that was removed or not
   * written. The hash chain covers them, so that a row can be compared with the last event that set it.
   */
  seals: Schema.optionalWith(
    Schema.Record({ key: Schema.String, value: Schema.NullOr(Schema.String.pipe(Schema.maxLength(128))) }),
    { exact: true }
  )
})
export type Metadata = typeof Metadata.Type

/** Metadata with the actor only. */
export const actorMetadata = (actor: string): Metadata => ({
  actor,
  commandId: null,
  payloadHash: null,
  correlationId: null,
  causationId: null,
  origin: null,
  session: null
})

/** An event to append. Its id makes the append idempotent: mint it once, outside of retries. */
export interface NewEvent<out E> {
  readonly id: string
  readonly event: E
  /** The time of an event that happened before it is recorded, in milliseconds since 1970. */
  readonly occurredAt?: number
}

/** An event in the log. */
export interface RecordedEvent<out E> {
  /** Its position in the log: 1, 2, 3, … without gaps. */
  readonly position: number
  readonly stream: string
  /** Its position in its stream: 1, 2, 3, … */
  readonly version: number
  readonly id: string
  readonly type: string
  readonly event: E
  readonly metadata: Metadata
  /** Milliseconds since 1970; never less than that of the previous event. */
  readonly recordedAt: number
  readonly occurredAt: number | null
  /** The hexadecimal SHA-256 of this event and the previous hash. */
  readonly hash: string
}

const idAt = (msecs: number): string => v7({ msecs, random: RandomBytes.randomBytes16() })

/** Mints an id, a UUIDv7: ids sort by the time of minting. */
export const mintId: Effect.Effect<string> = Effect.map(Clock.currentTimeMillis, idAt)

/** Mints an id for each event; `occurredAt` is their time in milliseconds since 1970. */
export const mint = <E>(events: ReadonlyArray<E>, occurredAt?: number): Effect.Effect<ReadonlyArray<NewEvent<E>>> =>
  Effect.map(Clock.currentTimeMillis, (now) =>
    events.map((event) => (occurredAt === undefined ? { id: idAt(now), event } : { id: idAt(now), event, occurredAt }))
  )

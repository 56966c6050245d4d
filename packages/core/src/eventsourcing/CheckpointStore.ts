/**
 * The port that stores consumers' checkpoints, their parked events, and the claims by which one of several consumers of a name
 * runs at a time.
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { DatabaseError } from "../database/DatabaseError.ts"
import type { OutOfRange, PositionAhead } from "./EventStoreError.ts"
import type { FailedEvent, ParkedEvent, TooManyParked } from "./ParkedEvent.ts"

/** Another consumer has claimed the name, or the checkpoint was reset. Nothing was saved. */
export class ClaimLost extends Schema.TaggedError<ClaimLost>()("ClaimLost", { consumer: Schema.String }) {}

/**
 * The log has no event, or another one, at the consumer's checkpoint: it was replaced, for example by an older backup.
 * Compare the consumer's effects with the log, then set the position to continue after by `reset`.
 */
export class CheckpointForeign extends Schema.TaggedError<CheckpointForeign>()("CheckpointForeign", {
  consumer: Schema.String,
  position: Schema.Number,
  head: Schema.Number
}) {}

/** The checkpoint is at a later position, `stored`: only `reset` moves it back. Nothing was saved. */
export class CheckpointBehind extends Schema.TaggedError<CheckpointBehind>()("CheckpointBehind", {
  consumer: Schema.String,
  position: Schema.Number,
  stored: Schema.Number
}) {}

/** A claim to a consumer name. */
export interface Claim {
  /** 1 to 200 characters. */
  readonly name: string
  /** Unique for each running consumer. */
  readonly holder: string
  /** The duration of the claim unless `save` prolongs it. */
  readonly expiry: Duration.Duration
}

export interface Checkpoint<in Transaction> extends Claim {
  /** The last position that was handled, an integer from 0 to 2^53 - 1. */
  readonly position: number
  /**
   * Writes rows in the transaction that saves the checkpoint; what it throws rolls both back. Synchronous: its statements
   * run before it returns.
   */
  readonly companion?: (transaction: Transaction) => undefined
  /** The position of a parked event that was handled: it is no longer parked. */
  readonly resolved?: number
}

/** A failed event to park, and the checkpoint to save in the same transaction. */
export interface Parking extends Claim {
  /** The last position that was handled or parked. */
  readonly position: number
  readonly event: FailedEvent
  /** The maximum number of parked events of this consumer, 1 to 1,000. */
  readonly maximum: number
}

/** The progress of a consumer. */
export interface Progress {
  readonly name: string
  readonly position: number
  /** The number of positions after its checkpoint. */
  readonly lag: number
  /** True while a consumer holds the claim. */
  readonly running: boolean
  /** The number of its parked events. */
  readonly parked: number
}

export interface CheckpointStore<out Transaction> {
  /**
   * Claims the name. Returns the checkpoint when the name is unclaimed, its claim has expired or is the holder's own; none
   * while another holder's claim is valid. Fails with `CheckpointForeign` and the database's errors.
   */
  readonly claim: (claim: Claim) => Effect.Effect<Option.Option<number>, CheckpointForeign | DatabaseError>
  /**
   * Saves the checkpoint and prolongs the claim. Fails with `ClaimLost`, with `CheckpointBehind` for a position before the
   * stored one, with `OutOfRange` for a number that is not a position, and with the database's errors.
   */
  readonly save: (
    checkpoint: Checkpoint<Transaction>
  ) => Effect.Effect<void, ClaimLost | CheckpointBehind | OutOfRange | DatabaseError>
  /**
   * Parks an event and moves the checkpoint past it, or updates a parked event that was retried, whose failed attempts are added
   * and whose mark is removed; a retried event that was discarded meanwhile stays discarded. Prolongs the claim. Fails with
   * `TooManyParked` when as many events as the `maximum` are parked, and otherwise as `save` does.
   */
  readonly park: (
    parking: Parking
  ) => Effect.Effect<void, ClaimLost | CheckpointBehind | OutOfRange | TooManyParked | DatabaseError>
  /** The parked events of a consumer, by position; at most 1,000. */
  readonly parked: (name: string) => Effect.Effect<ReadonlyArray<ParkedEvent>, DatabaseError>
  /**
   * Marks a parked event to be handled again, or without a position all of the consumer's. A running consumer, in any process,
   * handles marked events within about a second, also when nothing is appended. Returns the number of parked events that are
   * now marked, 0 when none is parked there.
   */
  readonly retryParked: (name: string, position?: number) => Effect.Effect<number, DatabaseError>
  /** Removes a parked event, which is then never handled. Returns false when none is parked at this position. */
  readonly discardParked: (name: string, position: number) => Effect.Effect<boolean, DatabaseError>
  /** The first parked event that is marked to be handled again. */
  readonly nextRetry: (name: string) => Effect.Effect<Option.Option<ParkedEvent>, DatabaseError>
  /** Releases the claim, if it is the holder's. */
  readonly release: (claim: Pick<Claim, "name" | "holder">) => Effect.Effect<void, DatabaseError>
  /**
   * Sets the checkpoint of a known or new consumer to any position of the log; 0 replays all events. A running consumer of
   * the name loses its claim, and parked events after the position are no longer parked: they are handled again in their turn.
   * Fails with `PositionAhead` for a position after the end of the log, with `OutOfRange` for a name of other than 1 to 200
   * characters or a number that is not an integer from 0 to 2^53 - 1, and with the database's errors.
   */
  readonly reset: (name: string, position: number) => Effect.Effect<void, PositionAhead | OutOfRange | DatabaseError>
  /** The progress of all consumers with a checkpoint, by name. */
  readonly progress: Effect.Effect<ReadonlyArray<Progress>, DatabaseError>
}

/** A stored checkpoint, with the hash of the event at its position, which identifies the log. */
export interface StoredCheckpoint {
  readonly name: string
  readonly position: number
  readonly hash: string | null
  readonly holder: string | null
  readonly expiresAt: number
}

/** True when the claim is valid and not of this holder. */
export const isTaken = ({ holder, expiresAt }: StoredCheckpoint, now: number, own?: string): boolean =>
  holder !== null && holder !== own && now < expiresAt

/** True when the log's event at the checkpoint, of the hash `hashAt` or missing, is not the one that was handled. */
export const isForeign = ({ position, hash }: StoredCheckpoint, hashAt: string | null): boolean =>
  position > 0 && (hashAt === null || hashAt !== hash)

/**
 * The error of moving a checkpoint to a position: the holder has no claim to it, or the position is before the stored one. None
 * when it may be moved.
 */
export const moveError = (
  { name, holder, position }: Claim & Pick<Parking, "position">,
  stored: Pick<StoredCheckpoint, "holder" | "position"> | undefined
): ClaimLost | CheckpointBehind | undefined =>
  stored?.holder !== holder
    ? new ClaimLost({ consumer: name })
    : position < stored.position
      ? new CheckpointBehind({ consumer: name, position, stored: stored.position })
      : undefined

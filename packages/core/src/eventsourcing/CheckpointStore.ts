/**
 * The port of where consumers keep how far they are, and of whose turn it is among several of one name.
 */
import type { Duration, Effect, Option } from "effect"
import { Schema } from "effect"
import type { DatabaseError } from "../database/DatabaseError.ts"
import type { OutOfRange, PositionAhead } from "./EventStoreError.ts"

/** Somebody else works under this name by now, or its checkpoint was reset. Nothing was saved. */
export class ClaimLost extends Schema.TaggedError<ClaimLost>()("ClaimLost", { consumer: Schema.String }) {}

/**
 * The log does not hold the event that the consumer had got to: it was replaced, as by an older backup. What the
 * consumer did is to be compared with the log, and `reset` says where to go on.
 */
export class CheckpointForeign extends Schema.TaggedError<CheckpointForeign>()("CheckpointForeign", {
  consumer: Schema.String,
  position: Schema.Number,
  head: Schema.Number
}) {}

/** The checkpoint is at a later position, `stored`, already: saving never moves it back, only `reset` does. Nothing was saved. */
export class CheckpointBehind extends Schema.TaggedError<CheckpointBehind>()("CheckpointBehind", {
  consumer: Schema.String,
  position: Schema.Number,
  stored: Schema.Number
}) {}

/** Who claims a name, and until when the claim holds if it is not heard of again. */
export interface Claim {
  /** 1 to 200 characters. */
  readonly name: string
  /** One for each that runs; no two have the same. */
  readonly holder: string
  readonly expiry: Duration.Duration
}

export interface Checkpoint<in Transaction> extends Claim {
  /** Everything up to here is done; a whole number from 0 to 2^53 - 1. */
  readonly position: number
  /**
   * Writes rows in the transaction that saves the checkpoint; what it throws rolls both back. Synchronous: its statements
   * run before it returns.
   */
  readonly companion?: (transaction: Transaction) => undefined
}

/** How far a consumer is. */
export interface Progress {
  readonly name: string
  readonly position: number
  /** How many positions it has before it. */
  readonly lag: number
  /** Whether somebody works under the name now. */
  readonly running: boolean
}

export interface CheckpointStore<out Transaction> {
  /**
   * The position to go on after, if the name is free, its claim has run out, or is the holder's own; none while it is
   * another's. Fails with `CheckpointForeign`.
   */
  readonly claim: (claim: Claim) => Effect.Effect<Option.Option<number>, CheckpointForeign | DatabaseError>
  /**
   * Moves the checkpoint forwards, or leaves it at its position, and prolongs the claim. Fails with `ClaimLost`, with
   * `CheckpointBehind` for a position before the stored one, and with `OutOfRange` for one that is no position.
   */
  readonly save: (
    checkpoint: Checkpoint<Transaction>
  ) => Effect.Effect<void, ClaimLost | CheckpointBehind | OutOfRange | DatabaseError>
  /** Frees the name at once, if it is the holder's. */
  readonly release: (claim: Pick<Claim, "name" | "holder">) => Effect.Effect<void, DatabaseError>
  /**
   * Lets a consumer, known or new, go on after another position; 0 to see everything again. Whoever works under the name
   * loses the claim. The only way back. Fails with `PositionAhead` for a position that the log does not have, and with
   * `OutOfRange` for one that is not a whole number from 0 to 2^53 - 1.
   */
  readonly reset: (name: string, position: number) => Effect.Effect<void, PositionAhead | OutOfRange | DatabaseError>
  /** All that ever ran, by name. */
  readonly progress: Effect.Effect<ReadonlyArray<Progress>, DatabaseError>
}

/** A checkpoint as it is stored: with the hash of the event at its position, to know the log again by. */
export interface StoredCheckpoint {
  readonly name: string
  readonly position: number
  readonly hash: string | null
  readonly holder: string | null
  readonly expiresAt: number
}

/** Whether the claim is somebody's, and not of this holder. */
export const isTaken = ({ holder, expiresAt }: StoredCheckpoint, now: number, own?: string): boolean =>
  holder !== null && holder !== own && now < expiresAt

/** Whether the log, which has an event of this hash at the position, if any, is another than the one that was followed. */
export const isForeign = ({ position, hash }: StoredCheckpoint, hashAt: string | null): boolean =>
  position > 0 && (hashAt === null || hashAt !== hash)

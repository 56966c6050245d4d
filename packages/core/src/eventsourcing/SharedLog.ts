/**
 * The port of a log that several machines share. A replica commits to it, and reads the events after the head that it has
 * reached; its read models and all other reads are local. `SharedLogContract` has its tests, `ReplicatedEventStore` is built on it.
 */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { DatabaseError } from "../database/DatabaseError.ts"
import type { CommitLog } from "./CommitLog.ts"
import type { Head } from "./EventStore.ts"
import type { StoredEvent } from "./StoredEvents.ts"

/**
 * The history of the storage that a log was read from: `system` identifies the storage, `timeline` increases when another copy
 * of it takes over. What was read in an older epoch can be out of date.
 */
export interface Epoch {
  readonly system: string
  readonly timeline: number
}

/** The stream name of a guard on the timeline: an append with it conflicts unless it is committed in the epoch of its reads. */
export const epochStream = "$epoch"

/** The point that a replica has reached: its last event, and the revision of its rows of shared tables. */
export interface Reached extends Head {
  readonly revision: number
}

/** The state of a log that a file knows; a new file knows nothing. */
export interface Seen {
  readonly id?: string
  readonly epoch?: Epoch
  readonly head?: Head
}

/** A row of a shared table that changed, as JSON text. Revisions increase in the order of commits. */
export interface SharedChange {
  readonly revision: number
  readonly data: string
}

/** What was committed after a point, all of one snapshot. */
export interface LogDelta {
  readonly epoch: Epoch
  /** The next events, in order. */
  readonly events: ReadonlyArray<StoredEvent>
  /** The changed rows, in order; empty as long as there are more events. */
  readonly changes: ReadonlyArray<SharedChange>
  /** False when there are more events than these. */
  readonly isEnd: boolean
}

export interface SharedLog<E, in Companion> extends Pick<CommitLog<E, Companion>, "commit"> {
  /** The id of the log and its present epoch. */
  readonly identity: Effect.Effect<{ readonly id: string; readonly epoch: Epoch }, DatabaseError>
  /**
   * Reads what was committed after a point, in one snapshot that begins after the call, at most `limit` events. Fails with
   * `ReplicaDiverged` when the log does not have the event of the point under its hash, or when its revision is lower than that
   * of the point, and with the errors of the connection.
   */
  readonly readAfter: (reached: Reached, limit: number) => Effect.Effect<LogDelta, DatabaseError>
  /** Emits when events may have been appended. A hint that can be lost: it is never needed for correctness. */
  readonly appended: Stream.Stream<void>
}

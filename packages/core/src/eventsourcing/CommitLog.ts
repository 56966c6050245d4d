/**
 * The port between the append pipeline (encoding, group commit) and the storage of a log: commits batches of appends.
 * `SqlCommitLog` implements it on SQLite. A log on another machine implements its commits with `SharedLog`; the read models and
 * all reads are then a replica in SQLite.
 */
import type * as Effect from "effect/Effect"
import type * as Tracer from "effect/Tracer"
import type { DatabaseError } from "../database/DatabaseError.ts"
import type { EncodedAppend } from "./append/EncodedAppend.ts"
import type { Outcomes } from "./append/GroupCommit.ts"
import type { EventStore, Receipt } from "./EventStore.ts"
import type { AdvanceError, AppendError } from "./EventStoreError.ts"

/** An append that is encoded and waits for its commit. */
export interface Pending<out E, out Companion> {
  readonly append: EncodedAppend<E>
  /** Rows to write in the transaction of the append, in the form that the log understands. */
  readonly companion: Companion
  /** The span of the append; undefined when no tracer records spans. */
  readonly span: Tracer.Span | undefined
}

export interface CommitLog<E, in Companion> {
  /**
   * Commits a batch in one transaction: plans each append by `AppendPlan`, as if those before it were committed, and writes
   * the appends that are not rejected. Calls `nextBatch` once, when the transaction has begun; the batch may be empty. `waited` is the time
   * in milliseconds that the oldest append has waited for other batches, for a log whose calls have a deadline; 0 by default.
   *
   * Returns the outcome of each append in order; none when the transaction of several was rolled back and one of them may
   * be the cause. Fails when no append is the cause, and for a single append with its own error.
   */
  readonly commit: (
    nextBatch: () => ReadonlyArray<Pending<E, Companion>>,
    waited?: number
  ) => Effect.Effect<Outcomes<Receipt, AppendError>, DatabaseError | AdvanceError>
  /** Waits for events that this or another program commits. */
  readonly watch: EventStore<E>["watch"]
}

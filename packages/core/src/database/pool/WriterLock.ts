/**
 * Serializes access to the writer connection with a fair queue.
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { DatabaseBusy } from "../DatabaseError.ts"
import * as FairQueue from "../queue/FairQueue.ts"

/** Runs an action with exclusive access. Fails with `DatabaseBusy` if access is not acquired within the timeout. */
export type WriterLock = <A, E, R>(
  operation: string,
  action: Effect.Effect<A, E, R>
) => Effect.Effect<A, E | DatabaseBusy, R>

/** Makes a lock with a timeout for the wait. */
export const make = (timeout: Duration.Duration): Effect.Effect<WriterLock> =>
  Effect.map(FairQueue.make({ permits: 1 }), (queue) => (operation, action) => {
    const late = () =>
      new DatabaseBusy({ operation, statement: null, attempt: 1, reason: "another write did not end in time" })
    return queue.runWithin(["writes"], { timeout, late })(action)
  })

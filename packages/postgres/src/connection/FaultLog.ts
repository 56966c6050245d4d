/**
 * Logs an error of a repeated action when a fault begins, not each time that the action meets it.
 */
import * as Effect from "effect/Effect"
import { type DatabaseError, log } from "@scipnet/core/database/DatabaseError"

export interface FaultLog {
  /** Logs an error unless it is that of the last call since `passed`. */
  readonly failed: (error: DatabaseError) => Effect.Effect<void>
  /** Ends the fault: the next error is logged. */
  readonly passed: Effect.Effect<void>
}

export const make = (): FaultLog => {
  let fault: DatabaseError | undefined
  return {
    failed: (error) =>
      Effect.suspend(() => {
        const isNew = fault?._tag !== error._tag || fault.reason !== error.reason
        fault = error
        return isNew ? log(error) : Effect.void
      }),
    passed: Effect.sync(() => {
      fault = undefined
    })
  }
}

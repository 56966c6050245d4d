/**
 * Logs a fault of a repeated action when it begins or changes, and not each time that the action meets it.
 */
import * as Effect from "effect/Effect"
import * as DatabaseError from "./DatabaseError.ts"

export interface FaultLog<in Fault> {
  /** Logs a fault unless it is the one of the last call since `passed`. */
  readonly failed: (fault: Fault) => Effect.Effect<void>
  /** Ends the fault, if there is one. */
  readonly passed: Effect.Effect<void>
}

export interface Options<in Fault> {
  /** A text that is the same for the same fault. */
  readonly key: (fault: Fault) => string
  /** Logs a fault that begins. */
  readonly log: (fault: Fault) => Effect.Effect<void>
  /** Logs the end of a fault. */
  readonly logEnd: Effect.Effect<void>
}

export const make = <Fault>({ key, log, logEnd }: Options<Fault>): FaultLog<Fault> => {
  let present: string | undefined
  return {
    failed: (fault) =>
      Effect.suspend(() => {
        const before = present
        present = key(fault)
        return present === before ? Effect.void : log(fault)
      }),
    passed: Effect.suspend(() => {
      const before = present
      present = undefined
      return before === undefined ? Effect.void : logEnd
    })
  }
}

/** Logs errors of a database, by their tag and reason. The end of a fault is not logged by default. */
export const ofDatabase = (logEnd = Effect.void): FaultLog<DatabaseError.DatabaseError> =>
  make({ key: ({ _tag, reason }) => `${_tag} ${reason}`, log: DatabaseError.log, logEnd })

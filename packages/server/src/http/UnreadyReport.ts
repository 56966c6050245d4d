/**
 * Logs why a probe fails, with the next step of the operator, when the fault begins or changes, and the end of it.
 */
import * as DatabaseError from "@scipnet/core/database/DatabaseError"
import * as Effect from "effect/Effect"
import * as StartError from "../StartError.ts"

/** The error of a probe, or the tag of a reason that has none. */
export type Fault = DatabaseError.DatabaseError | { readonly _tag: string }

export interface UnreadyReport {
  readonly report: (fault: Fault) => Effect.Effect<void>
  readonly succeeded: Effect.Effect<void>
}

/** The next step, for the faults that the operator ends. */
const adviceFor = (fault: Fault): string | undefined =>
  DatabaseError.isDatabaseError(fault)
    ? StartError.sentence(fault)
    : fault._tag === "TimeoutException"
      ? "The deepwell did not answer in time: look whether its log, or the disk of its file, answers."
      : undefined

/** Makes the report of one probe. `what` is its message. */
export const make = (what: string): UnreadyReport => {
  let reported: string | undefined
  return {
    report: (fault) =>
      Effect.suspend(() => {
        const [error, advice] = [fault._tag, adviceFor(fault)]
        const key = `${error} ${advice}`
        if (key === reported) {
          return Effect.void
        }
        reported = key
        return Effect.annotateLogs(Effect.logError(what), { error, ...(advice === undefined ? {} : { advice }) })
      }),
    succeeded: Effect.suspend(() => {
      const wasReported = reported !== undefined
      reported = undefined
      return wasReported ? Effect.logInfo(`No longer: ${what}`) : Effect.void
    })
  }
}

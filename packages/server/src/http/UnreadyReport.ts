/**
 * Logs why a probe fails, with the next step of the operator, when the fault begins or changes, and the end of it.
 */
import * as DatabaseError from "@scipnet/core/database/DatabaseError"
import * as FaultLog from "@scipnet/core/database/FaultLog"
import * as Effect from "effect/Effect"
import * as StartError from "../StartError.ts"

/** The error of a probe, or the tag of a reason that has none. */
export type Fault = DatabaseError.DatabaseError | { readonly _tag: string }

/** The next step, for the faults that the operator ends. */
const adviceFor = (fault: Fault): string | undefined =>
  DatabaseError.isDatabaseError(fault)
    ? StartError.sentence(fault)
    : fault._tag === "TimeoutException"
      ? "The deepwell did not answer in time: look whether its log, or the disk of its file, answers."
      : undefined

/** Makes the report of one probe. `what` is its message. */
export const make = (what: string): FaultLog.FaultLog<Fault> =>
  FaultLog.make({
    key: (fault) => `${fault._tag} ${adviceFor(fault)}`,
    log: (fault) => {
      const advice = adviceFor(fault)
      return Effect.annotateLogs(Effect.logError(what), {
        error: fault._tag,
        ...(advice === undefined ? {} : { advice })
      })
    },
    logEnd: Effect.logInfo(`No longer: ${what}`)
  })

/**
 * Exit codes of the program.
 */
import * as Cause from "effect/Cause"
import type { StartError } from "./StartError.ts"

export const usage = 2
export const database = 3
export const network = 4
export const bug = 70

/** Returns the exit code for an error that kept the server from starting. */
export const fromError = ({ _tag }: StartError): number =>
  _tag === "BadUsage" || _tag === "BadSettings" ? usage : _tag === "CannotListen" ? network : database

/** Returns 0 for an interruption, which is how signals stop the server, and `bug` for any other cause. */
export const fromCause = (cause: Cause.Cause<unknown>): number => (Cause.isInterruptedOnly(cause) ? 0 : bug)

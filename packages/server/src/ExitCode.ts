/**
 * What the shell is told.
 */
import { Cause } from "effect"
import type { StartError } from "./StartError.ts"

export const usage = 2
export const database = 3
export const network = 4
export const bug = 70

/** The exit code of what kept the server from starting. */
export const of = (error: StartError): number => {
  switch (error._tag) {
    case "BadUsage":
    case "BadSettings":
      return usage
    case "CannotListen":
      return network
    default:
      return database
  }
}

/** A server that was told to stop has done its work; anything else that ends it is a bug. */
export const ofCause = (cause: Cause.Cause<unknown>): number => (Cause.isInterruptedOnly(cause) ? 0 : bug)

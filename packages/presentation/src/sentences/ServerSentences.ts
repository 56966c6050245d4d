/**
 * The sentence of each error with which a server answers a call, or a login.
 */
import type * as RemoteError from "@scipnet/core/deepwell/RemoteError"
import type { Instructions } from "./Instructions.ts"
import * as RejectionSentences from "./RejectionSentences.ts"
import type { Sentences } from "./Sentences.ts"

/** Any error of a call or a login, as a server sends it. */
export type CallError = typeof RemoteError.CallError.Encoded | typeof RemoteError.LoginError.Encoded

/** An error that is no rejection by the rules. */
export type ServerError = Exclude<CallError, RejectionSentences.Rejection>

const trouble = (reason: "busy" | "failed", isOfLog: boolean): string =>
  reason === "busy"
    ? isOfLog
      ? "The server cannot reach the log of the deepwell. Nothing was done; try again, or use another server."
      : "The server is too busy. Nothing was done; try again."
    : isOfLog
      ? "The server cannot use the log of the deepwell. Nothing was done; use another server until its operator has repaired this one."
      : "The server failed. Nothing was done."

/** Returns the sentences of errors that are no rejections, completed by the instructions of an adapter. */
export const make = (how: Instructions): Sentences<ServerError> => ({
  LoginRefused: () => "Login refused. Check the user id and the password.",
  TooManyLogins: ({ retryAfter }) =>
    `Too many logins are pending. Nothing was done; try again in ${retryAfter} ${retryAfter === 1 ? "second" : "seconds"}.`,
  CommandIdReused: ({ commandId }) => `The command id ${commandId} was already used for another command.`,
  ServerTrouble: ({ reason, reference, elsewhere }) =>
    `${trouble(reason, elsewhere === true)} Reference in the server log: ${reference}.`,
  ConnectionLost: ({ server }) =>
    `The connection to ${server} was lost before the response arrived. The command may have been executed: check before you try again.`,
  TooManyRequests: ({ limit, retryAfter }) =>
    retryAfter === undefined
      ? `The server processes ${limit} requests at a time. Nothing was done; try again.`
      : `The server limits a user to ${limit} calls in a row. Nothing was done; try again in ${Math.ceil(retryAfter / 1000)} s.`,
  NotSignedIn: () => "You are not signed in at the server. Sign in again.",
  ProtocolMismatch: ({ own, server }) =>
    own < server
      ? `The server uses a newer protocol (${server}, not ${own}). ${how.update}`
      : `The server uses an older protocol (${server}, not ${own}). Ask its operator to update it.`
})

/** Returns the sentences of all errors of calls and logins. */
export const makeAll = (how: Instructions): Sentences<CallError> => ({
  ...RejectionSentences.make(how),
  ...make(how)
})

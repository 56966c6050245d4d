/**
 * Converts the errors of a deepwell for clients. An error of the contract is sent unchanged. Any other error is logged and replaced
 * by `ServerTrouble` or, if the call may have been executed, by `ConnectionLost`.
 */
import { randomUUID } from "node:crypto"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type { DeepwellService } from "../deepwell/DeepwellService.ts"
import { CallError, ConnectionLost, Declined, LoginError, ServerTrouble } from "../deepwell/RemoteError.ts"

type Answered = CallError | typeof LoginError.Type

/** The errors of the methods that a server calls. */
export type Failing =
  | Answered
  | Stream.Stream.Error<DeepwellService["watch"]>
  | Effect.Effect.Error<ReturnType<DeepwellService["findSession"]>>

type Internal = Exclude<Failing, Answered>

/** `busy` and `failed` as in `ServerTrouble`; `unknown` if the call may have been executed. */
export type Meaning = "busy" | "failed" | "unknown"

/** The meaning of each error that is not in the contract. */
export const meanings: { readonly [Tag in Internal["_tag"]]: Meaning } = {
  OutcomeUnknown: "unknown",
  DatabaseBusy: "busy",
  ConnectionPoolExhausted: "busy",
  QueryTimeout: "busy",
  DatabaseUnavailable: "busy",
  StreamConflict: "busy",
  ReplicaDiverged: "failed",
  DatabaseFull: "failed",
  DatabaseReadOnly: "failed",
  DatabaseCorrupt: "failed",
  DatabaseForeign: "failed",
  MigrationFailed: "failed",
  SchemaTooNew: "failed",
  UnsupportedDriver: "failed",
  TransactionRefused: "failed",
  StatementFailed: "failed",
  DuplicateEvent: "failed",
  InvalidAppend: "failed",
  OutOfRange: "failed",
  UnknownEvent: "failed",
  MalformedEvent: "failed",
  PositionAhead: "failed",
  ProjectionVersionMismatch: "failed",
  ProjectionKeyMismatch: "failed",
  ProjectionFailed: "failed",
  ProjectionsMissing: "failed",
  ProjectionsNotKept: "failed",
  OperatorOnly: "failed",
  // Errors of another server, whose deepwell this one serves.
  ServerUnreachable: "busy",
  MessageTooLong: "failed",
  InvalidResponse: "unknown"
}

const isInternal = (tag: string): tag is Internal["_tag"] => Object.hasOwn(meanings, tag)

/** The faults of a replica and of its connection to the log; a server with another replica may not have them. */
const isOfLog = (error: Failing): boolean =>
  error._tag === "ReplicaDiverged" ||
  (error._tag === "SchemaTooNew" && error.set === "log") ||
  ("reason" in error && error.reason.startsWith("LOG_"))

/** The error of a call that may have been executed. It names no host, which clients do not need to know. */
const unknown = () => new ConnectionLost({ server: "log" })

/** Logs a cause, and returns the error of a server for it. */
const translate = (cause: Cause.Cause<Failing>): Effect.Effect<ServerTrouble | ConnectionLost> => {
  const error = Option.getOrUndefined(Cause.failureOption(cause))
  const reference = randomUUID()
  const meaning = error !== undefined && isInternal(error._tag) ? meanings[error._tag] : "failed"
  return Effect.as(
    Effect.logError("A call failed", cause).pipe(Effect.annotateLogs({ reference })),
    meaning === "unknown"
      ? unknown()
      : new ServerTrouble({
          reason: meaning,
          reference,
          ...(error !== undefined && isOfLog(error) ? { elsewhere: true } : {})
        })
  )
}

/** Fails with the errors that a schema allows on the wire, and with the translation of any other. */
const toWireError = <Allowed, Encoded>(allowed: Schema.Schema<Allowed, Encoded>) => {
  const isAllowed = Schema.is(allowed)
  return (cause: Cause.Cause<Failing>): Effect.Effect<never, Allowed | ServerTrouble | ConnectionLost> => {
    const error = Option.getOrUndefined(Cause.failureOption(cause))
    return isAllowed(error)
      ? Effect.fail(error)
      : Cause.isInterruptedOnly(cause)
        ? Effect.interrupt
        : Effect.flatMap(translate(cause), Effect.fail)
  }
}

/** The errors of calls before a login, and of `Logout`. */
export const toDeclined = toWireError(Declined)

/** The errors of logins. */
export const toLoginError = toWireError(LoginError)

/** The errors of all calls of a user who is signed in. */
export const toCallError = toWireError(CallError)

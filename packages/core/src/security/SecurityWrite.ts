/**
 * The writes to the security tables that accompany an append, as data: each storage of the log interprets them in the
 * transaction of the append. Times are milliseconds since 1970.
 */
import * as Data from "effect/Data"
import type { Run } from "../database/transaction/SqlRunner.ts"
import * as Credentials from "./Credentials.ts"
import * as KnownOrigins from "./KnownOrigins.ts"
import type { Parameters } from "./SecurityConfig.ts"
import type { NewSession } from "./Sessions.ts"
import * as Sessions from "./Sessions.ts"
import * as Throttle from "./Throttle.ts"
import type { ThrottleKey } from "./ThrottleKeys.ts"

type None = Record<never, never>

export type SecurityWrite = Data.TaggedEnum<{
  SetPassword: { readonly login: string; readonly hash: string; readonly at: number }
  /** Removes the override phrase when the hash is null. */
  SetPhrase: { readonly login: string; readonly hash: string | null; readonly at: number }
  OpenSession: NewSession
  TouchSession: { readonly id: string; readonly at: number }
  EndSession: { readonly id: string }
  /** Ends the sessions of a login, apart from one. */
  EndSessionsOf: { readonly login: string; readonly except: string | null; readonly at: number }
  EndAllSessions: None
  NoteOrigin: { readonly login: string; readonly origin: string | null; readonly at: number }
  /** Takes back an attempt that was counted before it succeeded. */
  ThrottleSucceed: {
    readonly counted: ReadonlyArray<ThrottleKey>
    readonly at: number
    readonly parameters: Parameters
  }
  ThrottleForgive: { readonly account: string }
  ThrottleClear: None
}>
export const SecurityWrite = Data.taggedEnum<SecurityWrite>()

const none: ReadonlyArray<string> = []

/** Executes a write in SQLite. Returns the ids of the sessions that `EndSessionsOf` or `EndAllSessions` ended. */
export const execute = (run: Run, write: SecurityWrite): ReadonlyArray<string> => {
  switch (write._tag) {
    case "SetPassword":
      Credentials.set(run, write.login, write.hash, write.at)
      return none
    case "SetPhrase":
      Credentials.setPhrase(run, write.login, write.hash, write.at)
      return none
    case "OpenSession":
      Sessions.open(run, write)
      return none
    case "TouchSession":
      Sessions.touch(run, write.id, write.at)
      return none
    case "EndSession":
      Sessions.end(run, write.id)
      return none
    case "EndSessionsOf":
      return Sessions.endByLogin(run, write.login, write.except, write.at)
    case "EndAllSessions":
      return Sessions.endAll(run)
    case "NoteOrigin":
      KnownOrigins.recordLogin(run, write.login, write.origin, write.at)
      return none
    case "ThrottleSucceed":
      Throttle.recordSuccess(run, write.counted, write.at, write.parameters)
      return none
    case "ThrottleForgive":
      Throttle.clearAccount(run, write.account)
      return none
    case "ThrottleClear":
      Throttle.clearAll(run)
      return none
  }
}

/**
 * The writes to the security tables that accompany an append, as data: each storage of the log interprets them in the
 * transaction of the append. Times are milliseconds since 1970.
 */
import * as Data from "effect/Data"
import type { Run } from "../database/transaction/SqlRunner.ts"
import * as Credentials from "./Credentials.ts"
import * as KnownOrigins from "./KnownOrigins.ts"
import type { Parameters } from "./SecurityConfig.ts"
import * as Sessions from "./Sessions.ts"
import * as Throttle from "./Throttle.ts"
import type { ThrottleKey } from "./ThrottleKeys.ts"

type None = Record<never, never>

export type SecurityWrite = Data.TaggedEnum<{
  SetPassword: { readonly login: string; readonly hash: string; readonly at: number }
  /** Removes the override phrase when the hash is null. */
  SetPhrase: { readonly login: string; readonly hash: string | null; readonly at: number }
  OpenSession: Sessions.NewSession
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

/** Executes a write in SQLite. Returns the ids of the sessions that `EndSessionsOf` or `EndAllSessions` ended. */
export const execute = (run: Run, write: SecurityWrite): ReadonlyArray<string> => {
  const ended = SecurityWrite.$match(write, {
    SetPassword: ({ login, hash, at }) => Credentials.set(run, login, hash, at),
    SetPhrase: ({ login, hash, at }) => Credentials.setPhrase(run, login, hash, at),
    OpenSession: (session) => Sessions.open(run, session),
    TouchSession: ({ id, at }) => Sessions.touch(run, id, at),
    EndSession: ({ id }) => void Sessions.end(run, id),
    EndSessionsOf: ({ login, except, at }) => Sessions.endByLogin(run, login, except, at),
    EndAllSessions: () => Sessions.endAll(run),
    NoteOrigin: ({ login, origin, at }) => KnownOrigins.recordLogin(run, login, origin, at),
    ThrottleSucceed: ({ counted, at, parameters }) => Throttle.recordSuccess(run, counted, at, parameters),
    ThrottleForgive: ({ account }) => Throttle.clearAccount(run, account),
    ThrottleClear: () => Throttle.clearAll(run)
  })
  return ended ?? []
}

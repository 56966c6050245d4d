/**
 * The writes to the security tables that accompany an append, as data: each storage of the log interprets them in the
 * transaction of the append. Times are milliseconds since 1970.
 */
import * as Data from "effect/Data"
import type { Parameters } from "./SecurityConfig.ts"
import type { NewSession } from "./Sessions.ts"
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
    readonly parameters: Parameters
  }
  ThrottleForgive: { readonly account: string }
  ThrottleClear: None
}>
export const SecurityWrite = Data.taggedEnum<SecurityWrite>()

/**
 * The meaning of security writes in SQLite.
 */
import type { Run } from "../database/transaction/SqlRunner.ts"
import * as Credentials from "./Credentials.ts"
import * as KnownOrigins from "./KnownOrigins.ts"
import { SecurityWrite } from "./SecurityWrite.ts"
import * as Sessions from "./Sessions.ts"
import * as Throttle from "./Throttle.ts"

/** Executes a write. Returns the ids of the sessions that `EndSessionsOf` or `EndAllSessions` ended. */
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
    ThrottleSucceed: ({ counted, parameters }) => Throttle.recordSuccess(run, counted, parameters),
    ThrottleForgive: ({ account }) => Throttle.clearAccount(run, account),
    ThrottleClear: () => Throttle.clearAll(run)
  })
  return ended ?? []
}

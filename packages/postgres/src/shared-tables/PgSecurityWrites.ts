/**
 * The writes to the security tables that accompany an append, as statements in the transaction of the append. Their effect is
 * that of `SqliteSecurityWrite.execute`.
 */
import * as Schema from "effect/Schema"
import * as RowCodec from "@scipnet/core/database/rows/RowCodec"
import type { Interpreter } from "@scipnet/core/deepwell/EventLog"
import { SecurityWrite } from "@scipnet/core/security/SecurityWrite"
import type { PgResult, PgStatement } from "../connection/PgStatement.ts"
import type { PgCompanion } from "../log/PgCompanion.ts"
import * as CredentialStatements from "./CredentialStatements.ts"
import * as KnownOriginStatements from "./KnownOriginStatements.ts"
import * as SessionStatements from "./SessionStatements.ts"
import * as ThrottleStatements from "./ThrottleStatements.ts"

/** Returns the statements of a write, to run in order. */
export const statements = SecurityWrite.$match({
  SetPassword: ({ login, hash, at }): ReadonlyArray<PgStatement> => [CredentialStatements.setPassword(login, hash, at)],
  SetPhrase: ({ login, hash, at }) => [CredentialStatements.setPhrase(login, hash, at)],
  OpenSession: (session) => [SessionStatements.prune(session.at), SessionStatements.open(session)],
  TouchSession: ({ id, at }) => [SessionStatements.touch(id, at)],
  EndSession: ({ id }) => [SessionStatements.end(id)],
  EndSessionsOf: ({ login, except, at }) => [SessionStatements.endByLogin(login, except, at)],
  EndAllSessions: () => [SessionStatements.endAll],
  NoteOrigin: ({ login, origin, at }) => KnownOriginStatements.recordLogin(login, origin, at),
  ThrottleSucceed: ({ counted, parameters }) => ThrottleStatements.recordSuccess(counted, parameters),
  ThrottleForgive: ({ account }) => ThrottleStatements.clearAccount(account),
  ThrottleClear: () => ThrottleStatements.clearAll
})

/** The statement that finds the sessions which a committed write has ended; undefined for other writes. */
const endedBy = (write: SecurityWrite): PgStatement | undefined =>
  write._tag === "EndSessionsOf"
    ? SessionStatements.endedByLogin(write.login, write.except, write.at)
    : write._tag === "EndAllSessions"
      ? SessionStatements.endedAll
      : undefined

const idRows = RowCodec.reader(Schema.Struct({ id: Schema.String }))

const idsOf = (results: ReadonlyArray<PgResult>) => results.flatMap(({ rows }) => idRows(rows)).map(({ id }) => id)

/** Translates the companion writes of one append. */
export const interpret: Interpreter<PgCompanion> = (writes) => {
  const all = writes.flatMap((write) => statements(write))
  let ended: ReadonlyArray<string> = []
  const found = writes.flatMap((write) => endedBy(write) ?? [])
  return {
    companion:
      all.length === 0
        ? undefined
        : {
            statements: all,
            onRows: (results) => {
              const ending = results.filter((_, index) => SessionStatements.returnsEnded(all[index]))
              ended = idsOf(ending)
            },
            recover: {
              statements: found,
              onRows: (results) => {
                ended = idsOf(results)
              }
            }
          },
    endedSessions: () => ended
  }
}

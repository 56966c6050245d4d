/**
 * What the events say of credentials and sessions, which are no projections: who should have a password, the seals of
 * what was set last, and when sessions were ended.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import * as RowCodec from "../../database/rows/RowCodec.ts"

/** An event after which sessions opened before it are gone, but for one. */
interface Ending {
  readonly position: number
  readonly except: string | null
}

/** What the events of one account come to. */
export interface Account {
  /** The seal of its password; null when it has none, undefined where an earlier version did not seal. */
  password: string | null | undefined
  /** The same of its override phrase. */
  phrase: string | null | undefined
  /** Whether an event says that a password was set. */
  mustHavePassword: boolean
  active: boolean
  /** When its last event was recorded, ms since 1970. */
  lastAt: number
  readonly endings: Array<Ending>
}

/** The accounts by login, and when all sessions were ended by a restore: the position of the last time, or 0. */
export interface History {
  readonly accounts: ReadonlyMap<string, Account>
  readonly restoredAt: number
}

const Seals = Schema.parseJson(
  Schema.Struct({
    password: Schema.optional(Schema.NullOr(Schema.String)),
    phrase: Schema.optional(Schema.NullOr(Schema.String))
  })
)

const Row = Schema.Struct({
  position: Schema.Number,
  type: Schema.String,
  recordedAt: Schema.Number,
  user: Schema.NullOr(Schema.String),
  action: Schema.NullOr(Schema.String),
  session: Schema.NullOr(Schema.String),
  seals: Schema.NullOr(Seals)
})
type Row = typeof Row.Type

const decode = RowCodec.decoder(Row)

const pageSize = 500

// Each event that sets a credential or ends sessions is in the stream of its user, but for rehashing and restoring.
const page = (sql: SqlClient, after: number) =>
  decode(
    sql.unsafe(
      `SELECT position, type, recorded_at AS recordedAt, data ->> 'user' AS user, data ->> 'action' AS action,
         metadata ->> 'session' AS session, metadata -> 'seals' AS seals
       FROM events
       WHERE position > ? AND (stream GLOB 'user-*' OR type IN ('LoggedIn', 'OperatorActed'))
       ORDER BY position LIMIT ${pageSize}`,
      [after]
    )
  )

const registered = (seals: Row["seals"]): Account => ({
  password: seals?.password,
  // Only what comes with a seal is known to have come without a phrase.
  phrase: seals === null ? undefined : (seals.phrase ?? null),
  mustHavePassword: typeof seals?.password === "string",
  active: true,
  lastAt: 0,
  endings: []
})

const setPassword = (account: Account, { position, seals }: Row, except: string | null): void => {
  account.password = seals?.password
  account.mustHavePassword = true
  account.endings.push({ position, except })
}

const fold = (account: Account, row: Row): void => {
  account.lastAt = row.recordedAt
  switch (row.type) {
    case "UserPasswordChanged":
      return setPassword(account, row, row.session)
    case "UserPasswordReset":
      setPassword(account, row, null)
      account.phrase = row.seals?.phrase === null ? null : account.phrase
      return
    case "UserConfirmed":
      account.phrase = null
      account.endings.push({ position: row.position, except: null })
      return
    case "UserPhraseSet":
      account.phrase = row.seals?.phrase
      return
    case "UserDeactivated":
      account.active = false
      return
    case "UserReactivated":
      account.active = true
      return
    case "LoggedIn":
      // A login renews an outdated hash.
      if (typeof row.seals?.password === "string") {
        account.password = row.seals.password
      }
  }
}

/** Reads it from a log in which all events can be read, in one snapshot. */
export const read = (sql: SqlClient): Effect.Effect<History, SqlError> =>
  Effect.gen(function* () {
    const accounts = new Map<string, Account>()
    let restoredAt = 0
    for (let after: number | undefined = 0; after !== undefined;) {
      const rows: ReadonlyArray<Row> = yield* page(sql, after)
      for (const row of rows) {
        if (row.type === "OperatorActed" && row.action === "restore") {
          restoredAt = row.position
        }
        if (row.user !== null) {
          const known = accounts.get(row.user)
          const account = known === undefined || row.type === "UserRegistered" ? registered(row.seals) : known
          accounts.set(row.user, account)
          fold(account, row)
        }
      }
      after = rows.at(-1)?.position
    }
    return { accounts, restoredAt }
  })

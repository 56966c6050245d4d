/**
 * The history of credentials and sessions, folded from the events: the accounts that have a password, the seals of the
 * last secrets, and the events that ended sessions. Credentials and sessions are not projections.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import { forEachPage, pageSize, step } from "./Paging.ts"

/** An event that ended all earlier sessions of the account, except one. */
interface Ending {
  readonly position: number
  readonly except: string | null
}

/** The state of one account. */
export interface Account {
  /** The seal of the password; null without a password, undefined if an earlier version set it without a seal. */
  password: string | null | undefined
  /** The seal of the override phrase, likewise. */
  phrase: string | null | undefined
  /** True if an event set a password. */
  mustHavePassword: boolean
  active: boolean
  /** The time of its last event, in ms since 1970. */
  lastAt: number
  readonly endings: Array<Ending>
}

/** The accounts by login, and the position of the last restore, which ended all sessions; 0 without one. */
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

const rows = RowCodec.reader(Row)

// All events that set a credential or end sessions are in user streams, except those of a rehash and of a restore.
const select = `SELECT position, type, recorded_at AS recordedAt, data ->> 'user' AS user, data ->> 'action' AS action,
    metadata ->> 'session' AS session, metadata -> 'seals' AS seals
  FROM events
  WHERE position > ? AND position <= ? AND (stream GLOB 'user-*' OR type IN ('LoggedIn', 'OperatorActed'))
  ORDER BY position LIMIT ${pageSize}`

const registered = (seals: Row["seals"]): Account => ({
  password: seals?.password,
  // Without seals the event does not tell whether a phrase was set.
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

/** Folds the history from a log that is readable to its end, or up to a position. */
export const read = (run: Run, until = Number.MAX_SAFE_INTEGER): Effect.Effect<History, SqlError> =>
  Effect.gen(function* () {
    const accounts = new Map<string, Account>()
    let restoredAt = 0
    const add = (row: Row) => {
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
    yield* forEachPage({
      first: 0,
      page: (after) => step(() => rows(run(select, [after, until]))),
      key: ({ position }) => position,
      use: (page) => page.forEach(add)
    })
    return { accounts, restoredAt }
  })

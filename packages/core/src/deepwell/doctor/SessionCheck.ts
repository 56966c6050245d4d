/**
 * Compares the stored sessions with the events that opened and ended them.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Seals from "../../security/CredentialSeals.ts"
import * as SecurityConfig from "../../security/SecurityConfig.ts"
import type { History } from "./CredentialHistory.ts"
import { Finding, listing, type Difference } from "./Findings.ts"
import { forEachPage, pageSize, step } from "./Paging.ts"

const Row = Schema.Struct({
  id: Schema.String,
  tokenHash: Schema.String,
  login: Schema.String,
  origin: Schema.NullOr(Schema.String),
  openedAt: Schema.Number,
  seenAt: Schema.Number,
  idle: Schema.Number,
  expiresAt: Schema.Number
})
type Row = typeof Row.Type

const rows = RowCodec.reader(Row)

const select = `SELECT id, token_hash AS tokenHash, login, origin, opened_at AS openedAt, seen_at AS seenAt, idle,
    expires_at AS expiresAt
  FROM sessions WHERE id > ? ORDER BY id LIMIT ${pageSize}`

const Opened = Schema.Struct({
  position: Schema.Number,
  type: Schema.String,
  recordedAt: Schema.Number,
  user: Schema.NullOr(Schema.String),
  seal: Schema.NullOr(Schema.String)
})
type Opened = typeof Opened.Type

const openedRows = RowCodec.reader(Opened)

const selectEvents = `SELECT position, type, recorded_at AS recordedAt, data ->> 'user' AS user,
    metadata -> 'seals' ->> 'session' AS seal
  FROM events WHERE stream = ? ORDER BY version LIMIT 2`

/** The first two events of a session. An open session has exactly one. */
const eventsOf = (run: Run, id: string) => openedRows(run(selectEvents, [AccessEvent.sessionStream(id)]))

const isLive = ({ seenAt, idle, expiresAt }: Row, now: number): boolean => expiresAt > now && seenAt + idle > now

/** True for a session that an event of its account ended, or that came from a backup. */
const isEnded = (row: Row, { position }: Opened, { accounts, restoredAt }: History, now: number): boolean => {
  const account = accounts.get(row.login)
  return (
    account === undefined ||
    position < restoredAt ||
    account.endings.some((ending) => ending.position > position && ending.except !== row.id) ||
    (!account.active && isLive(row, now))
  )
}

/** Checks a session of an earlier version, without a seal, against the limits of all settings. */
const isPlausible = ({ openedAt, seenAt, idle, expiresAt }: Row, { recordedAt }: Opened): boolean =>
  openedAt <= recordedAt &&
  openedAt <= seenAt &&
  idle <= Duration.toMillis(SecurityConfig.longestIdle) &&
  expiresAt - openedAt <= Duration.toMillis(SecurityConfig.longestLifetime)

const differenceOf = (
  row: Row,
  [opened, ...more]: ReadonlyArray<Opened>,
  history: History,
  now: number
): ReadonlyArray<Difference> => {
  const isOpen = opened?.type === "LoggedIn" && opened.user === row.login && more.length === 0
  if (!isOpen || isEnded(row, opened, history, now)) {
    return [{ key: row.id, how: "surplus" }]
  }
  const isAsOpened = opened.seal === null ? isPlausible(row, opened) : Seals.ofSession(row) === opened.seal
  return isAsOpened ? [] : [{ key: row.id, how: "changed" }]
}

/** Finds sessions that no login opened, that were ended, and that differ from the login that opened them. */
export const examine = (run: Run, history: History): Effect.Effect<ReadonlyArray<Finding>, SqlError> =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const differences: Array<Difference> = []
    yield* forEachPage({
      first: "",
      page: (after) => step(() => rows(run(select, [after]))),
      key: ({ id }) => id,
      use: (page) => differences.push(...page.flatMap((row) => differenceOf(row, eventsOf(run, row.id), history, now)))
    })
    return listing(differences, Finding.SessionsDiffer)
  })

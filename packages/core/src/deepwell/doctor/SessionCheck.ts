/**
 * Sessions compared with the events that opened and ended them.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Clock, Duration, Effect, Schema } from "effect"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import * as Seals from "../../security/Seals.ts"
import * as SecurityConfig from "../../security/SecurityConfig.ts"
import type { History } from "./CredentialHistory.ts"
import type { Difference } from "./Findings.ts"
import { Finding, mostDifferences } from "./Findings.ts"

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

const decode = RowCodec.decoder(Row)

const pageSize = 500

const page = (sql: SqlClient, after: string) =>
  decode(
    sql.unsafe(
      `SELECT id, token_hash AS tokenHash, login, origin, opened_at AS openedAt, seen_at AS seenAt, idle,
         expires_at AS expiresAt
       FROM sessions WHERE id > ? ORDER BY id LIMIT ${pageSize}`,
      [after]
    )
  )

const Opened = Schema.Struct({
  position: Schema.Number,
  type: Schema.String,
  recordedAt: Schema.Number,
  user: Schema.NullOr(Schema.String),
  seal: Schema.NullOr(Schema.String)
})
type Opened = typeof Opened.Type

const decodeOpened = RowCodec.decoder(Opened)

/** The events of a session: it is open as long as there is one. */
const eventsOf = (sql: SqlClient, id: string) =>
  decodeOpened(
    sql.unsafe(
      `SELECT position, type, recorded_at AS recordedAt, data ->> 'user' AS user,
         metadata -> 'seals' ->> 'session' AS seal
       FROM events WHERE stream = ? ORDER BY version LIMIT 2`,
      [AccessEvent.sessionStream(id)]
    )
  )

const isLive = ({ seenAt, idle, expiresAt }: Row, now: number): boolean => expiresAt > now && seenAt + idle > now

/** Whether a session should be gone: its account lost it, or it was restored from a backup. */
const isEnded = (row: Row, { position }: Opened, { accounts, restoredAt }: History, now: number): boolean => {
  const account = accounts.get(row.login)
  return (
    account === undefined ||
    position < restoredAt ||
    account.endings.some((ending) => ending.position > position && ending.except !== row.id) ||
    (!account.active && isLive(row, now))
  )
}

/** What an earlier version did not seal is held to what any setting allows. */
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

/** Finds sessions that no login opened, that were ended, and that are not as they were opened. */
export const examine = (sql: SqlClient, history: History): Effect.Effect<ReadonlyArray<Finding>, SqlError> =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const differences: Array<Difference> = []
    for (let after: string | undefined = ""; after !== undefined;) {
      const rows: ReadonlyArray<Row> = yield* page(sql, after)
      for (const row of rows) {
        differences.push(...differenceOf(row, yield* eventsOf(sql, row.id), history, now))
      }
      after = rows.at(-1)?.id
    }
    return differences.length === 0
      ? []
      : [Finding.SessionsDiffer({ count: differences.length, first: differences.slice(0, mostDifferences) })]
  })

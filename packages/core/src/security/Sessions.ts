/**
 * Open sessions. A session is known by an id that anybody may see, and held by a token that nobody but its user has:
 * of the token a digest is kept. They are not events; times are milliseconds since 1970.
 */
import { createHash, randomBytes } from "node:crypto"
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Redacted, Schema } from "effect"
import * as Query from "../database/Query.ts"
import type { Migration } from "../database/Migration.ts"

export const migrations: ReadonlyArray<Migration> = [
  {
    set: "security",
    id: 2,
    name: "sessions",
    statements: [
      `CREATE TABLE sessions (
        id TEXT NOT NULL PRIMARY KEY,
        token_hash TEXT NOT NULL UNIQUE,
        login TEXT NOT NULL,
        origin TEXT,
        opened_at INTEGER NOT NULL,
        seen_at INTEGER NOT NULL,
        idle INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID`,
      "CREATE INDEX sessions_login ON sessions (login, opened_at)"
    ]
  }
]

const Row = Schema.Struct({
  id: Schema.String,
  login: Schema.String,
  origin: Schema.NullOr(Schema.String),
  opened_at: Schema.Int,
  seen_at: Schema.Int,
  expires_at: Schema.Int
})

/** A session that is open. */
export interface OpenSession {
  readonly id: string
  readonly login: string
  readonly origin: string | null
  readonly openedAt: number
  readonly seenAt: number
  readonly expiresAt: number
}

const decode = Schema.decodeUnknown(Schema.Array(Row))

const sessions = (query: Effect.Effect<unknown, SqlError>): Effect.Effect<ReadonlyArray<OpenSession>, SqlError> =>
  Effect.flatMap(query, (rows) =>
    Effect.map(Effect.orDie(decode(rows)), (found) =>
      found.map(({ id, login, origin, opened_at, seen_at, expires_at }) => ({
        id,
        login,
        origin,
        openedAt: opened_at,
        seenAt: seen_at,
        expiresAt: expires_at
      }))
    )
  )

/** A token of 256 random bits, as text for an URL or a header. */
export const mintToken: Effect.Effect<Redacted.Redacted> = Effect.sync(() =>
  Redacted.make(randomBytes(32).toString("base64url"))
)

// No token is nearly as long, so that of a longer text no more has to be looked at.
const longest = 200

/** What is kept of a token: SHA-256 in hexadecimal, of any text. */
export const hashOf = (token: Redacted.Redacted): string =>
  createHash("sha256").update(Redacted.value(token).slice(0, longest)).digest("hex")

export interface Opening {
  readonly id: string
  readonly token: Redacted.Redacted
  readonly login: string
  readonly origin: string | null
  readonly at: number
  /** In milliseconds: how long it may be left unused, and how long it lasts at most. */
  readonly idle: number
  readonly lifetime: number
}

// Asked of a time, twice.
const isLive = "expires_at > ? AND seen_at + idle > ?"
const live = (sql: SqlClient, at: number) => sql.unsafe(isLive, [at, at])

/** Forgets the sessions that are over. */
export const prune = (sql: SqlClient, at: number): Effect.Effect<void, SqlError> =>
  Effect.asVoid(sql`DELETE FROM sessions WHERE NOT (${live(sql, at)})`)

/** Keeps a new session, and forgets those that are over. */
export const open = (
  sql: SqlClient,
  { id, token, login, origin, at, idle, lifetime }: Opening
): Effect.Effect<void, SqlError> =>
  Effect.zipRight(
    prune(sql, at),
    Effect.asVoid(sql`
      INSERT INTO sessions (id, token_hash, login, origin, opened_at, seen_at, idle, expires_at)
      VALUES (${id}, ${hashOf(token)}, ${login}, ${origin}, ${at}, ${at}, ${idle}, ${at + lifetime})`)
  )

/** The session of this id, if it is open. */
export const find = (sql: SqlClient, id: string, at: number) =>
  Effect.map(
    sessions(Query.rows(sql, `SELECT * FROM sessions WHERE id = ? AND ${isLive}`, [id, at, at])),
    ([found]) => found
  )

/** The session that this token is held for, if it is open. */
export const byToken = (sql: SqlClient, token: Redacted.Redacted, at: number) =>
  Effect.map(
    sessions(sql`SELECT * FROM sessions WHERE token_hash = ${hashOf(token)} AND ${live(sql, at)}`),
    ([found]) => found
  )

/** The open sessions of a login, the latest first. */
export const ofLogin = (sql: SqlClient, login: string, at: number) =>
  sessions(sql`SELECT * FROM sessions WHERE login = ${login} AND ${live(sql, at)} ORDER BY opened_at DESC, id`)

/** All open sessions, or as many of them as are asked for, the latest first. */
export const all = (sql: SqlClient, at: number, limit?: number) =>
  sessions(sql`SELECT * FROM sessions WHERE ${live(sql, at)} ORDER BY opened_at DESC, id LIMIT ${limit ?? -1}`)

/** Notes that an open session is in use, to a minute or a tenth of what it may be left unused. */
export const touch = (sql: SqlClient, id: string, at: number): Effect.Effect<void, SqlError> =>
  Effect.asVoid(
    Query.rows(
      sql,
      `UPDATE sessions SET seen_at = ? WHERE id = ? AND seen_at + min(60000, idle / 10) <= ? AND ${isLive}`,
      [at, id, at, at, at]
    )
  )

const ended = Schema.decodeUnknown(Schema.Array(Schema.Struct({ id: Schema.String })))

const ids = (query: Effect.Effect<unknown, SqlError>): Effect.Effect<ReadonlyArray<string>, SqlError> =>
  Effect.flatMap(query, (rows) => Effect.map(Effect.orDie(ended(rows)), (found) => found.map(({ id }) => id)))

/** Ends a session; whether there was one. */
export const end = (sql: SqlClient, id: string): Effect.Effect<boolean, SqlError> =>
  Effect.map(ids(sql`DELETE FROM sessions WHERE id = ${id} RETURNING id`), ({ length }) => length > 0)

/** Ends the sessions of a login, apart from one; which they were. */
export const endOf = (
  sql: SqlClient,
  login: string,
  except: string | null = null
): Effect.Effect<ReadonlyArray<string>, SqlError> =>
  ids(sql`DELETE FROM sessions WHERE login = ${login} AND id <> ${except ?? ""} RETURNING id`)

/** Ends all sessions, open or not; how many there were. */
export const endAll = (sql: SqlClient): Effect.Effect<number, SqlError> =>
  Effect.map(ids(sql`DELETE FROM sessions RETURNING id`), ({ length }) => length)

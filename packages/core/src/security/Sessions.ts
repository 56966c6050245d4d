/**
 * Open sessions. A session is known by an id that anybody may see, and held by a token that nobody but its user has:
 * of the token a digest is kept. They are not events; times are milliseconds since 1970.
 */
import { createHash, randomBytes } from "node:crypto"
import { Effect, Redacted, Schema } from "effect"
import type { Migration } from "../database/migration/Migration.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"
import * as Seals from "./Seals.ts"

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

const decode = Schema.decodeUnknownSync(Schema.Array(Row))

const sessions = (rows: ReadonlyArray<unknown>): ReadonlyArray<OpenSession> =>
  decode(rows).map(({ id, login, origin, opened_at, seen_at, expires_at }) => ({
    id,
    login,
    origin,
    openedAt: opened_at,
    seenAt: seen_at,
    expiresAt: expires_at
  }))

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

/** The seal of a session as `open` stores it. */
export const sealOf = ({ id, token, login, origin, at, idle, lifetime }: Opening): string =>
  Seals.ofSession({ id, tokenHash: hashOf(token), login, origin, openedAt: at, idle, expiresAt: at + lifetime })

// Asked of a time, twice.
const isLive = "(expires_at > ? AND seen_at + idle > ?)"

/** Forgets the sessions that are over. */
export const prune = (run: Run, at: number): void => {
  run(`DELETE FROM sessions WHERE NOT ${isLive}`, [at, at])
}

/** Keeps a new session, and forgets those that are over. */
export const open = (run: Run, { id, token, login, origin, at, idle, lifetime }: Opening): void => {
  prune(run, at)
  run(
    `INSERT INTO sessions (id, token_hash, login, origin, opened_at, seen_at, idle, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [id, hashOf(token), login, origin, at, at, idle, at + lifetime]
  )
}

/** The session of this id, if it is open. */
export const find = (run: Run, id: string, at: number): OpenSession | undefined =>
  sessions(run(`SELECT * FROM sessions WHERE id = ? AND ${isLive}`, [id, at, at]))[0]

const decodeLogins = Schema.decodeUnknownSync(Schema.Array(Row.pick("id", "login")))

/** The logins of those of these sessions that are open, by their ids. */
export const logins = (run: Run, ids: ReadonlyArray<string>, at: number): ReadonlyMap<string, string> =>
  new Map(
    decodeLogins(
      run(`SELECT id, login FROM sessions WHERE id IN (SELECT value FROM json_each(?)) AND ${isLive}`, [
        JSON.stringify(ids),
        at,
        at
      ])
    ).map(({ id, login }) => [id, login])
  )

/** The session that this token is held for, if it is open. */
export const byToken = (run: Run, token: Redacted.Redacted, at: number): OpenSession | undefined =>
  sessions(run(`SELECT * FROM sessions WHERE token_hash = ? AND ${isLive}`, [hashOf(token), at, at]))[0]

/** The open sessions of a login, the latest first. */
export const ofLogin = (run: Run, login: string, at: number): ReadonlyArray<OpenSession> =>
  sessions(run(`SELECT * FROM sessions WHERE login = ? AND ${isLive} ORDER BY opened_at DESC, id`, [login, at, at]))

/** All open sessions, or as many of them as are asked for, the latest first. */
export const all = (run: Run, at: number, limit = -1): ReadonlyArray<OpenSession> =>
  sessions(run(`SELECT * FROM sessions WHERE ${isLive} ORDER BY opened_at DESC, id LIMIT ?`, [at, at, limit]))

/** Notes that an open session is in use, to a minute or a tenth of what it may be left unused. */
export const touch = (run: Run, id: string, at: number): void => {
  run(`UPDATE sessions SET seen_at = ? WHERE id = ? AND seen_at + min(60000, idle / 10) <= ? AND ${isLive}`, [
    at,
    id,
    at,
    at,
    at
  ])
}

const decodeIds = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ id: Schema.String })))
const ids = (rows: ReadonlyArray<unknown>): ReadonlyArray<string> => decodeIds(rows).map(({ id }) => id)

/** Ends a session; whether there was one. */
export const end = (run: Run, id: string): boolean =>
  ids(run("DELETE FROM sessions WHERE id = ? RETURNING id", [id])).length > 0

/** Ends the sessions of a login, apart from one, and returns the ids of those that were still open at a time. */
export const endOf = (run: Run, login: string, except: string | null, at: number): ReadonlyArray<string> => {
  const open = ofLogin(run, login, at).map(({ id }) => id)
  run("DELETE FROM sessions WHERE login = ? AND id <> ?", [login, except ?? ""])
  return open.filter((id) => id !== except)
}

/** The ids of the open sessions of a login that are beyond a number of the latest ones. */
export const beyond = (run: Run, login: string, at: number, most: number): ReadonlyArray<string> =>
  ids(
    run(`SELECT id FROM sessions WHERE login = ? AND ${isLive} ORDER BY opened_at DESC, id LIMIT -1 OFFSET ?`, [
      login,
      at,
      at,
      most
    ])
  )

/** Ends all sessions, open or not, and returns their ids. */
export const endAll = (run: Run): ReadonlyArray<string> => ids(run("DELETE FROM sessions RETURNING id"))

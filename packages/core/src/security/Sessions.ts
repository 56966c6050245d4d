/**
 * The table of open sessions. A session has a public id and a secret token, of which only a digest is stored. Times are
 * milliseconds since 1970.
 */
import { createHash, randomBytes } from "node:crypto"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { Migration } from "../database/migration/Migration.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"
import * as Seals from "./CredentialSeals.ts"

/** The migration that creates the table `sessions`. */
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

const fromRow = ({ id, login, origin, opened_at, seen_at, expires_at }: typeof Row.Type) => ({
  id,
  login,
  origin,
  openedAt: opened_at,
  seenAt: seen_at,
  expiresAt: expires_at
})

/** An open session. */
export type OpenSession = Readonly<ReturnType<typeof fromRow>>

const decode = Schema.decodeUnknownSync(Schema.Array(Row))
const sessions = (rows: ReadonlyArray<unknown>): ReadonlyArray<OpenSession> => decode(rows).map(fromRow)

/** Generates a token of 256 random bits, encoded as base64url. */
export const generateToken: Effect.Effect<Redacted.Redacted> = Effect.sync(() =>
  Redacted.make(randomBytes(32).toString("base64url"))
)

// Longer than any token, so that hashing an oversized token has a bounded cost.
const maximumTokenLength = 200

/** Returns the digest of a token as it is stored: SHA-256 in hexadecimal. */
export const tokenDigest = (token: Redacted.Redacted): string =>
  createHash("sha256").update(Redacted.value(token).slice(0, maximumTokenLength)).digest("hex")

/** A new session, opened at `at`. `idle` (the idle timeout) and `lifetime` are in milliseconds. */
export interface NewSession {
  readonly id: string
  readonly token: Redacted.Redacted
  readonly login: string
  readonly origin: string | null
  readonly at: number
  readonly idle: number
  readonly lifetime: number
}

/** Returns the digest of the row that `open` stores, for the metadata of the login event. */
export const seal = ({ id, token, login, origin, at, idle, lifetime }: NewSession): string =>
  Seals.ofSession({ id, tokenHash: tokenDigest(token), login, origin, openedAt: at, idle, expiresAt: at + lifetime })

// Has two parameters, both the current time.
const isLive = "(expires_at > ? AND seen_at + idle > ?)"

/** Deletes expired sessions. */
export const prune = (run: Run, at: number): void => {
  run(`DELETE FROM sessions WHERE NOT ${isLive}`, [at, at])
}

/** Inserts a new session and deletes expired ones. */
export const open = (run: Run, { id, token, login, origin, at, idle, lifetime }: NewSession): void => {
  prune(run, at)
  run(
    `INSERT INTO sessions (id, token_hash, login, origin, opened_at, seen_at, idle, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [id, tokenDigest(token), login, origin, at, at, idle, at + lifetime]
  )
}

/** Finds an open session by id. */
export const find = (run: Run, id: string, at: number): OpenSession | undefined =>
  sessions(run(`SELECT * FROM sessions WHERE id = ? AND ${isLive}`, [id, at, at]))[0]

// A use is recorded at most once a minute or a tenth of the idle timeout. Has one parameter, the current time.
const isTouchDue = "seen_at + min(60000, idle / 10) <= ?"

const decodeActivity = Schema.decodeUnknownSync(
  Schema.Array(Schema.Struct({ login: Schema.String, isTouchDue: Schema.Literal(0, 1) }))
)

/** Returns the login of an open session, and whether `touch` would record its use; undefined for other ids. */
export const activity = (
  run: Run,
  id: string,
  at: number
): { readonly login: string; readonly isTouchDue: boolean } | undefined => {
  const select = `SELECT login, ${isTouchDue} AS isTouchDue FROM sessions WHERE id = ? AND ${isLive}`
  const [found] = decodeActivity(run(select, [at, id, at, at]))
  return found && { login: found.login, isTouchDue: found.isTouchDue === 1 }
}

const decodeLogins = Schema.decodeUnknownSync(Schema.Array(Row.pick("id", "login")))

/** Returns the logins of open sessions by session id; ids of other sessions are left out. */
export const loginsById = (run: Run, ids: ReadonlyArray<string>, at: number): ReadonlyMap<string, string> =>
  new Map(
    decodeLogins(
      run(`SELECT id, login FROM sessions WHERE id IN (SELECT value FROM json_each(?)) AND ${isLive}`, [
        JSON.stringify(ids),
        at,
        at
      ])
    ).map(({ id, login }) => [id, login])
  )

/** Finds an open session by token. */
export const byToken = (run: Run, token: Redacted.Redacted, at: number): OpenSession | undefined =>
  sessions(run(`SELECT * FROM sessions WHERE token_hash = ? AND ${isLive}`, [tokenDigest(token), at, at]))[0]

const decodeEnds = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ ends_at: Schema.Int })))

/** Returns the time at which a session ends unless it is used before; undefined for an unknown id. */
export const endOf = (run: Run, id: string): number | undefined =>
  decodeEnds(run("SELECT min(expires_at, seen_at + idle) AS ends_at FROM sessions WHERE id = ?", [id]))[0]?.ends_at

/** Lists the open sessions of a login, latest first. */
export const byLogin = (run: Run, login: string, at: number): ReadonlyArray<OpenSession> =>
  sessions(run(`SELECT * FROM sessions WHERE login = ? AND ${isLive} ORDER BY opened_at DESC, id`, [login, at, at]))

/** Lists open sessions, latest first, up to a limit; all with -1. */
export const latest = (run: Run, at: number, limit = -1): ReadonlyArray<OpenSession> =>
  sessions(run(`SELECT * FROM sessions WHERE ${isLive} ORDER BY opened_at DESC, id LIMIT ?`, [at, at, limit]))

/** Updates the time of the last use of an open session, at most once a minute or a tenth of its idle timeout. */
export const touch = (run: Run, id: string, at: number): void => {
  run(`UPDATE sessions SET seen_at = ? WHERE id = ? AND ${isTouchDue} AND ${isLive}`, [at, id, at, at, at])
}

const decodeIds = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ id: Schema.String })))
const ids = (rows: ReadonlyArray<unknown>): ReadonlyArray<string> => decodeIds(rows).map(({ id }) => id)

/** Deletes a session. Returns true when it existed. */
export const end = (run: Run, id: string): boolean =>
  ids(run("DELETE FROM sessions WHERE id = ? RETURNING id", [id])).length > 0

/** Deletes the sessions of a login except one. Returns the ids of those that were open at the time `at`. */
export const endByLogin = (run: Run, login: string, except: string | null, at: number): ReadonlyArray<string> => {
  const open = byLogin(run, login, at).map(({ id }) => id)
  run("DELETE FROM sessions WHERE login = ? AND id <> ?", [login, except ?? ""])
  return open.filter((id) => id !== except)
}

/** Returns the ids of the open sessions of a login apart from the latest `most`. */
export const beyondLatest = (run: Run, login: string, at: number, most: number): ReadonlyArray<string> =>
  ids(
    run(`SELECT id FROM sessions WHERE login = ? AND ${isLive} ORDER BY opened_at DESC, id LIMIT -1 OFFSET ?`, [
      login,
      at,
      at,
      most
    ])
  )

/** Deletes all sessions, including expired ones. Returns their ids. */
export const endAll = (run: Run): ReadonlyArray<string> => ids(run("DELETE FROM sessions RETURNING id"))

/**
 * Digests of stored credentials and sessions, which go into the metadata of the events that set them: a row that was
 * changed without an event no longer has the digest that the log holds. A digest tells nothing of a secret: what is
 * digested is a salted hash, or the hash of a random token.
 */
import { createHash } from "node:crypto"

/** What is sealed, by name; null for what an event left without a row. */
export interface Seals {
  readonly password?: string | null
  readonly phrase?: string | null
  readonly session?: string
}

/** SHA-256 in hexadecimal over a list of values, which are told apart by their JSON. */
const digest = (...values: ReadonlyArray<string | number | null>): string =>
  createHash("sha256").update(JSON.stringify(values)).digest("hex")

/** The seal of a login's password, given its stored hash. */
export const ofPassword = (login: string, passwordHash: string): string => digest("password", login, passwordHash)

/** The seal of a login's override phrase, given its stored hash. */
export const ofPhrase = (login: string, phraseHash: string): string => digest("phrase", login, phraseHash)

/** A session as it is stored, without when it was last used. Times are milliseconds since 1970, `idle` milliseconds. */
export interface SealedSession {
  readonly id: string
  readonly tokenHash: string
  readonly login: string
  readonly origin: string | null
  readonly openedAt: number
  readonly idle: number
  readonly expiresAt: number
}

/** The seal of a session. */
export const ofSession = (session: SealedSession): string =>
  digest(
    "session",
    session.id,
    session.tokenHash,
    session.login,
    session.origin,
    session.openedAt,
    session.idle,
    session.expiresAt
  )

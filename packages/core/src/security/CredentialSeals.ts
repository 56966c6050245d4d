/**
 * Digests of rows of credentials and sessions, stored in the metadata of the events that set them (field `seals`). A row
 * that was changed without an event no longer matches its digest. Digests disclose no secret: they cover a salted hash or
 * the hash of a random token.
 */
import { createHash } from "node:crypto"

/** The digests of the rows that an event set; null for a row that it removed. */
export interface Seals {
  readonly password?: string | null
  readonly phrase?: string | null
  readonly session?: string
}

/** SHA-256 in hexadecimal over the JSON of a list of values. */
const digest = (...values: ReadonlyArray<string | number | null>): string =>
  createHash("sha256").update(JSON.stringify(values)).digest("hex")

/** Returns the digest of a login's password hash. */
export const ofPassword = (login: string, passwordHash: string): string => digest("password", login, passwordHash)

/** Returns the digest of the hash of a login's override phrase. */
export const ofPhrase = (login: string, phraseHash: string): string => digest("phrase", login, phraseHash)

/** The row of a session without its last use. Times are milliseconds since 1970, `idle` is in milliseconds. */
export interface SessionRow {
  readonly id: string
  readonly tokenHash: string
  readonly login: string
  readonly origin: string | null
  readonly openedAt: number
  readonly idle: number
  readonly expiresAt: number
}

/** Returns the digest of a session. */
export const ofSession = ({ id, tokenHash, login, origin, openedAt, idle, expiresAt }: SessionRow): string =>
  digest("session", id, tokenHash, login, origin, openedAt, idle, expiresAt)

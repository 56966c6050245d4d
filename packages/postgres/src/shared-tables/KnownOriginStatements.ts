/**
 * The statements on the origins of an account's recent logins. Only appends change them.
 */
import * as Duration from "effect/Duration"
import { maximumOrigins, originDigest, retention } from "@scipnet/core/security/KnownOrigins"
import type { PgStatement } from "../connection/PgStatement.ts"

const retentionMs = Duration.toMillis(retention)

/** Returns a row when the account logged in from this origin within the last 30 days. */
export const find = (login: string, origin: string | null, at: number): PgStatement => ({
  name: "find a known origin",
  text: "SELECT 1 FROM known_origins WHERE login = $1 AND origin = $2 AND last_at > $3 AND last_at < $4",
  values: [login, originDigest(origin), at - retentionMs, at + retentionMs]
})

/** Records a login, and deletes expired and surplus rows. */
export const recordLogin = (login: string, origin: string | null, at: number): ReadonlyArray<PgStatement> => [
  {
    name: "delete expired origins",
    text: "DELETE FROM known_origins WHERE last_at <= $1 OR last_at >= $2",
    values: [at - retentionMs, at + retentionMs]
  },
  {
    name: "record an origin",
    text: `INSERT INTO known_origins (login, origin, last_at) VALUES ($1, $2, $3)
      ON CONFLICT (login, origin) DO UPDATE SET last_at = excluded.last_at`,
    values: [login, originDigest(origin), at]
  },
  {
    name: "delete surplus origins",
    text: `DELETE FROM known_origins WHERE login = $1 AND origin IN (
        SELECT origin FROM known_origins WHERE login = $1 ORDER BY last_at DESC OFFSET $2::bigint
      )`,
    values: [login, maximumOrigins]
  }
]

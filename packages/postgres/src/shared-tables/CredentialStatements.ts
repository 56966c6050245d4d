/**
 * The statements that change credentials. Only appends change them.
 */
import { prepared, type PgStatement } from "../connection/PgStatement.ts"

/** Sets or replaces a login's password hash at a time; the override phrase stays unchanged. */
export const setPassword: (login: string, hash: string, at: number) => PgStatement = prepared(
  "set a password",
  `INSERT INTO credentials (login, password_hash, changed_at) VALUES ($1, $2, $3)
     ON CONFLICT (login) DO UPDATE SET password_hash = excluded.password_hash, changed_at = excluded.changed_at`
)

/** Sets or removes the hash of a login's override phrase at a time; no-op without a password. */
export const setPhrase: (login: string, hash: string | null, at: number) => PgStatement = prepared(
  "set an override phrase",
  "UPDATE credentials SET phrase_hash = $2, changed_at = $3 WHERE login = $1"
)

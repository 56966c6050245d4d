/**
 * Where password hashes are kept. They are not events: they change in the transaction of the event that goes with them.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import type { Migration } from "../database/Migration.ts"

export const migrations: ReadonlyArray<Migration> = [
  {
    set: "security",
    id: 1,
    name: "credentials",
    statements: [
      `CREATE TABLE credentials (
        login TEXT NOT NULL PRIMARY KEY,
        password_hash TEXT NOT NULL,
        changed_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID`
    ]
  },
  {
    set: "security",
    id: 4,
    name: "override phrases",
    statements: ["ALTER TABLE credentials ADD COLUMN phrase_hash TEXT"]
  }
]

export interface Credential {
  readonly passwordHash: string
  /** Null when they have set no override phrase. */
  readonly phraseHash: string | null
}

const decode = Schema.decodeUnknown(
  Schema.Array(Schema.Struct({ password_hash: Schema.String, phrase_hash: Schema.NullOr(Schema.String) }))
)

/** What is kept of a login; undefined when it has no password. */
export const find = (sql: SqlClient, login: string): Effect.Effect<Credential | undefined, SqlError> =>
  Effect.flatMap(sql`SELECT password_hash, phrase_hash FROM credentials WHERE login = ${login}`, (rows) =>
    Effect.map(
      Effect.orDie(decode(rows)),
      ([row]) => row && { passwordHash: row.password_hash, phraseHash: row.phrase_hash }
    )
  )

/** Sets or replaces a login's password; an override phrase stays. */
export const set = (sql: SqlClient, login: string, passwordHash: string, at: number): Effect.Effect<void, SqlError> =>
  Effect.asVoid(sql`
    INSERT INTO credentials (login, password_hash, changed_at) VALUES (${login}, ${passwordHash}, ${at})
    ON CONFLICT (login) DO UPDATE SET password_hash = excluded.password_hash, changed_at = excluded.changed_at`)

/** Sets, replaces or, with null, removes the override phrase of a login that has a password. */
export const setPhrase = (
  sql: SqlClient,
  login: string,
  phraseHash: string | null,
  at: number
): Effect.Effect<void, SqlError> =>
  Effect.asVoid(sql`UPDATE credentials SET phrase_hash = ${phraseHash}, changed_at = ${at} WHERE login = ${login}`)

/** Removes all that is kept of a login. */
export const remove = (sql: SqlClient, login: string): Effect.Effect<void, SqlError> =>
  Effect.asVoid(sql`DELETE FROM credentials WHERE login = ${login}`)

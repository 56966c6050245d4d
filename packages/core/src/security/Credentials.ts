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
  }
]

const decode = Schema.decodeUnknown(Schema.Array(Schema.Struct({ password_hash: Schema.String })))

/** The hash of a login's password; undefined when it has none. */
export const find = (sql: SqlClient, login: string): Effect.Effect<string | undefined, SqlError> =>
  Effect.flatMap(sql`SELECT password_hash FROM credentials WHERE login = ${login}`, (rows) =>
    Effect.map(Effect.orDie(decode(rows)), ([row]) => row?.password_hash)
  )

/** Sets or replaces a login's password. */
export const set = (sql: SqlClient, login: string, passwordHash: string, at: number): Effect.Effect<void, SqlError> =>
  Effect.asVoid(sql`
    INSERT INTO credentials (login, password_hash, changed_at) VALUES (${login}, ${passwordHash}, ${at})
    ON CONFLICT (login) DO UPDATE SET password_hash = excluded.password_hash, changed_at = excluded.changed_at`)

/**
 * The table of password and override phrase hashes by login. Hashes are not stored in events; a row changes in the
 * transaction of the event that sets the secret. Times are milliseconds since 1970.
 */
import * as Schema from "effect/Schema"
import type { Migration } from "../database/migration/Migration.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"
import type { Credential, StoredCredential } from "./CredentialStore.ts"

/** The migrations that create the table `credentials`. */
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

const decode = Schema.decodeUnknownSync(
  Schema.Array(Schema.Struct({ passwordHash: Schema.String, phraseHash: Schema.NullOr(Schema.String) }))
)

const hashes = "password_hash AS passwordHash, phrase_hash AS phraseHash"

/** Returns the hashes of a login; undefined when it has no password. */
export const find = (run: Run, login: string): Credential | undefined =>
  decode(run(`SELECT ${hashes} FROM credentials WHERE login = ?`, [login]))[0]

const stored = RowCodec.reader(
  Schema.Struct({
    login: Schema.String,
    passwordHash: Schema.String,
    phraseHash: Schema.NullOr(Schema.String),
    changedAt: Schema.Number
  })
)

/** Returns the next credentials after a login, in order; see `CredentialStore`. */
export const page = (run: Run, after: string, limit: number): ReadonlyArray<StoredCredential> =>
  stored(
    run(`SELECT login, ${hashes}, changed_at AS changedAt FROM credentials WHERE login > ? ORDER BY login LIMIT ?`, [
      after,
      limit
    ])
  )

/** Sets or replaces a login's password hash. The override phrase stays unchanged. */
export const set = (run: Run, login: string, passwordHash: string, at: number): void => {
  run(
    `INSERT INTO credentials (login, password_hash, changed_at) VALUES (?, ?, ?)
     ON CONFLICT (login) DO UPDATE SET password_hash = excluded.password_hash, changed_at = excluded.changed_at`,
    [login, passwordHash, at]
  )
}

/** Sets or replaces the hash of a login's override phrase, or removes it with null. No-op without a password. */
export const setPhrase = (run: Run, login: string, phraseHash: string | null, at: number): void => {
  run("UPDATE credentials SET phrase_hash = ?, changed_at = ? WHERE login = ?", [phraseHash, at, login])
}

/** Deletes the hashes of a login. */
export const remove = (run: Run, login: string): void => {
  run("DELETE FROM credentials WHERE login = ?", [login])
}

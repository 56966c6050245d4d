/**
 * The origins of an account's recent logins, which are exempt from delays that failed attempts from other origins cause.
 * Origins are stored as digests. Times are milliseconds since 1970.
 */
import { createHash } from "node:crypto"
import * as Duration from "effect/Duration"
import type { Migration } from "../database/migration/Migration.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"
import * as Origin from "./Origin.ts"

/** The migration that creates the table `known_origins`. */
export const migrations: ReadonlyArray<Migration> = [
  {
    set: "security",
    id: 5,
    name: "known origins",
    statements: [
      `CREATE TABLE known_origins (
        login TEXT NOT NULL,
        origin TEXT NOT NULL,
        last_at INTEGER NOT NULL,
        PRIMARY KEY (login, origin)
      ) STRICT, WITHOUT ROWID`,
      "CREATE INDEX known_origins_latest ON known_origins (login, last_at)",
      "CREATE INDEX known_origins_last_at ON known_origins (last_at)"
    ]
  }
]

/** The time for which an origin is known after a login. */
export const retention = Duration.days(30)

/** The maximum number of origins per account; older ones are deleted. */
export const maximumOrigins = 64

/** Returns the SHA-256 digest of an origin's group (`Origin.groupOf`), in hexadecimal. */
export const originDigest = (origin: string | null): string =>
  createHash("sha256").update(Origin.groupOf(origin)).digest("hex")

const window = (at: number) => [at - Duration.toMillis(retention), at + Duration.toMillis(retention)] as const

const selectKnown = "SELECT 1 FROM known_origins WHERE login = ? AND origin = ? AND last_at > ? AND last_at < ?"

/** True when the account logged in from this origin within the last 30 days. */
export const isKnown = (run: Run, login: string, origin: string | null, at: number): boolean =>
  run(selectKnown, [login, originDigest(origin), ...window(at)]).length > 0

/** Records a login. Deletes expired rows, and rows in the future, which were written before the clock was set back. */
export const recordLogin = (run: Run, login: string, origin: string | null, at: number): void => {
  run("DELETE FROM known_origins WHERE last_at <= ? OR last_at >= ?", window(at))
  run(
    `INSERT INTO known_origins (login, origin, last_at) VALUES (?, ?, ?)
     ON CONFLICT (login, origin) DO UPDATE SET last_at = excluded.last_at`,
    [login, originDigest(origin), at]
  )
  run(
    `DELETE FROM known_origins WHERE login = ? AND origin IN (
       SELECT origin FROM known_origins WHERE login = ? ORDER BY last_at DESC LIMIT -1 OFFSET ?
     )`,
    [login, login, maximumOrigins]
  )
}

/**
 * Writes the changes of sessions in a log on another machine to the table `sessions` of its replica. All reads of sessions are
 * then local, and as fresh as the events of the same snapshot.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { FailedStatement } from "../database/DatabaseError.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"
import * as Sessions from "./Sessions.ts"

/** A changed row of the shared table, as JSON text. */
interface Change {
  readonly data: string
}

/** A row of the shared table: the columns of the local one, and `ended` for a session that was ended before it expired. */
const Row = Schema.Struct({
  id: Schema.String,
  token_hash: Schema.String,
  login: Schema.String,
  origin: Schema.NullOr(Schema.String),
  opened_at: Schema.Int,
  seen_at: Schema.Int,
  idle: Schema.Int,
  expires_at: Schema.Int,
  ended: Schema.Boolean
})
type Row = typeof Row.Type

const decode = Schema.decodeUnknownEither(Schema.Array(Schema.parseJson(Row)))

// Longer than clocks differ: a session that this machine regards as open is not deleted.
const clockMargin = 60 * 60 * 1_000

const put = (run: Run, row: Row): void => {
  run(
    `INSERT INTO sessions (id, token_hash, login, origin, opened_at, seen_at, idle, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET token_hash = excluded.token_hash, login = excluded.login, origin = excluded.origin,
       opened_at = excluded.opened_at, seen_at = excluded.seen_at, idle = excluded.idle, expires_at = excluded.expires_at`,
    [row.id, row.token_hash, row.login, row.origin, row.opened_at, row.seen_at, row.idle, row.expires_at]
  )
}

/**
 * Applies changes in order, and deletes long expired sessions when one was opened. Applying a change again changes nothing.
 * Throws a `FailedStatement`, which `Database.write` converts into `DatabaseCorrupt`, when one of the changes is not a row of
 * sessions; then none was applied.
 */
export const apply = (run: Run, changes: ReadonlyArray<Change>): void => {
  const rows = Either.getOrThrowWith(
    decode(changes.map(({ data }) => data)),
    // Without the cause, which quotes the row.
    () =>
      new FailedStatement("changes of sessions", {
        cause: { code: "SQLITE_CORRUPT" },
        message: "A change of a shared table is malformed"
      })
  )
  for (const row of rows) {
    if (row.ended) {
      Sessions.end(run, row.id)
    } else {
      put(run, row)
    }
  }
  // The log does not report that rows expired. A session that was just opened tells the time of its machine.
  const times = rows.flatMap((row) => (!row.ended && row.seen_at === row.opened_at ? [row.opened_at] : []))
  if (times.length > 0) {
    Sessions.prune(run, Math.max(...times) - clockMargin)
  }
}

/** Deletes all sessions of a file that becomes a replica, before they are read from the log. */
export const clear = (run: Run): void => void Sessions.endAll(run)

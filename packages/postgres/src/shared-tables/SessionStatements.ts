/**
 * The statements that change sessions. They require the row lock of the log: each change takes the next revision of the log
 * under this lock, which is held until the commit, so that revisions become visible in their order. A follower that has read
 * up to a revision therefore misses no change. Times are milliseconds since 1970.
 */
import * as AccessEvent from "@scipnet/core/domain/access/AccessEvent"
import { tokenDigest, type NewSession } from "@scipnet/core/security/Sessions"
import type { PgStatement } from "../connection/PgStatement.ts"

/**
 * The time for which a row is kept after its expiry. Longer than any clock is off, so that no machine can still use or end a
 * session whose row is deleted here, and a replica that did not see the deletion regards its row as expired.
 */
export const retentionMs = 24 * 60 * 60 * 1_000

const isLive = (at: string) => `(NOT ended AND expires_at > ${at} AND seen_at + idle > ${at})`

// The revision is taken only if a row changes.
const next = (due: string) => `next AS (
    UPDATE log SET revision = revision + 1 WHERE EXISTS (SELECT 1 FROM sessions WHERE ${due}) RETURNING revision
  )`

/** Deletes rows that expired long ago. This is no change for a replica, which regards such rows as expired. */
export const prune = (at: number): PgStatement => ({
  name: "prune sessions",
  text: "DELETE FROM sessions WHERE expires_at <= $1::bigint",
  values: [at - retentionMs]
})

export const open = ({ id, token, login, origin, at, idle, lifetime }: NewSession): PgStatement => ({
  name: "open a session",
  text: `WITH next AS (UPDATE log SET revision = revision + 1 RETURNING revision)
    INSERT INTO sessions (id, token_hash, login, origin, opened_at, seen_at, idle, expires_at, revision, ended)
    SELECT $1::text, $2::text, $3::text, $4::text, $5::bigint, $5::bigint, $6::bigint, $7::bigint, revision, false
    FROM next`,
  values: [id, tokenDigest(token), login, origin, at, idle, at + lifetime]
})

const isDue = `id = $1 AND seen_at + least(60000, idle / 10) <= $2::bigint AND ${isLive("$2::bigint")}`

/** Updates the last use of an open session, at most once a minute or a tenth of its idle timeout. */
export const touch = (id: string, at: number): PgStatement => ({
  name: "touch a session",
  text: `WITH ${next(isDue)}
    UPDATE sessions SET seen_at = $2::bigint, revision = next.revision FROM next WHERE ${isDue}`,
  values: [id, at]
})

/** Takes the row lock of the log if a touch is due: most touches are not, and lock nothing. */
export const lockForTouch = (id: string, at: number): PgStatement => ({
  name: "lock the log for a touch",
  text: `SELECT 1 FROM log WHERE EXISTS (SELECT 1 FROM sessions WHERE ${isDue}) FOR NO KEY UPDATE`,
  values: [id, at]
})

// An ended session stays as a row without its digest until it expires, so that replicas read that it ended.
const ended = "ended = true, token_hash = 'ended:' || id, revision = next.revision"

export const end = (id: string): PgStatement => ({
  name: "end a session",
  text: `WITH ${next("id = $1 AND NOT ended")}
    UPDATE sessions SET ${ended} FROM next WHERE id = $1 AND NOT ended`,
  values: [id]
})

const endingByLogin = "end the sessions of a login"
const endingAll = "end all sessions"

/** True for a statement that returns the ids of ended sessions. */
export const returnsEnded = (statement: PgStatement | undefined): boolean =>
  statement?.name === endingByLogin || statement?.name === endingAll

/** Ends the sessions of a login except one. Returns the ids of those that were open at a time, latest first. */
export const endByLogin = (login: string, except: string | null, at: number): PgStatement => {
  const due = "login = $1 AND id <> $2 AND NOT ended"
  return {
    name: endingByLogin,
    text: `WITH ${next(due)}, ended AS (
        UPDATE sessions SET ${ended} FROM next WHERE ${due}
        RETURNING id, opened_at, expires_at > $3::bigint AND seen_at + idle > $3::bigint AS is_live
      )
      SELECT id FROM ended WHERE is_live ORDER BY opened_at DESC, id`,
    values: [login, except ?? "", at]
  }
}

/**
 * Returns what `endByLogin` returned, after it was committed: the ended sessions that have no event of their end. The event of
 * each other one was appended with the statement.
 */
export const endedByLogin = (login: string, except: string | null, at: number): PgStatement => ({
  text: `SELECT id FROM sessions WHERE login = $1 AND id <> $2 AND ended AND expires_at > $3::bigint AND seen_at + idle > $3::bigint
      AND NOT EXISTS (SELECT FROM events WHERE stream = $4 || sessions.id AND version > 1)
    ORDER BY opened_at DESC, id`,
  values: [login, except ?? "", at, AccessEvent.sessionStream("")]
})

/** Returns what `endAll` returned, after it was committed: all sessions are ended, and none was opened since. */
export const endedAll: PgStatement = { text: "SELECT id FROM sessions WHERE ended ORDER BY id" }

/** Ends all sessions. Returns their ids, also of expired ones. */
export const endAll: PgStatement = {
  name: endingAll,
  text: `WITH ${next("NOT ended")}, ended AS (UPDATE sessions SET ${ended} FROM next WHERE NOT ended RETURNING id)
    SELECT id FROM ended ORDER BY id`,
  values: []
}

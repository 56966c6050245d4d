/**
 * The statements that change throttles, by the rules of core's `ThrottleDecision`. All of them require the lock of throttles,
 * which an append takes after the lock of the log; a counted attempt takes only this one, so that the two cannot deadlock.
 */
import * as Duration from "effect/Duration"
import type { Parameters } from "@scipnet/core/security/SecurityConfig"
import * as ThrottleDecision from "@scipnet/core/security/ThrottleDecision"
import * as ThrottleKeys from "@scipnet/core/security/ThrottleKeys"
import type { PgStatement } from "../connection/PgStatement.ts"

/** Takes the lock of throttles until the end of the transaction, for the schema of the connection. */
export const lock: PgStatement = {
  name: "lock throttles",
  text: "SELECT pg_advisory_xact_lock(23, hashtext(current_schema()))",
  values: []
}

// As `ThrottleDecision.delayMs`, in double precision, since the exponential exceeds 64 bits.
const failures = "throttles.failures - 1"
const delay = `CASE WHEN ${failures} <= counted.tries THEN 0
    ELSE least($3::float8, $4::float8 * power(2::float8, least(${failures} - counted.tries - 1, 50))) END`

/** Reverts the counts of a successful attempt, and resets those of its account for its origin. */
export const recordSuccess = (
  counted: ReadonlyArray<ThrottleKeys.ThrottleKey>,
  { throttleBase, throttleCap }: Pick<Parameters, "throttleBase" | "throttleCap">
): ReadonlyArray<PgStatement> => {
  const resets = counted.filter(({ resetsOnSuccess }) => resetsOnSuccess === true)
  const reverts = counted.filter(({ resetsOnSuccess }) => resetsOnSuccess !== true)
  return [
    lock,
    {
      name: "reset throttles",
      text: "DELETE FROM throttles WHERE key = ANY($1::text[])",
      values: [resets.map(({ key }) => key)]
    },
    {
      name: "revert throttles",
      text: `UPDATE throttles SET failures = ${failures},
          until = CASE WHEN ${delay} = 0 THEN 0 ELSE last_at + (${delay})::bigint END
        FROM unnest($1::text[], $2::bigint[]) AS counted(key, tries)
        WHERE throttles.key = counted.key AND throttles.failures > 0`,
      values: [
        reverts.map(({ key }) => key),
        reverts.map(({ tries }) => tries),
        Duration.toMillis(throttleCap),
        Duration.toMillis(throttleBase)
      ]
    }
  ]
}

/** Deletes the counts of an account for all origins. */
export const clearAccount = (account: string): ReadonlyArray<PgStatement> => {
  const { own, from, to } = ThrottleKeys.forAccount(account)
  return [
    lock,
    {
      name: "clear the throttles of an account",
      text: "DELETE FROM throttles WHERE key = $1 OR (key >= $2 AND key < $3)",
      values: [own, from, to]
    }
  ]
}

/** Deletes all counts and delays. */
export const clearAll: ReadonlyArray<PgStatement> = [
  lock,
  { name: "clear throttles", text: "DELETE FROM throttles", values: [] }
]

/** Writes the changes that `ThrottleDecision` decided on; no statements when there are none. */
export const apply = ({ save, remove }: ThrottleDecision.Changes): ReadonlyArray<PgStatement> => [
  ...(remove.length === 0
    ? []
    : [{ name: "delete throttles", text: "DELETE FROM throttles WHERE key = ANY($1::text[])", values: [remove] }]),
  ...(save.length === 0
    ? []
    : [
        {
          name: "save throttles",
          text: `INSERT INTO throttles (key, failures, suppressed, last_at, until)
            SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
            ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, suppressed = excluded.suppressed,
              last_at = excluded.last_at, until = excluded.until`,
          values: [
            save.map(({ key }) => key),
            save.map(({ failures }) => failures),
            save.map(({ suppressed }) => suppressed),
            save.map(({ lastAt }) => lastAt),
            save.map(({ until }) => until)
          ]
        }
      ])
]

/** Deletes the rows that are forgotten at a time. */
export const deleteForgotten = (at: number, parameters: Parameters): PgStatement => {
  const { now, cap, past, future } = ThrottleDecision.timesAt(at, parameters)
  return {
    name: "delete forgotten throttles",
    text: `DELETE FROM throttles WHERE (last_at <= $1 OR last_at >= $2) AND NOT (until > $3 AND until <= $4)`,
    values: [past, future, now, cap]
  }
}

/** Deletes rows beyond the maximum number of keys, in the order of `Throttle` in SQLite. */
export const deleteExcess = (current: ReadonlyArray<string>, at: number, parameters: Parameters): PgStatement => {
  const { now, cap } = ThrottleDecision.timesAt(at, parameters)
  return {
    name: "delete surplus throttles",
    text: `DELETE FROM throttles WHERE key IN (
        SELECT key FROM throttles
        ORDER BY key = ANY($1::text[]), (until > $2 AND until <= $3), starts_with(key, $4), last_at
        LIMIT greatest(0, (SELECT count(*) FROM throttles) - $5::bigint)
      )`,
    values: [current, now, cap, ThrottleKeys.accountPrefix, parameters.throttleKeys]
  }
}

/**
 * Throttles logins after failed attempts, counted by account and origin, by account, and by origin. Attempts are counted
 * before the password is hashed, so that concurrent attempts cannot exceed the limit, and in the database, so that a
 * restart does not reset the counts. The rules are in `ThrottleDecision`. Times are milliseconds since 1970.
 */
import * as Schema from "effect/Schema"
import type { Migration } from "../database/migration/Migration.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"
import type { Parameters } from "./SecurityConfig.ts"
import * as KnownOrigins from "./KnownOrigins.ts"
import * as ThrottleDecision from "./ThrottleDecision.ts"
import * as ThrottleKeys from "./ThrottleKeys.ts"
import type { Verdict } from "./ThrottleStore.ts"

/** The migration that creates the table `throttles`. */
export const migrations: ReadonlyArray<Migration> = [
  {
    set: "security",
    id: 3,
    name: "throttles",
    statements: [
      `CREATE TABLE throttles (
        key TEXT NOT NULL PRIMARY KEY,
        failures INTEGER NOT NULL,
        suppressed INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        until INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID`,
      "CREATE INDEX throttles_last_at ON throttles (last_at)"
    ]
  }
]

const Row = Schema.Struct({
  key: Schema.String,
  failures: Schema.Int,
  suppressed: Schema.Int,
  last_at: Schema.Int,
  until: Schema.Int
})

const decode = Schema.decodeUnknownSync(Schema.Array(Row))

const load = (run: Run, keys: ReadonlyArray<string>): ReadonlyArray<ThrottleDecision.ThrottleRow> =>
  keys.flatMap((key) =>
    decode(run("SELECT * FROM throttles WHERE key = ?", [key])).map(({ last_at: lastAt, ...row }) => ({
      ...row,
      lastAt
    }))
  )

const apply = (run: Run, { save, remove }: ThrottleDecision.Changes): void => {
  for (const key of remove) {
    run("DELETE FROM throttles WHERE key = ?", [key])
  }
  for (const { key, failures, suppressed, lastAt, until } of save) {
    run(
      `INSERT INTO throttles (key, failures, suppressed, last_at, until) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, suppressed = excluded.suppressed,
         last_at = excluded.last_at, until = excluded.until`,
      [key, failures, suppressed, lastAt, until]
    )
  }
}

const inForce = "(until > ? AND until <= ?)"

const deleteForgotten = (run: Run, at: number, parameters: Parameters): void => {
  const { now, cap, past, future } = ThrottleDecision.timesAt(at, parameters)
  run(`DELETE FROM throttles WHERE (last_at <= ? OR last_at >= ?) AND NOT ${inForce}`, [past, future, now, cap])
}

/**
 * Deletes rows beyond the maximum number of keys, never those of the current attempt: first keys without a delay, and of
 * those origins and names before accounts, since an attacker can invent only origins and names without limit.
 */
const deleteExcess = (run: Run, current: ReadonlyArray<string>, at: number, parameters: Parameters): void => {
  const { now, cap } = ThrottleDecision.timesAt(at, parameters)
  run(
    `DELETE FROM throttles WHERE key IN (
       SELECT key FROM throttles
       ORDER BY key IN (SELECT value FROM json_each(?)), ${inForce}, key GLOB '${ThrottleKeys.accountPrefix}*', last_at
       LIMIT max(0, (SELECT count(*) FROM throttles) - ?)
     )`,
    [JSON.stringify(current), now, cap, parameters.throttleKeys]
  )
}

/** Returns the keys of an attempt, with the known origins of its account. */
export const keysOf = (run: Run, tried: ThrottleKeys.Attempt, parameters: Parameters): ThrottleKeys.Keys => {
  const acquaintance = ThrottleKeys.acquaintanceOf(tried)
  const isKnown =
    acquaintance !== undefined && KnownOrigins.isKnown(run, acquaintance.login, acquaintance.origin, tried.at)
  return ThrottleKeys.forAttempt(tried, isKnown, parameters)
}

/** Counts an attempt and decides whether it is allowed. Requires a write transaction. */
export const countAttempt = (run: Run, tried: ThrottleKeys.Attempt, parameters: Parameters): Verdict => {
  const { at } = tried
  deleteForgotten(run, at, parameters)
  const keys = keysOf(run, tried, parameters)
  const names = ThrottleKeys.names(keys)
  const { verdict, changes } = ThrottleDecision.attempt(keys, load(run, names), at, parameters)
  apply(run, changes)
  deleteExcess(run, names, at, parameters)
  return verdict
}

/** Takes back an attempt that succeeded. */
export const recordSuccess = (
  run: Run,
  counted: ReadonlyArray<ThrottleKeys.ThrottleKey>,
  parameters: Parameters
): void => {
  const stored = load(
    run,
    counted.map(({ key }) => key)
  )
  apply(run, ThrottleDecision.success(counted, stored, parameters))
}

/** Deletes the counts of an account for all origins. */
export const clearAccount = (run: Run, account: string): void => {
  const { own, from, to } = ThrottleKeys.forAccount(account)
  run("DELETE FROM throttles WHERE key = ? OR (key >= ? AND key < ?)", [own, from, to])
}

/** Deletes all counts and delays. */
export const clearAll = (run: Run): void => {
  run("DELETE FROM throttles")
}

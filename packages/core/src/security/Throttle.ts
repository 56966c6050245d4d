/**
 * Throttles logins after failed attempts, counted by account and origin, by account, and by origin. Attempts are counted
 * before the password is hashed, so that concurrent attempts cannot exceed the limit, and in the database, so that a
 * restart does not reset the counts. Times are milliseconds since 1970.
 */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import type { Migration } from "../database/migration/Migration.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"
import type { Parameters } from "./SecurityConfig.ts"
import * as ThrottleKeys from "./ThrottleKeys.ts"

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
type Row = typeof Row.Type

const decode = Schema.decodeUnknownSync(Schema.Array(Row))

/** Returns the delay in milliseconds after a number of failures: 0 for the first `tries`, then with exponential backoff. */
export const delayMs = (
  failures: number,
  tries: number,
  { throttleBase, throttleCap }: Pick<Parameters, "throttleBase" | "throttleCap">
): number =>
  failures <= tries
    ? 0
    : Math.min(
        Duration.toMillis(throttleCap),
        Duration.toMillis(throttleBase) * 2 ** Math.min(failures - tries - 1, 50)
      )

// A delay of 0 must not throttle a concurrent attempt whose time is slightly earlier.
const untilAfter = (at: number, failures: number, tries: number, parameters: Parameters): number => {
  const delay = delayMs(failures, tries, parameters)
  return delay === 0 ? 0 : at + delay
}

/**
 * The decision on an attempt. If it is allowed: `suppressed` is the number of unrecorded attempts on its account since the
 * last recorded one, `counted` the keys that it was counted under, and `recorded` whether a failure is recorded as an
 * event.
 */
export type Verdict =
  | { readonly allowed: false }
  | {
      readonly allowed: true
      readonly suppressed: number
      readonly counted: ReadonlyArray<ThrottleKeys.ThrottleKey>
      readonly recorded: boolean
    }

const load = (run: Run, key: string, at: number): Row =>
  decode(run("SELECT * FROM throttles WHERE key = ?", [key]))[0] ?? {
    key,
    failures: 0,
    suppressed: 0,
    last_at: at,
    until: 0
  }

const save = (run: Run, { key, failures, suppressed, last_at, until }: Row): void => {
  run(
    `INSERT INTO throttles (key, failures, suppressed, last_at, until) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, suppressed = excluded.suppressed,
       last_at = excluded.last_at, until = excluded.until`,
    [key, failures, suppressed, last_at, until]
  )
}

// A clock that was set back cannot extend a delay beyond the maximum.
const inForce = "(until > ? AND until <= ?)"
const now = (at: number, { throttleCap }: Parameters) => [at, at + Duration.toMillis(throttleCap)]

// Rows equally far in the future are stale, too: they were written before the clock was set back.
const deleteStale = (run: Run, at: number, parameters: Parameters): void => {
  const memory = Duration.toMillis(parameters.throttleMemory)
  run(`DELETE FROM throttles WHERE (last_at <= ? OR last_at >= ?) AND NOT ${inForce}`, [
    at - memory,
    at + memory,
    ...now(at, parameters)
  ])
}

/**
 * Deletes rows beyond the maximum number of keys, never those of the current attempt: first keys without a delay, and of
 * those origins and names before accounts, since an attacker can invent only origins and names without limit.
 */
const deleteExcess = (run: Run, counted: ReadonlyArray<string>, at: number, parameters: Parameters): void => {
  run(
    `DELETE FROM throttles WHERE key IN (
       SELECT key FROM throttles
       ORDER BY key IN (SELECT value FROM json_each(?)), ${inForce}, key GLOB '${ThrottleKeys.accountPrefix}*', last_at
       LIMIT max(0, (SELECT count(*) FROM throttles) - ?)
     )`,
    [JSON.stringify(counted), ...now(at, parameters), parameters.throttleKeys]
  )
}

/** Counts an attempt and decides whether it is allowed. Requires a write transaction. */
export const countAttempt = (run: Run, tried: ThrottleKeys.Attempt, parameters: Parameters): Verdict => {
  const { at } = tried
  deleteStale(run, at, parameters)
  const cap = at + Duration.toMillis(parameters.throttleCap)
  const isDelayed = ({ until }: Row) => until > at && until <= cap
  const count = ({ key, tries }: ThrottleKeys.ThrottleKey) => {
    const row = load(run, key, at)
    const failures = row.failures + 1
    save(run, { ...row, failures, last_at: at, until: untilAfter(at, failures, tries, parameters) })
  }
  const { counted, ledger } = ThrottleKeys.forAttempt(run, tried, parameters)

  const isAllowed = !counted.some(({ key }) => isDelayed(load(run, key, at)))
  const row = ledger && load(run, ledger.key, at)
  const recorded = row !== undefined && isAllowed && !(ledger?.tries !== undefined && isDelayed(row))
  if (row !== undefined && (!recorded || row.suppressed > 0)) {
    save(run, { ...row, suppressed: recorded ? 0 : row.suppressed + 1 })
  }
  if (isAllowed) {
    for (const key of counted) {
      count(key)
    }
    if (recorded && ledger?.tries !== undefined) {
      count({ key: ledger.key, tries: ledger.tries })
    }
  }
  deleteExcess(run, [...counted.map(({ key }) => key), ...(ledger === undefined ? [] : [ledger.key])], at, parameters)
  return isAllowed
    ? { allowed: true, suppressed: recorded ? row.suppressed : 0, counted, recorded }
    : { allowed: false }
}

/** Reverts the count of a successful attempt and resets its account for its origin. */
export const recordSuccess = (
  run: Run,
  counted: ReadonlyArray<ThrottleKeys.ThrottleKey>,
  at: number,
  parameters: Parameters
): void => {
  for (const { key, tries, resetsOnSuccess = false } of counted) {
    const row = load(run, key, at)
    if (resetsOnSuccess) {
      run("DELETE FROM throttles WHERE key = ?", [key])
    } else if (row.failures > 0) {
      const failures = row.failures - 1
      save(run, { ...row, failures, until: untilAfter(row.last_at, failures, tries, parameters) })
    }
  }
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

/**
 * The throttle as it was before `ThrottleDecision`, which decided between its statements: the reference of the rules.
 */
import { Duration, Schema } from "effect"
import type { Run } from "../../src/database/transaction/SqlRunner.ts"
import type { Parameters } from "../../src/security/SecurityConfig.ts"
import * as Throttle from "../../src/security/Throttle.ts"
import * as ThrottleDecision from "../../src/security/ThrottleDecision.ts"
import * as ThrottleKeys from "../../src/security/ThrottleKeys.ts"
import type { Verdict } from "../../src/security/ThrottleStore.ts"

const Row = Schema.Struct({
  key: Schema.String,
  failures: Schema.Int,
  suppressed: Schema.Int,
  last_at: Schema.Int,
  until: Schema.Int
})
type Row = typeof Row.Type

const decode = Schema.decodeUnknownSync(Schema.Array(Row))

// A delay of 0 must not throttle a concurrent attempt whose time is slightly earlier.
const untilAfter = (at: number, failures: number, tries: number, parameters: Parameters): number => {
  const delay = ThrottleDecision.delayMs(failures, tries, parameters)
  return delay === 0 ? 0 : at + delay
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
  const { counted, ledger } = Throttle.keysOf(run, tried, parameters)

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
  parameters: Parameters
): void => {
  for (const { key, tries, resetsOnSuccess = false } of counted) {
    const row = load(run, key, 0)
    if (resetsOnSuccess) {
      run("DELETE FROM throttles WHERE key = ?", [key])
    } else if (row.failures > 0) {
      const failures = row.failures - 1
      save(run, { ...row, failures, until: untilAfter(row.last_at, failures, tries, parameters) })
    }
  }
}

/**
 * Waiting after failed tries. They are counted by account and origin, by account, and by origin; each try before the
 * password is looked at, so that tries at once do not overtake the count, and in the file, so that a restart does not
 * forget it.
 */
import { Duration, Schema } from "effect"
import type { Migration } from "../database/migration/Migration.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"
import type { Parameters } from "./SecurityConfig.ts"
import type { Key, Tried } from "./ThrottleKeys.ts"
import * as ThrottleKeys from "./ThrottleKeys.ts"

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

/** How long to wait after a number of failures, in milliseconds: not at all for the first tries, then ever longer. */
export const wait = (
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

// Whoever read the clock a little earlier, and got here later, does not have to wait for nothing.
const untilAfter = (at: number, failures: number, tries: number, parameters: Parameters): number => {
  const waiting = wait(failures, tries, parameters)
  return waiting === 0 ? 0 : at + waiting
}

/**
 * Whether the try is heard. If it is: how many of its account since the last were not, the keys that it was counted
 * under, and whether a failure is recorded in the log.
 */
export type Verdict =
  | { readonly allowed: false }
  | {
      readonly allowed: true
      readonly suppressed: number
      readonly counted: ReadonlyArray<Key>
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

// A clock that was set back makes nobody wait longer than the longest wait.
const inForce = "(until > ? AND until <= ?)"
const now = (at: number, { throttleCap }: Parameters) => [at, at + Duration.toMillis(throttleCap)]

// What lies as far ahead is as stale: it was written before the clock was set back.
const forget = (run: Run, at: number, parameters: Parameters): void => {
  const memory = Duration.toMillis(parameters.throttleMemory)
  run(`DELETE FROM throttles WHERE (last_at <= ? OR last_at >= ?) AND NOT ${inForce}`, [
    at - memory,
    at + memory,
    ...now(at, parameters)
  ])
}

/**
 * Origins and names are as many as an attacker likes to make up, accounts are not: a flood of others has to make room in
 * front of an account, which would be guessed at again otherwise, and waiting keys stay before others. The new ones stay,
 * too, or they would never count.
 */
const makeRoom = (run: Run, counted: ReadonlyArray<string>, at: number, parameters: Parameters): void => {
  run(
    `DELETE FROM throttles WHERE key IN (
       SELECT key FROM throttles
       ORDER BY key IN (SELECT value FROM json_each(?)), ${inForce}, key GLOB '${ThrottleKeys.accounts}*', last_at
       LIMIT max(0, (SELECT count(*) FROM throttles) - ?)
     )`,
    [JSON.stringify(counted), ...now(at, parameters), parameters.throttleKeys]
  )
}

/** Counts a try, and says whether it is heard; inside a transaction that writes. */
export const attempt = (run: Run, tried: Tried, parameters: Parameters): Verdict => {
  const { at } = tried
  forget(run, at, parameters)
  const cap = at + Duration.toMillis(parameters.throttleCap)
  const isWaiting = ({ until }: Row) => until > at && until <= cap
  const count = ({ key, tries }: Key) => {
    const row = load(run, key, at)
    const failures = row.failures + 1
    save(run, { ...row, failures, last_at: at, until: untilAfter(at, failures, tries, parameters) })
  }
  const { counted, ledger } = ThrottleKeys.of(run, tried, parameters)

  const isHeard = !counted.some(({ key }) => isWaiting(load(run, key, at)))
  const kept = ledger && load(run, ledger.key, at)
  const recorded = kept !== undefined && isHeard && !(ledger?.tries !== undefined && isWaiting(kept))
  if (kept !== undefined && (!recorded || kept.suppressed > 0)) {
    save(run, { ...kept, suppressed: recorded ? 0 : kept.suppressed + 1 })
  }
  if (isHeard) {
    for (const key of counted) {
      count(key)
    }
    if (recorded && ledger?.tries !== undefined) {
      count({ key: ledger.key, tries: ledger.tries })
    }
  }
  makeRoom(run, [...counted.map(({ key }) => key), ...(ledger === undefined ? [] : [ledger.key])], at, parameters)
  return isHeard ? { allowed: true, suppressed: recorded ? kept.suppressed : 0, counted, recorded } : { allowed: false }
}

/** The try was a good one: it is taken back, and its account starts anew where it came from. */
export const succeed = (run: Run, counted: ReadonlyArray<Key>, at: number, parameters: Parameters): void => {
  for (const { key, tries, startsAnew = false } of counted) {
    const row = load(run, key, at)
    if (startsAnew) {
      run("DELETE FROM throttles WHERE key = ?", [key])
    } else if (row.failures > 0) {
      const failures = row.failures - 1
      save(run, { ...row, failures, until: untilAfter(row.last_at, failures, tries, parameters) })
    }
  }
}

/** Forgets all tries of an account, wherever they came from. */
export const forgive = (run: Run, account: string): void => {
  const { own, from, to } = ThrottleKeys.ofAccount(account)
  run("DELETE FROM throttles WHERE key = ? OR (key >= ? AND key < ?)", [own, from, to])
}

/** Forgets all tries, and with them all waiting. */
export const clear = (run: Run): void => {
  run("DELETE FROM throttles")
}

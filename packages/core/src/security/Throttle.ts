/**
 * Waiting after failed tries, by account and by origin. Each try is counted before the password is looked at, so that
 * tries at once do not overtake the count; it is kept in the file, so that a restart does not forget it.
 */
import { createHash } from "node:crypto"
import { Duration, Schema } from "effect"
import type { Migration } from "../database/Migration.ts"
import type { Run } from "../database/Query.ts"
import type { Parameters } from "./SecurityConfig.ts"

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

export interface Try {
  /** The account that was named; null stands for all names that belong to nobody. */
  readonly account: string | null
  readonly origin: string | null
  /** In milliseconds since 1970. */
  readonly at: number
}

/** Whether the try counts; then also how many since the last that did were turned away unheard. */
export type Verdict = { readonly allowed: false } | { readonly allowed: true; readonly suppressed: number }

interface Key {
  readonly key: string
  readonly tries: number
}

const keysOf = (
  { account, origin }: Omit<Try, "at">,
  { accountTries, originTries }: Parameters
): ReadonlyArray<Key> => [
  { key: `account:${account ?? ""}`, tries: accountTries },
  ...(origin === null
    ? []
    : [{ key: `origin:${createHash("sha256").update(origin).digest("hex")}`, tries: originTries }])
]

const load = (run: Run, key: string): Row | undefined => decode(run("SELECT * FROM throttles WHERE key = ?", [key]))[0]

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
 * Origins are as many as somebody likes to make up, accounts are not: a flood of origins has to make room in front of
 * an account, which would be guessed at anew otherwise, and waiting keys stay before others. The new ones stay, too, or
 * they would never count.
 */
const makeRoom = (run: Run, counted: ReadonlyArray<Key>, at: number, parameters: Parameters): void => {
  const [first, second] = counted.map(({ key }) => key)
  run(
    `DELETE FROM throttles WHERE key IN (
       SELECT key FROM throttles
       ORDER BY key IN (?, ?), ${inForce}, key < 'origin:', last_at
       LIMIT max(0, (SELECT count(*) FROM throttles) - ?)
     )`,
    [first ?? "", second ?? first ?? "", ...now(at, parameters), parameters.throttleKeys]
  )
}

/** Counts a try, and says whether it is heard; inside a transaction that writes. */
export const attempt = (run: Run, tried: Try, parameters: Parameters): Verdict => {
  const { at } = tried
  forget(run, at, parameters)
  const keys = keysOf(tried, parameters)
  const known = keys.map(({ key, tries }) => ({
    tries,
    row: load(run, key) ?? { key, failures: 0, suppressed: 0, last_at: at, until: 0 }
  }))
  const cap = at + Duration.toMillis(parameters.throttleCap)
  const waiting = known.filter(({ row }) => row.until > at && row.until <= cap)
  if (waiting.length > 0) {
    for (const { row } of waiting) {
      save(run, { ...row, suppressed: row.suppressed + 1 })
    }
    return { allowed: false }
  }
  for (const { row, tries } of known) {
    const failures = row.failures + 1
    save(run, { ...row, failures, suppressed: 0, last_at: at, until: untilAfter(at, failures, tries, parameters) })
  }
  makeRoom(run, keys, at, parameters)
  return { allowed: true, suppressed: known[0]?.row.suppressed ?? 0 }
}

/** The try was a good one: its account starts anew, and its origin is where it was before. */
export const succeed = (run: Run, { account, origin }: Omit<Try, "at">, parameters: Parameters): void => {
  const [own, from] = keysOf({ account, origin }, parameters)
  run("DELETE FROM throttles WHERE key = ?", [own?.key ?? ""])
  const row = from === undefined ? undefined : load(run, from.key)
  if (from !== undefined && row !== undefined) {
    const failures = Math.max(0, row.failures - 1)
    save(run, { ...row, failures, until: untilAfter(row.last_at, failures, from.tries, parameters) })
  }
}

/** Forgets all tries, and with them all waiting. */
export const clear = (run: Run): void => {
  run("DELETE FROM throttles")
}

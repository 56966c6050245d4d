/**
 * Waiting after failed tries, by account and by origin. Each try is counted before the password is looked at, so that
 * tries at once do not overtake the count; it is kept in the file, so that a restart does not forget it.
 */
import { createHash } from "node:crypto"
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Duration, Effect, Schema } from "effect"
import type { Migration } from "../database/Migration.ts"
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

const decode = Schema.decodeUnknown(Schema.Array(Row))

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

const load = (sql: SqlClient, key: string): Effect.Effect<Row | undefined, SqlError> =>
  Effect.flatMap(sql`SELECT * FROM throttles WHERE key = ${key}`, (rows) =>
    Effect.map(Effect.orDie(decode(rows)), ([row]) => row)
  )

const save = (sql: SqlClient, { key, failures, suppressed, last_at, until }: Row) => sql`
  INSERT INTO throttles (key, failures, suppressed, last_at, until)
  VALUES (${key}, ${failures}, ${suppressed}, ${last_at}, ${until})
  ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, suppressed = excluded.suppressed,
    last_at = excluded.last_at, until = excluded.until`

// A clock that was set back makes nobody wait longer than the longest wait.
const inForce = (sql: SqlClient, at: number, { throttleCap }: Parameters) =>
  sql`until > ${at} AND until <= ${at + Duration.toMillis(throttleCap)}`

// What lies as far ahead is as stale: it was written before the clock was set back.
const forget = (sql: SqlClient, at: number, parameters: Parameters) => {
  const memory = Duration.toMillis(parameters.throttleMemory)
  return sql`
    DELETE FROM throttles
    WHERE (last_at <= ${at - memory} OR last_at >= ${at + memory}) AND NOT (${inForce(sql, at, parameters)})`
}

/**
 * Origins are as many as somebody likes to make up, accounts are not: a flood of origins has to make room in front of
 * an account, which would be guessed at anew otherwise, and waiting keys stay before others. The new ones stay, too, or
 * they would never count.
 */
const makeRoom = (sql: SqlClient, counted: ReadonlyArray<Key>, at: number, parameters: Parameters) => {
  const isCounted = sql.in(
    "key",
    counted.map(({ key }) => key)
  )
  return sql`
    DELETE FROM throttles WHERE key IN (
      SELECT key FROM throttles
      ORDER BY ${isCounted}, (${inForce(sql, at, parameters)}), key < 'origin:', last_at
      LIMIT max(0, (SELECT count(*) FROM throttles) - ${parameters.throttleKeys})
    )`
}

/** Counts a try, and says whether it is heard; inside a transaction that writes. */
export const attempt = (sql: SqlClient, tried: Try, parameters: Parameters): Effect.Effect<Verdict, SqlError> =>
  Effect.gen(function* () {
    const { at } = tried
    yield* forget(sql, at, parameters)
    const keys = keysOf(tried, parameters)
    const known = yield* Effect.forEach(keys, ({ key, tries }) =>
      Effect.map(load(sql, key), (row) => ({
        tries,
        row: row ?? { key, failures: 0, suppressed: 0, last_at: at, until: 0 }
      }))
    )
    const cap = at + Duration.toMillis(parameters.throttleCap)
    const waiting = known.filter(({ row }) => row.until > at && row.until <= cap)
    if (waiting.length > 0) {
      yield* Effect.forEach(waiting, ({ row }) => save(sql, { ...row, suppressed: row.suppressed + 1 }))
      return { allowed: false }
    }
    yield* Effect.forEach(known, ({ row, tries }) => {
      const failures = row.failures + 1
      return save(sql, {
        ...row,
        failures,
        suppressed: 0,
        last_at: at,
        until: untilAfter(at, failures, tries, parameters)
      })
    })
    yield* makeRoom(sql, keys, at, parameters)
    return { allowed: true, suppressed: known[0]?.row.suppressed ?? 0 }
  })

/** The try was a good one: its account starts anew, and its origin is where it was before. */
export const succeed = (sql: SqlClient, { account, origin }: Omit<Try, "at">, parameters: Parameters) =>
  Effect.gen(function* () {
    const [own, from] = keysOf({ account, origin }, parameters)
    yield* sql`DELETE FROM throttles WHERE key = ${own?.key ?? ""}`
    const row = from === undefined ? undefined : yield* load(sql, from.key)
    if (from !== undefined && row !== undefined) {
      const failures = Math.max(0, row.failures - 1)
      yield* save(sql, { ...row, failures, until: untilAfter(row.last_at, failures, from.tries, parameters) })
    }
  })

/** Forgets all tries, and with them all waiting. */
export const clear = (sql: SqlClient): Effect.Effect<void, SqlError> => Effect.asVoid(sql`DELETE FROM throttles`)

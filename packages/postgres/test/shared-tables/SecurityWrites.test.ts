/** Random security writes have the same effect in PostgreSQL, in its replicas, and in SQLite. */
import { describe, expect, it } from "@effect/vitest"
import { Context, Duration, Effect, Either, FastCheck, Layer, Redacted } from "effect"
import { Database } from "@scipnet/core/database/Database"
import * as DatabaseSettings from "@scipnet/core/database/DatabaseSettings"
import type { Run } from "@scipnet/core/database/transaction/SqlRunner"
import * as FileFormat from "@scipnet/core/deepwell/FileFormat"
import { defaults } from "@scipnet/core/security/SecurityConfig"
import { SecurityWrite } from "@scipnet/core/security/SecurityWrite"
import * as Sessions from "@scipnet/core/security/Sessions"
import * as SqliteSecurityWrite from "@scipnet/core/security/SqliteSecurityWrite"
import * as SharedStorage from "../../../core/src/testing/contract/SharedStorage.ts"
import * as Installation from "../rig/Installation.ts"
import * as SharedFixture from "./SharedFixture.ts"

const noon = 1_000_000_000_000
const minute = 60_000
const parameters = { ...defaults, throttleBase: Duration.seconds(1), throttleCap: Duration.seconds(100) }

const login = FastCheck.constantFrom("ann", "bob", "Ünal")
const id = FastCheck.constantFrom(..."abcdefgh")
const key = FastCheck.constantFrom("account:ann", "pair:ann:x", "pair:ann;", "pair:annex:x", "origin:y")
const text = FastCheck.string({ maxLength: 8 }).map((value) => `$${value.replaceAll("\0", "")}`)

type Make = (at: number, step: number) => ReadonlyArray<SecurityWrite>

/** The writes of one append at a time; ids of sessions are used once. */
const writes: FastCheck.Arbitrary<Make> = FastCheck.oneof(
  FastCheck.tuple(login, text).map(([name, hash]): Make => (at) => [
    SecurityWrite.SetPassword({ login: name, hash, at })
  ]),
  FastCheck.tuple(login, FastCheck.option(text)).map(([name, hash]): Make => (at) => [
    SecurityWrite.SetPhrase({ login: name, hash, at })
  ]),
  FastCheck.tuple(login, id, FastCheck.integer({ min: 1, max: 100 })).map(
    ([name, letter, idle]): Make =>
      (at, step) => [
        SecurityWrite.OpenSession({
          id: `${letter}-${step}`,
          token: Redacted.make(`token ${step}`),
          login: name,
          origin: null,
          at,
          idle: idle * minute,
          lifetime: 60 * minute
        })
      ]
  ),
  FastCheck.integer({ min: 0, max: 40 }).chain((step) =>
    FastCheck.tuple(id, FastCheck.boolean()).map(([letter, isEnd]): Make => (at) => [
      isEnd
        ? SecurityWrite.EndSession({ id: `${letter}-${step}` })
        : SecurityWrite.TouchSession({ id: `${letter}-${step}`, at })
    ])
  ),
  FastCheck.tuple(login, FastCheck.option(id)).map(([name, except]): Make => (at, step) => [
    SecurityWrite.EndSessionsOf({ login: name, except: except === null ? null : `${except}-${step - 1}`, at })
  ]),
  FastCheck.tuple(login, FastCheck.integer({ min: 0, max: 99 })).map(([name, origin]): Make => (at) => [
    SecurityWrite.NoteOrigin({ login: name, origin: `10.0.0.${origin}`, at })
  ]),
  FastCheck.uniqueArray(key, { minLength: 1 }).chain((keys) =>
    FastCheck.array(FastCheck.tuple(FastCheck.integer({ min: 1, max: 4 }), FastCheck.boolean()), {
      minLength: keys.length,
      maxLength: keys.length
    }).map((more): Make => () => [
      SecurityWrite.ThrottleSucceed({
        counted: keys.map((each, index) => {
          const [tries, resetsOnSuccess] = more[index] ?? [1, false]
          return { key: each, tries, resetsOnSuccess }
        }),
        parameters
      })
    ])
  ),
  FastCheck.constant<Make>(() => [SecurityWrite.ThrottleForgive({ account: "ann" })])
)

const step = FastCheck.record({ passes: FastCheck.constantFrom(1, minute, 7 * minute), writes })

const tables = {
  credentials: "SELECT login, password_hash, phrase_hash, changed_at FROM credentials ORDER BY login",
  known_origins: "SELECT login, origin, last_at FROM known_origins ORDER BY login, origin",
  throttles: "SELECT key, failures, suppressed, last_at, until FROM throttles ORDER BY key"
} as const

const throttles = [
  ["account:ann", 60, 0],
  ["pair:ann:x", 7, noon + 3],
  ["pair:ann;", 3, 0],
  ["pair:annex:x", 1, 5],
  ["origin:y", 12, noon]
] as const

const insertThrottles = `INSERT INTO throttles (key, failures, suppressed, last_at, until) VALUES ${throttles
  .map(([name, failures, until]) => `('${name}', ${failures}, 0, ${noon}, ${until})`)
  .join(", ")}
  ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at, until = excluded.until`

const live = (at: number) => (run: Run) =>
  Sessions.latest(run, at).map((each) => ({ ...each, end: Sessions.endOf(run, each.id) }))

const compare = Effect.gen(function* () {
  const { settings, cluster, name } = yield* SharedFixture.emptyLog()
  const program = yield* SharedFixture.open(settings, defaults)
  const file = FileFormat.layer({ filename: ":memory:", create: true, settings: DatabaseSettings.defaults })
  const sqlite = Context.get(yield* Layer.build(file), Database)
  const steps = FastCheck.sample(FastCheck.array(step, { minLength: 80, maxLength: 80, size: "max" }), 1).flat()
  const fill = Effect.zipRight(
    cluster.query(insertThrottles.replace("INTO ", "INTO scipnet."), [], name),
    sqlite.write("fill", (run) => Either.right(void run(insertThrottles)))
  )
  const compareTable = (statement: string) =>
    Effect.gen(function* () {
      const inPostgres = yield* cluster.query(statement.replace("FROM ", "FROM scipnet."), [], name)
      const inSqlite = yield* sqlite.read("rows", (run) => run(statement))
      expect(JSON.parse(JSON.stringify(inPostgres).replace(/:"(\d+)"/g, ":$1"))).toEqual(inSqlite)
    })
  let at = noon
  for (const [index, { passes, writes }] of steps.entries()) {
    at += passes
    if (index % 8 === 0) {
      yield* fill
    }
    const all = writes(at, index)
    const ended = yield* SharedStorage.write(program, ...all)
    const expected = yield* sqlite.write("write", (run) =>
      Either.right(all.flatMap((write) => SqliteSecurityWrite.execute(run, write)))
    )
    expect(ended, `step ${index}: ${JSON.stringify(all)}`).toEqual(expected)
    expect(yield* program.read(live(at))).toEqual(yield* sqlite.read("live", live(at)))
    yield* compareTable(tables.throttles)
  }
  yield* Effect.forEach(Object.values(tables), compareTable)
  expect(yield* SharedStorage.write(program, SecurityWrite.EndAllSessions())).toEqual(
    expect.arrayContaining((yield* sqlite.read("live", live(at))).map((session) => session.id))
  )
  expect(yield* program.read(live(at))).toEqual([])
  // A second replica that begins now sees the same.
  const later = yield* SharedFixture.open(settings, defaults)
  expect(yield* later.read(live(at))).toEqual([])
})

describe.skipIf(Installation.isSkipped)("security writes", () => {
  it.scopedLive("change PostgreSQL and its replicas as they change a SQLite file", () => compare)
})

/** The shared tables under contention, deadlocks, companions that fail, and a restart of PostgreSQL. */
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Either, Exit, Fiber } from "effect"
import type { DatabaseError } from "@scipnet/core/database/DatabaseError"
import { defaults } from "@scipnet/core/security/SecurityConfig"
import { SecurityWrite } from "@scipnet/core/security/SecurityWrite"
import * as SharedStorage from "../../../core/src/testing/contract/SharedStorage.ts"
import * as LogHistory from "../../src/connection/LogHistory.ts"
import * as PgConnection from "../../src/connection/PgConnection.ts"
import type { PgSettings } from "../../src/connection/PgSettings.ts"
import * as PgSchema from "../../src/schema/PgSchema.ts"
import * as PgSharedTables from "../../src/shared-tables/PgSharedTables.ts"
import * as PgTransactor from "../../src/shared-tables/PgTransactor.ts"
import * as Cluster from "../rig/Cluster.ts"
import * as Installation from "../rig/Installation.ts"
import * as Proxy from "../rig/Proxy.ts"
import * as SharedFixture from "./SharedFixture.ts"

const noon = 1_000_000_000_000
const range = (length: number) => Array.from({ length }, (_, index) => index)
const unbounded = { concurrency: "unbounded" } as const

const transactor = (settings: PgSettings) =>
  Effect.gen(function* () {
    const history = LogHistory.make()
    const reads = yield* PgConnection.make(settings, history)
    return PgTransactor.make(settings, reads, yield* PgConnection.make(settings, history))
  })

const claim = { name: "mail", holder: "one", expiry: Duration.minutes(1) }

describe.skipIf(Installation.isSkipped)("the shared tables", () => {
  it.scopedLive("count attempts of four programs exactly while logins succeed in appends", () =>
    Effect.gen(function* () {
      const { settings } = yield* SharedFixture.emptyLog()
      const parameters = { ...defaults, accountTries: 50, accountTriesInAll: 1_000 }
      const programs = yield* Effect.forEach(range(4), () => SharedFixture.open(settings, parameters))
      const attempt = (program: SharedStorage.Program, account: string) =>
        program.tables.throttles.countAttempt({
          kind: "password",
          account,
          name: account,
          origin: "10.0.0.1",
          at: noon
        })
      // Each login takes the lock of throttles within that of the log; each attempt takes the former alone.
      const login = (program: SharedStorage.Program, index: number) =>
        Effect.flatMap(attempt(program, `owner-${index}`), (verdict) =>
          SharedStorage.write(
            program,
            SecurityWrite.ThrottleSucceed({ counted: verdict.allowed ? verdict.counted : [], parameters }),
            SecurityWrite.NoteOrigin({ login: `owner-${index}`, origin: "10.0.0.1", at: noon })
          )
        )
      const logins = yield* Effect.fork(
        Effect.forEach(programs, (program, index) => Effect.replicateEffect(login(program, index), 15), unbounded)
      )
      const verdicts = yield* Effect.forEach(
        range(80),
        (index) => Effect.flatMap(Effect.fromNullable(programs[index % 4]), (program) => attempt(program, "guessed")),
        unbounded
      )
      expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(51)
      yield* Fiber.join(logins)
    })
  )

  it.scopedLive("repeat a transaction that PostgreSQL ended because of a deadlock", () =>
    Effect.gen(function* () {
      const { settings, query } = yield* SharedFixture.emptyLog()
      const [one, other] = [yield* transactor(settings), yield* transactor(settings)]
      yield* query("INSERT INTO scipnet.throttles SELECT key, 0, 0, 0, 0 FROM unnest(ARRAY['a', 'b']) key")
      const add = (key: string) => ({
        text: "UPDATE throttles SET failures = failures + 1 WHERE key = $1",
        values: [key]
      })
      const wait = { text: "SELECT pg_sleep(0.3)" }
      yield* Effect.all(
        [
          one.execute({ operation: "forwards" }, [add("a"), wait, add("b")]),
          other.execute({ operation: "backwards" }, [add("b"), wait, add("a")])
        ],
        unbounded
      )
      expect(yield* query("SELECT sum(failures)::int AS failures FROM scipnet.throttles")).toEqual([{ failures: 4 }])
      expect(yield* query("SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()")).toEqual([
        { deadlocks: 1 }
      ])
    })
  )

  it.scopedLive("write the rows of a consumer's companion with its checkpoint, or neither", () =>
    Effect.gen(function* () {
      const { settings, query } = yield* SharedFixture.emptyLog()
      const { checkpoints } = yield* PgSharedTables.make(settings, LogHistory.make(), defaults)
      yield* query("CREATE TABLE scipnet.sent (position bigint PRIMARY KEY)")
      const save = (position: number, text = "INSERT INTO sent VALUES ($1)") =>
        checkpoints.save({
          ...claim,
          position,
          companion: (transaction): undefined => {
            transaction.add({ text, values: [position] })
          }
        })
      yield* checkpoints.claim(claim)
      yield* save(1)
      yield* save(2)
      expect(yield* Effect.either(save(2))).toMatchObject({ left: { _tag: "StatementFailed", code: "23505" } })
      expect(Exit.isFailure(yield* Effect.exit(save(3, "COMMIT")))).toBe(true)
      const thrown = checkpoints.save({
        ...claim,
        position: 4,
        companion: () => {
          throw new Error("a companion that fails")
        }
      })
      expect(Exit.isFailure(yield* Effect.exit(thrown))).toBe(true)
      expect(yield* checkpoints.progress).toMatchObject([{ position: 2 }])
      yield* save(5)
      expect(yield* query("SELECT position::int FROM scipnet.sent ORDER BY 1")).toEqual([
        { position: 1 },
        { position: 2 },
        { position: 5 }
      ])
      yield* checkpoints.park({
        ...claim,
        position: 6,
        maximum: 1,
        event: {
          position: 6,
          id: "id",
          stream: "drill",
          type: "Lent",
          cause: `a\0b ${"x".repeat(900)}`,
          attempts: 1,
          firstFailedAt: 1,
          lastFailedAt: 1
        }
      })
      expect(yield* checkpoints.parked("mail")).toMatchObject([{ cause: expect.stringContaining("a\u{FFFD}b") }])
    })
  )

  it.scopedLive("are left at once by a call that is interrupted between two attempts, and used again by others", () =>
    Effect.gen(function* () {
      const { cluster, name } = yield* SharedFixture.emptyLog()
      const proxy = yield* Proxy.make(cluster.port)
      const minute = Duration.minutes(1)
      const url = cluster.url({ database: name, port: proxy.port })
      const settings = SharedFixture.settingsOf(url, { deadline: minute, retryBase: minute, retryCap: minute })
      const { checkpoints } = yield* PgSharedTables.make(settings, LogHistory.make(), defaults)
      yield* proxy.refuse(true)
      const call = yield* Effect.fork(checkpoints.retryParked("mail"))
      yield* Effect.repeat(Effect.sleep(10), { while: () => Effect.map(proxy.accepted, (accepted) => accepted === 0) })
      yield* Effect.sleep(100)
      const [took] = yield* Effect.timed(Fiber.interrupt(call))
      expect(Duration.toMillis(took)).toBeLessThan(1_000)
      yield* proxy.refuse(false)
      expect(yield* checkpoints.progress).toEqual([])
    })
  )

  it.scopedLive("fail with typed errors within the deadline while PostgreSQL is down, and work again afterwards", () =>
    Effect.gen(function* () {
      const cluster = yield* Cluster.primary({ name: "restarted", isDurable: false })
      const settings = SharedFixture.settingsOf(cluster.url(), { deadline: Duration.seconds(2) })
      yield* PgSchema.create(settings)
      const { tables } = yield* SharedFixture.open(settings, defaults)
      const { checkpoints } = yield* PgSharedTables.make(settings, LogHistory.make(), defaults)
      const calls: ReadonlyArray<Effect.Effect<unknown, DatabaseError>> = [
        tables.credentials.find("owner"),
        tables.credentials.page("", 10),
        tables.throttles.countAttempt({ kind: "token", origin: "10.0.0.1", at: noon }),
        tables.throttles.recordSuccess([{ key: "a", tries: 1 }]),
        tables.sessions.touch("one", noon),
        tables.importReports.begin({ source: "pages", series: [] }, noon),
        tables.importReports.add(1, [], noon),
        tables.importReports.find({}),
        tables.importReports.page(1, {}, 0),
        checkpoints.progress,
        checkpoints.retryParked("mail"),
        checkpoints.discardParked("mail", 1)
      ]
      const all = Effect.forEach(calls, (call) => Effect.either(call), unbounded)
      expect((yield* all).every(Either.isRight)).toBe(true)
      const inFlight = yield* Effect.fork(Effect.replicateEffect(all, 20))
      yield* cluster.stop("immediate")
      const [took, down] = yield* Effect.timed(all)
      expect(Duration.toMillis(took)).toBeLessThan(4_000)
      const tags = down.map(
        Either.match({ onLeft: ({ _tag, reason }) => `${_tag} ${reason}`, onRight: () => "answered" })
      )
      // Some wait in the queue of the program until the deadline.
      expect(tags).toContain("DatabaseUnavailable LOG_UNREACHABLE")
      expect(["DatabaseUnavailable LOG_UNREACHABLE", "DatabaseBusy LOG_QUEUE"]).toEqual(expect.arrayContaining(tags))
      yield* cluster.start
      yield* Fiber.join(inFlight)
      expect((yield* all).every(Either.isRight)).toBe(true)
    })
  )
})

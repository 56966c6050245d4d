/** Logins that arrive faster than passwords can be hashed. */
import { describe, expect, it } from "@effect/vitest"
import { Deepwell } from "@scipnet/core"
import { Duration, Effect, Either, Fiber, Layer, Redacted } from "effect"
import { Database } from "../../../src/database/Database.ts"
import { UserId } from "../../../src/domain/UserId.ts"
import { Passwords } from "../../../src/security/Passwords.ts"
import { TooManyLogins } from "../../../src/security/TooManyLogins.ts"
import * as Fixture from "../Fixture.ts"
import * as OnFile from "../OnFile.ts"
import * as Parts from "../Parts.ts"

const wrong = Redacted.make("not the password at all")

const layer = OnFile.layer(":memory:", { security: { concurrency: 1, accountTries: 1_000, originTries: 10_000 } })

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(layer))

const login = (user: string, origin: string, password = wrong) =>
  Effect.flatMap(Deepwell.Deepwell, (door) => Effect.either(door.login(user, password, origin)))

const tagOf = Either.match({ onLeft: ({ _tag }: { readonly _tag: string }) => _tag, onRight: () => "Session" })

/** Occupies the only turn of the queue until the latch opens. */
const held = Effect.gen(function* () {
  const passwords = yield* Passwords
  const gate = yield* Effect.makeLatch(false)
  yield* Effect.fork(passwords.inTurn(["holder"])(gate.await))
  yield* Effect.yieldNow()
  expect(passwords.counts()).toEqual({ running: 1, waiting: 0 })
  return gate
})

/** Waits until the queue has a number of waiting requests. */
const waiting = (count: number) =>
  Effect.flatMap(Passwords, ({ counts }) =>
    Effect.repeat(Effect.yieldNow(), { until: () => counts().waiting === count })
  )

describe("of 3,200 logins at once from one origin", () => {
  it.live("four wait, the others are refused without a read of the database, and other origins log in", () =>
    Effect.gen(function* () {
      const gate = yield* held
      // A queued login does not use the database.
      const untouched = Effect.die("the database was used")
      const database = yield* Database
      const idle = Database.of({
        ...database,
        read: () => untouched,
        snapshot: () => untouched,
        write: () => untouched
      })
      const names = Array.from({ length: 3_200 }, (_, at) => (at % 2 === 0 ? "reader-1" : `made-up-${at}`))
      const flood = yield* Effect.fork(
        Effect.forEach(names, (name) => login(name, "10.0.0.66"), { concurrency: "unbounded" })
      )
      yield* waiting(4)
      const more = yield* Effect.forEach(names.slice(0, 100), (name) => login(name, "10.0.0.66")).pipe(
        Effect.provide(Layer.provide(Deepwell.layer, Layer.succeed(Database, idle)))
      )
      expect(more).toEqual(more.map(() => Either.left(new TooManyLogins({ retryAfter: 1 }))))
      const honest = yield* Effect.fork(login("reader-1", "10.0.0.1", Fixture.password))
      yield* waiting(5)
      yield* gate.open
      expect(tagOf(yield* Fiber.join(honest))).toBe("Session")
      const answers = (yield* Fiber.join(flood)).map(tagOf)
      expect(answers.filter((tag) => tag === "LoginRefused")).toHaveLength(4)
      expect(answers.filter((tag) => tag === "TooManyLogins")).toHaveLength(3_196)
      expect((yield* Passwords).counts()).toEqual({ running: 0, waiting: 0 })
    }).pipe(filled)
  )

  it.live("no refused login counts as a failed attempt of the name or its origin", () =>
    Effect.gen(function* () {
      const gate = yield* held
      const flood = yield* Effect.fork(
        Effect.forEach(Array.from({ length: 100 }), () => login("reader-1", "10.0.0.66"), { concurrency: "unbounded" })
      )
      yield* waiting(4)
      yield* gate.open
      yield* Fiber.join(flood)
      const counted = yield* Parts.shared("SELECT DISTINCT failures FROM throttles")
      expect(counted).toEqual([{ failures: 4 }])
    }).pipe(filled)
  )
})

describe("when 64 logins wait", () => {
  it.live("a login of an origin without waiting ones replaces one of an origin with four", () =>
    Effect.gen(function* () {
      const gate = yield* held
      const origins = Array.from({ length: 16 }, (_, at) => `10.0.1.${at}`)
      const flood = yield* Effect.fork(
        Effect.forEach(
          origins.flatMap((origin) => [origin, origin, origin, origin]),
          (origin) => login("reader-1", origin),
          { concurrency: "unbounded" }
        )
      )
      yield* waiting(64)
      const honest = yield* Effect.fork(login("reader-1", "10.0.0.1", Fixture.password))
      yield* Effect.sleep("10 millis")
      expect((yield* Passwords).counts().waiting).toBe(64)
      yield* gate.open
      expect(tagOf(yield* Fiber.join(honest))).toBe("Session")
      const answers = (yield* Fiber.join(flood)).map(tagOf)
      expect(answers.filter((tag) => tag === "TooManyLogins")).toHaveLength(1)
    }).pipe(filled)
  )
})

describe("of 3,200 tokens at once from one origin", () => {
  it.live("some are looked up, the others are refused at once, and other origins resume", () =>
    Effect.gen(function* () {
      const door = yield* Deepwell.Deepwell
      const { token } = yield* door.login("reader-1", Fixture.password, "10.0.0.1")
      const guess = (at: number) => Effect.either(door.resume(Redacted.make(`guess ${at}`), "10.0.0.66"))
      const flood = yield* Effect.fork(
        Effect.forEach(
          Array.from({ length: 3_200 }, (_, at) => guess(at)),
          (each) => each,
          {
            concurrency: "unbounded"
          }
        )
      )
      yield* Effect.yieldNow()
      expect(tagOf(yield* Effect.either(door.resume(token, "10.0.0.1")))).toBe("Session")
      const answers = (yield* Fiber.join(flood)).map(tagOf)
      expect(answers.filter((tag) => tag === "LoginRefused").length).toBeLessThan(500)
      expect(answers.filter((tag) => tag === "TooManyLogins").length).toBeGreaterThan(2_700)
    }).pipe(filled)
  )
})

describe("a user with a session", () => {
  it.live("is queued by their own id, and a refused secret writes nothing", () =>
    Effect.gen(function* () {
      const gate = yield* held
      const door = yield* Deepwell.Deepwell
      const user = UserId.make("reader-1")
      const next = Redacted.make("another lantern altogether")
      const change = Effect.either(door.changePassword(user, wrong, next)).pipe(Deepwell.actingAs(user))
      const { exit, events } = yield* Parts.written(
        Effect.gen(function* () {
          const flood = yield* Effect.fork(
            Effect.forEach(Array.from({ length: 20 }), () => change, { concurrency: "unbounded" })
          )
          yield* waiting(4)
          const other = yield* Effect.fork(login("reader-5", "10.0.0.1", Fixture.password))
          yield* waiting(5)
          yield* gate.open
          expect(tagOf(yield* Fiber.join(other))).toBe("Session")
          return (yield* Fiber.join(flood)).map(tagOf)
        })
      )
      const answers = yield* exit
      // Some may arrive after the queue has advanced.
      const heard = answers.filter((tag) => tag === "CredentialsRefused").length
      expect(heard).toBeGreaterThanOrEqual(4)
      expect(answers.filter((tag) => tag === "TooManyLogins").length).toBe(20 - heard)
      expect(heard).toBeLessThan(20)
      expect(events.filter(({ type }) => type === "CommandRefused")).toHaveLength(heard)
    }).pipe(filled)
  )
})

describe("knowing a user id", () => {
  it.live("does not suffice to lock its owner out at known origins", () =>
    Effect.gen(function* () {
      const enter = login("reader-1", "192.0.2.1", Fixture.password)
      expect(tagOf(yield* enter)).toBe("Session")
      const origins = Array.from({ length: 8 }, (_, at) => `10.0.2.${at}`)
      yield* Effect.forEach(origins, (origin) => Effect.replicateEffect(login("reader-1", origin), 12))
      // From an unknown origin, even the correct password is refused.
      expect(tagOf(yield* login("reader-1", "10.0.3.1", Fixture.password))).toBe("LoginRefused")
      expect(tagOf(yield* enter)).toBe("Session")
    }).pipe(
      (test) => Effect.zipRight(Fixture.fill, test),
      Effect.provide(
        OnFile.layer(":memory:", {
          security: { accountTries: 10, accountTriesInAll: 40, throttleBase: Duration.minutes(10) }
        })
      )
    )
  )
})

import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, User } from "@scipnet/core"
import { Effect, Exit, Redacted, Stream } from "effect"
import * as Fixture from "../Fixture.ts"

const secret = Redacted.make("Zanzibar-marked-secret")
const newcomer = User.Register.make({ user: "newcomer", name: "A Newcomer", clearance: Clearance.make(1) })

const log = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  return yield* Fixture.operator(Stream.runCollect(deepwell.events({})))
})

const logins = Effect.map(log, (events) =>
  [...events].filter(({ type }) => ["LoggedIn", "LoginFailed", "LoggedOut"].includes(type))
)

describe("accounts", () => {
  it.effect("a user registered with a password logs in with it, and with no other", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      yield* Fixture.operator(deepwell.register(newcomer, secret))
      const session = yield* deepwell.login("newcomer", secret)
      expect(session.user).toBe("newcomer")
      const record = yield* Deepwell.within(session, "test")(deepwell.whoAmI)
      expect(record.name).toBe("A Newcomer")
      const refused = yield* Effect.flip(deepwell.login("newcomer", Redacted.make("another password")))
      expect(refused._tag).toBe("LoginRefused")
    }).pipe(Effect.provide(Fixture.layer))
  )

  it.effect("a refused login returns the same error for every reason", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const wrong = Redacted.make("not the password")
      const attempts = [
        deepwell.login("reader-1", wrong),
        deepwell.login("absent-user", Fixture.password),
        deepwell.login("gone", Fixture.password),
        deepwell.login("No User Id!\u0000", Fixture.password),
        deepwell.login("reader-1", Redacted.make("x".repeat(100_000)))
      ]
      const errors = yield* Effect.forEach(attempts, Effect.flip)
      expect(new Set(errors.map((error) => JSON.stringify(error)))).toEqual(new Set(['{"_tag":"LoginRefused"}']))
    }).pipe(Fixture.filled)
  )

  it.effect("logins are audited, without the names of failed attempts", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      yield* Effect.exit(deepwell.login("typed-in-vain", secret))
      yield* Effect.exit(deepwell.login("reader-1", secret))
      const session = yield* deepwell.login("reader-1", Fixture.password)
      yield* deepwell.logout(session)
      const entries = yield* logins
      expect(entries.map(({ type, stream }) => [type, stream])).toEqual([
        ["LoginFailed", "access-anonymous:login"],
        ["LoginFailed", "access-anonymous:login"],
        ["LoggedIn", `access-session:${session.id}`],
        ["LoggedOut", `access-session:${session.id}`]
      ])
      expect(JSON.stringify(entries)).not.toContain("typed-in-vain")
    }).pipe(Fixture.filled)
  )

  it.effect("no event contains a password or its hash", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      yield* Fixture.operator(deepwell.register(newcomer, secret))
      yield* deepwell.login("newcomer", secret)
      const text = JSON.stringify([...(yield* log)])
      expect(text).toContain("newcomer")
      expect(text).not.toContain(Redacted.value(secret))
      expect(text).not.toContain("$argon2")
    }).pipe(Effect.provide(Fixture.layer))
  )

  it.effect("a rejected registration stores no password", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const again = User.Register.make({ user: "reader-1", name: "An Impostor", clearance: Clearance.make(1) })
      const exit = yield* Effect.exit(Fixture.operator(deepwell.register(again, secret)))
      expect(Exit.isFailure(exit)).toBe(true)
      yield* Effect.flip(deepwell.login("reader-1", secret))
      yield* deepwell.login("reader-1", Fixture.password)
      const beyond = User.Register.make({ user: "beyond", name: "Too High", clearance: Clearance.make(6) })
      yield* Effect.flip(Fixture.as("administrator-3")(deepwell.register(beyond, secret)))
      yield* Effect.flip(deepwell.login("beyond", secret))
    }).pipe(Fixture.filled)
  )

  it.effect.each([
    ["short", "eleven char"],
    ["long", "x".repeat(1_025)],
    ["common", "PasswordPassword"]
  ] as const)("a password that is %s is refused, and registers no user", ([reason, text]) =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const error = yield* Effect.flip(Fixture.operator(deepwell.register(newcomer, Redacted.make(text))))
      expect(error).toMatchObject({ _tag: "WeakPassword", reason })
      expect([...(yield* log)].map(({ type }) => type)).toEqual(["CommandRefused", "OperatorActed"])
    }).pipe(Effect.provide(Fixture.layer))
  )
})

/** Throttles and sessions after a restart on the same file, with a test clock. */
import { describe, expect, it } from "@effect/vitest"
import { Deepwell } from "@scipnet/core"
import { Duration, Effect, Redacted, TestClock } from "effect"
import { UserId } from "../../src/domain/UserId.ts"
import * as Fixture from "./Fixture.ts"
import * as OnFile from "./OnFile.ts"
import * as Parts from "./Parts.ts"

const wrong = Redacted.make("not the password at all")
const user = UserId.make("reader-1")

type Origin = string | null

const login = (name: string, password: Redacted.Redacted, origin: Origin = null) =>
  Effect.flatMap(Deepwell.Deepwell, (door) => door.login(name, password, origin))
const fail = (name: string, origin: Origin = null) => Effect.flip(login(name, wrong, origin))
const isHeard = (name: string, origin: Origin = null) => Effect.isSuccess(login(name, Fixture.password, origin))

/** A filled file, and a function that opens it as a new process does. */
const reopening = Effect.gen(function* () {
  const file = yield* OnFile.filename
  const opened = <A, E, R>(use: Effect.Effect<A, E, R>) => Effect.provide(use, OnFile.layer(file))
  yield* opened(Fixture.fill)
  return opened
})

describe("the throttle after failed logins", () => {
  it.scoped("of an account continues after a restart", () =>
    Effect.gen(function* () {
      const opened = yield* reopening
      // The wait is one second after the eleventh failure, two after the twelfth.
      yield* opened(Effect.replicateEffect(fail(user), 11))
      expect(yield* opened(isHeard(user))).toBe(false)
      yield* TestClock.adjust(Duration.millis(999))
      expect(yield* opened(isHeard(user))).toBe(false)
      yield* TestClock.adjust(Duration.millis(1))
      yield* opened(fail(user))
      yield* TestClock.adjust(Duration.millis(1_999))
      expect(yield* opened(isHeard(user))).toBe(false)
      yield* TestClock.adjust(Duration.millis(1))
      expect(yield* opened(isHeard(user))).toBe(true)
    })
  )

  it.scoped("of an origin continues after a restart, and does not affect other origins", () =>
    Effect.gen(function* () {
      const opened = yield* reopening
      const names = Array.from({ length: 51 }, (_, index) => Fixture.staff[index % 9]?.user ?? "admin")
      yield* opened(Effect.forEach(names, (name) => fail(name, "10.0.0.1")))
      expect(yield* opened(isHeard("gone", "10.0.0.2"))).toBe(false)
      expect(yield* opened(isHeard("auditor-3", "10.0.0.1"))).toBe(false)
      expect(yield* opened(isHeard("auditor-3", "10.0.0.2"))).toBe(true)
    })
  )

  it.scoped("counts failures across restarts", () =>
    Effect.gen(function* () {
      const opened = yield* reopening
      yield* Effect.replicateEffect(opened(fail(user)), 11)
      expect(yield* opened(isHeard(user))).toBe(false)
      const [row] = yield* opened(
        Parts.shared("SELECT failures, suppressed FROM throttles WHERE key = 'account:reader-1'")
      )
      expect(row).toEqual({ failures: 11, suppressed: 1 })
    })
  )

  it.scoped("of one account is ended at once by a reset of the operator", () =>
    Effect.gen(function* () {
      const opened = yield* reopening
      const given = Redacted.make("a password given by others")
      yield* opened(Effect.replicateEffect(fail(user), 20))
      yield* opened(Effect.replicateEffect(fail("reader-5"), 20))
      yield* opened(Effect.flatMap(Deepwell.Deepwell, (door) => Fixture.operator(door.resetPassword(user, given))))
      const session = yield* opened(login(user, given))
      expect(session.mustChangePassword).toBe(true)
      expect(yield* opened(isHeard("reader-5"))).toBe(false)
    })
  )
})

describe("a session", () => {
  it.scoped("continues after a restart with its remaining lifetime, unless it was revoked", () =>
    Effect.gen(function* () {
      const opened = yield* reopening
      const session = yield* opened(login(user, Fixture.password))
      const ask = Effect.flatMap(Deepwell.Deepwell, (door) => Deepwell.within(session, "test")(door.whoAmI))
      const resume = Effect.flatMap(Deepwell.Deepwell, (door) => door.resume(session.token))
      yield* TestClock.adjust(Duration.minutes(29))
      expect(yield* opened(resume)).toMatchObject({ id: session.id, expiresAt: session.expiresAt })
      yield* TestClock.adjust(Duration.minutes(29))
      yield* opened(ask)
      yield* opened(Effect.flatMap(Deepwell.Deepwell, (door) => Fixture.as("admin")(door.revokeSession(session.id))))
      expect(yield* opened(Effect.flip(ask))).toMatchObject({ _tag: "SessionEnded" })
      expect(yield* opened(Effect.flip(resume))).toEqual({ _tag: "LoginRefused" })
    })
  )

  it.scoped("keeps a break-glass access after a restart until it expires", () =>
    Effect.gen(function* () {
      const opened = yield* reopening
      const holder = UserId.make("auditor-3")
      const phrase = Redacted.make("the lamp goes out at noon")
      const session = yield* opened(login(holder, Fixture.password))
      const own = Deepwell.within(session, "test")
      yield* opened(
        Effect.gen(function* () {
          const door = yield* Deepwell.Deepwell
          yield* own(door.setPhrase(holder, Fixture.password, phrase))
          yield* own(door.breakGlass({ type: "scp", id: "SCP-005", reason: "a breach" }, phrase))
        })
      )
      const read = opened(Effect.flatMap(Deepwell.Deepwell, (door) => own(door.access({ type: "scp", id: "SCP-005" }))))
      expect((yield* read)._tag).toBe("Granted")
      yield* TestClock.adjust(Duration.minutes(15))
      expect((yield* read)._tag).toBe("Redacted")
    })
  )
})

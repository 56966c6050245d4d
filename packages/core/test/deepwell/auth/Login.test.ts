/** Sessions, and waiting after failed logins; all times are the test's. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, User } from "@scipnet/core"
import { Duration, Effect, Exit, Redacted, TestClock } from "effect"
import { UserId } from "../../../src/domain/UserId.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const wrong = Redacted.make("not the password at all")

const refusalOf = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.map(Effect.flip(effect), (error) => error)

describe("a session", () => {
  it.effect("ends when it is idle too long, and at the latest after its lifetime", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const session = yield* deepwell.login("reader-1", Fixture.password, "test")
      const own = Deepwell.within(session, "test")
      yield* TestClock.adjust("29 minutes")
      yield* own(deepwell.whoAmI)
      yield* TestClock.adjust("29 minutes")
      yield* own(deepwell.whoAmI)
      yield* TestClock.adjust("31 minutes")
      expect(yield* refusalOf(own(deepwell.whoAmI))).toMatchObject({ _tag: "SessionEnded" })

      const kept = yield* deepwell.login("reader-1", Fixture.password, "test")
      const busy = Effect.zipRight(
        TestClock.adjust("20 minutes"),
        Effect.exit(Deepwell.within(kept, "test")(deepwell.whoAmI))
      )
      const outcomes = yield* Effect.replicateEffect(busy, 37)
      expect(outcomes.slice(0, 35).every(Exit.isSuccess)).toBe(true)
      expect(outcomes.slice(35).every(Exit.isFailure)).toBe(true)
    }).pipe(filled)
  )

  it.effect("is resumed by its token, of which only a digest is stored", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const session = yield* deepwell.login("reader-1", Fixture.password, "test")
      const again = yield* deepwell.resume(session.token, "test")
      expect([again.id, again.user]).toEqual([session.id, session.user])
      expect(yield* refusalOf(deepwell.resume(Redacted.make("x".repeat(43))))).toEqual({ _tag: "LoginRefused" })
      const stored = JSON.stringify([
        yield* Parts.rows("SELECT * FROM sessions"),
        yield* Parts.rows("SELECT * FROM events")
      ])
      expect(stored).toContain(session.id)
      expect(stored).not.toContain(Redacted.value(session.token))
    }).pipe(filled)
  )

  it.effect("is listed for its user, and for an administrator who may read their file", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const low = yield* deepwell.login("reader-1", Fixture.password, "test")
      const high = yield* deepwell.login("reader-5", Fixture.password, "test")
      const mine = yield* Deepwell.within(low, "test")(deepwell.sessions("own"))
      expect(mine.map(({ id, own }) => [id, own])).toEqual([[low.id, true]])
      const seen = yield* Fixture.as("administrator-3")(deepwell.sessions("all"))
      expect(seen.map(({ id }) => id)).toEqual([low.id])
      const all = yield* Fixture.as("admin")(deepwell.sessions("all"))
      expect(all.map(({ id }) => id).toSorted()).toEqual([low.id, high.id].toSorted())
      expect(yield* refusalOf(Deepwell.within(low, "test")(deepwell.sessions("all")))).toMatchObject({
        _tag: "ClearanceDenied"
      })
    }).pipe(filled)
  )

  it.effect("is revoked by its user or such an administrator, and by no other user", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const low = yield* deepwell.login("reader-1", Fixture.password, "test")
      const high = yield* deepwell.login("reader-5", Fixture.password, "test")
      const attempts = [
        Deepwell.within(low, "test")(deepwell.revokeSession(high.id)),
        Fixture.as("administrator-3")(deepwell.revokeSession(high.id)),
        Fixture.as("administrator-3")(deepwell.revokeSession("no-such-session"))
      ]
      const { exit, events } = yield* Parts.written(Effect.forEach(attempts, refusalOf))
      expect(exit).toMatchObject({ value: attempts.map(() => ({ _tag: "NoSuchSession" })) })
      expect(events.map(({ type }) => type)).toEqual(attempts.map(() => "CommandRefused"))
      const own = Deepwell.within(high, "test")
      yield* own(deepwell.whoAmI)
      yield* Fixture.as("admin")(deepwell.revokeSession(high.id))
      expect(yield* refusalOf(own(deepwell.whoAmI))).toMatchObject({ _tag: "SessionEnded" })
      const rename = deepwell.execute(User.Rename.make({ user: "reader-1", name: "X" }))
      expect(yield* refusalOf(own(rename))).toMatchObject({ _tag: "SessionEnded" })
    }).pipe(filled)
  )

  it.effect("authorizes by its user's current clearance", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const session = yield* deepwell.login("archivist-2", Fixture.password, "test")
      const read = Deepwell.within(session, "test")(deepwell.access({ type: "scp", id: "SCP-002" }))
      expect((yield* read)._tag).toBe("Granted")
      const lower = { user: "archivist-2", clearance: Clearance.make(1), reason: "a test" }
      yield* Parts.execute("admin", User.ChangeClearance.make(lower))
      expect((yield* read)._tag).toBe("Redacted")
      yield* Parts.execute("admin", User.Deactivate.make({ user: "archivist-2", reason: "a test" }))
      expect(yield* refusalOf(read)).toMatchObject({ _tag: "SessionEnded" })
    }).pipe(filled)
  )
})

describe("secrets", () => {
  it.effect("a reset password allows only to change it", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const user = UserId.make("reader-1")
      const before = yield* deepwell.login(user, Fixture.password, "test")
      const given = Redacted.make("a password given by others")
      yield* Fixture.as("admin")(deepwell.resetPassword(user, given))
      expect(yield* refusalOf(Deepwell.within(before, "test")(deepwell.whoAmI))).toMatchObject({ _tag: "SessionEnded" })
      yield* refusalOf(deepwell.login(user, Fixture.password, "test"))
      const session = yield* deepwell.login(user, given, "test")
      expect(session.mustChangePassword).toBe(true)
      const own = Deepwell.within(session, "test")
      expect(yield* refusalOf(own(deepwell.whoAmI))).toMatchObject({ _tag: "PasswordChangeRequired" })
      const chosen = Redacted.make("a password of my own choice")
      expect(yield* refusalOf(own(deepwell.changePassword(user, wrong, chosen)))).toMatchObject({
        _tag: "CredentialsRefused"
      })
      yield* own(deepwell.changePassword(user, given, chosen))
      yield* own(deepwell.whoAmI)
      yield* deepwell.login(user, chosen, "test")
    }).pipe(filled)
  )

  it.effect("are set only by their user, and reset only for others by administrators", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const user = UserId.make("reader-1")
      const next = Redacted.make("another password for this")
      const change = deepwell.changePassword(user, Fixture.password, next)
      expect(yield* refusalOf(Fixture.as("admin")(change))).toMatchObject({ _tag: "BeyondOwnClearance" })
      const phrase = deepwell.setPhrase(user, Fixture.password, next)
      expect(yield* refusalOf(Fixture.as(user)(phrase))).toMatchObject({
        _tag: "ClearanceDenied",
        needed: { level: 3 }
      })
      const own = deepwell.resetPassword(UserId.make("admin"), next)
      expect(yield* refusalOf(Fixture.as("admin")(own))).toMatchObject({ _tag: "OwnClearance" })
      const above = deepwell.resetPassword(UserId.make("reader-5"), next)
      expect(yield* refusalOf(Fixture.as("administrator-3")(above))).toMatchObject({ _tag: "RecordRedacted" })
      expect(yield* refusalOf(Fixture.as("archivist-4")(deepwell.resetPassword(user, next)))).toMatchObject({
        _tag: "ClearanceDenied"
      })
      const { events } = yield* Parts.written(Fixture.operator(deepwell.resetPassword(user, next)))
      expect(events.map(({ type }) => type)).toEqual(["UserPasswordReset"])
    }).pipe(filled)
  )
})

describe("failed logins", () => {
  it.effect("throttle the account with growing waits, for right passwords too", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const fail = refusalOf(deepwell.login("reader-1", wrong, null))
      const { events } = yield* Parts.written(Effect.replicateEffect(fail, 30))
      expect(events.map(({ type }) => type)).toEqual(Array.from({ length: 11 }, () => "LoginFailed"))
      expect(yield* refusalOf(deepwell.login("reader-1", Fixture.password))).toEqual({ _tag: "LoginRefused" })
      yield* deepwell.login("reader-5", Fixture.password)
      yield* TestClock.adjust(Duration.seconds(1))
      const after = yield* Parts.written(deepwell.login("reader-1", Fixture.password))
      expect(after.events[0]?.event).toMatchObject({ _tag: "LoggedIn", failures: 20 })
      yield* deepwell.login("reader-1", Fixture.password)
    }).pipe(filled)
  )

  it.effect("of unknown names together write no more than those of one account", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const names = Array.from({ length: 40 }, (_, index) => `typed-in-vain-${index}`)
      const { events } = yield* Parts.written(Effect.forEach(names, (name) => refusalOf(deepwell.login(name, wrong))))
      expect(events).toHaveLength(11)
      yield* TestClock.adjust(Duration.seconds(1))
      const next = yield* Parts.written(refusalOf(deepwell.login("another", wrong)))
      expect(next.events[0]?.event).toMatchObject({ _tag: "LoginFailed", user: null, count: 30 })
    }).pipe(filled)
  )

  it.effect("from one origin throttle only that origin", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const users = Array.from({ length: 60 }, (_, index) => Fixture.staff[index % 9]?.user ?? "admin")
      yield* Effect.forEach(users, (user) => refusalOf(deepwell.login(user, wrong, "10.0.0.1")))
      yield* refusalOf(deepwell.login("gone", Fixture.password, "10.0.0.1"))
      expect(yield* refusalOf(deepwell.login("auditor-3", Fixture.password, "10.0.0.1"))).toEqual({
        _tag: "LoginRefused"
      })
      yield* deepwell.login("auditor-3", Fixture.password, "10.0.0.2")
    }).pipe(filled)
  )
})

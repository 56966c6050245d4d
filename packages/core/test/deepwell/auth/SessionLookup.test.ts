/** Looking up the session of a token, which is neither a use nor an attempt; all times are the test's. */
import { describe, expect, it } from "@effect/vitest"
import { Deepwell, User } from "@scipnet/core"
import { Clock, Effect, Option, Redacted, TestClock } from "effect"
import { UserId } from "../../../src/domain/UserId.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const minutes = (count: number) => count * 60_000

describe("the session of a token", () => {
  it.effect("has the time at which it ends; a lookup does not prolong it, and a call does", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const session = yield* deepwell.login("reader-1", Fixture.password, "test")
      const start = yield* Clock.currentTimeMillis
      const find = deepwell.findSession(session.token)
      expect(yield* find).toEqual(Option.some({ ...session, endsAt: start + minutes(30) }))
      yield* TestClock.adjust("20 minutes")
      expect(yield* find).toMatchObject(Option.some({ endsAt: start + minutes(30) }))
      yield* Deepwell.within(session, "test")(deepwell.whoAmI)
      expect(yield* find).toMatchObject(Option.some({ endsAt: start + minutes(50) }))
      yield* TestClock.adjust("29 minutes")
      yield* find
      yield* TestClock.adjust("1 minute")
      expect(yield* find).toEqual(Option.none())
    }).pipe(filled)
  )

  it.effect("ends at the latest with its lifetime", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const session = yield* deepwell.login("reader-1", Fixture.password, "test")
      const use = Effect.zipRight(TestClock.adjust("20 minutes"), Deepwell.within(session, "test")(deepwell.whoAmI))
      yield* Effect.replicateEffect(use, 35, { discard: true })
      expect(yield* deepwell.findSession(session.token)).toMatchObject(Option.some({ endsAt: session.expiresAt }))
    }).pipe(filled)
  )

  it.effect("is none after logout and for a deactivated user", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const [first, second] = [
        yield* deepwell.login("reader-1", Fixture.password, "test"),
        yield* deepwell.login("reader-5", Fixture.password, "test")
      ]
      yield* deepwell.logout(first)
      expect(yield* deepwell.findSession(first.token)).toEqual(Option.none())
      const deactivate = User.Deactivate.make({ user: UserId.make("reader-5"), reason: "retired" })
      yield* Fixture.as("admin")(deepwell.execute(deactivate))
      expect(yield* deepwell.findSession(second.token)).toEqual(Option.none())
    }).pipe(filled)
  )

  it.effect("is none for other tokens, which are not counted as attempts, unlike those of resume", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const session = yield* deepwell.login("reader-1", Fixture.password, "test")
      const counted = Parts.shared("SELECT * FROM throttles")
      const before = yield* counted
      for (const token of ["", "x".repeat(43), session.id, `${Redacted.value(session.token)}x`]) {
        expect(yield* deepwell.findSession(Redacted.make(token))).toEqual(Option.none())
      }
      expect(yield* counted).toEqual(before)
      const resumed = yield* Effect.fork(Effect.flip(deepwell.resume(Redacted.make("x".repeat(43)), "test")))
      yield* TestClock.adjust("1 minute")
      expect(yield* resumed).toMatchObject({ _tag: "LoginRefused" })
      expect(yield* counted).not.toEqual(before)
    }).pipe(filled)
  )
})

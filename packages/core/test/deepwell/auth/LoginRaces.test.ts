/** Logins concurrent with changes of the account: each interleaving is forced, directly before the append of the login. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, User } from "@scipnet/core"
import { Effect, Redacted } from "effect"
import { UserId } from "../../../src/domain/UserId.ts"
import { Passwords } from "../../../src/security/Passwords.ts"
import * as Fixture from "../Fixture.ts"
import * as OnFile from "../OnFile.ts"
import * as Parts from "../Parts.ts"

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const user = UserId.make("reader-1")
const next = Redacted.make("another lantern altogether")

const login = (password: Redacted.Redacted) =>
  Effect.flatMap(Deepwell.Deepwell, (door) => door.login(user, password, "test"))

const changed = Effect.gen(function* () {
  const door = yield* Deepwell.Deepwell
  const session = yield* door.login(user, Fixture.password)
  yield* Deepwell.within(session, "test")(door.changePassword(user, Fixture.password, next))
})

const reset = Effect.flatMap(Deepwell.Deepwell, (door) => Fixture.as("admin")(door.resetPassword(user, next)))
const dismissed = Parts.execute("admin", User.Deactivate.make({ user, reason: "as the test has it" }))

const sessions = Parts.rows(`SELECT id FROM sessions WHERE login = '${user}'`)

describe("a login whose password is right when it is verified", () => {
  it.live.each([
    ["is changed", Effect.asVoid(changed), 1],
    ["is reset", Effect.asVoid(reset), 0],
    ["belongs to a deactivated user", Effect.asVoid(dismissed), 0]
  ] as const)("and %s before the session opens, opens none", ([, other, left]) =>
    Effect.gen(function* () {
      const { exit, events } = yield* Parts.written(Effect.flip(Parts.overtaken(login(Fixture.password), other)))
      expect(exit).toMatchObject({ _tag: "Success", value: { _tag: "LoginRefused" } })
      expect(events.filter(({ type }) => type === "LoginFailed")).toHaveLength(1)
      // The remaining session is the one that changed the password.
      expect(yield* sessions).toHaveLength(left)
    }).pipe(filled)
  )

  it.live("succeeds when another property of the account changes", () =>
    Effect.gen(function* () {
      const raised = Parts.execute(
        "admin",
        User.ChangeClearance.make({ user, clearance: Clearance.make(2), reason: "as the test has it" })
      )
      const session = yield* Parts.overtaken(login(Fixture.password), raised)
      const door = yield* Deepwell.Deepwell
      expect(yield* Deepwell.within(session, "test")(door.whoAmI)).toMatchObject({ clearance: { level: 2 } })
    }).pipe(filled)
  )

  it.live("succeeds twice concurrently", () =>
    Effect.gen(function* () {
      yield* Parts.overtaken(login(Fixture.password), login(Fixture.password))
      expect(yield* sessions).toHaveLength(2)
    }).pipe(filled)
  )

  it.scopedLive("with an outdated hash does not restore a password that was changed meanwhile", () =>
    Effect.gen(function* () {
      const file = yield* OnFile.filename
      const weak = OnFile.layer(file, { security: { memoryCost: 16 } })
      yield* Effect.provide(Fixture.fill, weak)
      yield* Effect.gen(function* () {
        const passwords = yield* Passwords
        const outdated = passwords.isOutdated("$argon2id$v=19$m=16,t=1,p=1$")
        expect(outdated).toBe(true)
        yield* Effect.exit(Parts.overtaken(login(Fixture.password), changed))
        yield* Effect.flip(login(Fixture.password))
        yield* login(next)
      }).pipe(Effect.provide(OnFile.layer(file, { security: { memoryCost: 64 } })))
    })
  )
})

describe("revoking another user's session", () => {
  it.live("requires to read their file at the commit", () =>
    Effect.gen(function* () {
      const door = yield* Deepwell.Deepwell
      const session = yield* door.login(user, Fixture.password)
      const raised = Parts.execute(
        "admin",
        User.ChangeClearance.make({ user, clearance: Clearance.make(4), reason: "as the test has it" })
      )
      const revoke = Fixture.as("administrator-3")(
        Effect.flatMap(Deepwell.Deepwell, (own) => own.revokeSession(session.id))
      )
      const error = yield* Effect.flip(Parts.overtaken(revoke, raised))
      expect(error).toMatchObject({ _tag: "NoSuchSession" })
      yield* Deepwell.within(session, "test")(door.whoAmI)
    }).pipe(filled)
  )
})

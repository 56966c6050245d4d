/** The rows of the authority table for commands with a secret: each condition, and its rejection. */
import { describe, expect, it } from "@effect/vitest"
import { Authority, Clearance, Deepwell, User } from "@scipnet/core"
import type { Role } from "@scipnet/core"
import { Effect, Redacted } from "effect"
import { UserId } from "../../src/domain/UserId.ts"
import * as Fixture from "./Fixture.ts"
import * as Parts from "./Parts.ts"

const all = ["archivist", "administrator", "auditor"] as const
const target = UserId.make("target")
const closed = UserId.make("closed")
const absent = UserId.make("unknown-user")
const next = Redacted.make("another lantern altogether")
const wrong = Redacted.make("not the password at all")

const enrol = (user: string, clearance: Clearance.Clearance, roles: ReadonlyArray<Role.Role> = []) =>
  Effect.flatMap(Deepwell.Deepwell, (door) =>
    Fixture.operator(door.register(User.Register.make({ user, name: user, clearance, roles }), Fixture.password))
  )

const staffed = Effect.gen(function* () {
  yield* enrol("admin", Clearance.make(6), ["administrator"])
  yield* enrol("target", Clearance.make(2))
  yield* enrol("closed", Clearance.make(0, ["OMEGA-7"]))
  yield* enrol("right", Clearance.make(3), ["administrator"])
  yield* enrol("low", Clearance.make(2), ["administrator"])
  yield* enrol("roleless", Clearance.make(6), ["archivist", "auditor"])
  yield* enrol("three", Clearance.make(3))
})

const door = Deepwell.Deepwell
const reset = (user: UserId) => Effect.flatMap(door, (own) => own.resetPassword(user, next))
const change = (user: UserId, own = Fixture.password) =>
  Effect.flatMap(door, (deepwell) => deepwell.changePassword(user, own, next))
const phrase = (user: UserId, own = Fixture.password) =>
  Effect.flatMap(door, (deepwell) => deepwell.setPhrase(user, own, next))

const tried = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Parts.written(Effect.either(effect)), ({ exit, events }) => ({
    said: exit._tag === "Success" && exit.value._tag === "Left" ? { ...exit.value.left } : undefined,
    types: events.map(({ type }) => type)
  }))

const credentials = Parts.shared("SELECT * FROM credentials")

const refused = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>, error: object) =>
  Effect.gen(function* () {
    const before = yield* credentials
    expect(yield* tried(effect)).toMatchObject({ said: error, types: ["CommandRefused"] })
    expect(yield* credentials).toEqual(before)
  })

describe("the authority table", () => {
  it("has a row for each command with a secret", () => {
    const { ChangeUserPassword, ResetUserPassword, SetOverridePhrase } = Authority.table
    expect({ ChangeUserPassword, ResetUserPassword, SetOverridePhrase }).toEqual({
      ChangeUserPassword: { level: 0, role: null, operator: false, ownAccount: "only" },
      ResetUserPassword: {
        level: 3,
        role: "administrator",
        operator: true,
        mustHold: expect.any(Function),
        ownAccount: "never"
      },
      SetOverridePhrase: { level: 3, role: null, operator: false, ownAccount: "only" }
    })
  })

  it.effect(
    "ResetUserPassword requires a clearance that dominates the target, level 3, the role, and another user",
    () =>
      Effect.gen(function* () {
        yield* staffed
        const denied = {
          _tag: "ClearanceDenied",
          command: "ResetUserPassword",
          needed: { level: 3, role: "administrator" }
        }
        yield* refused(Fixture.as("low")(reset(target)), { ...denied, held: { level: 2 } })
        yield* refused(Fixture.as("roleless")(reset(target)), { ...denied, held: { level: 6 } })
        yield* refused(Fixture.as("admin")(reset(closed)), { _tag: "RecordRedacted", needed: 0, held: 6 })
        yield* refused(Fixture.as("right")(reset(UserId.make("admin"))), { _tag: "RecordRedacted", needed: 6, held: 3 })
        yield* refused(Fixture.as("right")(reset(absent)), { _tag: "RecordExpunged", id: absent })
        yield* refused(Fixture.as("right")(reset(UserId.make("right"))), { _tag: "OwnClearance" })
        expect(yield* tried(Fixture.as("right")(reset(target)))).toEqual({
          said: undefined,
          types: ["UserPasswordReset"]
        })
        expect(yield* tried(Fixture.operator(reset(closed)))).toEqual({ said: undefined, types: ["UserPasswordReset"] })
      }).pipe(Effect.provide(Parts.layer))
  )

  it.effect("ResetUserPassword requires every role that the account holds, and the operator needs none", () =>
    Effect.gen(function* () {
      yield* staffed
      const clerk = UserId.make("clerk")
      yield* enrol(clerk, Clearance.make(2), ["archivist", "auditor"])
      const beyond = { _tag: "BeyondOwnClearance", command: "ResetUserPassword", held: 3 }
      yield* refused(Fixture.as("right")(reset(clerk)), beyond)
      yield* Parts.operate(User.Register.make({ user: "both", name: "B", clearance: Clearance.make(6), roles: all }))
      yield* Parts.execute("both", User.GrantRole.make({ user: "right", role: "archivist" }))
      yield* refused(Fixture.as("right")(reset(clerk)), beyond)
      yield* Parts.execute("both", User.GrantRole.make({ user: "right", role: "auditor" }))
      expect(yield* tried(Fixture.as("right")(reset(clerk)))).toEqual({ said: undefined, types: ["UserPasswordReset"] })
      yield* Parts.execute("both", User.RevokeRole.make({ user: "right", role: "auditor" }))
      expect(yield* tried(Fixture.operator(reset(clerk)))).toEqual({ said: undefined, types: ["UserPasswordReset"] })
    }).pipe(Effect.provide(Parts.layer))
  )

  it.effect("ChangeUserPassword requires the own account and the current password", () =>
    Effect.gen(function* () {
      yield* staffed
      const beyond = { _tag: "BeyondOwnClearance", command: "ChangeUserPassword" }
      yield* refused(Fixture.as("admin")(change(target)), beyond)
      yield* refused(Fixture.as("low")(change(UserId.make("right"))), { _tag: "RecordRedacted" })
      yield* refused(Fixture.as("admin")(change(absent)), { _tag: "RecordExpunged" })
      yield* refused(Fixture.operator(change(target)), { _tag: "NotForOperator" })
      yield* refused(Fixture.as(target)(change(target, wrong)), { _tag: "CredentialsRefused" })
      expect(yield* tried(Fixture.as(target)(change(target)))).toEqual({
        said: undefined,
        types: ["UserPasswordChanged"]
      })
    }).pipe(Effect.provide(Parts.layer))
  )

  it.effect("SetOverridePhrase requires the own account, level 3 and the current password", () =>
    Effect.gen(function* () {
      yield* staffed
      const three = UserId.make("three")
      const denied = { _tag: "ClearanceDenied", command: "SetOverridePhrase", needed: { level: 3, role: null } }
      yield* refused(Fixture.as(target)(phrase(target)), { ...denied, held: { level: 2, roles: [] } })
      yield* refused(Fixture.as("admin")(phrase(three)), { _tag: "BeyondOwnClearance" })
      yield* refused(Fixture.operator(phrase(three)), { _tag: "NotForOperator" })
      yield* refused(Fixture.as(three)(phrase(three, wrong)), { _tag: "CredentialsRefused" })
      expect(yield* tried(Fixture.as(three)(phrase(three)))).toEqual({ said: undefined, types: ["UserPhraseSet"] })
    }).pipe(Effect.provide(Parts.layer))
  )

  it.effect("a weak secret is reported only to actors who may set it", () =>
    Effect.gen(function* () {
      yield* staffed
      const weak = Redacted.make("short")
      const own = yield* door
      yield* refused(Fixture.as("low")(own.resetPassword(target, weak)), { _tag: "ClearanceDenied" })
      yield* refused(Fixture.as("right")(own.resetPassword(target, weak)), { _tag: "WeakPassword", reason: "short" })
      yield* refused(Fixture.as(target)(own.changePassword(target, wrong, weak)), { _tag: "CredentialsRefused" })
      yield* refused(Fixture.as(target)(own.changePassword(target, Fixture.password, weak)), { _tag: "WeakPassword" })
    }).pipe(Effect.provide(Parts.layer))
  )
})

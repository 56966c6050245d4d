/** Two-person changes reject two accounts whose passwords one user may know. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import { Effect, Redacted } from "effect"
import { UserId } from "../../../src/domain/UserId.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"
import * as Scenes from "./CustodyScenes.ts"

const { reason, staged } = Scenes

describe("an approval is refused", () => {
  it.effect("by a puppet: an account that the proposer registered", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAs("admin", "puppet")
      const approve = yield* Scenes.proposeAs("admin")
      yield* Scenes.expectDependent("puppet", approve, ["puppet"])
      yield* Parts.execute("second", approve)
    }).pipe(staged)
  )

  it.effect("of a puppet's proposal by its custodian", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAs("admin", "puppet")
      const approve = yield* Scenes.proposeAs("puppet")
      yield* Scenes.expectDependent("admin", approve, ["puppet"])
      yield* Parts.execute("second", approve)
    }).pipe(staged)
  )

  it.effect("by a puppet of a puppet, also when the puppet between them is confirmed", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAs("admin", "puppet")
      yield* Scenes.registerAs("puppet", "inner", 4, ["archivist"])
      const approve = yield* Scenes.proposeAs("admin")
      yield* Scenes.expectDependent("inner", approve, ["inner"])
      yield* Scenes.changeOwn("puppet")
      yield* Scenes.confirmAs("second", "puppet")
      yield* Scenes.expectDependent("inner", approve, ["inner"])
      expect(yield* Scenes.custodyOf("inner")).toMatchObject({ inCustody: true, custodians: ["puppet", "admin"] })
    }).pipe(staged)
  )

  it.effect("by another puppet of the same custodian", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAs("admin", "puppet-1")
      yield* Scenes.registerAs("admin", "puppet-2")
      yield* Scenes.expectDependent("puppet-2", yield* Scenes.proposeAs("puppet-1"), ["puppet-2", "puppet-1"])
    }).pipe(staged)
  )

  it.effect("after a reset, then a promotion", () =>
    Effect.gen(function* () {
      yield* Scenes.resetAs("admin", "archivist-2")
      yield* Parts.execute(
        "second",
        User.ChangeClearance.make({ user: "archivist-2", clearance: Clearance.make(4), reason })
      )
      yield* Parts.execute("second", User.GrantRole.make({ user: "archivist-2", role: "auditor" }))
      yield* Parts.execute("second", User.Transfer.make({ user: "archivist-2", site: null }))
      const approve = yield* Scenes.proposeAs("admin")
      yield* Scenes.expectDependent("archivist-2", approve, ["archivist-2"])
    }).pipe(staged)
  )

  it.effect("after mutual resets, in both directions", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAsOperator("third")
      yield* Scenes.resetAs("third", "second")
      yield* Scenes.resetAs("second", "third")
      yield* Scenes.expectDependent("third", yield* Scenes.proposeAs("second"), ["third", "second"])
      // Confirming one of them is not enough: it is still the custodian of the other.
      yield* Scenes.changeOwn("third")
      yield* Scenes.confirmAs("admin", "third")
      const [pending] = yield* Fixture.as("second")((yield* Deepwell.Deepwell).pending)
      const approve = Scp.ApproveStatus.make({ scp: "SCP-001", proposal: pending?.proposal ?? "none" })
      yield* Scenes.expectDependent("third", approve, ["second"])
      yield* Parts.execute("admin", approve)
    }).pipe(staged)
  )

  it.effect("when the custodian changes the temporary password", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAs("admin", "puppet")
      yield* Scenes.changeOwn("puppet")
      expect(yield* Scenes.custodyOf("puppet")).toMatchObject({ credential: 2, isTemporary: false, inCustody: true })
      yield* Scenes.expectDependent("puppet", yield* Scenes.proposeAs("admin"), ["puppet"])
    }).pipe(staged)
  )

  it.effect("after the account was deactivated, then reactivated", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAs("admin", "puppet")
      yield* Parts.execute("second", User.Deactivate.make({ user: "puppet", reason }))
      yield* Parts.execute("second", User.Reactivate.make({ user: "puppet", reason }))
      yield* Scenes.expectDependent("puppet", yield* Scenes.proposeAs("admin"), ["puppet"])
    }).pipe(staged)
  )

  it.effect("of a proposal made before a reset of the approver", () =>
    Effect.gen(function* () {
      const approve = yield* Scenes.proposeAs("admin")
      yield* Scenes.resetAs("admin", "second")
      yield* Scenes.changeOwn("second")
      yield* Scenes.expectDependent("second", approve, ["second"])
    }).pipe(staged)
  )

  it.effect("of a proposal made before its proposer was confirmed; it must be proposed again", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAs("admin", "puppet")
      yield* Scenes.changeOwn("puppet")
      const approve = yield* Scenes.proposeAs("puppet")
      yield* Scenes.confirmAs("second", "puppet")
      yield* Scenes.expectDependent("admin", approve, [])
      yield* Parts.execute("puppet", Scp.WithdrawStatus.make({ scp: "SCP-001", proposal: approve.proposal }))
      yield* Parts.execute("admin", yield* Scenes.proposeAs("puppet"))
    }).pipe(staged)
  )

  it.effect("of a raise by an account that is dependent on the one that it raises", () =>
    Effect.gen(function* () {
      const raise = (user: string) => User.ProposeClearance.make({ user, clearance: Clearance.make(5), reason })
      yield* Scenes.registerAs("admin", "puppet")
      yield* Scenes.expectDependent("admin", raise("puppet"), ["puppet"])
      yield* Parts.execute("second", raise("puppet"))
      const [pending] = yield* Fixture.as("admin")((yield* Deepwell.Deepwell).pending)
      const approve = User.ApproveClearance.make({ user: "puppet", proposal: pending?.proposal ?? "none" })
      yield* Scenes.expectDependent("admin", approve, ["puppet"])
      yield* Scenes.registerAsOperator("third")
      yield* Parts.execute("third", approve)
    }).pipe(staged)
  )
})

describe("a confirmation", () => {
  it.effect("makes the account independent, until a reset", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAs("admin", "puppet")
      yield* Scenes.changeOwn("puppet")
      const { events } = yield* Parts.written(Scenes.confirmAs("second", "puppet"))
      expect(events.map(({ event }) => event)).toContainEqual({
        _tag: "UserConfirmed",
        user: "puppet",
        credential: 2,
        by: "second"
      })
      yield* Parts.execute("puppet", yield* Scenes.proposeAs("admin"))
      // A repeated confirmation changes nothing.
      expect((yield* Scenes.confirmAs("second", "puppet")).positions).toEqual([])
      yield* Scenes.resetAs("admin", "puppet")
      expect(yield* Scenes.custodyOf("puppet")).toMatchObject({ credential: 3, inCustody: true, custodians: ["admin"] })
    }).pipe(staged)
  )

  it.effect("names the latest password: a reset or a change since then refuses it", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAs("admin", "puppet")
      yield* Scenes.changeOwn("puppet")
      const stale = User.Confirm.make({ user: "puppet", credential: 2 })
      yield* Scenes.resetAs("admin", "puppet")
      yield* Scenes.changeOwn("puppet")
      expect(yield* Parts.refusal("second", stale)).toMatchObject({
        _tag: "CredentialChanged",
        user: "puppet",
        named: 2,
        latest: 4
      })
    }).pipe(staged)
  )

  it.effect("is refused while the account has a temporary password", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAs("admin", "puppet")
      const confirm = User.Confirm.make({ user: "puppet", credential: 1 })
      expect(yield* Parts.refusal("second", confirm)).toMatchObject({ _tag: "TemporaryPassword", user: "puppet" })
    }).pipe(staged)
  )

  it.effect("is refused to the custodian, to two puppets for each other, and to the user of the account", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAs("admin", "puppet-1")
      yield* Scenes.registerAs("admin", "puppet-2")
      yield* Scenes.changeOwn("puppet-1")
      yield* Scenes.changeOwn("puppet-2")
      const [first, other] = ["puppet-1", "puppet-2"].map((user) => User.Confirm.make({ user, credential: 2 }))
      if (first === undefined || other === undefined) {
        return expect.unreachable()
      }
      yield* Scenes.expectDependent("admin", first, ["puppet-1"])
      yield* Scenes.expectDependent("puppet-1", other, ["puppet-1", "puppet-2"])
      yield* Scenes.expectDependent("puppet-2", first, ["puppet-2", "puppet-1"])
      expect(yield* Parts.refusal("puppet-1", first)).toMatchObject({ _tag: "OwnClearance" })
    }).pipe(staged)
  )

  it.effect("ends all sessions of the account and removes its override phrase", () =>
    Effect.gen(function* () {
      const door = yield* Deepwell.Deepwell
      yield* Scenes.registerAs("admin", "puppet")
      yield* Scenes.changeOwn("puppet")
      const session = yield* door.login("puppet", Scenes.own)
      const phrase = Redacted.make("the lamp goes out at noon")
      yield* Deepwell.within(session, "test")(door.setPhrase(UserId.make("puppet"), Scenes.own, phrase))
      const kept = Parts.shared("SELECT phrase_hash FROM credentials WHERE login = 'puppet'")
      expect(yield* kept).toEqual([{ phrase_hash: expect.any(String) }])
      yield* Scenes.confirmAs("second", "puppet")
      expect(yield* Effect.flip(Deepwell.within(session, "test")(door.whoAmI))).toMatchObject({ _tag: "SessionEnded" })
      expect(yield* kept).toEqual([{ phrase_hash: null }])
      expect((yield* door.login("puppet", Scenes.own)).mustChangePassword).toBe(false)
    }).pipe(staged)
  )

  it.effect("is made by the operator where the last administrator registered the account", () =>
    Effect.gen(function* () {
      yield* Parts.execute("admin", User.Deactivate.make({ user: "second", reason }))
      yield* Parts.execute("admin", User.Deactivate.make({ user: "administrator-3", reason }))
      yield* Scenes.registerAs("admin", "puppet", 4, ["archivist"])
      yield* Scenes.changeOwn("puppet")
      yield* Scenes.expectDependent("admin", User.Confirm.make({ user: "puppet", credential: 2 }), ["puppet"])
      yield* Scenes.confirmAsOperator("puppet")
      yield* Parts.execute("puppet", yield* Scenes.proposeAs("admin"))
    }).pipe(staged)
  )

  it.effect("requires an administrator who dominates the account", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAs("admin", "puppet")
      yield* Scenes.changeOwn("puppet")
      const confirm = User.Confirm.make({ user: "puppet", credential: 2 })
      expect(yield* Parts.refusal("administrator-3", confirm)).toMatchObject({ _tag: "RecordRedacted", needed: 4 })
      expect(yield* Parts.refusal("reader-5", confirm)).toMatchObject({ _tag: "ClearanceDenied" })
    }).pipe(staged)
  )
})

describe("a review of break-glass", () => {
  const broken = Effect.gen(function* () {
    const door = yield* Deepwell.Deepwell
    const phrase = Redacted.make("the lamp goes out at noon")
    yield* Scenes.registerAs("admin", "puppet", 3, [])
    yield* Scenes.changeOwn("puppet")
    const session = Deepwell.within(yield* door.login("puppet", Scenes.own), "test")
    yield* session(door.setPhrase(UserId.make("puppet"), Scenes.own, phrase))
    const { glass } = yield* session(door.breakGlass({ type: "scp", id: "SCP-005", reason: "a breach" }, phrase))
    return { door, review: { glass, note: "looked into" } }
  })

  it.effect("is refused to the custodian of the account, also after its confirmation", () =>
    Effect.gen(function* () {
      const { door, review } = yield* broken
      const sign = Effect.flip(Fixture.as("admin")(door.signReview(review)))
      const dependent = { _tag: "DependentAccounts", command: "SignReview" }
      expect(yield* sign).toMatchObject({ ...dependent, accounts: ["puppet"] })
      yield* Scenes.confirmAs("second", "puppet")
      expect(yield* sign).toMatchObject({ ...dependent, accounts: [] })
      yield* Fixture.as("auditor-3")(door.signReview(review))
    }).pipe(staged)
  )
})

describe("a registration", () => {
  it.effect("by a user forces a change of password at the first login, one by the operator does not", () =>
    Effect.gen(function* () {
      const door = yield* Deepwell.Deepwell
      yield* Scenes.registerAs("admin", "puppet")
      const session = yield* door.login("puppet", Scenes.given)
      expect(session.mustChangePassword).toBe(true)
      const within = Deepwell.within(session, "test")
      expect(yield* Effect.flip(within(door.whoAmI))).toMatchObject({ _tag: "PasswordChangeRequired" })
      yield* within(door.changePassword(UserId.make("puppet"), Scenes.given, Scenes.own))
      expect(yield* within(door.whoAmI)).toMatchObject({ id: "puppet" })
      expect((yield* door.login("second", Scenes.given)).mustChangePassword).toBe(false)
    }).pipe(staged)
  )

  it.effect("without a password gives no custody, as no login is possible", () =>
    Effect.gen(function* () {
      yield* Parts.execute(
        "admin",
        User.Register.make({ user: "embedded", name: "E", clearance: Clearance.make(4), roles: ["archivist"] })
      )
      expect(yield* Scenes.custodyOf("embedded")).toMatchObject({ inCustody: false, isTemporary: false })
      yield* Parts.execute("embedded", yield* Scenes.proposeAs("admin"))
    }).pipe(staged)
  )
})

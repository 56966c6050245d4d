/** Custody, recoveries and a disabled two-person rule are reported to the approver, redacted by the approver's clearance. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, User } from "@scipnet/core"
import { Effect } from "effect"
import { UserId } from "../../../src/domain/UserId.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"
import * as Scenes from "./CustodyScenes.ts"

const { staged } = Scenes

const custodyAs = (reader: string, user: string) =>
  Effect.flatMap(Deepwell.Deepwell, (door) => Fixture.as(reader)(door.custody({ user })))

const pendingAs = (reader: string) =>
  Effect.flatMap(Deepwell.Deepwell, (door) => Effect.map(Fixture.as(reader)(door.pending), ([first]) => first))

describe("the custody of an account", () => {
  it.effect("is visible to its user, to administrators who may read its file, and to the operator", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAs("second", "newcomer", 2, [])
      const custody = {
        user: "newcomer",
        credential: 1,
        isTemporary: true,
        inCustody: true,
        custodians: ["second"],
        recoveredAt: null,
        isRecorded: true
      }
      expect(yield* custodyAs("admin", "newcomer")).toEqual(custody)
      expect(yield* Scenes.custodyOf("newcomer")).toEqual(custody)
      // A custodian whom the reader may not see is not named.
      expect(yield* custodyAs("administrator-3", "newcomer")).toEqual({ ...custody, custodians: [] })
      expect(yield* custodyAs("newcomer", "newcomer")).toEqual({ ...custody, custodians: [] })
      expect(yield* Effect.flip(custodyAs("reader-5", "newcomer"))).toMatchObject({ _tag: "ClearanceDenied" })
      expect(yield* Effect.flip(custodyAs("administrator-3", "second"))).toMatchObject({ _tag: "RecordRedacted" })
      expect(yield* Effect.flip(custodyAs("admin", "absent-user"))).toMatchObject({ _tag: "RecordExpunged" })
      expect(yield* Effect.flip(Scenes.custodyOf("absent-user"))).toMatchObject({ _tag: "RecordExpunged" })
    }).pipe(staged)
  )

  it.effect("reports that the operator recovered it, until it is confirmed; the phrase is removed", () =>
    Effect.gen(function* () {
      const door = yield* Deepwell.Deepwell
      const user = UserId.make("auditor-3")
      yield* Fixture.as(user)(door.setPhrase(user, Fixture.password, Scenes.own))
      const { events } = yield* Parts.written(Fixture.operator(door.resetPassword(user, Scenes.given)))
      expect(yield* Scenes.custodyOf(user)).toMatchObject({
        inCustody: false,
        recoveredAt: events[0]?.recordedAt,
        isTemporary: true
      })
      expect(yield* Parts.shared(`SELECT phrase_hash FROM credentials WHERE login = '${user}'`)).toEqual([
        { phrase_hash: null }
      ])
      const [entry] = yield* Fixture.as("admin")(door.audit({ action: "UserPasswordReset" }))
      expect(entry).toMatchObject({ severity: "critical", target: user })
      yield* Scenes.changeOwn(user)
      yield* Scenes.confirmAsOperator(user)
      expect(yield* Scenes.custodyOf(user)).toMatchObject({ recoveredAt: null })
      const [confirmed] = yield* Fixture.as("admin")(door.audit({ action: "UserConfirmed" }))
      expect(confirmed).toMatchObject({ severity: "critical", target: user })
    }).pipe(staged)
  )

  it.effect("is in no audit entry: its reader may not see every custodian", () =>
    Effect.gen(function* () {
      const door = yield* Deepwell.Deepwell
      yield* Scenes.registerAs("admin", "puppet")
      yield* Scenes.proposeAs("puppet")
      yield* Scenes.resetAs("second", "archivist-2")
      const entries = yield* Fixture.as("admin")(door.audit({ limit: 10 }))
      expect(entries.map(({ action }) => action)).toEqual(
        expect.arrayContaining(["UserRegistered", "ScpStatusProposed", "UserPasswordReset"])
      )
      expect(entries.filter(({ details }) => "custodians" in details)).toEqual([])
    }).pipe(staged)
  )
})

describe("a proposal", () => {
  it.effect("does not report accounts without a custodian", () =>
    Effect.gen(function* () {
      yield* Scenes.proposeAs("admin")
      const shown = yield* pendingAs("second")
      expect(shown).not.toHaveProperty("custody")
      expect(shown).not.toHaveProperty("twoPersonOff")
    }).pipe(staged)
  )

  it.effect("names the custodians of its proposer and of its subject, as far as the reader may see them", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAs("admin", "puppet", 4)
      yield* Scenes.registerAs("second", "newcomer", 2, [])
      yield* Scenes.proposeAs("puppet")
      expect(yield* pendingAs("second")).toMatchObject({
        by: "puppet",
        // `admin` has compartments that `second` does not hold.
        custody: [{ user: "puppet", custodians: [], recoveredAt: null }]
      })
      expect(yield* pendingAs("admin")).toMatchObject({ custody: [{ user: "puppet", custodians: ["admin"] }] })
      // Nothing is reported about a proposer whom the reader may not see.
      expect(yield* pendingAs("reader-1")).not.toHaveProperty("custody")

      const raise = User.ProposeClearance.make({
        user: "newcomer",
        clearance: Clearance.make(5),
        reason: Scenes.reason
      })
      yield* Parts.execute("admin", raise)
      const door = yield* Deepwell.Deepwell
      const found = yield* Fixture.as("second")(door.pending)
      expect(found.find(({ record }) => record === "newcomer")).toMatchObject({
        custody: [{ user: "newcomer", custodians: ["second"], recoveredAt: null }]
      })
    }).pipe(staged)
  )

  it.effect("reports that the operator recovered its proposer, and that the two-person rule was off since", () =>
    Effect.gen(function* () {
      const door = yield* Deepwell.Deepwell
      yield* Scenes.proposeAs("archivist-5a")
      const user = UserId.make("archivist-5a")
      const { events } = yield* Parts.written(Fixture.operator(door.resetPassword(user, Scenes.given)))
      yield* Fixture.operator(door.configure({ twoPerson: false }))
      yield* Fixture.operator(door.configure({ twoPerson: true }))
      expect(yield* pendingAs("second")).toMatchObject({
        custody: [{ user, custodians: [], recoveredAt: events[0]?.recordedAt }],
        twoPersonOff: true
      })
      const [changed] = yield* Fixture.as("admin")(door.audit({ action: "PolicyChanged" }))
      expect(changed).toMatchObject({ severity: "critical" })
    }).pipe(staged)
  )
})

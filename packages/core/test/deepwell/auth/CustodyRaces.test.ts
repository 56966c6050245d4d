/** Optimistic concurrency of custody: a reset or confirmation between the read of custody and the commit causes a conflict. */
import { describe, expect, it } from "@effect/vitest"
import { Deepwell, User } from "@scipnet/core"
import { Effect } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"
import * as Scenes from "./CustodyScenes.ts"

const { staged } = Scenes
const dependent = { _tag: "DependentAccounts" }

describe("an approval that conflicts", () => {
  it.live("by a reset of the approver is refused", () =>
    Effect.gen(function* () {
      const approve = yield* Scenes.proposeAs("admin")
      const late = Parts.overtaken(Parts.execute("second", approve), Scenes.resetAs("admin", "second"))
      expect(yield* Effect.flip(late)).toMatchObject(dependent)
    }).pipe(staged)
  )

  it.live("by a reset of the approver's custodian is refused", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAs("second", "puppet")
      const approve = yield* Scenes.proposeAs("admin")
      const late = Parts.overtaken(Parts.execute("puppet", approve), Scenes.resetAs("admin", "second"))
      expect(yield* Effect.flip(late)).toMatchObject(dependent)
    }).pipe(staged)
  )

  it.live("by a reset of the proposer's custodian is refused", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAs("second", "puppet")
      yield* Scenes.registerAsOperator("third")
      const approve = yield* Scenes.proposeAs("puppet")
      const late = Parts.overtaken(Parts.execute("third", approve), Scenes.resetAs("third", "second"))
      expect(yield* Effect.flip(late)).toMatchObject(dependent)
    }).pipe(staged)
  )
})

describe("a confirmation that conflicts", () => {
  it.live("by a reset is refused", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAs("admin", "puppet")
      yield* Scenes.changeOwn("puppet")
      const confirm = Parts.execute("second", User.Confirm.make({ user: "puppet", credential: 2 }))
      const late = Parts.overtaken(confirm, Scenes.resetAs("admin", "puppet"))
      expect(yield* Effect.flip(late)).toMatchObject({ _tag: "CredentialChanged", named: 2, latest: 3 })
    }).pipe(staged)
  )

  it.live("by a reset of the administrator who confirms is refused", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAs("admin", "puppet")
      yield* Scenes.changeOwn("puppet")
      const confirm = Parts.execute("second", User.Confirm.make({ user: "puppet", credential: 2 }))
      const late = Parts.overtaken(confirm, Scenes.resetAs("admin", "second"))
      expect(yield* Effect.flip(late)).toMatchObject(dependent)
    }).pipe(staged)
  )
})

describe("a registration that conflicts", () => {
  it.live("by a reset of its actor keeps the new custodian", () =>
    Effect.gen(function* () {
      yield* Parts.overtaken(Scenes.registerAs("second", "puppet"), Scenes.resetAs("admin", "second"))
      expect(yield* Scenes.custodyOf("puppet")).toMatchObject({ custodians: ["second", "admin"] })
    }).pipe(staged)
  )
})

describe("a review that conflicts", () => {
  it.live("by a reset of the reader, by the auditor, is refused", () =>
    Effect.gen(function* () {
      const door = yield* Deepwell.Deepwell
      yield* Scenes.registerAsOperator("breaker", 3)
      const session = yield* door.login("breaker", Scenes.given)
      const breaker = Deepwell.within(session, "test")
      yield* breaker(door.setPhrase(session.user, Scenes.given, Scenes.own))
      const query = { type: "scp", id: "SCP-005", reason: "a breach" } as const
      const { glass } = yield* breaker(door.breakGlass(query, Scenes.own))
      const sign = Effect.flatMap(Deepwell.Deepwell, (slow) =>
        Fixture.as("second")(slow.signReview({ glass, note: "looked into" }))
      )
      const late = Parts.overtaken(sign, Scenes.resetAs("second", "breaker"))
      expect(yield* Effect.flip(late)).toMatchObject({ ...dependent, command: "SignReview" })
    }).pipe(staged)
  )
})

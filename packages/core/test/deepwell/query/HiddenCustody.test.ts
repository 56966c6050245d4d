/** Custody and proposals of hidden users, and sites that are readable because the reader is stationed there. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Site, User } from "@scipnet/core"
import { Effect } from "effect"
import { UserId } from "../../../src/domain/UserId.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"
import * as Scenes from "../auth/CustodyScenes.ts"

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

describe("a change of a hidden user", () => {
  it.effect("does not change the visible custody of another account", () =>
    Effect.gen(function* () {
      const door = yield* Deepwell.Deepwell
      yield* Scenes.registerAsOperator("b", 3, ["administrator"])
      yield* Scenes.registerAsOperator("h", 3, ["administrator"])
      yield* Scenes.registerAs("h", "a", 2, [])
      yield* Scenes.resetAs("b", "h")
      const raise = User.ChangeClearance.make({ user: "h", clearance: Clearance.make(4), reason: "a test" })
      yield* Parts.execute("admin", raise)
      const custody = Fixture.as("administrator-3")(door.custody({ user: UserId.make("a") }))
      const before = yield* custody
      yield* Scenes.changeOwn("h")
      yield* Scenes.confirmAsOperator("h")
      expect(yield* custody).toEqual(before)
      expect(before.custodians).toEqual([])
    }).pipe(filled)
  )
})

describe("a site that an administrator may read only because they are stationed there", () => {
  it.effect("cannot be opened to others by them", () =>
    Effect.gen(function* () {
      const secret = Clearance.make(5, ["OMEGA-7"])
      yield* Parts.execute("admin", Site.Found.make({ site: "Site-66", name: "Hidden", clearance: secret }))
      yield* Parts.execute("admin", User.Transfer.make({ user: "administrator-3", site: "Site-66" }))
      const transfer = User.Transfer.make({ user: "reader-1", site: "Site-66" })
      expect(yield* Parts.refusal("administrator-3", transfer)).toMatchObject({ _tag: "BeyondOwnClearance" })
      const newcomer = { user: "newcomer", name: "A Newcomer", clearance: Clearance.make(1), site: "Site-66" }
      expect(yield* Parts.refusal("administrator-3", User.Register.make(newcomer))).toMatchObject({
        _tag: "BeyondOwnClearance"
      })
      yield* Parts.execute("admin", transfer)
    }).pipe(filled)
  )
})

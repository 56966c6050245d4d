/** Communities of each kind can complete a change that requires two people. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import { Effect } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"
import * as Scenes from "./CustodyScenes.ts"

const unassessed = { objectClass: "Euclid", secondaryClass: null, disruption: null, risk: null } as const
const record = Scp.Register.make({
  scp: "SCP-001",
  name: "A File",
  classification: unassessed,
  clearance: Clearance.bottom
})

const statusOf = (user: string) =>
  Effect.gen(function* () {
    const door = yield* Deepwell.Deepwell
    const answer = yield* Fixture.as(user)(door.access({ type: "scp", id: "SCP-001" }))
    return answer._tag === "Granted" && answer.record.type === "scp" ? answer.record.status : answer._tag
  })

describe("a two-person change is completed", () => {
  it.effect("by one administrator and an account that the operator confirmed", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAsOperator("founder")
      yield* Parts.execute("founder", record)
      yield* Scenes.registerAs("founder", "friend", 4, ["archivist"])
      yield* Scenes.changeOwn("friend")
      yield* Scenes.confirmAsOperator("friend")
      yield* Parts.execute("friend", yield* Scenes.proposeAs("founder"))
      expect(yield* statusOf("founder")).toBe("neutralized")
    }).pipe(Effect.provide(Parts.layer))
  )

  it.effect("by two administrators with different roles, who confirm accounts that the other registered", () =>
    Effect.gen(function* () {
      yield* Scenes.registerAsOperator("keeper", 6, ["administrator", "archivist"])
      yield* Scenes.registerAsOperator("watcher", 6, ["administrator", "auditor"])
      yield* Parts.execute("keeper", record)
      // The confirming user does not hold the role archivist: a confirmation grants no access to the account, so it is not required.
      yield* Scenes.registerAs("keeper", "friend", 4, ["archivist"])
      yield* Scenes.changeOwn("friend")
      yield* Scenes.confirmAs("watcher", "friend")
      yield* Parts.execute("friend", yield* Scenes.proposeAs("keeper"))
      expect(yield* statusOf("keeper")).toBe("neutralized")

      const raise = User.ProposeClearance.make({
        user: "friend",
        clearance: Clearance.make(5),
        reason: Scenes.reason
      })
      yield* Parts.execute("keeper", raise)
      const door = yield* Deepwell.Deepwell
      const [pending] = yield* Fixture.as("watcher")(door.pending)
      const approve = User.ApproveClearance.make({ user: "friend", proposal: pending?.proposal ?? "none" })
      yield* Parts.execute("watcher", approve)
      expect(yield* Fixture.as("friend")(door.whoAmI)).toMatchObject({ clearance: { level: 5 } })
    }).pipe(Effect.provide(Parts.layer))
  )
})

/** Changes that require a second approver, and the protection of the last administrator. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import { Effect } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const reason = "as the test has it"
const roles = ["administrator"] as const

const second = Effect.gen(function* () {
  const clearance = Clearance.make(6, ["MNEMOSYNE", "OMEGA-7"])
  yield* Parts.operate(User.Register.make({ user: "second", name: "A Second", clearance, roles }))
})

const propose = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  yield* Parts.execute("admin", User.ProposeClearance.make({ user: "reader-1", clearance: Clearance.make(5), reason }))
  const [pending] = yield* Fixture.as("second")(deepwell.pending)
  expect(pending).toMatchObject({ type: "user", record: "reader-1", from: 1, to: 5, by: "admin" })
  return pending?.proposal ?? "none"
})

describe("raising a user to level 5 or 6", () => {
  it.effect("requires a second person, who is neither its author nor its subject", () =>
    Effect.gen(function* () {
      yield* second
      const raise = User.ChangeClearance.make({ user: "reader-1", clearance: Clearance.make(5), reason })
      expect(yield* Parts.refusal("admin", raise)).toMatchObject({ _tag: "SecondPersonRequired", from: 1, to: 5 })
      const proposal = yield* propose
      const approve = User.ApproveClearance.make({ user: "reader-1", proposal })
      expect(yield* Parts.refusal("admin", approve)).toMatchObject({ _tag: "WrongPerson" })
      yield* Parts.execute("second", approve)
      const deepwell = yield* Deepwell.Deepwell
      expect(yield* Fixture.as("reader-1")(deepwell.whoAmI)).toMatchObject({ clearance: { level: 5 } })
    }).pipe(filled)
  )

  it.effect("is void when its author has lost a requirement", () =>
    Effect.gen(function* () {
      yield* second
      const proposal = yield* propose
      yield* Parts.execute("second", User.RevokeRole.make({ user: "admin", role: "administrator" }))
      const approve = User.ApproveClearance.make({ user: "reader-1", proposal })
      expect(yield* Parts.refusal("second", approve)).toMatchObject({ _tag: "ProposalClosed", outcome: "void" })
    }).pipe(filled)
  )

  it.effect("cannot be circumvented by registering a user at that level", () =>
    Effect.gen(function* () {
      const enrol = User.Register.make({ user: "newcomer", name: "N", clearance: Clearance.make(5) })
      expect(yield* Parts.refusal("admin", enrol)).toMatchObject({ _tag: "SecondPersonRequired" })
    }).pipe(filled)
  )

  it.effect("requires one person when the two-person rule is off", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      expect(yield* Effect.flip(Fixture.as("admin")(deepwell.configure({ twoPerson: false })))).toMatchObject({
        _tag: "OperatorOnly"
      })
      const { events } = yield* Parts.written(Fixture.operator(deepwell.configure({ twoPerson: false })))
      expect(events.map(({ type }) => type)).toEqual(["PolicyChanged"])
      const raise = User.ChangeClearance.make({ user: "reader-1", clearance: Clearance.make(6), reason })
      yield* Parts.execute("admin", raise)
      const remove = Scp.ChangeStatus.make({ scp: "SCP-001", to: "deleted", reason })
      yield* Parts.execute("admin", remove)
    }).pipe(filled)
  )
})

describe("the last administrator", () => {
  const removals = [
    User.RevokeRole.make({ user: "admin", role: "administrator" }),
    User.Deactivate.make({ user: "admin", reason }),
    User.ChangeClearance.make({ user: "admin", clearance: Clearance.make(2, ["MNEMOSYNE", "OMEGA-7"]), reason })
  ]

  it.effect.each(removals.map((command) => [command._tag, command] as const))("is not removed by %s", ([, command]) =>
    Effect.gen(function* () {
      yield* second
      yield* Parts.execute("admin", User.Deactivate.make({ user: "administrator-3", reason }))
      yield* Parts.execute("second", command)
      yield* Parts.operate(
        User.Register.make({
          user: "third",
          name: "T",
          clearance: Clearance.make(6, ["MNEMOSYNE", "OMEGA-7"]),
          roles
        })
      )
      yield* Parts.execute("third", User.Deactivate.make({ user: "second", reason }))
      const alone = yield* Parts.refusal("third", User.Deactivate.make({ user: "third", reason }))
      expect(alone).toMatchObject({ _tag: "OwnClearance" })
    }).pipe(filled)
  )

  it.live("remains when two remove each other concurrently", () =>
    Effect.gen(function* () {
      yield* second
      yield* Parts.execute("admin", User.Deactivate.make({ user: "administrator-3", reason }))
      const one = Parts.execute("admin", User.Deactivate.make({ user: "second", reason }))
      const other = Parts.execute("second", User.Deactivate.make({ user: "admin", reason }))
      const late = yield* Effect.flip(Parts.overtaken(one, other))
      expect(late).toMatchObject({ _tag: "ActorInactive" })
      const deepwell = yield* Deepwell.Deepwell
      expect(yield* Fixture.as("second")(deepwell.whoAmI)).toMatchObject({ active: true })
    }).pipe(filled)
  )

  it.live("remains when two others remove the last two concurrently", () =>
    Effect.gen(function* () {
      yield* second
      yield* Parts.execute("admin", User.Deactivate.make({ user: "administrator-3", reason }))
      // Both hold the level of an administrator, and lower each other below it.
      const lower = (user: string) =>
        User.ChangeClearance.make({ user, clearance: Clearance.make(2, ["MNEMOSYNE", "OMEGA-7"]), reason })
      const one = Parts.execute("admin", lower("second"))
      const other = Parts.execute("second", lower("admin"))
      const late = yield* Effect.flip(Parts.overtaken(one, other))
      expect(["ClearanceDenied", "RecordRedacted", "LastAdministrator"]).toContain(late._tag)
      expect(
        yield* Parts.rows("SELECT user FROM users WHERE active AND level >= 3 AND roles LIKE '%administrator%'")
      ).toHaveLength(1)
    }).pipe(filled)
  )
})

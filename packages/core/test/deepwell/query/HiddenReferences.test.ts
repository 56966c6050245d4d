/** Commands that set and clear references: no outcome distinguishes a hidden record from an absent one. */
import { describe, expect, it } from "@effect/vitest"
import type { Command } from "@scipnet/core"
import { Clearance, Deepwell, Scp, Site, TaskForce, User } from "@scipnet/core"
import { Effect } from "effect"
import * as CommandReferences from "../../../src/domain/CommandReferences.ts"
import { unassessed } from "../request/AuthorityCases.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const bottom = Clearance.bottom
const above = Clearance.make(6)
const roles = ["archivist", "administrator"] as const

/** An actor of level 4, a record of each type that they may read, and one of each that they may not. */
const staffed = Effect.gen(function* () {
  for (const [suffix, clearance] of [
    ["1", bottom],
    ["2", above]
  ] as const) {
    yield* Parts.operate(Site.Found.make({ site: `Site-${suffix}`, name: "A Site", clearance }))
    yield* Parts.operate(User.Register.make({ user: `user-${suffix}`, name: "A User", clearance }))
    yield* Parts.operate(TaskForce.Form.make({ taskForce: `Alpha-${suffix}`, name: "A Force", clearance }))
  }
  yield* Parts.operate(User.Register.make({ user: "root", name: "Root", clearance: above, roles }))
  yield* Parts.operate(User.Register.make({ user: "actor", name: "Actor", clearance: Clearance.make(4), roles }))
  yield* Parts.operate(
    Scp.Register.make({ scp: "SCP-100", name: "A File", classification: unassessed, clearance: bottom })
  )
})

const staffedAnd = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(staffed, test).pipe(Effect.provide(Parts.layer))

type Suffix = "1" | "2" | "3" | null

const ids = (suffix: Suffix) => ({
  site: suffix && `Site-${suffix}`,
  mtf: suffix && `Alpha-${suffix}`,
  user: suffix && `user-${suffix}`
})

/** Each field of each command that refers to a record: 1 is readable, 2 is hidden, 3 does not exist. */
const setting: { readonly [tag: string]: { readonly [field: string]: (to: Suffix) => Command.Command } } = {
  RegisterScp: {
    site: (to) => Scp.Register.make({ ...file, site: ids(to).site }),
    taskForce: (to) => Scp.Register.make({ ...file, taskForce: ids(to).mtf })
  },
  AssignScpSite: { site: (to) => Scp.AssignSite.make({ scp: "SCP-100", site: ids(to).site }) },
  AssignScpTaskForce: { taskForce: (to) => Scp.AssignTaskForce.make({ scp: "SCP-100", taskForce: ids(to).mtf }) },
  RegisterUser: {
    site: (to) => User.Register.make({ ...newcomer, site: ids(to).site }),
    taskForce: (to) => User.Register.make({ ...newcomer, taskForce: ids(to).mtf })
  },
  TransferUser: {
    site: (to) => User.Transfer.make({ user: "user-1", site: ids(to).site }),
    taskForce: (to) => User.Transfer.make({ user: "user-1", taskForce: ids(to).mtf })
  },
  FoundSite: { director: (to) => Site.Found.make({ site: "Site-9", name: "New", director: ids(to).user }) },
  AppointSiteDirector: { director: (to) => Site.AppointDirector.make({ site: "Site-1", director: ids(to).user }) },
  FormTaskForce: {
    leader: (to) => TaskForce.Form.make({ taskForce: "Alpha-9", name: "New", leader: ids(to).user }),
    site: (to) => TaskForce.Form.make({ taskForce: "Alpha-9", name: "New", site: ids(to).site })
  },
  AppointTaskForceLeader: {
    leader: (to) => TaskForce.AppointLeader.make({ taskForce: "Alpha-1", leader: ids(to).user })
  },
  StationTaskForce: { site: (to) => TaskForce.Station.make({ taskForce: "Alpha-1", site: ids(to).site }) }
}
const file = { scp: "SCP-900", name: "New", classification: unassessed, clearance: bottom } as const
const newcomer = { user: "newcomer", name: "New", clearance: bottom } as const

const fields = Object.entries(setting).flatMap(([tag, each]) =>
  Object.entries(each).map(([field, command]) => ({ name: `${tag}.${field}`, tag, command }))
)
const replacing = fields.filter(
  ({ tag }) => !["RegisterScp", "RegisterUser", "FoundSite", "FormTaskForce"].includes(tag)
)

it("every reference field of every command is tested", () => {
  const tried = Object.fromEntries(Object.entries(setting).map(([tag, each]) => [tag, Object.keys(each)]))
  const known = Object.entries(CommandReferences.table).map(([tag, each]) => [tag, Object.keys(each)])
  expect(tried).toEqual(Object.fromEntries(known))
})

const said = (user: string, command: Command.Command) =>
  Effect.map(Effect.either(Parts.execute(user, command)), (outcome) =>
    JSON.stringify(outcome._tag === "Left" ? outcome.left : outcome.right.positions.length)
  )

describe("a reference that a command sets", () => {
  it.effect.each(fields)("$name: has the same rejection for a hidden and for an absent record", ({ command }) =>
    Effect.gen(function* () {
      const hidden = yield* said("actor", command("2"))
      const absent = yield* said("actor", command("3"))
      expect(hidden).toContain("RecordExpunged")
      expect(hidden.replace(/(?<=-)2/, "3")).toBe(absent)
      expect(yield* said("actor", command("1"))).toBe("1")
    }).pipe(staffedAnd)
  )

  it.effect.each(fields)("$name: must exist, also for readers of everything", ({ command, tag }) =>
    Effect.gen(function* () {
      expect(yield* said("root", command("3"))).toContain("RecordExpunged")
      expect(yield* Effect.flip(Parts.operate(command("3")))).toMatchObject({ _tag: "RecordExpunged" })
      expect([tag, yield* said("root", command("2"))]).toEqual([tag, "1"])
    }).pipe(staffedAnd)
  )

  it.effect("stays unchanged after a rejected command", () =>
    Effect.gen(function* () {
      yield* Parts.execute("actor", Scp.AssignTaskForce.make({ scp: "SCP-100", taskForce: "Alpha-1" }))
      yield* said("actor", Scp.AssignTaskForce.make({ scp: "SCP-100", taskForce: "Nope-1" }))
      const deepwell = yield* Deepwell.Deepwell
      const answer = yield* Fixture.as("actor")(deepwell.access({ type: "scp", id: "SCP-100" }))
      expect(answer).toMatchObject({ record: { taskForce: "Alpha-1" } })
    }).pipe(staffedAnd)
  )
})

describe("a hidden reference", () => {
  it.effect.each(replacing)(
    "$name: has the same outcome when cleared as an absent one, and is unchanged",
    ({ command }) =>
      Effect.gen(function* () {
        const none = yield* said("actor", command(null))
        yield* Parts.execute("root", command("2"))
        expect(yield* said("actor", command(null))).toBe(none)
        expect(none).toBe("0")
        // It is unchanged.
        expect(yield* said("root", command("2"))).toBe("0")
        expect(yield* said("root", command(null))).toBe("1")
      }).pipe(staffedAnd)
  )

  it.effect.each(replacing)("$name: has the same outcome when replaced as an absent one", ({ command }) =>
    Effect.gen(function* () {
      yield* Parts.execute("root", command("2"))
      expect(yield* said("actor", command("1"))).toBe("1")
      expect(yield* said("actor", command("1"))).toBe("0")
    }).pipe(staffedAnd)
  )

  it.effect("is unchanged by a transfer that changes only the other reference", () =>
    Effect.gen(function* () {
      yield* Parts.execute("root", User.Transfer.make({ user: "user-1", site: "Site-2" }))
      yield* Parts.execute("actor", User.Transfer.make({ user: "user-1", taskForce: "Alpha-1" }))
      const deepwell = yield* Deepwell.Deepwell
      const answer = yield* Fixture.as("root")(deepwell.access({ type: "user", id: "user-1" }))
      expect(answer).toMatchObject({ record: { site: "Site-2", taskForce: "Alpha-1" } })
    }).pipe(staffedAnd)
  )
})

describe("the check of a reference", () => {
  const assign = Scp.AssignSite.make({ scp: "SCP-100", site: "Site-1" })
  const raise = Site.ChangeClearance.make({ site: "Site-1", clearance: above, reason: "as the test has it" })

  it.live("holds at the append: a site that is concurrently raised is rejected", () =>
    Effect.gen(function* () {
      const overtaken = Parts.overtaken(Parts.execute("actor", assign), Parts.execute("root", raise))
      expect(yield* Effect.flip(overtaken)).toMatchObject({ _tag: "RecordExpunged", type: "site", id: "Site-1" })
    }).pipe(staffedAnd)
  )

  it.live("holds at the append of the rejection: a site that is concurrently founded is assigned", () =>
    Effect.gen(function* () {
      const late = Scp.AssignSite.make({ scp: "SCP-100", site: "Site-3" })
      const found = Site.Found.make({ site: "Site-3", name: "Late", clearance: bottom })
      const { positions } = yield* Parts.overtaken(Parts.execute("actor", late), Parts.operate(found))
      expect(positions).toHaveLength(1)
    }).pipe(staffedAnd)
  )
})

describe("a replay", () => {
  it.effect("has its first outcome, even if the visibility of the reference has changed", () =>
    Effect.gen(function* () {
      const [commandId, other] = ["once", "twice"]
      const clear = Scp.AssignSite.make({ scp: "SCP-100", site: null })
      const assign = Scp.AssignSite.make({ scp: "SCP-100", site: "Site-1" })
      const first = yield* Parts.execute("actor", clear, { commandId })
      const second = yield* Parts.execute("actor", assign, { commandId: other })
      const reason = "as the test has it"
      yield* Parts.execute("root", Site.ChangeClearance.make({ site: "Site-1", clearance: above, reason }))
      expect(yield* Parts.execute("actor", clear, { commandId })).toEqual(first)
      expect(yield* Parts.execute("actor", assign, { commandId: other })).toEqual(second)
    }).pipe(staffedAnd)
  )
})

describe("a station", () => {
  it.effect("cannot be chosen by the user themselves; the operator chooses any existing one", () =>
    Effect.gen(function* () {
      const own = User.Transfer.make({ user: "actor", site: "Site-2" })
      expect(yield* Parts.refusal("actor", own)).toEqual(
        expect.objectContaining({ _tag: "OwnClearance", command: "TransferUser" })
      )
      yield* Parts.operate(own)
      const deepwell = yield* Deepwell.Deepwell
      const answer = yield* Fixture.as("actor")(deepwell.access({ type: "site", id: "Site-2" }))
      expect(answer).toMatchObject({ _tag: "Granted" })
    }).pipe(staffedAnd)
  )
})

/** Rules of the authority table beyond level and role; each is tested with an actor who meets all other requirements. */
import { describe, expect, it } from "@effect/vitest"
import { Authority, Clearance, Deepwell, Scp, Site, TaskForce, User } from "@scipnet/core"
import type { Command } from "@scipnet/core"
import { Effect } from "effect"
import type { Database } from "../../../src/database/Database.ts"
import type { EventLog } from "../../../src/deepwell/EventLog.ts"
import { proposals, targets, unassessed } from "./AuthorityCases.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const reason = "as the test has it"
const compartment = "OMEGA-7"
const roles = ["archivist", "administrator", "auditor"] as const
const note = { title: "A Note", body: "Text." }

const having = (rule: "mustDominate" | "mustHold" | "levelFor" | "ownAccount"): ReadonlyArray<string> =>
  Object.entries(Authority.table).flatMap(([tag, row]) => (rule in row ? [tag] : []))

const enrol = (user: string, clearance: Clearance.Clearance, held: ReadonlyArray<(typeof roles)[number]>) =>
  Parts.operate(User.Register.make({ user, name: user, clearance, roles: held }))

const [scp] = targets.scp
const [user] = targets.user
const [site] = targets.site
const [mtf] = targets.mtf

/** Two users of level 5 with all roles and no compartment, one user with every compartment, and a record of each type. */
const staffed = Effect.gen(function* () {
  yield* enrol("admin", Clearance.make(6, [compartment]), roles)
  yield* enrol("right", Clearance.make(5), roles)
  yield* enrol("archivist", Clearance.make(5), ["archivist"])
  yield* enrol("administrator", Clearance.make(5), ["administrator"])
  yield* Parts.operate(Scp.Register.make({ scp, name: "A", classification: unassessed, clearance: Clearance.bottom }))
  yield* Parts.operate(User.Register.make({ user, name: "A", clearance: Clearance.bottom }))
  yield* Parts.operate(Site.Found.make({ site, name: "A", clearance: Clearance.bottom }))
  yield* Parts.operate(TaskForce.Form.make({ taskForce: mtf, name: "A", clearance: Clearance.bottom }))
})

const staffedAnd = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(staffed, test).pipe(Effect.provide(Parts.layer))

/** A proposal of the admin to raise the user. */
const proposed = (clearance: Clearance.Clearance) =>
  Effect.map(
    Parts.written(Parts.execute("admin", User.ProposeClearance.make({ user, clearance, reason }))),
    ({ events: [only] }) => (only?.event._tag === "UserClearanceProposed" ? only.event.proposal : "none")
  )

type Given = (
  clearance: Clearance.Clearance
) => Effect.Effect<Command.Command, unknown, Deepwell.Deepwell | EventLog | Database>

/** Commands that assign a clearance, or reject a proposed one. */
const giving: { readonly [tag: string]: Given } = {
  RegisterScp: (clearance) =>
    Effect.succeed(Scp.Register.make({ scp: "SCP-777", name: "B", classification: unassessed, clearance })),
  ChangeScpClearance: (clearance) => Effect.succeed(Scp.ChangeClearance.make({ scp, clearance, reason })),
  FileScpSection: (clearance) => Effect.succeed(Scp.FileSection.make({ scp, section: "note", ...note, clearance })),
  ReviseScpSection: (clearance) =>
    Effect.as(
      Parts.execute("admin", Scp.FileSection.make({ scp, section: "note", ...note, clearance: null })),
      Scp.ReviseSection.make({ scp, section: "note", clearance })
    ),
  RegisterUser: (clearance) => Effect.succeed(User.Register.make({ user: "newcomer", name: "B", clearance })),
  ChangeUserClearance: (clearance) => Effect.succeed(User.ChangeClearance.make({ user, clearance, reason })),
  ProposeUserClearance: (clearance) => Effect.succeed(User.ProposeClearance.make({ user, clearance, reason })),
  ApproveUserClearance: (clearance) =>
    Effect.map(proposed(clearance), (proposal) => User.ApproveClearance.make({ user, proposal })),
  RejectUserClearance: (clearance) =>
    Effect.map(proposed(clearance), (proposal) => User.RejectClearance.make({ user, proposal, reason })),
  FoundSite: (clearance) => Effect.succeed(Site.Found.make({ site: "Site-77", name: "B", clearance })),
  ChangeSiteClearance: (clearance) => Effect.succeed(Site.ChangeClearance.make({ site, clearance, reason })),
  FileSiteDocument: (clearance) =>
    Effect.succeed(Site.FileDocument.make({ site, document: "note", ...note, clearance })),
  ReviseSiteDocument: (clearance) =>
    Effect.as(
      Parts.execute("admin", Site.FileDocument.make({ site, document: "note", ...note, clearance: null })),
      Site.ReviseDocument.make({ site, document: "note", clearance })
    ),
  FormTaskForce: (clearance) => Effect.succeed(TaskForce.Form.make({ taskForce: "Beta-77", name: "B", clearance })),
  ChangeTaskForceClearance: (clearance) =>
    Effect.succeed(TaskForce.ChangeClearance.make({ taskForce: mtf, clearance, reason })),
  FileTaskForceDocument: (clearance) =>
    Effect.succeed(TaskForce.FileDocument.make({ taskForce: mtf, document: "note", ...note, clearance })),
  ReviseTaskForceDocument: (clearance) =>
    Effect.as(
      Parts.execute(
        "admin",
        TaskForce.FileDocument.make({ taskForce: mtf, document: "note", ...note, clearance: null })
      ),
      TaskForce.ReviseDocument.make({ taskForce: mtf, document: "note", clearance })
    )
}

// A proposal above the actor's clearance is treated as absent.
const hidden = (proposal: string) => ({ _tag: "NoSuchProposal", proposal })
const tooMuch = { _tag: "BeyondOwnClearance" } as const

describe("an actor who assigns a clearance", () => {
  it("is tested with every command that assigns one", () => {
    expect(Object.keys(giving).toSorted()).toEqual(having("mustDominate").toSorted())
  })

  it.effect.each(Object.entries(giving))("%s: holds its level, and all of its compartments", ([tag, given]) =>
    Effect.gen(function* () {
      // Proposals are required only for clearances of level 5 and above.
      const level = tag.endsWith("UserClearance") && tag !== "ChangeUserClearance" ? 5 : 4
      for (const clearance of [Clearance.make(6), Clearance.make(level, [compartment])]) {
        yield* Effect.gen(function* () {
          const beyond = yield* given(clearance)
          const refusal = "proposal" in beyond ? hidden(beyond.proposal) : { ...tooMuch, command: tag, held: 5 }
          expect(yield* Parts.refusal("right", beyond)).toMatchObject(refusal)
        }).pipe(staffedAnd)
      }
      yield* Effect.gen(function* () {
        const within = yield* given(Clearance.make(level))
        yield* Parts.execute("right", within)
      }).pipe(staffedAnd)
    })
  )
})

describe("an actor who grants or revokes a role", () => {
  const granting = {
    RegisterUser: User.Register.make({ user: "newcomer", name: "B", clearance: Clearance.bottom, roles: ["auditor"] }),
    GrantRole: User.GrantRole.make({ user, role: "auditor" }),
    RevokeRole: User.RevokeRole.make({ user, role: "auditor" })
  }

  it("is tested with every command that does", () => {
    // The rule of a password reset is tested in Secrets.test.ts.
    expect([...Object.keys(granting), "ResetUserPassword"].toSorted()).toEqual(having("mustHold").toSorted())
  })

  it.effect.each(Object.entries(granting))("%s: holds it", ([tag, command]) =>
    Effect.gen(function* () {
      yield* tag === "RevokeRole" ? Parts.execute("admin", User.GrantRole.make({ user, role: "auditor" })) : Effect.void
      expect(yield* Parts.refusal("administrator", command)).toMatchObject({ _tag: "BeyondOwnClearance", command: tag })
      yield* Parts.execute("right", command)
    }).pipe(staffedAnd)
  )
})

describe("the subject of a command", () => {
  const clearance = Clearance.make(5)
  const others: { readonly [tag: string]: Command.Command } = {
    ChangeUserClearance: User.ChangeClearance.make({ user: "right", clearance: Clearance.make(4), reason }),
    ProposeUserClearance: User.ProposeClearance.make({ user: "right", clearance, reason }),
    ApproveUserClearance: User.ApproveClearance.make({ user: "right", proposal: "any" }),
    RejectUserClearance: User.RejectClearance.make({ user: "right", proposal: "any", reason }),
    GrantRole: User.GrantRole.make({ user: "right", role: "auditor" }),
    RevokeRole: User.RevokeRole.make({ user: "right", role: "auditor" }),
    DeactivateUser: User.Deactivate.make({ user: "right", reason }),
    ConfirmAccount: User.Confirm.make({ user: "right", credential: 1 }),
    TransferUser: User.Transfer.make({ user: "right", site })
  }

  it("is tested with every command for other users or for the own account", () => {
    const secret = ["ChangeUserPassword", "ResetUserPassword", "SetOverridePhrase"]
    expect([...Object.keys(others), ...secret].toSorted()).toEqual(having("ownAccount").toSorted())
  })

  it.effect.each(Object.entries(others))("%s: is another user", ([tag, command]) =>
    Effect.gen(function* () {
      expect(yield* Parts.refusal("right", command)).toMatchObject({ _tag: "OwnClearance", command: tag })
    }).pipe(staffedAnd)
  )
})

describe("a level that depends on the request", () => {
  const four = { level: 4 }
  const lowered = Clearance.make(2)
  const raised = Clearance.make(3)
  const sealed = { ...note, clearance: raised }
  const toDeleted = { to: "deleted", reason } as const

  interface Dependent {
    readonly below: Clearance.Level
    readonly before: ReadonlyArray<Command.Command>
    readonly more: Command.Command
    readonly less?: Command.Command
  }

  const dependent: { readonly [tag: string]: Dependent } = {
    ChangeScpClearance: {
      below: 3,
      before: [Scp.ChangeClearance.make({ scp, clearance: raised, reason })],
      more: Scp.ChangeClearance.make({ scp, clearance: lowered, reason }),
      less: Scp.ChangeClearance.make({ scp, clearance: raised, reason })
    },
    ReviseScpSection: {
      below: 3,
      before: [Scp.FileSection.make({ scp, section: "note", ...sealed })],
      more: Scp.ReviseSection.make({ scp, section: "note", clearance: null, reason }),
      less: Scp.ReviseSection.make({ scp, section: "note", body: "Other text." })
    },
    ReviseSiteDocument: {
      below: 3,
      before: [Site.FileDocument.make({ site, document: "note", ...sealed })],
      more: Site.ReviseDocument.make({ site, document: "note", clearance: lowered, reason }),
      less: Site.ReviseDocument.make({ site, document: "note", body: "Other text." })
    },
    ReviseTaskForceDocument: {
      below: 3,
      before: [TaskForce.FileDocument.make({ taskForce: mtf, document: "note", ...sealed })],
      more: TaskForce.ReviseDocument.make({ taskForce: mtf, document: "note", clearance: lowered, reason }),
      less: TaskForce.ReviseDocument.make({ taskForce: mtf, document: "note", body: "Other text." })
    },
    ChangeUserClearance: {
      below: 3,
      before: [User.ChangeClearance.make({ user, clearance: raised, reason })],
      more: User.ChangeClearance.make({ user, clearance: lowered, reason }),
      less: User.ChangeClearance.make({ user, clearance: raised, reason })
    },
    ChangeScpStatus: { below: 4, before: [], more: Scp.ChangeStatus.make({ scp, ...toDeleted }) },
    ProposeScpStatus: { below: 4, before: [], more: Scp.ProposeStatus.make({ scp, ...toDeleted }) },
    ApproveScpStatus: {
      below: 4,
      before: [Scp.ProposeStatus.make({ scp, ...toDeleted })],
      more: Scp.ApproveStatus.make({ scp, proposal: "any" })
    },
    RejectScpStatus: {
      below: 4,
      before: [Scp.ProposeStatus.make({ scp, ...toDeleted })],
      more: Scp.RejectStatus.make({ scp, proposal: "any", reason })
    }
  }

  it("is tested with every command that has one", () => {
    expect(Object.keys(dependent).toSorted()).toEqual(having("levelFor").toSorted())
  })

  it.effect.each(Object.entries(dependent))(
    "%s: the base level is not enough for a request that requires more",
    ([tag, { below, before, more, less }]) =>
      Effect.gen(function* () {
        yield* enrol("below", Clearance.make(below), roles)
        yield* Effect.forEach(before, (command) => Parts.execute("admin", command))
        const needed = below === 3 ? four : { level: 5 }
        const error = yield* Parts.refusal("below", more)
        expect(error).toMatchObject({ _tag: "ClearanceDenied", command: tag, needed, held: { level: below } })
        yield* less === undefined ? Effect.void : Parts.execute("below", less)
        yield* enrol("enough", Clearance.make(needed.level === 4 ? 4 : 5), roles)
        const enough = yield* Effect.either(Parts.execute("enough", more))
        expect(enough).not.toMatchObject({ left: { _tag: "ClearanceDenied" } })
      }).pipe(staffedAnd)
  )
})

describe("a second person", () => {
  it.effect.each(["scp", "user"] as const)("for a proposal about a %s is another user than its author", (type) =>
    Effect.gen(function* () {
      const id = type === "scp" ? scp : user
      const { events } = yield* Parts.written(Parts.execute("right", proposals[type](id)))
      const [only] = events
      const proposal =
        only?.event._tag === "ScpStatusProposed" || only?.event._tag === "UserClearanceProposed"
          ? only.event.proposal
          : "none"
      const approve =
        type === "scp" ? Scp.ApproveStatus.make({ scp, proposal }) : User.ApproveClearance.make({ user, proposal })
      const withdraw =
        type === "scp" ? Scp.WithdrawStatus.make({ scp, proposal }) : User.WithdrawClearance.make({ user, proposal })
      expect(yield* Parts.refusal("right", approve)).toMatchObject({ _tag: "WrongPerson", doing: "approve" })
      expect(yield* Parts.refusal("admin", withdraw)).toMatchObject({ _tag: "WrongPerson", doing: "withdraw" })
      yield* Parts.execute("admin", approve)
    }).pipe(staffedAnd)
  )
})

describe("an actor who reads a site only by being stationed there", () => {
  const high = Clearance.make(6, [compartment])
  const commands = [
    Site.ChangeClearance.make({ site: "Site-88", clearance: Clearance.bottom, reason }),
    Site.Rename.make({ site: "Site-88", name: "Another" }),
    Site.Disband.make({ site: "Site-88", reason }),
    Site.FileDocument.make({ site: "Site-88", document: "note", ...note, clearance: null })
  ].map((command) => [command._tag, command] as const)

  it.effect.each(commands)(
    "cannot execute a command that requires a clearance they do not hold: %s",
    ([tag, command]) =>
      Effect.gen(function* () {
        yield* Parts.operate(Site.Found.make({ site: "Site-88", name: "A", clearance: high }))
        yield* Parts.execute("admin", User.Transfer.make({ user: "archivist", site: "Site-88" }))
        const door = yield* Deepwell.Deepwell
        const read = yield* Fixture.as("archivist")(door.access({ type: "site", id: "Site-88" }))
        expect(read._tag).toBe("Granted")
        expect(yield* Parts.refusal("archivist", command)).toMatchObject({
          _tag: "BeyondOwnClearance",
          command: tag,
          held: 5
        })
      }).pipe(staffedAnd)
  )
})

describe("an action that changes no record", () => {
  const every = Clearance.make(6, [compartment])
  type Door = typeof Deepwell.Deepwell.Service
  const rows: {
    readonly [action in keyof typeof Authority.actions]: ReadonlyArray<
      (door: Door) => Effect.Effect<unknown, { readonly _tag: string }>
    >
  } = {
    audit: [(door) => Fixture.as("tried")(door.audit({}))],
    review: [
      (door) => Fixture.as("tried")(door.reviews({ which: "all" })),
      (door) => Fixture.as("tried")(door.signReview({ glass: "none", note: reason }))
    ],
    why: [(door) => Fixture.as("tried")(door.why({ reader: user, type: "scp", id: scp }))],
    positions: [(door) => Fixture.as("tried")(door.asOf({ type: "scp", id: scp, position: 1 }))],
    "break-glass": [],
    "custody of others": [(door) => Fixture.as("tried")(door.custody({ user }))],
    "sessions of others": [(door) => Fixture.as("tried")(door.sessions("all"))]
  }

  it.effect.each(Object.entries(Authority.actions))("%s requires its level and its role", ([action, { level, role }]) =>
    Effect.gen(function* () {
      const door = yield* Deepwell.Deepwell
      const asked = Object.entries(rows).flatMap(([name, each]) => (name === action ? each : []))
      // Break-glass requires a session, so it is tested in BreakGlass.test.ts.
      expect(asked.length).toBe(action === "review" ? 2 : action === "break-glass" ? 0 : 1)
      yield* enrol(
        "tried",
        every,
        roles.filter((each) => each !== role)
      )
      for (const ask of asked) {
        expect(yield* Effect.flip(ask(door))).toMatchObject({ _tag: "ClearanceDenied", needed: { level, role } })
      }
      yield* role === null ? Effect.void : Parts.execute("admin", User.GrantRole.make({ user: "tried", role }))
      for (const ask of asked) {
        const answer = yield* Effect.either(ask(door))
        expect(answer).not.toMatchObject({ left: { _tag: "ClearanceDenied" } })
      }
      if (level > 0) {
        yield* enrol("low", Clearance.make(2), roles)
        const low = { _tag: "ClearanceDenied", needed: { level, role }, held: { level: 2 } }
        const query = { type: "scp", id: scp, reason } as const
        expect(yield* Effect.flip(Fixture.as("low")(door.breakGlass(query, Fixture.password)))).toMatchObject(
          action === "break-glass" ? low : { _tag: "ClearanceDenied" }
        )
        expect(yield* Effect.flip(Fixture.as("low")(door.sessions("all")))).toMatchObject(
          action === "break-glass" ? { _tag: "ClearanceDenied" } : low
        )
      }
    }).pipe(staffedAnd)
  )
})

/** Conflicts between check and commit: each interleaving is forced. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import type { Command, Login } from "@scipnet/core"
import { Effect, Redacted } from "effect"
import { UserId } from "../../../src/domain/UserId.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const reason = "as the test has it"
const deepwell = Deepwell.Deepwell

const configure = (change: { readonly twoPerson?: boolean; readonly concealDenied?: boolean }) =>
  Effect.asVoid(Effect.flatMap(deepwell, (door) => Fixture.operator(door.configure(change))))
const done = (command: Command.Command) => Effect.asVoid(Parts.execute("admin", command))
const lower = (user: string, level: Clearance.Level) =>
  done(User.ChangeClearance.make({ user, clearance: Clearance.make(level), reason }))
const dismiss = (user: string) => done(User.Deactivate.make({ user, reason }))
const seal = (scp: string, clearance: Clearance.Clearance) => done(Scp.ChangeClearance.make({ scp, clearance, reason }))
const strip = (user: string, role: "archivist" | "administrator") => done(User.RevokeRole.make({ user, role }))

const rename = Scp.Rename.make({ scp: "SCP-002", name: "Overtaken" })
const raise = User.ChangeClearance.make({ user: "reader-1", clearance: Clearance.make(3), reason })

/** A second administrator like the first. */
const second = Parts.operate(
  User.Register.make({
    user: "second",
    name: "A Second",
    clearance: Clearance.make(6, ["MNEMOSYNE", "OMEGA-7"]),
    roles: ["administrator", "archivist"]
  })
)

/** The error of an effect with a conflicting one, and the types of the events that both appended. */
const raced = <A, E extends { readonly _tag: string }, R, X, F>(
  one: Effect.Effect<A, E, R>,
  other: Effect.Effect<X, F, Deepwell.Deepwell>
) =>
  Effect.map(Parts.written(Effect.flip(Parts.overtaken(one, other))), ({ exit, events }) => ({
    error: exit._tag === "Success" ? exit.value : exit.cause,
    types: events.map(({ type }) => type)
  }))

describe("a command whose actor loses the right to it between decision and commit", () => {
  const overtakers = [
    ["is deactivated", dismiss("archivist-2"), { _tag: "ActorInactive" }],
    ["is lowered below the file", lower("archivist-2", 1), { _tag: "RecordRedacted", needed: 2, held: 1 }],
    ["loses the role", strip("archivist-2", "archivist"), { _tag: "ClearanceDenied", held: { level: 2, roles: [] } }],
    ["the file is raised above them", seal("SCP-002", Clearance.make(4)), { _tag: "RecordRedacted", needed: 4 }],
    [
      "the file gets a compartment",
      seal("SCP-002", Clearance.make(2, ["OMEGA-7"])),
      { _tag: "RecordRedacted", needed: 2 }
    ],
    [
      "the file is deleted",
      Effect.gen(function* () {
        yield* configure({ twoPerson: false })
        yield* Parts.execute("admin", Scp.ChangeStatus.make({ scp: "SCP-002", to: "deleted", reason }))
      }),
      { _tag: "RecordExpunged" }
    ]
  ] as const

  it.live.each(overtakers)(
    "%s: it is rejected as if the change had been committed first, with one entry",
    ([, other, refusal]) =>
      Effect.gen(function* () {
        const { error, types } = yield* raced(Parts.execute("archivist-2", rename), other)
        expect(error).toMatchObject(refusal)
        expect(types).not.toContain("ScpRenamed")
        expect(types.filter((type) => type === "CommandRefused")).toHaveLength(1)
      }).pipe(filled)
  )

  it.live("does not lower the clearance of a user whom the actor no longer dominates", () =>
    Effect.gen(function* () {
      const above = Parts.execute(
        "admin",
        User.ChangeClearance.make({ user: "reader-1", clearance: Clearance.make(4), reason })
      )
      const { error } = yield* raced(Parts.execute("administrator-3", raise), above)
      expect(error).toMatchObject({ _tag: "RecordRedacted", type: "user", needed: 4, held: 3 })
    }).pipe(filled)
  )

  it.live("does not assign a level that its actor has lost", () =>
    Effect.gen(function* () {
      yield* Parts.execute(
        "admin",
        User.ChangeClearance.make({ user: "administrator-3", clearance: Clearance.make(4), reason })
      )
      const high = User.ChangeClearance.make({ user: "reader-1", clearance: Clearance.make(4), reason })
      const { error } = yield* raced(Parts.execute("administrator-3", high), lower("administrator-3", 3))
      expect(error).toMatchObject({ _tag: "BeyondOwnClearance", held: 3 })
    }).pipe(filled)
  )
})

describe("a policy that changes between decision and commit", () => {
  it.live("applies to it: a second person is required", () =>
    Effect.gen(function* () {
      yield* configure({ twoPerson: false })
      const to5 = User.ChangeClearance.make({ user: "reader-1", clearance: Clearance.make(5), reason })
      const remove = Scp.ChangeStatus.make({ scp: "SCP-001", to: "deleted", reason })
      for (const command of [to5, remove]) {
        yield* configure({ twoPerson: false })
        const { error, types } = yield* raced(Parts.execute("admin", command), configure({ twoPerson: true }))
        expect(error).toMatchObject({ _tag: "SecondPersonRequired" })
        expect(types).toEqual(["PolicyChanged", "CommandRefused"])
      }
    }).pipe(filled)
  )

  it.live("applies to its rejection: concealed facts are not disclosed", () =>
    Effect.gen(function* () {
      const hidden = Scp.Rename.make({ scp: "SCP-003", name: "X" })
      const { error } = yield* raced(Parts.execute("archivist-2", hidden), configure({ concealDenied: true }))
      expect(error).toMatchObject({ _tag: "RecordExpunged", id: "SCP-003" })
    }).pipe(filled)
  )
})

describe("an approval", () => {
  const proposed = Effect.gen(function* () {
    yield* second
    const clearance = Clearance.make(5)
    const { events } = yield* Parts.written(
      Parts.execute("second", User.ProposeClearance.make({ user: "reader-1", clearance, reason }))
    )
    const [only] = events
    return only?.event._tag === "UserClearanceProposed" ? only.event.proposal : "none"
  })

  it.live.each([
    ["lost the level", lower("second", 4)],
    ["lost the role", strip("second", "administrator")],
    ["was deactivated", dismiss("second")]
  ] as const)("is void when its author %s between decision and commit", ([, other]) =>
    Effect.gen(function* () {
      const proposal = yield* proposed
      const approve = Parts.execute("admin", User.ApproveClearance.make({ user: "reader-1", proposal }))
      const { error, types } = yield* raced(approve, other)
      expect(error).toMatchObject({ _tag: "ProposalClosed", proposal, outcome: "void" })
      expect(types.filter((type) => type === "CommandRefused")).toHaveLength(1)
      const door = yield* deepwell
      expect(yield* Fixture.as("reader-1")(door.whoAmI)).toMatchObject({ clearance: { level: 1 } })
    }).pipe(filled)
  )

  it.live("is rejected when the proposal was withdrawn, or its record changed, in between", () =>
    Effect.gen(function* () {
      const proposal = yield* proposed
      const approve = Parts.execute("admin", User.ApproveClearance.make({ user: "reader-1", proposal }))
      const withdraw = Parts.execute("second", User.WithdrawClearance.make({ user: "reader-1", proposal }))
      expect((yield* raced(approve, withdraw)).error).toMatchObject({ _tag: "ProposalClosed", outcome: "withdrawn" })
      const { events } = yield* Parts.written(
        Parts.execute("second", User.ProposeClearance.make({ user: "reader-1", clearance: Clearance.make(5), reason }))
      )
      const again = events[0]?.event._tag === "UserClearanceProposed" ? events[0].event.proposal : "none"
      const late = Parts.execute("admin", User.ApproveClearance.make({ user: "reader-1", proposal: again }))
      expect((yield* raced(late, lower("reader-1", 0))).error).toMatchObject({
        _tag: "ProposalClosed",
        outcome: "void"
      })
    }).pipe(filled)
  )

  it.live("is rejected when the approver lost the required level in between", () =>
    Effect.gen(function* () {
      const proposal = yield* proposed
      const approve = Parts.execute("admin", User.ApproveClearance.make({ user: "reader-1", proposal }))
      const drop = Parts.execute("second", User.RevokeRole.make({ user: "admin", role: "administrator" }))
      expect((yield* raced(approve, drop)).error).toMatchObject({ _tag: "ClearanceDenied" })
    }).pipe(filled)
  )

  it.live("by two concurrent approvers succeeds once", () =>
    Effect.gen(function* () {
      const proposal = yield* proposed
      const clearance = Clearance.make(6, ["MNEMOSYNE", "OMEGA-7"])
      yield* Parts.operate(User.Register.make({ user: "third", name: "T", clearance, roles: ["administrator"] }))
      const approve = User.ApproveClearance.make({ user: "reader-1", proposal })
      const both = Parts.overtaken(Parts.execute("admin", approve), Parts.execute("third", approve))
      const { events } = yield* Parts.written(both)
      expect(events.map(({ type }) => type)).toEqual(["UserClearanceChanged", "CommandUnnecessary"])
    }).pipe(filled)
  )
})

describe("a session that is revoked in between", () => {
  const revoked = (session: Login.Session) =>
    Effect.flatMap(deepwell, (door) => Fixture.as("admin")(door.revokeSession(session.id)))

  it.live("executes and discloses nothing more, breaks no glass, and ends no other session", () =>
    Effect.gen(function* () {
      const door = yield* deepwell
      const user = UserId.make("administrator-3")
      const phrase = Redacted.make("the lamp goes out at noon")
      const breaking = { type: "scp", id: "SCP-005", reason } as const
      const other = yield* door.login(user, Fixture.password)
      const attempts = [
        (own: Deepwell.Deepwell["Type"]) => own.execute(raise),
        (own: Deepwell.Deepwell["Type"]) => own.access({ type: "scp", id: "SCP-001" }),
        (own: Deepwell.Deepwell["Type"]) => own.search({ text: "lowest" }),
        (own: Deepwell.Deepwell["Type"]) => own.breakGlass(breaking, phrase),
        (own: Deepwell.Deepwell["Type"]) => own.changePassword(user, Fixture.password, phrase),
        (own: Deepwell.Deepwell["Type"]) => own.revokeSession(other.id)
      ]
      const first = yield* door.login(user, Fixture.password)
      yield* Deepwell.within(first, "test")(door.setPhrase(user, Fixture.password, phrase))
      for (const attempt of attempts) {
        const session = yield* door.login(user, Fixture.password)
        const own = Deepwell.within(session, "test")(Effect.flatMap(deepwell, attempt))
        const { error, types } = yield* raced(own, revoked(session))
        expect(error).toMatchObject({ _tag: "SessionEnded" })
        expect(types.filter((type) => type !== "SessionRevoked")).toHaveLength(1)
        expect(types).not.toContain("GlassBroken")
      }
      yield* Deepwell.within(other, "test")(door.whoAmI)
    }).pipe(filled)
  )
})

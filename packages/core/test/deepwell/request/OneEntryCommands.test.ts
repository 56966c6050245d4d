/** Every command appends exactly one audit entry, for every outcome. */
import { describe, expect, it } from "@effect/vitest"
import type { CurrentActor, Role } from "@scipnet/core"
import { Authority, Clearance, Deepwell, Scp, Site, TaskForce, User } from "@scipnet/core"
import { Effect, Redacted } from "effect"
import { UserId } from "../../../src/domain/UserId.ts"
import type { Case } from "./AuthorityCases.ts"
import { cases, proposals, targets, unassessed } from "./AuthorityCases.ts"
import * as Entries from "../Entries.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const roles: ReadonlyArray<Role.Role> = ["archivist", "administrator", "auditor"]

const enrol = (user: string, clearance: Clearance.Clearance, held: ReadonlyArray<Role.Role>) =>
  Effect.flatMap(Deepwell.Deepwell, (door) =>
    Fixture.operator(door.register(User.Register.make({ user, name: user, clearance, roles: held }), Fixture.password))
  )

const found = (type: Case["type"], id: string, clearance: Clearance.Clearance) => {
  switch (type) {
    case "scp":
      return Parts.operate(Scp.Register.make({ scp: id, name: id, classification: unassessed, clearance }))
    case "user":
      return Parts.operate(User.Register.make({ user: id, name: id, clearance }))
    case "site":
      return Parts.operate(Site.Found.make({ site: id, name: id, clearance }))
    case "mtf":
      return Parts.operate(TaskForce.Form.make({ taskForce: id, name: id, clearance }))
  }
}

/** Creates an authorized user, a user below the required level, and the records of a case. Returns the id of the open proposal. */
const prepared = ({ type, level, role, opens, before, proposedBy }: Case) =>
  Effect.gen(function* () {
    yield* enrol("admin", Clearance.make(6, ["OMEGA-7"]), roles)
    yield* enrol("right", Clearance.make(level), [role])
    yield* enrol("low", Clearance.make(Clearance.levels[level - 1]?.level ?? 0), [role])
    if (opens === true) {
      return "none"
    }
    // Records that the commands refer to.
    for (const other of ["site", "mtf", "user"] as const) {
      yield* other === type ? Effect.void : found(other, targets[other][0], Clearance.bottom)
    }
    const [readable, closed] = targets[type]
    yield* found(type, readable, Clearance.bottom)
    yield* found(type, closed, Clearance.make(0, ["OMEGA-7"]))
    yield* before === undefined ? Effect.void : Parts.execute("admin", before(readable))
    if (proposedBy === undefined) {
      return "none"
    }
    const by = proposedBy === "actor" ? "right" : "admin"
    const { events } = yield* Parts.written(Parts.execute(by, proposals[type === "user" ? "user" : "scp"](readable)))
    const [only] = events
    return only?.event._tag === "ScpStatusProposed" || only?.event._tag === "UserClearanceProposed"
      ? only.event.proposal
      : "none"
  })

const secret = ["ChangeUserPassword", "ResetUserPassword", "SetOverridePhrase"]

it("every command has a case", () => {
  expect([...Object.keys(cases), ...secret].toSorted()).toEqual(Object.keys(Authority.table).toSorted())
})

describe("one audit entry is appended by", () => {
  for (const [tag, each] of Object.entries(cases)) {
    const { type, opens, operator, command } = each
    const [readable, closed, absent] = targets[type]

    it.effect(tag, () =>
      Effect.gen(function* () {
        const proposal = yield* prepared(each)
        const asked = command(readable, proposal)
        const about = { action: tag, type, target: readable }
        const denied = { decision: "denied", outcome: "refused", severity: "warning" }

        // Rejected for the level, as unreadable, as absent, for an unknown actor, and for the operator.
        const tooLow = { ...about, ...denied, actor: "low", rule: "ClearanceDenied" }
        expect(yield* Entries.left(Parts.execute("low", asked))).toMatchObject([tooLow])
        if (opens !== true) {
          const unreadable = { ...denied, action: tag, target: closed, rule: "RecordRedacted" }
          expect(yield* Entries.left(Parts.execute("right", command(closed, proposal)))).toMatchObject([unreadable])
          const missing = { ...denied, action: tag, target: absent, rule: "RecordExpunged" }
          expect(yield* Entries.left(Parts.execute("right", command(absent, proposal)))).toMatchObject([missing])
        }
        const inactive = { ...about, ...denied, actor: "absent-user", rule: "ActorInactive" }
        expect(yield* Entries.left(Parts.execute("absent-user", asked))).toMatchObject([inactive])
        if (!operator) {
          const closedDoor = { ...about, ...denied, actor: "operator:holder", rule: "NotForOperator" }
          expect(yield* Entries.left(Parts.operate(asked))).toMatchObject([closedDoor])
        }

        // Done: the entry is the event, and named after it.
        const { exit, events } = yield* Parts.written(Effect.zipRight(Effect.void, Parts.execute("right", asked)))
        expect(exit._tag).toBe("Success")
        const done = { actor: "right", type, target: readable, decision: "granted", outcome: "done" }
        expect(yield* Entries.among(events)).toMatchObject([{ ...done, action: events[0]?.type }])
        expect(events[0]?.type.startsWith("Command")).toBe(false)

        // Repeated: unnecessary or rejected now; with the same id it writes nothing.
        const [again, ...more] = yield* Entries.left(Parts.execute("right", asked))
        expect(again).toMatchObject({ actor: "right", type, target: readable })
        expect(more).toEqual([])
        const commandId = "an-id"
        expect(yield* Entries.left(Parts.execute("right", asked, { commandId }))).toHaveLength(1)
        expect(yield* Entries.left(Parts.execute("right", asked, { commandId }))).toEqual([])
      }).pipe(Effect.provide(Parts.layer))
    )
  }

  const user = UserId.make("right")
  const target = UserId.make("target-a")
  const next = Redacted.make("another lantern altogether")
  type Run = (
    door: Entries.Service,
    own: Redacted.Redacted
  ) => Effect.Effect<unknown, unknown, CurrentActor.CurrentActor>
  const changePassword: Run = (door, own) => door.changePassword(user, own, next)
  const setPhrase: Run = (door, own) => door.setPhrase(user, own, next)
  const resetPassword: Run = (door, given) => door.resetPassword(target, given)

  it.effect.each([
    ["ChangeUserPassword", user, "UserPasswordChanged", changePassword],
    ["SetOverridePhrase", user, "UserPhraseSet", setPhrase],
    ["ResetUserPassword", target, "UserPasswordReset", resetPassword]
  ] as const)("%s", ([tag, about, event, run]) =>
    Effect.gen(function* () {
      yield* prepared({ ...cases.RenameUser, level: 3 })
      const door = yield* Deepwell.Deepwell
      // Two of the calls expect the current password, the third the new one.
      const own = Fixture.password
      const done = { action: event, actor: "right", type: "user", target: about, decision: "granted", outcome: "done" }
      const denied = { action: tag, decision: "denied", outcome: "refused", type: "user", target: about }
      const wrongly = yield* Entries.left(Fixture.as("right")(run(door, Entries.wrong)))
      const rule = tag === "ResetUserPassword" ? "WeakPassword" : "CredentialsRefused"
      expect(wrongly).toMatchObject([{ ...denied, actor: "right", rule }])
      expect(yield* Entries.left(Fixture.as("right")(run(door, own)))).toMatchObject([done])
      const low = yield* Entries.left(Fixture.as("low")(run(door, own)))
      expect(low).toMatchObject([{ ...denied, actor: "low" }])
    }).pipe(Effect.provide(Parts.layer))
  )
})

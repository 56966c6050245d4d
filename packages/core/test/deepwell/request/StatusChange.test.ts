/** Status changes through the service: direct, or by proposal and approval where a second approver is required. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import { Effect, Exit, TestClock } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const scp = "SCP-001"
const reason = "as the test has it"
const evidence = "a written record"

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const change = (to: "active" | "neutralized" | "explained" | "deleted") => Scp.ChangeStatus.make({ scp, to, reason })
const approve = (proposal: string) => Scp.ApproveStatus.make({ scp, proposal })

/** The id of a new proposal. */
const proposed = (by: string, to: "active" | "neutralized" | "deleted" = "neutralized") =>
  Effect.gen(function* () {
    const { events } = yield* Parts.written(Parts.execute(by, Scp.ProposeStatus.make({ scp, to, reason, evidence })))
    const [first] = events
    return first?.event._tag === "ScpStatusProposed" ? first.event.proposal : "none"
  })

const status = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const answer = yield* Fixture.as("admin")(deepwell.access({ type: "scp", id: scp }))
  return answer._tag === "Granted" && answer.record.type === "scp" ? answer.record.status : answer._tag
})

const deactivate = (user: string) => Parts.execute("admin", User.Deactivate.make({ user, reason }))
const voided = (proposal: string) => ({ _tag: "ProposalClosed", proposal, outcome: "void" })

describe("a change that one person may make", () => {
  it.effect("is applied at once, and the history has its actor, time and reason", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      yield* Parts.execute("archivist-4", change("explained"))
      const history = yield* Fixture.as("admin")(deepwell.history({ scp }))
      expect(history).toMatchObject([
        { from: null, to: "active", by: "admin" },
        { from: "active", to: "explained", by: "archivist-4", reason, approvedBy: null }
      ])
    }).pipe(filled)
  )

  it.effect("that is not allowed is rejected with the list of allowed ones, and changes nothing", () =>
    Effect.gen(function* () {
      yield* Parts.execute("archivist-4", change("explained"))
      const { exit, events } = yield* Parts.written(Parts.execute("archivist-4", change("neutralized")))
      expect(exit).toEqual(
        Exit.fail(
          expect.objectContaining({
            _tag: "IllegalTransition",
            from: "explained",
            to: "neutralized",
            legal: ["active", "deleted"]
          })
        )
      )
      expect(Parts.places(events)).toEqual(["CommandRefused in access-archivist-4"])
    }).pipe(filled)
  )
})

describe("a change that requires two people", () => {
  it.effect("fails with SecondPersonRequired for one, and changes nothing", () =>
    Effect.gen(function* () {
      const error = yield* Parts.refusal("archivist-5a", change("deleted"))
      expect(error).toMatchObject({ _tag: "SecondPersonRequired", from: "active", to: "deleted", level: 5 })
      expect(yield* status).toBe("active")
    }).pipe(filled)
  )

  it.effect("one proposes, another approves, and the history names both", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const proposal = yield* proposed("archivist-4")
      expect(yield* status).toBe("active")
      yield* Parts.execute("archivist-5a", approve(proposal))
      const last = (yield* Fixture.as("admin")(deepwell.history({ scp }))).at(-1)
      expect(last).toMatchObject({ to: "neutralized", by: "archivist-4", approvedBy: "archivist-5a", reason, evidence })
    }).pipe(filled)
  )

  it.effect("an actor cannot approve their own proposal", () =>
    Effect.gen(function* () {
      const proposal = yield* proposed("archivist-4")
      const error = yield* Parts.refusal("archivist-4", approve(proposal))
      expect(error).toMatchObject({ _tag: "WrongPerson", proposal, doing: "approve" })
      expect(yield* status).toBe("active")
    }).pipe(filled)
  )

  it.effect("the level that the change requires is required of the approver too", () =>
    Effect.gen(function* () {
      const proposal = yield* proposed("archivist-5a", "deleted")
      const error = yield* Parts.refusal("archivist-4", approve(proposal))
      expect(error).toMatchObject({ _tag: "ClearanceDenied", needed: { level: 5, role: "archivist" } })
    }).pipe(filled)
  )

  it.effect("a proposal can be approved for 72 hours", () =>
    Effect.gen(function* () {
      const proposal = yield* proposed("archivist-4")
      yield* TestClock.adjust("72 hours")
      const error = yield* Parts.refusal("archivist-5a", approve(proposal))
      expect(error).toMatchObject({ _tag: "ProposalClosed", proposal, outcome: "lapsed" })
      const next = yield* proposed("archivist-4")
      yield* TestClock.adjust("71 hours")
      yield* Parts.execute("archivist-5a", approve(next))
    }).pipe(filled)
  )

  it.effect("a proposal is void when the status has changed since", () =>
    Effect.gen(function* () {
      const proposal = yield* proposed("archivist-4")
      yield* Parts.execute("archivist-4", change("explained"))
      yield* Parts.execute("archivist-4", change("active"))
      expect(yield* Parts.refusal("archivist-5a", approve(proposal))).toMatchObject(voided(proposal))
    }).pipe(filled)
  )

  it.effect("a deleted record is expunged below level 5, and two actors of level 5 restore it", () =>
    Effect.gen(function* () {
      yield* Parts.execute("archivist-4", change("explained"))
      yield* Parts.execute("archivist-5b", approve(yield* proposed("archivist-5a", "deleted")))
      expect(yield* Parts.refusal("archivist-4", change("active"))).toMatchObject({ _tag: "RecordExpunged", id: scp })
      expect(yield* Parts.refusal("archivist-5a", change("active"))).toMatchObject({
        _tag: "IllegalTransition",
        legal: ["explained"]
      })
    }).pipe(filled)
  )
})

describe("the author of a proposal must still be entitled to it", () => {
  const losses = [
    ["was deactivated", User.Deactivate.make({ user: "archivist-4", reason })],
    ["lost the level", User.ChangeClearance.make({ user: "archivist-4", clearance: Clearance.make(3), reason })],
    ["lost the role", User.RevokeRole.make({ user: "archivist-4", role: "archivist" })]
  ] as const

  it.effect.each(losses)("a proposal whose author %s is void", ([, loss]) =>
    Effect.gen(function* () {
      const proposal = yield* proposed("archivist-4")
      yield* Parts.execute("admin", loss)
      expect(yield* Parts.refusal("archivist-5a", approve(proposal))).toMatchObject(voided(proposal))
      expect(yield* status).toBe("active")
    }).pipe(filled)
  )

  it.effect("a proposal is void when its author may no longer read the file", () =>
    Effect.gen(function* () {
      const proposal = yield* proposed("archivist-4")
      const closed = Scp.ChangeClearance.make({ scp, clearance: Clearance.make(5), reason })
      yield* Parts.execute("archivist-5a", closed)
      expect(yield* Parts.refusal("archivist-5a", approve(proposal))).toMatchObject(voided(proposal))
    }).pipe(filled)
  )

  it.live.each(losses)("also when they %s between the check and the commit", ([, loss]) =>
    Effect.gen(function* () {
      const proposal = yield* proposed("archivist-4")
      const late = Parts.overtaken(Parts.refusal("archivist-5a", approve(proposal)), Parts.execute("admin", loss))
      expect(yield* late).toMatchObject(voided(proposal))
      expect(yield* status).toBe("active")
    }).pipe(filled)
  )

  it.effect("an approved proposal stays approved, and a wrong proposal stays wrong", () =>
    Effect.gen(function* () {
      const proposal = yield* proposed("archivist-4")
      yield* Parts.execute("archivist-5a", approve(proposal))
      yield* deactivate("archivist-4")
      expect((yield* Parts.execute("archivist-5b", approve(proposal))).positions).toEqual([])
      const error = yield* Parts.refusal("archivist-5b", approve("another"))
      expect(error).toMatchObject({ _tag: "NoSuchProposal", proposal: "another" })
    }).pipe(filled)
  )
})

describe("the actor's account is guarded until the commit", () => {
  it.live("an actor deactivated between decision and commit is rejected", () =>
    Effect.gen(function* () {
      const proposal = yield* proposed("archivist-4")
      for (const [actor, command] of [
        ["archivist-5a", approve(proposal)],
        ["archivist-4", change("explained")]
      ] as const) {
        const { exit, events } = yield* Parts.written(Parts.overtaken(Parts.execute(actor, command), deactivate(actor)))
        expect(exit).toEqual(Exit.fail(expect.objectContaining({ _tag: "ActorInactive", actor })))
        expect(Parts.places(events)).toEqual([`UserDeactivated in user-${actor}`, `CommandRefused in access-${actor}`])
      }
      expect(yield* status).toBe("active")
    }).pipe(filled)
  )

  it.live("a command is decided again when the record changed between decision and commit", () =>
    Effect.gen(function* () {
      const raise = Scp.ChangeClearance.make({ scp, clearance: Clearance.make(5), reason })
      const late = Parts.overtaken(
        Parts.refusal("archivist-4", change("explained")),
        Parts.execute("archivist-5a", raise)
      )
      expect(yield* late).toMatchObject({ _tag: "RecordRedacted", needed: 5, held: 4 })
    }).pipe(filled)
  )
})

/** Query results name no hidden record, user, section, compartment or proposal. */
import { describe, expect, it } from "@effect/vitest"
import { QueryResult, Clearance, Deepwell, Scp, Site, TaskForce, User } from "@scipnet/core"
import { Effect, FastCheck, Schema } from "effect"
import { unassessed } from "../request/AuthorityCases.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const bottom = Clearance.bottom
const secret = Clearance.make(6, ["OMEGA-7"])
const reason = "as the test has it"
const roles = ["archivist", "administrator", "auditor"] as const

/** The root user sees everything; the reader is an auditor, archivist and administrator of level 5. */
const staffed = Effect.gen(function* () {
  yield* Parts.operate(User.Register.make({ user: "root", name: "Root", clearance: secret, roles }))
  yield* Parts.operate(User.Register.make({ user: "reader", name: "Reader", clearance: Clearance.make(5), roles }))
  yield* Parts.operate(User.Register.make({ user: "known", name: "Known", clearance: bottom }))
  yield* Parts.operate(TaskForce.Form.make({ taskForce: "Alpha-2", name: "Hidden", clearance: secret }))
  yield* Parts.operate(Site.Found.make({ site: "Site-2", name: "Hidden", clearance: secret }))
  const file = { scp: "SCP-100", name: "A File", classification: unassessed, clearance: bottom }
  yield* Parts.execute("root", Scp.Register.make({ ...file, taskForce: "Alpha-2", site: "Site-2" }))
})

const staffedAnd = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(staffed, test).pipe(Effect.provide(Parts.layer))

const asReader = Fixture.as("reader")
const wholeAudit = Effect.flatMap(Deepwell.Deepwell, (deepwell) => asReader(deepwell.audit({ limit: 500 })))

describe("the audit log", () => {
  it.effect("does not reveal a hidden section of the same id by the number of a section", () =>
    Effect.gen(function* () {
      const section = { scp: "SCP-100", section: "annex", title: "Annex", body: "Text." }
      yield* Parts.execute("root", Scp.FileSection.make({ ...section, clearance: secret }))
      yield* Parts.execute("reader", Scp.FileSection.make({ ...section, clearance: null }))
      yield* Parts.execute("reader", Scp.ReviseSection.make({ scp: "SCP-100", section: "annex", body: "Other." }))
      const deepwell = yield* Deepwell.Deepwell
      const trail = yield* asReader(deepwell.trail({ user: "reader" }))
      expect(trail.map(({ action, details }) => [action, Object.keys(details)])).toEqual([
        ["ScpSectionRevised", ["scp", "section", "clearance"]],
        ["ScpSectionFiled", ["scp", "section", "clearance"]]
      ])
      expect(JSON.stringify(yield* wholeAudit)).not.toContain("instance")
    }).pipe(staffedAnd)
  )

  it.effect("names no hidden record in the details of a visible one", () =>
    Effect.gen(function* () {
      yield* Parts.execute("root", Scp.AssignSite.make({ scp: "SCP-100", site: null }))
      yield* Parts.execute("root", Scp.AssignSite.make({ scp: "SCP-100", site: "Site-2" }))
      yield* Parts.execute("root", User.Transfer.make({ user: "known", site: "Site-2", taskForce: "Alpha-2" }))
      const entries = yield* wholeAudit
      expect(JSON.stringify(entries)).not.toMatch(/Site-2|Alpha-2/)
      const details = entries.filter(({ action }) => action === "ScpRegistered").map((entry) => entry.details)
      expect(details).toMatchObject([{ scp: "SCP-100", site: null, taskForce: null }])
      const deepwell = yield* Deepwell.Deepwell
      const all = yield* Fixture.as("root")(deepwell.audit({ limit: 500 }))
      expect(JSON.stringify(all)).toMatch(/Site-2.*Alpha-2/)
    }).pipe(staffedAnd)
  )

  it.effect("masks entries about a hidden proposal", () =>
    Effect.gen(function* () {
      const wish = User.ProposeClearance.make({ user: "known", clearance: secret, reason })
      const { events } = yield* Parts.written(Parts.execute("root", wish))
      const [only] = events
      const proposal = only?.event._tag === "UserClearanceProposed" ? only.event.proposal : "none"
      yield* Parts.execute("root", wish)
      yield* Parts.refusal("root", User.ApproveClearance.make({ user: "known", proposal }))
      yield* Parts.execute("root", User.RejectClearance.make({ user: "known", proposal, reason }))
      const entries = (yield* wholeAudit).filter(({ action }) => /Clearance/.test(action))
      expect(entries.length).toBe(4)
      expect(entries.map(({ masked, target, details }) => ({ masked, target, details }))).toEqual(
        entries.map(() => ({ masked: true, target: null, details: {} }))
      )
    }).pipe(staffedAnd)
  )
})

describe("user names", () => {
  it.effect("are omitted from histories and pending proposals if the user is hidden", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const wish = { scp: "SCP-100", to: "neutralized", reason, evidence: "ashes" } as const
      yield* Parts.execute("root", Scp.ProposeStatus.make(wish))
      const [pending] = yield* asReader(deepwell.pending)
      expect(pending).toMatchObject({ record: "SCP-100", by: null })
      yield* Parts.execute("reader", Scp.ApproveStatus.make({ scp: "SCP-100", proposal: pending?.proposal ?? "" }))
      const said = [
        { to: "active", by: null, approvedBy: null },
        { to: "neutralized", by: null, approvedBy: "reader" }
      ]
      expect(yield* asReader(deepwell.history({ scp: "SCP-100" }))).toMatchObject(said)
      expect(yield* asReader(deepwell.historyAsOf({ scp: "SCP-100", time: 0 }))).toMatchObject(said)
      expect(yield* Fixture.as("root")(deepwell.history({ scp: "SCP-100" }))).toMatchObject([
        { by: "root" },
        { by: "root", approvedBy: "reader" }
      ])
    }).pipe(staffedAnd)
  )

  it("are an empty text on the wire if omitted, which clients of 0.1.0 decode", () => {
    const entry = { at: 0, from: null, to: "active", by: null, reason: null, evidence: null, approvedBy: null } as const
    const sent = Schema.encodeSync(QueryResult.StatusEntry)(entry)
    expect(sent.by).toBe("")
    expect(Schema.decodeSync(QueryResult.StatusEntry)(sent)).toEqual(entry)
  })

  it.prop("are unchanged on the wire if visible", [FastCheck.stringMatching(/^[a-z]{1,9}$/)], ([by]) => {
    const entry = { at: 0, from: null, to: "active", by, reason: null, evidence: null, approvedBy: null } as const
    expect(Schema.encodeSync(QueryResult.StatusEntry)(entry).by).toBe(by)
    expect(Schema.decodeSync(QueryResult.StatusEntry)(entry).by).toBe(by)
  })
})

describe("why", () => {
  it.effect("names no compartment, and reports whether one is missing", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const clearance = Clearance.make(1, ["OMEGA-7"])
      yield* Parts.execute("root", Scp.ChangeClearance.make({ scp: "SCP-100", clearance, reason }))
      const told = yield* Fixture.as("root")(deepwell.why({ reader: "known", type: "scp", id: "SCP-100" }))
      expect(told).toMatchObject({
        needed: { level: 1 },
        held: { level: 0 },
        missing: { level: true, compartment: true }
      })
      expect(JSON.stringify(told)).not.toContain("OMEGA-7")
    }).pipe(staffedAnd)
  )

  it.effect("has equal audit entries for a hidden and an absent user", () =>
    Effect.gen(function* () {
      yield* Parts.operate(User.Register.make({ user: "hidden", name: "Hidden", clearance: secret }))
      const deepwell = yield* Deepwell.Deepwell
      yield* Fixture.operator(deepwell.configure({ concealDenied: true }))
      for (const reader of ["hidden", "absent"]) {
        const error = yield* Effect.flip(asReader(deepwell.why({ reader, type: "scp", id: "SCP-100" })))
        expect(error).toMatchObject({ _tag: "RecordExpunged", type: "user", id: reader })
      }
      const trail = yield* asReader(deepwell.trail({ user: "reader" }))
      const why = (yield* wholeAudit).concat(trail).filter(({ action }) => action === "why")
      expect(why.map(({ target, decision, rule }) => ({ target, decision, rule }))).toEqual(
        Array.from({ length: 4 }, () => ({ target: "SCP-100", decision: "expunged", rule: null }))
      )
    }).pipe(staffedAnd)
  )

  it.effect("is rejected for a site that an auditor may read only because they are stationed there", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      yield* Parts.operate(User.Transfer.make({ user: "reader", site: "Site-2" }))
      const error = yield* Effect.flip(asReader(deepwell.why({ reader: "known", type: "site", id: "Site-2" })))
      expect(error).toMatchObject({ _tag: "BeyondOwnClearance", command: "why", held: 5 })
    }).pipe(staffedAnd)
  )
})

describe("a hidden proposal", () => {
  const outcomes = (proposal: string) =>
    Effect.forEach(
      [
        User.ApproveClearance.make({ user: "known", proposal }),
        User.RejectClearance.make({ user: "known", proposal, reason }),
        User.WithdrawClearance.make({ user: "known", proposal }),
        User.ProposeClearance.make({ user: "known", clearance: Clearance.make(5), reason })
      ],
      (command) =>
        Effect.map(Effect.either(Parts.execute("reader", command)), (outcome) =>
          outcome._tag === "Left" ? { ...outcome.left } : outcome.right.positions.length
        )
    )

  it.effect("has no effect for the actor: it is not settled, not named, and does not block another one", () =>
    Effect.gen(function* () {
      const without = yield* outcomes("any").pipe(staffedAnd)
      const withHidden = yield* Effect.zipRight(
        Parts.execute("root", User.ProposeClearance.make({ user: "known", clearance: secret, reason })),
        outcomes("any")
      ).pipe(staffedAnd)
      expect(withHidden).toEqual(without)
      const none = { _tag: "NoSuchProposal", proposal: "any" }
      expect(without).toMatchObject([none, none, none, 1])
    })
  )

  it.effect("is replaced by a concurrent one, so that only one is open", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      yield* Parts.execute("root", User.ProposeClearance.make({ user: "known", clearance: secret, reason }))
      const within = User.ProposeClearance.make({ user: "known", clearance: Clearance.make(5), reason })
      yield* Parts.execute("reader", within)
      expect(yield* Fixture.as("root")(deepwell.pending)).toMatchObject([{ record: "known", to: 5, by: "reader" }])
      const again = User.ProposeClearance.make({ user: "known", clearance: secret, reason })
      expect(yield* Parts.refusal("root", again)).toMatchObject({ _tag: "ProposalPending", to: 5 })
    }).pipe(staffedAnd)
  )
})

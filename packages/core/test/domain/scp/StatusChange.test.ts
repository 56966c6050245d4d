import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import type { CommandContext } from "../../../src/domain/CommandContext.ts"
import { Actor } from "../../../src/domain/Actor.ts"
import * as Clearance from "../../../src/domain/access/Clearance.ts"
import { ItemNumber } from "../../../src/domain/scp/ItemNumber.ts"
import * as Scp from "../../../src/domain/scp/Scp.ts"
import * as Event from "../../../src/domain/scp/ScpEvent.ts"
import type { Status } from "../../../src/domain/scp/Status.ts"
import * as Proposal from "../../../src/domain/Proposal.ts"
import * as Rejection from "../../../src/domain/Rejection.ts"
import { UserId } from "../../../src/domain/user/UserId.ts"
import * as Deciding from "../../../src/eventsourcing/Decider.ts"
import * as DeciderSpec from "../../../src/testing/DeciderSpec.ts"

const scp = ItemNumber.make("SCP-173")
const noon = 1_700_000_000_000
const hours72 = 259_200_000

const someone = (user: string) => Actor.User({ user: UserId.make(user) })
const [ann, bob] = [someone("ann"), someone("bob")]

const doing = (by: Actor, command: Scp.ScpCommand, at = noon, id = "p-2"): CommandContext<Scp.ScpCommand> => ({
  command,
  by,
  at,
  id
})
const given = DeciderSpec.decider(Scp.decider)

const starting = (status: Status) =>
  Event.ScpRegistered.make({
    scp,
    name: "The Sculpture",
    classification: { objectClass: "Euclid", secondaryClass: null, disruption: null, risk: null },
    clearance: Clearance.make(2),
    status,
    site: null,
    taskForce: null,
    provenance: null
  })
const active = starting("active")

const alone = { evidence: null, by: "ann", approvedBy: null, proposal: null }
const moved = (from: Status, to: Status) =>
  Event.ScpStatusChanged.make({ scp, from, to, reason: "It is so.", ...alone })

const wish = { scp, to: "neutralized", reason: "It stopped.", evidence: "Log 173-4" } as const
const proposed = Event.ScpStatusProposed.make({
  ...wish,
  proposal: "p-1",
  from: "active",
  by: "ann",
  expiresAt: noon + hours72
})
const approved = Event.ScpStatusChanged.make({ ...wish, from: "active", by: "ann", approvedBy: "bob", proposal: "p-1" })
const rejected = Event.ScpStatusRejected.make({ scp, proposal: "p-1", reason: "It moved again." })
const withdrawn = Event.ScpStatusWithdrawn.make({ scp, proposal: "p-1" })

const propose = Scp.ProposeStatus.make(wish)
const approve = Scp.ApproveStatus.make({ scp, proposal: "p-1" })
const reject = Scp.RejectStatus.make({ scp, proposal: "p-1", reason: "It moved again." })
const withdraw = Scp.WithdrawStatus.make({ scp, proposal: "p-1" })

const closed = (outcome: "approved" | "rejected" | "withdrawn" | "lapsed" | "void") =>
  new Rejection.ProposalClosed({ proposal: "p-1", outcome })

describe("StatusChange", () => {
  describe("at once", () => {
    const explain = Scp.ChangeStatus.make({ scp, to: "explained", reason: "It is so." })

    it("is made by one person where one may", () => {
      given([active])
        .when(doing(ann, explain))
        .then([moved("active", "explained")])
      given([active])
        .when(doing(ann, { ...explain, evidence: "Log 173-4" }))
        .then([{ ...moved("active", "explained"), evidence: "Log 173-4" }])
    })

    it("does nothing where the record is already", () => {
      given([active, moved("active", "explained")])
        .when(doing(bob, explain))
        .thenNothing()
      given([starting("neutralized")])
        .when(doing(bob, Scp.ChangeStatus.make(wish)))
        .thenNothing()
    })

    it("changes nothing where it takes two", () => {
      given([active])
        .when(doing(ann, Scp.ChangeStatus.make(wish)))
        .thenRejected(new Rejection.SecondPersonRequired({ from: "active", to: "neutralized", level: 4 }))
      given([active])
        .when(doing(ann, Scp.ChangeStatus.make({ scp, to: "deleted", reason: "Duplicate" })))
        .thenRejected(new Rejection.SecondPersonRequired({ from: "active", to: "deleted", level: 5 }))
    })
  })

  describe("proposing", () => {
    it("waits 72 hours for a second person", () => {
      expect(Proposal.lifetime).toBe(hours72)
      given([active])
        .when(doing(ann, propose, noon, "p-1"))
        .then([proposed])
    })

    it("needs evidence where the table says so", () => {
      const evidence = new Rejection.EvidenceRequired({ from: "active", to: "neutralized" })
      const bare = { scp, to: "neutralized", reason: "It stopped." } as const
      given([active])
        .when(doing(ann, Scp.ProposeStatus.make(bare)))
        .thenRejected(evidence)
      given([active])
        .when(doing(ann, Scp.ChangeStatus.make(bare)))
        .thenRejected(new Rejection.SecondPersonRequired({ from: "active", to: "neutralized", level: 4 }))
    })

    it("is for what takes two", () => {
      given([active])
        .when(doing(ann, Scp.ProposeStatus.make({ scp, to: "explained", reason: "It is so." })))
        .thenRejected(new Rejection.SecondPersonNotNeeded({ from: "active", to: "explained" }))
    })

    it("a second time does nothing", () => {
      given([active, proposed])
        .when(doing(ann, propose, noon + hours72 - 1))
        .thenNothing()
    })

    it.each([
      ["by somebody else", bob, propose],
      ["for another reason", ann, { ...propose, reason: "It is gone." }],
      ["on other evidence", ann, { ...propose, evidence: "Log 173-5" }],
      ["to something else", ann, Scp.ProposeStatus.make({ scp, to: "deleted", reason: "It stopped." })]
    ])("%s waits for the first", (_, by, command) => {
      given([active, proposed])
        .when(doing(by, command))
        .thenRejected(new Rejection.ProposalPending({ proposal: "p-1", to: "neutralized", expiresAt: noon + hours72 }))
    })

    it.each([
      ["lapsed", [proposed], noon + hours72],
      ["was rejected", [proposed, rejected], noon],
      ["was withdrawn", [proposed, withdrawn], noon],
      ["is void", [proposed, moved("active", "explained"), moved("explained", "active")], noon]
    ])("is open again once the first %s", (_, events, at) => {
      given([active, ...events])
        .when(doing(bob, propose, at))
        .then([{ ...proposed, proposal: "p-2", by: "bob", expiresAt: at + hours72 }])
    })
  })

  describe("approving", () => {
    it("changes the status, and says who wanted it and who agreed", () => {
      given([active, proposed]).when(doing(bob, approve)).then([approved])
      given([active, proposed])
        .when(doing(bob, approve, noon + hours72 - 1))
        .then([approved])
    })

    it("is not for the proposer", () => {
      given([active, proposed])
        .when(doing(ann, approve))
        .thenRejected(new Rejection.WrongPerson({ proposal: "p-1", doing: "approve" }))
    })

    it("is not for the proposer under the operator's name either", () => {
      const operator = Actor.Operator({ login: "ann" })
      given([active, { ...proposed, by: "operator:ann" }])
        .when(doing(operator, approve))
        .thenRejected("WrongPerson")
    })

    it("a second time does nothing, whoever it is and whenever", () => {
      given([active, proposed, approved])
        .when(doing(bob, approve, noon + 2 * hours72))
        .thenNothing()
      given([active, proposed, approved])
        .when(doing(someone("eve"), approve))
        .thenNothing()
      given([active, proposed, approved, moved("neutralized", "active")])
        .when(doing(bob, approve))
        .thenNothing()
    })

    it("is late from the very end of its 72 hours on", () => {
      given([active, proposed])
        .when(doing(bob, approve, noon + hours72))
        .thenRejected(closed("lapsed"))
    })

    it("is void when the status moved under it", () => {
      given([active, proposed, moved("active", "explained")])
        .when(doing(bob, approve))
        .thenRejected(closed("void"))
    })

    // A proposal came to life again when the status returned to where it had been proposed from.
    it("stays void when the status moved back", () => {
      given([active, proposed, moved("active", "explained"), moved("explained", "active")])
        .when(doing(bob, approve))
        .thenRejected(closed("void"))
    })

    // What names no proposal goes into the log as it came, so that it must fit there.
    it.each(["", "\ud800", "p\0", "p".repeat(201)])("takes no proposal called %j", (proposal) => {
      for (const command of [approve, reject, withdraw]) {
        expect(Schema.is(Scp.ScpCommand)({ ...command, proposal })).toBe(false)
      }
    })

    it("needs a proposal of that name", () => {
      const unknown = new Rejection.NoSuchProposal({ proposal: "p-1" })
      given([active]).when(doing(bob, approve)).thenRejected(unknown)
      given([active, { ...proposed, proposal: "p-0" }])
        .when(doing(bob, approve))
        .thenRejected(unknown)
    })
  })

  describe("rejecting", () => {
    it("settles it, by anybody", () => {
      given([active, proposed]).when(doing(bob, reject)).then([rejected])
      given([active, proposed]).when(doing(ann, reject)).then([rejected])
      given([active, proposed, rejected]).when(doing(bob, reject)).thenNothing()
    })

    it("leaves nothing to approve or withdraw", () => {
      given([active, proposed, rejected]).when(doing(bob, approve)).thenRejected(closed("rejected"))
      given([active, proposed, rejected]).when(doing(ann, withdraw)).thenRejected(closed("rejected"))
    })

    it("comes too late for what was approved or lapsed", () => {
      given([active, proposed, approved]).when(doing(bob, reject)).thenRejected(closed("approved"))
      given([active, proposed])
        .when(doing(bob, reject, noon + hours72))
        .thenRejected(closed("lapsed"))
    })
  })

  describe("withdrawing", () => {
    it("is for the proposer", () => {
      given([active, proposed]).when(doing(ann, withdraw)).then([withdrawn])
      given([active, proposed, withdrawn]).when(doing(ann, withdraw)).thenNothing()
      given([active, proposed])
        .when(doing(bob, withdraw))
        .thenRejected(new Rejection.WrongPerson({ proposal: "p-1", doing: "withdraw" }))
    })

    it("leaves nothing to approve", () => {
      given([active, proposed, withdrawn]).when(doing(bob, approve)).thenRejected(closed("withdrawn"))
    })
  })

  describe("restoring what was deleted", () => {
    const deleted = (from: Status) => [starting(from), moved(from, "deleted")]

    it.each(["active", "neutralized", "explained"] as const)("leads to %s, where it was", (before) => {
      const restore = Scp.ProposeStatus.make({ scp, to: before, reason: "Wrong file" })
      const restoring = { scp, from: "deleted", to: before, reason: "Wrong file", evidence: null, by: "ann" } as const
      const opened = Event.ScpStatusProposed.make({ ...restoring, proposal: "p-1", expiresAt: noon + hours72 })
      const restored = Event.ScpStatusChanged.make({ ...restoring, approvedBy: "bob", proposal: "p-1" })
      given(deleted(before))
        .when(doing(ann, restore, noon, "p-1"))
        .then([opened])
      given([...deleted(before), opened])
        .when(doing(bob, approve))
        .then([restored])
      expect(Deciding.fold(Scp.decider, [...deleted(before), opened, restored])?.standing.status).toBe(before)
    })

    it("leads nowhere else", () => {
      given(deleted("explained"))
        .when(doing(ann, Scp.ProposeStatus.make({ scp, to: "active", reason: "Wrong file" })))
        .thenRejected(new Rejection.IllegalTransition({ from: "deleted", to: "active", legal: ["explained"] }))
    })

    it("goes by the latest deletion", () => {
      const twice = [...deleted("neutralized"), moved("deleted", "neutralized"), moved("neutralized", "active")]
      given([...twice, moved("active", "deleted")])
        .when(doing(ann, Scp.ProposeStatus.make({ scp, to: "neutralized", reason: "Wrong file" })))
        .thenRejected(new Rejection.IllegalTransition({ from: "deleted", to: "neutralized", legal: ["active"] }))
    })
  })
})

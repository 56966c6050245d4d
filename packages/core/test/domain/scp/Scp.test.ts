import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import type { CommandContext } from "../../../src/domain/CommandContext.ts"
import { Actor } from "../../../src/domain/Actor.ts"
import * as Clearance from "../../../src/domain/access/Clearance.ts"
import { ItemNumber } from "../../../src/domain/ItemNumber.ts"
import {
  AlreadyExists,
  NoSuchSection,
  ReasonRequired,
  RecordExpunged,
  SectionChanged,
  SectionExists
} from "../../../src/domain/Rejection.ts"
import * as Scp from "../../../src/domain/scp/Scp.ts"
import * as Event from "../../../src/domain/scp/ScpEvent.ts"
import { SectionId } from "../../../src/domain/SectionId.ts"
import { SiteId } from "../../../src/domain/SiteId.ts"
import { TaskForceId } from "../../../src/domain/TaskForceId.ts"
import { UserId } from "../../../src/domain/UserId.ts"
import * as Deciding from "../../../src/eventsourcing/Decider.ts"
import * as DeciderSpec from "../../../src/testing/DeciderSpec.ts"

const scp = ItemNumber.make("SCP-173")
const site = SiteId.make("Site-19")
const taskForce = TaskForceId.make("Epsilon-11")
const description = SectionId.make("description")
const clearance = Clearance.make(2)
const classification = { objectClass: "Euclid", secondaryClass: null, disruption: null, risk: null } as const

const context = (command: Scp.ScpCommand): CommandContext<Scp.ScpCommand> => ({
  command,
  by: Actor.User({ user: UserId.make("user-1") }),
  at: 1_700_000_000_000,
  id: "proposal-1"
})
const givenEvents = DeciderSpec.given(Scp.decider)
const given = (events: ReadonlyArray<Event.ScpEvent>) => ({
  when: (command: Scp.ScpCommand) => givenEvents(events).when(context(command))
})

const source = { page: "scp-173", link: "https://example.org/scp-173", author: "A. N. Other", licence: "CC0" }
const provenance = { ...source, revision: "3f2a" }

const basics = { scp, name: "The Sculpture", classification, clearance }
const registered = Event.ScpRegistered.make({
  ...basics,
  status: "active",
  site: null,
  taskForce: null,
  provenance: null
})
const text = { title: "Description", body: "It moves while unobserved.", clearance: null }
const filed = Event.ScpSectionFiled.make({ scp, section: description, ...text })

describe("Scp", () => {
  it("has a stream of its own", () => {
    expect(Scp.stream(scp)).toBe("scp-SCP-173")
  })

  describe("registration", () => {
    it("defaults to an active file without site, task force and provenance", () => {
      given([]).when(Scp.Register.make(basics)).then([registered])
    })

    it("records the optional fields", () => {
      const rest = { status: "explained", site, taskForce, provenance } as const
      given([])
        .when(Scp.Register.make({ ...basics, ...rest }))
        .then([Event.ScpRegistered.make({ ...basics, ...rest })])
    })

    it("cannot register a deleted file", () => {
      expect(Schema.is(Scp.Register)({ ...Scp.Register.make(basics), status: "deleted" })).toBe(false)
    })

    it.each(["", "\u001b[2J", "a\nb", "\ud800", "x".repeat(2_001)])("does not accept the author %j", (author) => {
      const command = { ...Scp.Register.make(basics), provenance: { ...provenance, author } }
      expect(Schema.is(Scp.Register)(command)).toBe(false)
    })

    it("is rejected for a registered item number", () => {
      given([registered])
        .when(Scp.Register.make(basics))
        .thenRejected(new AlreadyExists({ type: "scp", id: scp }))
    })
  })

  const commands: ReadonlyArray<Scp.ScpCommand> = [
    Scp.Rename.make({ scp, name: "The Statue" }),
    Scp.Reclassify.make({ scp, classification: {} }),
    Scp.ChangeClearance.make({ scp, clearance, reason: "Review" }),
    Scp.AssignSite.make({ scp, site }),
    Scp.AssignTaskForce.make({ scp, taskForce }),
    Scp.FileSection.make({ scp, section: description, ...text }),
    Scp.ReviseSection.make({ scp, section: description }),
    Scp.RecordProvenance.make({ scp, provenance }),
    Scp.ChangeStatus.make({ scp, to: "explained", reason: "Stage prop" }),
    Scp.ProposeStatus.make({ scp, to: "deleted", reason: "Duplicate" }),
    Scp.ApproveStatus.make({ scp, proposal: "proposal-1" }),
    Scp.RejectStatus.make({ scp, proposal: "proposal-1", reason: "No" }),
    Scp.WithdrawStatus.make({ scp, proposal: "proposal-1" })
  ]
  it.each(commands)("rejects $_tag for a file that does not exist", (command) => {
    given([])
      .when(command)
      .thenRejected(new RecordExpunged({ type: "scp", id: scp }))
  })

  it("is renamed; the same name changes nothing", () => {
    const renamed = Event.ScpRenamed.make({ scp, from: "The Sculpture", to: "The Statue" })
    given([registered])
      .when(Scp.Rename.make({ scp, name: "The Statue" }))
      .then([renamed])
    given([registered, renamed])
      .when(Scp.Rename.make({ scp, name: "The Statue" }))
      .thenNothing()
  })

  it("is reclassified in the fields of the command", () => {
    const to = { ...classification, objectClass: "Keter", risk: 5 } as const
    const command = Scp.Reclassify.make({ scp, classification: { objectClass: "Keter", risk: 5 } })
    const reclassified = Event.ScpReclassified.make({ scp, from: classification, to })
    given([registered]).when(command).then([reclassified])
    given([registered, reclassified]).when(command).thenNothing()
    given([registered])
      .when(Scp.Reclassify.make({ scp, classification: {} }))
      .thenNothing()
    given([registered, reclassified])
      .when(Scp.Reclassify.make({ scp, classification: { risk: null } }))
      .then([Event.ScpReclassified.make({ scp, from: to, to: { ...to, risk: null } })])
  })

  it("changes its clearance; the same one changes nothing", () => {
    const to = Clearance.make(2, ["OMEGA-7"])
    const command = Scp.ChangeClearance.make({ scp, clearance: to, reason: "Review" })
    const changed = Event.ScpClearanceChanged.make({ scp, from: clearance, to, reason: "Review" })
    given([registered]).when(command).then([changed])
    given([registered, changed])
      .when({ ...command, reason: "Another" })
      .thenNothing()
  })

  it("is assigned to a site and a task force, and to none", () => {
    const atSite = Event.ScpSiteAssigned.make({ scp, site })
    const withForce = Event.ScpTaskForceAssigned.make({ scp, taskForce })
    given([registered]).when(Scp.AssignSite.make({ scp, site })).then([atSite])
    given([registered, atSite]).when(Scp.AssignSite.make({ scp, site })).thenNothing()
    given([registered, atSite])
      .when(Scp.AssignSite.make({ scp, site: null }))
      .then([Event.ScpSiteAssigned.make({ scp, site: null })])
    given([registered]).when(Scp.AssignTaskForce.make({ scp, taskForce })).then([withForce])
    given([registered, withForce]).when(Scp.AssignTaskForce.make({ scp, taskForce })).thenNothing()
    given([registered])
      .when(Scp.AssignTaskForce.make({ scp, taskForce: null }))
      .thenNothing()
  })

  it("records its provenance when page or revision differ", () => {
    const recorded = Event.ScpProvenanceRecorded.make({ scp, provenance })
    const later = { ...provenance, revision: "3f2b" }
    given([registered]).when(Scp.RecordProvenance.make({ scp, provenance })).then([recorded])
    given([registered, recorded]).when(Scp.RecordProvenance.make({ scp, provenance })).thenNothing()
    given([registered, recorded])
      .when(Scp.RecordProvenance.make({ scp, provenance: later }))
      .then([Event.ScpProvenanceRecorded.make({ scp, provenance: later })])
  })

  describe("sections", () => {
    it("are filed once; other contents are rejected", () => {
      const command = Scp.FileSection.make({ scp, section: description, ...text })
      given([registered]).when(command).then([filed])
      given([registered, filed]).when(command).thenNothing()
      given([registered, filed])
        .when({ ...command, body: "It is a chair." })
        .thenRejected(new SectionExists({ section: description }))
    })

    it("are revised in the fields of the command and recorded whole", () => {
      const command = Scp.ReviseSection.make({ scp, section: description, clearance: Clearance.make(4) })
      const revised = Event.ScpSectionRevised.make({ scp, section: description, ...text, clearance: Clearance.make(4) })
      given([registered, filed]).when(command).then([revised])
      given([registered, filed, revised]).when(command).thenNothing()
      given([registered, filed])
        .when(Scp.ReviseSection.make({ scp, section: description }))
        .thenNothing()
      given([registered, filed, revised])
        .when(Scp.ReviseSection.make({ scp, section: description, clearance: null }))
        .thenRejected(new ReasonRequired({ lowering: description }))
      given([registered, filed, revised])
        .when(Scp.ReviseSection.make({ scp, section: description, clearance: null, reason: "released" }))
        .then([Event.ScpSectionRevised.make({ scp, section: description, ...text, reason: "released" })])
      given([registered])
        .when(command)
        .thenRejected(new NoSuchSection({ section: description }))
    })

    it("are not revised when they have changed since they were read", () => {
      const revise = (body: string, revision?: number | null) =>
        Scp.ReviseSection.make({ scp, section: description, body, ...(revision === undefined ? {} : { revision }) })
      const revised = Event.ScpSectionRevised.make({ scp, section: description, ...text, body: "It is a chair." })
      const after = [registered, filed, revised]
      given([registered, filed]).when(revise("It is a chair.", 1)).then([revised])
      given(after)
        .when(revise("It is a table.", 1))
        .thenRejected(new SectionChanged({ section: description, expected: 1, actual: 2 }))
      given(after)
        .when(revise("It is a table.", 3))
        .thenRejected(new SectionChanged({ section: description, expected: 3, actual: 2 }))
      // A retry after a lost response does not conflict with its own first attempt.
      given(after).when(revise("It is a chair.", 1)).thenNothing()
      for (const unconditional of [undefined, null]) {
        const again = Event.ScpSectionRevised.make({ scp, section: description, ...text, body: "It is a table." })
        given(after).when(revise("It is a table.", unconditional)).then([again])
      }
    })

    it("that are hidden from the actor are treated as absent, whatever revision the command names", () => {
      const hidden = Event.ScpSectionFiled.make({ scp, section: description, ...text, clearance: Clearance.make(5) })
      const command = Scp.ReviseSection.make({ scp, section: description, body: "It is a chair.", revision: 7 })
      givenEvents([registered, hidden])
        .when({ ...context(command), held: Clearance.make(2) })
        .thenRejected(new NoSuchSection({ section: description }))
      // Filed by an actor who cannot see the other section; its revisions are numbered separately.
      const own = Event.ScpSectionFiled.make({ scp, section: description, ...text, instance: 1 })
      givenEvents([registered, hidden, hidden, own])
        .when({ ...context(command), held: Clearance.make(2) })
        .thenRejected(new SectionChanged({ section: description, expected: 7, actual: 1 }))
    })

    it("of an earlier state are not mutated", () => {
      const before = Deciding.fold(Scp.decider, [registered, filed])
      const revised = Event.ScpSectionRevised.make({ scp, section: description, ...text, body: "It is a chair." })
      expect(Scp.evolve(before, revised)?.sections.get(description)?.body).toBe("It is a chair.")
      expect(before?.sections.get(description)).toEqual({ ...text, revision: 1 })
    })
  })
})

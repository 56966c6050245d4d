import { describe, expect, it } from "@effect/vitest"
import type { CommandContext } from "../../../src/domain/CommandContext.ts"
import { Actor } from "../../../src/domain/Actor.ts"
import * as Clearance from "../../../src/domain/access/Clearance.ts"
import { AlreadyExists, NoSuchSection, RecordExpunged, SectionExists } from "../../../src/domain/Rejection.ts"
import { SectionId } from "../../../src/domain/SectionId.ts"
import * as Site from "../../../src/domain/site/Site.ts"
import * as Event from "../../../src/domain/site/SiteEvent.ts"
import { SiteId } from "../../../src/domain/SiteId.ts"
import { UserId } from "../../../src/domain/UserId.ts"
import * as Deciding from "../../../src/eventsourcing/Decider.ts"
import * as DeciderSpec from "../../../src/testing/DeciderSpec.ts"

const site = SiteId.make("Site-19")
const director = UserId.make("user-1")
const document = SectionId.make("evacuation")
const reason = "Flooded"
const text = { title: "Evacuation", body: "Leave by the north gate.", clearance: null }

const context = (command: Site.SiteCommand): CommandContext<Site.SiteCommand> => ({
  command,
  by: Actor.User({ user: director }),
  at: 1_700_000_000_000,
  id: "proposal-1"
})
const givenEvents = DeciderSpec.given(Site.decider)
const given = (events: ReadonlyArray<Event.SiteEvent>) => ({
  when: (command: Site.SiteCommand) => givenEvents(events).when(context(command))
})

const founded = Event.SiteFounded.make({ site, name: "Site 19", clearance: Clearance.make(3), director: null })
const filed = Event.SiteDocumentFiled.make({ site, document, ...text })

describe("Site", () => {
  it("has a stream of its own", () => {
    expect(Site.stream(site)).toBe("site-Site-19")
  })

  describe("founding", () => {
    it("defaults to a required level of 3 and no director", () => {
      given([])
        .when(Site.Found.make({ site, name: "Site 19" }))
        .then([founded])
      given([])
        .when(Site.Found.make({ site, name: "Site 19", clearance: Clearance.bottom, director }))
        .then([{ ...founded, clearance: Clearance.bottom, director }])
    })

    it("is rejected for an existing site", () => {
      given([founded])
        .when(Site.Found.make({ site, name: "Site 19" }))
        .thenRejected(new AlreadyExists({ type: "site", id: site }))
    })
  })

  const commands: ReadonlyArray<Site.SiteCommand> = [
    Site.Rename.make({ site, name: "Site 19" }),
    Site.AppointDirector.make({ site, director: null }),
    Site.ChangeClearance.make({ site, clearance: Clearance.bottom, reason }),
    Site.FileDocument.make({ site, document, ...text }),
    Site.ReviseDocument.make({ site, document }),
    Site.Disband.make({ site, reason }),
    Site.Restore.make({ site, reason })
  ]
  it.each(commands)("rejects $_tag for a site that does not exist", (command) => {
    given([])
      .when(command)
      .thenRejected(new RecordExpunged({ type: "site", id: site }))
  })

  it("is renamed; the same name changes nothing", () => {
    const renamed = Event.SiteRenamed.make({ site, from: "Site 19", to: "The Vault" })
    given([founded])
      .when(Site.Rename.make({ site, name: "The Vault" }))
      .then([renamed])
    given([founded, renamed])
      .when(Site.Rename.make({ site, name: "The Vault" }))
      .thenNothing()
  })

  it("appoints a director, and none", () => {
    const appointed = Event.SiteDirectorAppointed.make({ site, director })
    given([founded]).when(Site.AppointDirector.make({ site, director })).then([appointed])
    given([founded, appointed]).when(Site.AppointDirector.make({ site, director })).thenNothing()
    given([founded])
      .when(Site.AppointDirector.make({ site, director: null }))
      .thenNothing()
    given([founded, appointed])
      .when(Site.AppointDirector.make({ site, director: null }))
      .then([Event.SiteDirectorAppointed.make({ site, director: null })])
  })

  it("changes its clearance; the same one changes nothing", () => {
    const to = Clearance.make(3, ["OMEGA-7"])
    const changed = Event.SiteClearanceChanged.make({ site, from: Clearance.make(3), to, reason })
    given([founded])
      .when(Site.ChangeClearance.make({ site, clearance: to, reason }))
      .then([changed])
    given([founded, changed])
      .when(Site.ChangeClearance.make({ site, clearance: to, reason: "Again" }))
      .thenNothing()
  })

  it("files documents once and revises them in the fields of the command", () => {
    const file = Site.FileDocument.make({ site, document, ...text })
    const revise = Site.ReviseDocument.make({ site, document, body: "Leave by the south gate." })
    const revised = Event.SiteDocumentRevised.make({ site, document, ...text, body: "Leave by the south gate." })
    given([founded]).when(file).then([filed])
    given([founded, filed]).when(file).thenNothing()
    given([founded, filed, revised])
      .when(file)
      .thenRejected(new SectionExists({ section: document }))
    given([founded])
      .when(revise)
      .thenRejected(new NoSuchSection({ section: document }))
    given([founded, filed]).when(revise).then([revised])
    given([founded, filed, revised]).when(revise).thenNothing()
  })

  it("is disbanded and restored", () => {
    const disbanded = Event.SiteDisbanded.make({ site, reason })
    const restored = Event.SiteRestored.make({ site, reason })
    given([founded]).when(Site.Disband.make({ site, reason })).then([disbanded])
    given([founded, disbanded]).when(Site.Disband.make({ site, reason })).thenNothing()
    given([founded]).when(Site.Restore.make({ site, reason })).thenNothing()
    given([founded, disbanded]).when(Site.Restore.make({ site, reason })).then([restored])
    given([founded, disbanded, restored]).when(Site.Disband.make({ site, reason })).then([disbanded])
  })

  it("accepts documents after it was disbanded", () => {
    given([founded, Event.SiteDisbanded.make({ site, reason })])
      .when(Site.FileDocument.make({ site, document, ...text }))
      .then([filed])
  })

  it("folds events into the file", () => {
    const file = Deciding.fold(Site.decider, [
      founded,
      filed,
      Event.SiteDirectorAppointed.make({ site, director }),
      Event.SiteDisbanded.make({ site, reason })
    ])
    const sections = new Map([[document, { ...text, revision: 1 }]])
    const fields = { name: "Site 19", clearance: Clearance.make(3), director, active: false }
    expect(file).toEqual({ id: site, ...fields, sections })
  })
})

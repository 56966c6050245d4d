/** Importing a page again after users edited its record, and after the importer divides the page differently. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, type Command, Deepwell, PageImport, Scp } from "@scipnet/core"
import { Effect, Schema } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"
import { supersededBody } from "../../../src/deepwell/import/SectionMatch.ts"

const scp = "SCP-2001"
const words = (text: string, count: number) => Array.from({ length: count }, (_, index) => `${text}${index}`).join(" ")
const description = { id: "description", title: "Description", body: "A lamp." }
const written = {
  candidates: [scp],
  name: "A Page",
  classification: { objectClass: "Safe", secondaryClass: null, disruption: null, risk: null },
  level: 2,
  status: "active",
  sections: [description],
  provenance: { page: "77", link: "https://example.org/77", author: "An Author", licence: "CC BY-SA 3.0" },
  createdAt: 1_200_000_000_000
}
const decode = Schema.decodeUnknownSync(PageImport.Page)
const bring = (page: unknown, options?: PageImport.Options) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.operator(deepwell.importPage(decode(page), options)))
const edit = (...commands: ReadonlyArray<Command.Command>) =>
  Effect.forEach(commands, (command) => Parts.execute("admin", command), { discard: true })
const record = Effect.flatMap(Deepwell.Deepwell, (deepwell) =>
  Fixture.as("admin")(deepwell.access({ type: "scp", id: scp }))
)
const section = (id: string, title: string, body: string) => ({ id, title, body })
const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

describe("a part that a user edited", () => {
  it.effect("stays, and is in the outcome", () =>
    Effect.gen(function* () {
      const procedures = section("procedures", "Procedures", "Keep it dark.")
      yield* bring({ ...written, sections: [procedures, description] })
      yield* edit(
        Scp.Rename.make({ scp, name: "Ours" }),
        Scp.Reclassify.make({ scp, classification: { objectClass: "Keter" } }),
        Scp.ChangeClearance.make({ scp, clearance: Clearance.make(3), reason: "ours" }),
        Scp.ChangeStatus.make({ scp, to: "explained", reason: "ours" }),
        Scp.ReviseSection.make({ scp, section: "description", body: "Our lamp." })
      )
      const changed = {
        ...written,
        name: "Theirs",
        level: 5,
        status: "active",
        classification: { ...written.classification, objectClass: "Euclid" },
        sections: [
          { ...procedures, body: "Keep it in the dark." },
          { ...description, body: "Their lamp." }
        ]
      }
      const byHand = ["name", "class", "clearance", "status", "section description"]
      expect(yield* bring(changed)).toMatchObject({ outcome: "revised", byHand, superseded: [] })
      expect(yield* record).toMatchObject({
        record: {
          name: "Ours",
          status: "explained",
          clearance: { level: 3 },
          classification: { objectClass: "Keter" },
          sections: [{ body: "Keep it in the dark." }, { body: "Our lamp." }]
        }
      })
      expect(yield* bring(changed)).toMatchObject({ outcome: "unchanged" })
      const later = { ...changed, sections: [changed.sections[0], { ...description, body: "Their new lamp." }] }
      expect(yield* bring(later)).toMatchObject({ outcome: "revised", byHand })
    }).pipe(filled)
  )

  it.effect("is not a section whose clearance alone was changed", () =>
    Effect.gen(function* () {
      yield* bring(written)
      yield* edit(Scp.ReviseSection.make({ scp, section: "description", clearance: Clearance.make(5) }))
      expect(yield* bring({ ...written, sections: [{ ...description, body: "Another." }] })).toMatchObject({
        byHand: []
      })
      expect(yield* record).toMatchObject({ record: { sections: [{ body: "Another." }] } })
    }).pipe(filled)
  )

  it.effect("is not replaced by a section of the page that has the id of a user's section", () =>
    Effect.gen(function* () {
      yield* bring(written)
      yield* edit(
        Scp.FileSection.make({ scp, section: "addendum-1", title: "Our note", body: "Ours.", clearance: null })
      )
      const theirs = section("addendum-1", "Addendum 1", "Theirs.")
      const page = { ...written, sections: [description, theirs] }
      expect(yield* bring(page)).toMatchObject({ outcome: "revised", byHand: [] })
      expect(yield* bring({ ...page, sections: [description, { ...theirs, body: "Theirs, again." }] })).toMatchObject({
        outcome: "revised"
      })
      expect(yield* record).toMatchObject({
        record: {
          sections: [
            { id: "description" },
            { id: "addendum-1", body: "Ours." },
            { id: "addendum-1-page", body: "Theirs, again." }
          ]
        }
      })
    }).pipe(filled)
  )
})

describe("a part that no user edited", () => {
  it.effect("follows the page, in level and status too", () =>
    Effect.gen(function* () {
      yield* bring(written)
      expect(yield* bring({ ...written, level: 5, status: "neutralized" })).toMatchObject({ byHand: [] })
      expect(yield* record).toMatchObject({ record: { clearance: { level: 5 }, status: "neutralized" } })
      expect(yield* bring({ ...written, level: 1, status: "neutralized" })).toMatchObject({ byHand: [] })
      expect(yield* record).toMatchObject({ record: { clearance: { level: 1 } } })
    }).pipe(filled)
  )

  it.effect("keeps a level that text of a user relies on", () =>
    Effect.gen(function* () {
      yield* bring({ ...written, level: 4 })
      yield* edit(Scp.FileSection.make({ scp, section: "ours", title: "Ours", body: "Secret.", clearance: null }))
      expect(yield* bring({ ...written, level: 1 })).toMatchObject({ byHand: ["clearance"] })
      expect(yield* record).toMatchObject({ record: { clearance: { level: 4 } } })
      expect(yield* bring({ ...written, level: 5 })).toMatchObject({ byHand: [] })
    }).pipe(filled)
  )
})

describe("sections under other ids", () => {
  const old = [
    section("description", "Description", "A lamp."),
    section("preliminary", "Interview", words("question", 30)),
    section("addendum-2", "Addendum", `${words("log", 40)} end`),
    section("addendum-3", "Addendum 3", "Navigation and licence.")
  ]

  it.effect("are revised where the title or most words are equal, and else replaced by a note once", () =>
    Effect.gen(function* () {
      yield* bring({ ...written, sections: old })
      const page = {
        ...written,
        sections: [
          section("description", "Description", "A lamp that waits."),
          section("interview-2001", "Interview", "Another text."),
          section("log-2001", "Exploration Log", `${words("log", 40)} begin`),
          section("epilogue", "Epilogue", "It went out.")
        ]
      }
      expect(yield* bring(page)).toMatchObject({ outcome: "revised", byHand: [], superseded: ["addendum-3"] })
      const sections = [
        { id: "description", body: "A lamp that waits." },
        { id: "preliminary", title: "Interview", body: "Another text." },
        { id: "addendum-2", title: "Exploration Log", body: `${words("log", 40)} begin` },
        { id: "addendum-3", title: "Addendum 3", body: supersededBody },
        { id: "epilogue", body: "It went out." }
      ]
      expect(yield* record).toMatchObject({ record: { sections } })
      expect(yield* bring({ ...page, name: "Renamed" })).toMatchObject({ outcome: "revised", superseded: [] })
      expect(yield* record).toMatchObject({ record: { sections } })
      expect(yield* bring({ ...written, sections: old })).toMatchObject({ outcome: "revised" })
      expect(yield* record).toMatchObject({
        record: { sections: [{}, {}, {}, { body: "Navigation and licence." }, {}] }
      })
    }).pipe(filled)
  )

  it.effect("stay if a user edited them, and the page's text under this title is not filed again", () =>
    Effect.gen(function* () {
      yield* bring({ ...written, sections: old })
      yield* edit(
        Scp.ReviseSection.make({ scp, section: "preliminary", body: "Our interview." }),
        Scp.ReviseSection.make({ scp, section: "addendum-3", body: "Our addendum." })
      )
      const page = { ...written, sections: [description, section("interview-2001", "Interview", "Theirs.")] }
      expect(yield* bring(page)).toMatchObject({
        byHand: ["section preliminary", "section addendum-3"],
        superseded: ["addendum-2"]
      })
      expect(yield* record).toMatchObject({
        record: {
          sections: [{}, { body: "Our interview." }, { body: supersededBody }, { body: "Our addendum." }]
        }
      })
    }).pipe(filled)
  )
})

describe("a dry run", () => {
  it.effect("has the outcome of the import, and writes nothing", () =>
    Effect.gen(function* () {
      const dryRun = new Set<never>()
      const { events } = yield* Parts.written(bring(written, { dryRun }))
      expect(events).toEqual([])
      expect(yield* bring(written)).toMatchObject({ outcome: "added" })
      const changed = { ...written, sections: [{ ...description, body: "Another." }] }
      const again = yield* Parts.written(Effect.all([bring(changed, { dryRun }), bring(written, { dryRun })]))
      expect(again.exit).toMatchObject({ value: [{ outcome: "revised" }, { outcome: "unchanged" }] })
      expect(again.events).toEqual([])
    }).pipe(filled)
  )

  it.effect("does not use the item numbers of earlier pages of the run", () =>
    Effect.gen(function* () {
      const page = decode({ ...written, candidates: [scp, "SCP-2001-P77"] })
      const deepwell = yield* Deepwell.Deepwell
      const next = yield* Fixture.operator(deepwell.importPage(page, { dryRun: new Set([page.candidates[0]]) }))
      expect(next).toMatchObject({ scp: "SCP-2001-P77", outcome: "added" })
      const rejected = Fixture.operator(deepwell.importPage(page, { dryRun: new Set(page.candidates) }))
      const { exit, events } = yield* Parts.written(rejected)
      expect(exit).toMatchObject({ _tag: "Failure" })
      expect(events).toEqual([])
    }).pipe(filled)
  )
})

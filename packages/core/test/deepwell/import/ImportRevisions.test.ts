/** Importing changed, concurrent and invalid pages. */
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, PageImport, Scp } from "@scipnet/core"
import { Effect, Exit, Schema } from "effect"
import * as Files from "../../database/Files.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const decode = Schema.decodeUnknownSync(PageImport.Page)
const description = { id: "description", title: "Description", body: "As it was." }
const written = {
  candidates: ["SCP-2001", "SCP-2001-P77"],
  name: "A Page",
  classification: { objectClass: "Safe", secondaryClass: null, disruption: null, risk: null },
  level: 2,
  status: "neutralized",
  sections: [description],
  provenance: { page: "77", link: "https://example.org/77", author: "An Author", licence: "CC BY-SA 3.0" },
  createdAt: 1_200_000_000_000
}
const bring = (page: unknown) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.operator(deepwell.importPage(decode(page))))

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

describe("importing a page again", () => {
  it.effect("appends an event for each changed field, and the provenance", () =>
    Effect.gen(function* () {
      yield* bring(written)
      const changed = {
        ...written,
        name: "Renamed",
        classification: { ...written.classification, objectClass: "Keter", risk: 5 },
        sections: [
          { ...description, title: "What it is" },
          { id: "addendum-1", title: "Addendum", body: "New." }
        ],
        provenance: { ...written.provenance, author: "Another Author" }
      }
      const { exit, events } = yield* Parts.written(bring(changed))
      expect(exit).toMatchObject(Exit.succeed({ scp: "SCP-2001", outcome: "revised", byHand: [], superseded: [] }))
      expect(Parts.places(events)).toEqual(
        ["ScpRenamed", "ScpReclassified", "ScpProvenanceRecorded", "ScpSectionRevised", "ScpSectionFiled"].map(
          (type) => `${type} in scp-SCP-2001`
        )
      )
      expect(yield* bring(changed)).toMatchObject({ scp: "SCP-2001", outcome: "unchanged" })
      expect(yield* bring(written)).toMatchObject({ scp: "SCP-2001", outcome: "revised" })
    }).pipe(filled)
  )

  it.effect("does not change clearances, the status, and sections that the page does not have", () =>
    Effect.gen(function* () {
      yield* bring(written)
      const scp = "SCP-2001"
      const above = Clearance.make(5)
      for (const command of [
        Scp.ChangeClearance.make({ scp, clearance: Clearance.make(4), reason: "worse than told" }),
        Scp.ReviseSection.make({ scp, section: "description", clearance: above }),
        Scp.FileSection.make({ scp, section: "our-note", title: "Ours", body: "Ours.", clearance: null }),
        Scp.ChangeStatus.make({ scp, to: "active", reason: "it is back" })
      ]) {
        yield* Parts.execute("admin", command)
      }
      yield* bring({ ...written, level: 0, status: "explained", sections: [{ ...description, body: "As it is." }] })
      const deepwell = yield* Deepwell.Deepwell
      const read = (user: string) => Fixture.as(user)(deepwell.access({ type: "scp", id: scp }))
      expect(yield* read("admin")).toMatchObject({
        record: {
          clearance: { level: 4 },
          status: "active",
          sections: [
            { id: "description", body: "As it is." },
            { id: "our-note", body: "Ours." }
          ]
        }
      })
      expect(yield* read("archivist-4")).toMatchObject({ record: { withheld: true, sections: [{ id: "our-note" }] } })
    }).pipe(filled)
  )
})

describe("importing an invalid page", () => {
  it.effect("appends nothing", () =>
    Effect.gen(function* () {
      const twice = { ...written, sections: [description, { ...description, body: "Another." }] }
      const { exit, events } = yield* Parts.written(bring(twice))
      expect(exit).toEqual(Exit.fail(expect.objectContaining({ _tag: "SectionExists", section: "description" })))
      expect(Parts.places(events)).toEqual(["CommandRefused in access-operator:holder"])
      expect(yield* bring(written)).toMatchObject({ scp: "SCP-2001", outcome: "added" })
    }).pipe(filled)
  )

  it.effect("does not use the item number of an existing record", () =>
    Effect.gen(function* () {
      expect(yield* bring({ ...written, candidates: ["SCP-002", "SCP-002-P77"] })).toMatchObject({
        scp: "SCP-002-P77",
        outcome: "added"
      })
    }).pipe(filled)
  )
})

describe("importing concurrently", () => {
  it.live("creates one record per page, despite a concurrent registration", () =>
    Effect.gen(function* () {
      const elsewhere = { ...written, candidates: ["SCP-3001"] }
      const late = yield* Parts.overtaken(bring(written), bring(elsewhere))
      expect(late).toMatchObject({ scp: "SCP-3001" })
      expect(yield* Parts.rows("SELECT item FROM scps WHERE item IN ('SCP-2001', 'SCP-3001')")).toEqual([
        { item: "SCP-3001" }
      ])
    }).pipe(filled)
  )

  it.scopedLive("gives pages with the same preferred number distinct numbers", () =>
    Effect.gen(function* () {
      const filename = join(yield* Files.folder, "deepwell.db")
      const numbers = ["SCP-2001", ...Array.from({ length: 32 }, (_, index) => `SCP-2001-${index}`)]
      const outcomes = yield* Effect.all(
        Array.from({ length: 32 }, (_, index) =>
          bring({ ...written, candidates: numbers, provenance: { ...written.provenance, page: `page-${index}` } })
        ),
        { concurrency: "unbounded" }
      ).pipe(Effect.provide(Deepwell.layerSqlite({ filename, database: { synchronous: "NORMAL" } })))
      expect(outcomes.map(({ scp }) => String(scp)).toSorted()).toEqual(numbers.slice(0, 32).toSorted())
    })
  )
})

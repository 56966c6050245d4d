import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, PageImport, Scp } from "@scipnet/core"
import { Effect, Schema, Stream } from "effect"
import * as Fixture from "../Fixture.ts"

const decode = Schema.decodeUnknownSync(PageImport.Page)

const written = {
  candidates: ["SCP-2001", "SCP-2001-P77"],
  name: "A Page",
  classification: { objectClass: "Safe", secondaryClass: null, disruption: null, risk: null },
  level: 2,
  status: "active",
  sections: [
    { id: "description", title: "Description", body: "As it was." },
    { id: "addendum-1", title: "Addendum", body: "More." }
  ],
  provenance: { page: "77", link: "https://example.org/77", author: "An Author", licence: "CC BY-SA 3.0" },
  createdAt: 1_200_000_000_000
}
const page = decode(written)

const bring = (brought: PageImport.Page) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.operator(deepwell.importPage(brought)))

const read = (id: string) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.as("admin")(deepwell.access({ type: "scp", id })))

const events = Effect.flatMap(Deepwell.Deepwell, (deepwell) =>
  Effect.map(Fixture.operator(Stream.runCollect(deepwell.events({ types: changes }))), (found) => [...found])
)
const changes = [
  "ScpRegistered",
  "ScpSectionFiled",
  "ScpSectionRevised",
  "ScpRenamed",
  "ScpReclassified",
  "PageClaimed"
] as const

describe("PageImport", () => {
  it.effect("creates a record with the time of the page", () =>
    Effect.gen(function* () {
      expect(yield* bring(page)).toMatchObject({ scp: "SCP-2001", outcome: "added" })
      const answer = yield* read("SCP-2001")
      expect(answer).toMatchObject({
        _tag: "Granted",
        record: { name: "A Page", registeredAt: written.createdAt, provenance: { page: "77", author: "An Author" } }
      })
      const registered = (yield* events).find(
        ({ type, stream }) => type === "ScpRegistered" && stream === "scp-SCP-2001"
      )
      expect(registered?.occurredAt).toBe(written.createdAt)
    }).pipe(Fixture.filled)
  )

  it.effect("is idempotent", () =>
    Effect.gen(function* () {
      yield* bring(page)
      const before = (yield* events).length
      expect(yield* bring(page)).toMatchObject({ scp: "SCP-2001", outcome: "unchanged" })
      expect(yield* events).toHaveLength(before)
    }).pipe(Fixture.filled)
  )

  it.effect("revises the record of a changed page, and keeps changes made by users", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      yield* bring(page)
      const raise = Scp.ChangeClearance.make({
        scp: "SCP-2001",
        clearance: Clearance.make(4),
        reason: "worse than told"
      })
      yield* Fixture.as("admin")(deepwell.execute(raise))
      const before = (yield* events).length
      const [description, ...rest] = written.sections
      const changed = decode({
        ...written,
        name: "A Renamed Page",
        sections: [{ ...description, body: "As it is." }, ...rest]
      })
      expect(yield* bring(changed)).toMatchObject({ scp: "SCP-2001", outcome: "revised" })
      expect((yield* events).slice(before).map(({ type }) => type)).toEqual(["ScpRenamed", "ScpSectionRevised"])
      const answer = yield* read("SCP-2001")
      expect(answer).toMatchObject({ record: { name: "A Renamed Page", clearance: { level: 4 } } })
    }).pipe(Fixture.filled)
  )

  it.effect("uses the next item number if the first is in use, also later", () =>
    Effect.gen(function* () {
      yield* bring(page)
      const other = decode({
        ...written,
        candidates: ["SCP-2001", "SCP-2001-P78"],
        provenance: { ...written.provenance, page: "78" }
      })
      expect(yield* bring(other)).toMatchObject({ scp: "SCP-2001-P78", outcome: "added" })
      expect(yield* bring(other)).toMatchObject({ scp: "SCP-2001-P78", outcome: "unchanged" })
      const stuck = decode({ ...written, candidates: ["SCP-2001"], provenance: { ...written.provenance, page: "79" } })
      expect(yield* Effect.flip(bring(stuck))).toMatchObject({ _tag: "AlreadyExists", id: "SCP-2001" })
    }).pipe(Fixture.filled)
  )

  it.effect("creates one record in concurrent imports of the same page", () =>
    Effect.gen(function* () {
      const outcomes = yield* Effect.all(
        Array.from({ length: 8 }, () => bring(page)),
        { concurrency: "unbounded" }
      )
      expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual([
        "added",
        ...Array.from({ length: 7 }, () => "unchanged")
      ])
      expect((yield* events).filter(({ type }) => type === "PageClaimed")).toHaveLength(1)
    }).pipe(Fixture.filled)
  )

  it.effect("requires the operator, and rejects users of every level", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const error = yield* Effect.flip(Fixture.as("admin")(deepwell.importPage(page)))
      expect(error._tag).toBe("OperatorOnly")
    }).pipe(Fixture.filled)
  )
})

/** Searches: hidden text is neither found nor does it influence the order. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import type { QueryResult } from "@scipnet/core"
import { Effect } from "effect"
import { unassessed } from "../request/AuthorityCases.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const reason = "as the test has it"
const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const search = (reader: string, text: string, limit?: number) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) =>
    Fixture.as(reader)(deepwell.search(limit === undefined ? { text } : { text, limit }))
  )
const places = (hits: ReadonlyArray<QueryResult.Hit>) =>
  hits.map(({ id, section }) => (section === null ? id : `${id}#${section}`))
const found = (reader: string, text: string, limit?: number) => Effect.map(search(reader, text, limit), places)

const register = (scp: string, level: Clearance.Level, compartments: ReadonlyArray<string> = []) =>
  Parts.execute(
    "admin",
    Scp.Register.make({
      scp,
      name: `File ${scp}`,
      classification: unassessed,
      clearance: Clearance.make(level, compartments)
    })
  )
const file = (scp: string, section: string, body: string, clearance: Clearance.Clearance | null = null) =>
  Parts.execute("admin", Scp.FileSection.make({ scp, section, title: section, body, clearance }))
const removed = (scp: string) =>
  Effect.gen(function* () {
    const wish = Scp.ProposeStatus.make({ scp, to: "deleted", reason })
    const { events } = yield* Parts.written(Parts.execute("archivist-5a", wish))
    const [first] = events
    const proposal = first?.event._tag === "ScpStatusProposed" ? first.event.proposal : ""
    yield* Parts.execute("archivist-5b", Scp.ApproveStatus.make({ scp, proposal }))
  })

const odd = [
  '"',
  '""',
  'lowest" OR marigold',
  "*",
  "(((",
  "{title body}: lowest",
  "- + ^ : { } ( )",
  "lowest\u0000marigold",
  "\u0301",
  "𞤀 lowest",
  "x".repeat(500),
  Array.from({ length: 250 }, () => "a").join(" ")
]

describe("a search", () => {
  it.effect("excludes hidden records and sections before the limit", () =>
    Effect.gen(function* () {
      expect(yield* found("archivist-2", "says anybody")).toEqual(["SCP-001#description", "SCP-002#description"])
      expect(yield* found("archivist-2", "marigold")).toEqual(["SCP-001#annex"])
      expect(yield* found("reader-5", "marigold")).toEqual(["SCP-001#annex", "SCP-002#annex", "SCP-003#annex"])
      yield* register("SCP-000", 6)
      yield* file("SCP-000", "annex", "marigold")
      expect(yield* found("archivist-2", "marigold", 1)).toEqual(["SCP-001#annex"])
      yield* file("SCP-001", "deep", "marigold", Clearance.make(0, ["OMEGA-7"]))
      expect(yield* found("reader-5", "marigold")).not.toContain("SCP-001#deep")
      expect(yield* found("admin", "marigold")).toContain("SCP-001#deep")
    }).pipe(filled)
  )

  it.effect("finds names of visible records of all types", () =>
    Effect.gen(function* () {
      expect(yield* found("reader-5", "nine tailed fox")).toEqual(["Epsilon-11"])
      expect(yield* found("archivist-2", "dairy")).toEqual(["Site-19"])
      expect(yield* found("reader-1", "dairy")).toEqual([])
      expect(yield* found("reader-1", "employee")).toEqual(["reader-1"])
      expect(yield* found("reader-1", "lowest")).toContain("SCP-001")
      yield* Parts.execute("admin", Scp.Rename.make({ scp: "SCP-001", name: "The Deepest File" }))
      expect(yield* found("reader-1", "lowest file")).not.toContain("SCP-001")
      expect(yield* found("reader-1", "deepest")).toEqual(["SCP-001"])
    }).pipe(filled)
  )

  it.effect("does not find deleted records below level 5", () =>
    Effect.gen(function* () {
      yield* removed("SCP-001")
      expect(yield* found("archivist-4", "lowest")).toEqual([])
      expect(yield* found("archivist-4", "anybody")).not.toContain("SCP-001#description")
      expect(yield* found("reader-5", "lowest")).toContain("SCP-001")
    }).pipe(filled)
  )

  it.effect("treats operators, quotes and special characters as words or ignores them", () =>
    Effect.gen(function* () {
      const own = ["SCP-001", "SCP-001#description", "SCP-001#annex"]
      expect(yield* found("reader-1", "lowest")).toEqual(own)
      for (const text of odd) {
        const hits = yield* found("reader-1", text)
        expect([text, hits.filter((hit) => !own.includes(hit))]).toEqual([text, []])
      }
      for (const text of ["lowest*", "^lowest", "lowest'--", '"lowest', "(lowest)"]) {
        expect([text, yield* found("reader-1", text)]).toEqual([text, own])
      }
      for (const text of ["lowest OR marigold", "lowest NOT file", "title:lowest", "NEAR(lowest file)"]) {
        expect([text, yield* found("reader-1", text)]).toEqual([text, []])
      }
    }).pipe(filled)
  )

  it.effect("matches the last word as a prefix, and the others as whole words", () =>
    Effect.gen(function* () {
      expect(yield* found("reader-1", "the low")).toContain("SCP-001#description")
      expect(yield* found("reader-1", "low the")).toEqual([])
    }).pipe(filled)
  )

  it.effect("ignores case and accents in any normal form", () =>
    Effect.gen(function* () {
      yield* file("SCP-001", "note", "Été à la Café noir")
      for (const text of ["ETE", "été", "e\u0301te\u0301", "cafe\u0301 noir", "CAFÉ", "ca"]) {
        expect([text, yield* found("reader-1", text)]).toEqual([text, ["SCP-001#note"]])
      }
    }).pipe(filled)
  )

  it.effect.each(["", "   ", "…", "\n"])("finds nothing for %j, which contains no word", (text) =>
    Effect.gen(function* () {
      expect(yield* search("admin", text)).toEqual([])
    }).pipe(filled)
  )

  it.effect("has the same results in the same order for any hidden text", () =>
    Effect.gen(function* () {
      yield* register("SCP-010", 0)
      yield* file("SCP-010", "note", "lantern lantern lantern")
      yield* register("SCP-011", 0)
      yield* file("SCP-011", "note", "a lantern in the well")
      const before = yield* search("reader-1", "lantern")
      expect(places(before)).toEqual(["SCP-010#note", "SCP-011#note"])
      for (let index = 0; index < 20; index++) {
        yield* file("SCP-011", `hidden-${index}`, "lantern ".repeat(50), Clearance.make(6))
        yield* file("SCP-005", `hidden-${index}`, "lantern")
      }
      expect(yield* search("reader-1", "lantern")).toEqual(before)
    }).pipe(filled)
  )

  it.effect("has snippets of the matching section only", () =>
    Effect.gen(function* () {
      const [hit] = yield* search("reader-1", "anybody")
      expect(hit).toEqual({
        type: "scp",
        id: "SCP-001",
        name: "The Lowest File",
        section: "description",
        title: "Description",
        snippet: "What The Lowest File says to anybody."
      })
    }).pipe(filled)
  )

  it.effect("finds a revision, and no longer the replaced text", () =>
    Effect.gen(function* () {
      const revise = Scp.ReviseSection.make({ scp: "SCP-001", section: "description", body: "A heliotrope." })
      yield* Parts.execute("admin", revise)
      expect(yield* found("reader-1", "heliotrope")).toEqual(["SCP-001#description"])
      expect(yield* found("reader-1", "anybody")).toEqual([])
      const hide = Scp.ReviseSection.make({ scp: "SCP-001", section: "description", clearance: Clearance.make(3) })
      yield* Parts.execute("admin", hide)
      expect(yield* found("reader-1", "heliotrope")).toEqual([])
      yield* Parts.execute(
        "admin",
        User.ChangeClearance.make({ user: "reader-1", clearance: Clearance.make(3), reason })
      )
      expect(yield* found("reader-1", "heliotrope")).toEqual(["SCP-001#description"])
    }).pipe(filled)
  )
})

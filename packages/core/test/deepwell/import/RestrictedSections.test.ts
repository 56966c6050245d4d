/** Importing a page again after a user gave a section a clearance of its own. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, PageImport, Scp } from "@scipnet/core"
import { Effect, Schema } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const scp = "SCP-2001"
const secret = "The lamp answers to the name of its first owner."
const harmless = "A lamp of brass and green glass, found in a cellar."
const section = (id: string, title: string, body: string) => ({ id, title, body })
const page = (...sections: ReadonlyArray<ReturnType<typeof section>>) =>
  Schema.decodeUnknownSync(PageImport.Page)({
    candidates: [scp],
    name: "A Page",
    classification: { objectClass: "Safe", secondaryClass: null, disruption: null, risk: null },
    level: 2,
    status: "active",
    sections,
    provenance: { page: "77", link: "https://example.org/77", author: "An Author", licence: "CC BY-SA 3.0" },
    createdAt: 1_200_000_000_000
  })
const bring = (given: PageImport.Page) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.operator(deepwell.importPage(given)))
const read = (user: string) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.as(user)(deepwell.access({ type: "scp", id: scp })))

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const first = page(
  section("description", "Description", harmless),
  section("addendum-1", "Addendum 1", `${secret}\n\nIt has been moved twice since.`)
)

describe("the text of a section that a user restricted", () => {
  it.effect.each([
    [
      "under the id of another section",
      page(
        section("description", "Description", harmless),
        section("addendum-1", "Addendum 1", "A new interview with a neighbour."),
        section("addendum-2", "Addendum 2", `${secret}\n\nIt has been moved three times since.`)
      )
    ],
    ["in a section that had it not", page(section("description", "Description", `${harmless}\n\n${secret}`))],
    [
      "in a part of it",
      page(section("description", "Description", harmless), section("history", "History of the lamp", secret))
    ]
  ] as const)("keeps its clearance %s", ([, changed]) =>
    Effect.gen(function* () {
      yield* bring(first)
      yield* Parts.execute(
        "admin",
        Scp.ReviseSection.make({ scp, section: "addendum-1", clearance: Clearance.make(5) })
      )
      expect(JSON.stringify(yield* read("archivist-4"))).not.toContain("first owner")
      expect(yield* bring(changed)).toMatchObject({ outcome: "revised" })
      expect(JSON.stringify(yield* read("archivist-4"))).not.toContain("first owner")
      expect(JSON.stringify(yield* read("admin"))).toContain("first owner")
    }).pipe(filled)
  )

  it.effect("does not restrict sections that do not repeat it", () =>
    Effect.gen(function* () {
      yield* bring(first)
      yield* Parts.execute(
        "admin",
        Scp.ReviseSection.make({ scp, section: "addendum-1", clearance: Clearance.make(5) })
      )
      const more = section("addendum-2", "Addendum 2", "A new interview with a neighbour.")
      yield* bring(page(section("description", "Description", `${harmless} It is cold.`), more))
      const seen = JSON.stringify(yield* read("archivist-4"))
      expect(seen).toContain("It is cold.")
      expect(seen).toContain("a neighbour")
    }).pipe(filled)
  )
})

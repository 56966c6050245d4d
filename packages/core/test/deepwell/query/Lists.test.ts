/** Lists exclude hidden records as if they were absent. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Scp, Site, TaskForce } from "@scipnet/core"
import type { Query } from "@scipnet/core"
import { Effect } from "effect"
import { unassessed } from "../request/AuthorityCases.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const reason = "as the test has it"
const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const list = (reader: string, query: Query.List) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) =>
    Effect.map(Fixture.as(reader)(deepwell.list(query)), (found) => found.map(({ id }) => String(id)))
  )
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
const removed = (scp: string) =>
  Effect.gen(function* () {
    const wish = Scp.ProposeStatus.make({ scp, to: "deleted", reason })
    const { events } = yield* Parts.written(Parts.execute("archivist-5a", wish))
    const [first] = events
    const proposal = first?.event._tag === "ScpStatusProposed" ? first.event.proposal : ""
    yield* Parts.execute("archivist-5b", Scp.ApproveStatus.make({ scp, proposal }))
  })

describe("a list", () => {
  it.effect("excludes hidden records of each type", () =>
    Effect.gen(function* () {
      yield* Parts.execute("admin", Site.Found.make({ site: "Area-12", name: "Closed", clearance: Clearance.make(5) }))
      yield* Parts.execute(
        "admin",
        TaskForce.Form.make({ taskForce: "Alpha-1", name: "Closed", clearance: Clearance.make(5) })
      )
      expect(yield* list("archivist-2", { type: "scp" })).toEqual(["SCP-001", "SCP-002"])
      expect(yield* list("reader-5", { type: "scp" })).toEqual(["SCP-001", "SCP-002", "SCP-003", "SCP-005"])
      expect(yield* list("admin", { type: "scp" })).toHaveLength(5)
      expect(yield* list("reader-1", { type: "user" })).toEqual(["reader-1"])
      expect(yield* list("archivist-2", { type: "user" })).toEqual(["archivist-2", "reader-1"])
      expect(yield* list("reader-1", { type: "site" })).toEqual([])
      expect(yield* list("archivist-2", { type: "site" })).toEqual(["Site-19"])
      expect(yield* list("reader-1", { type: "mtf" })).toEqual(["Epsilon-11"])
      expect(yield* list("reader-5", { type: "mtf" })).toEqual(["Alpha-1", "Epsilon-11"])
    }).pipe(filled)
  )

  it.effect("excludes hidden records before the limit", () =>
    Effect.gen(function* () {
      yield* register("SCP-000", 6)
      expect(yield* list("reader-1", { type: "scp", limit: 1 })).toEqual(["SCP-001"])
      expect(yield* list("reader-1", { type: "user", limit: 1 })).toEqual(["reader-1"])
    }).pipe(filled)
  )

  it.effect("includes deleted records from level 5", () =>
    Effect.gen(function* () {
      yield* removed("SCP-001")
      expect(yield* list("archivist-4", { type: "scp" })).toEqual(["SCP-002", "SCP-003"])
      expect(yield* list("reader-5", { type: "scp" })).toContain("SCP-001")
    }).pipe(filled)
  )

  it.effect("continues after an id, whether it is hidden, absent or visible", () =>
    Effect.gen(function* () {
      yield* register("SCP-006", 0)
      yield* register("SCP-1000", 0)
      yield* register("SCP-006-J", 0)
      expect(yield* list("reader-1", { type: "scp" })).toEqual(["SCP-001", "SCP-006", "SCP-006-J", "SCP-1000"])
      const rest = ["SCP-006", "SCP-006-J", "SCP-1000"]
      for (const after of ["SCP-001", "SCP-005", "SCP-004", "SCP-004-ABSENT", "scp 5"]) {
        expect(yield* list("reader-1", { type: "scp", after })).toEqual(rest)
      }
      expect(yield* list("reader-1", { type: "scp", after: "SCP-006", limit: 1 })).toEqual(["SCP-006-J"])
      expect(yield* list("reader-1", { type: "scp", after: "SCP-1000" })).toEqual([])
      for (const after of ["auditor-3", "auditor-4", "auditor-3'--"]) {
        expect(yield* list("archivist-2", { type: "user", after })).toEqual(["reader-1"])
      }
    }).pipe(filled)
  )

  it.effect("has pages that together are the whole list", () =>
    Effect.gen(function* () {
      const whole = yield* list("admin", { type: "user" })
      const pages: Array<string> = []
      for (let after = ""; ;) {
        const page = yield* list("admin", { type: "user", after, limit: 3 })
        pages.push(...page)
        const last = page.at(-1)
        if (last === undefined) {
          break
        }
        after = last
      }
      expect(pages).toEqual(whole)
      expect(whole).toHaveLength(Fixture.staff.length)
    }).pipe(filled)
  )

  it.effect("contains no text of records", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const summaries = yield* Fixture.as("admin")(deepwell.list({ type: "scp" }))
      expect(JSON.stringify(summaries)).not.toMatch(/sections|withheld|marigold/)
    }).pipe(filled)
  )
})

/** Filters and orders of lists: hidden records and hidden references match no filter. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Scp, Site, TaskForce, User } from "@scipnet/core"
import type { Query } from "@scipnet/core"
import { Effect } from "effect"
import { unassessed } from "../request/AuthorityCases.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const list = (reader: string, query: Query.List) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) =>
    Effect.map(Fixture.as(reader)(deepwell.list(query)), (found) => found.map(({ id }) => String(id)))
  )

const register = (scp: string, more: Partial<Parameters<typeof Scp.Register.make>[0]> = {}) =>
  Parts.execute(
    "admin",
    Scp.Register.make({ scp, name: `File ${scp}`, classification: unassessed, clearance: Clearance.make(0), ...more })
  )

const keter = { ...unassessed, objectClass: "Keter" as const }

describe("the filters of a list", () => {
  it.effect("select by class, status and level", () =>
    Effect.gen(function* () {
      yield* register("SCP-010", { classification: keter })
      yield* register("SCP-011", { classification: keter, clearance: Clearance.make(5) })
      yield* register("SCP-012", { status: "explained" })
      expect(yield* list("reader-1", { type: "scp", class: "Keter" })).toEqual(["SCP-010"])
      expect(yield* list("reader-5", { type: "scp", class: "Keter" })).toEqual(["SCP-010", "SCP-011"])
      expect(yield* list("reader-1", { type: "scp", status: "explained" })).toEqual(["SCP-012"])
      expect(yield* list("reader-5", { type: "scp", class: "Keter", level: 5 })).toEqual(["SCP-011"])
      yield* Parts.execute("admin", User.Deactivate.make({ user: "reader-1", reason: "left" }))
      expect(yield* list("admin", { type: "user", status: "inactive" })).toEqual(["gone", "reader-1"])
      expect(yield* list("admin", { type: "user", level: 4 })).not.toContain("reader-1")
    }).pipe(filled)
  )

  it.effect("match no record of a type that does not have them", () =>
    Effect.gen(function* () {
      for (const query of [
        { type: "user", class: "Keter" },
        { type: "user", status: "explained" },
        { type: "scp", status: "inactive" },
        { type: "site", site: "Site-19" },
        { type: "mtf", taskForce: "Epsilon-11" }
      ] as const) {
        expect([query, yield* list("admin", query)]).toEqual([query, []])
      }
    }).pipe(filled)
  )

  it.effect("select by time of registration", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const [first] = yield* Fixture.as("admin")(deepwell.list({ type: "scp" }))
      const at = first?.registeredAt ?? 0
      expect(yield* list("admin", { type: "scp", since: at + 1_000_000_000 })).toEqual([])
      expect(yield* list("admin", { type: "scp", since: at })).toContain("SCP-001")
    }).pipe(filled)
  )

  it.effect("do not reveal that a record refers to one that the reader may not see", () =>
    Effect.gen(function* () {
      yield* Parts.execute("admin", Site.Found.make({ site: "Area-12", name: "Closed", clearance: Clearance.make(5) }))
      yield* Parts.execute(
        "admin",
        TaskForce.Form.make({ taskForce: "Alpha-1", name: "Closed", clearance: Clearance.make(5) })
      )
      yield* register("SCP-010", { site: "Area-12", taskForce: "Alpha-1" })
      for (const query of [{ site: "Area-12" }, { taskForce: "Alpha-1" }]) {
        expect(yield* list("admin", { type: "scp", ...query })).toEqual(["SCP-010"])
        expect(yield* list("archivist-4", { type: "scp", ...query })).toEqual([])
      }
    }).pipe(filled)
  )

  it.effect("find the reader's own file by a site that the reader may not see otherwise", () =>
    Effect.gen(function* () {
      yield* Parts.execute(
        "admin",
        TaskForce.Form.make({ taskForce: "Alpha-1", name: "A", clearance: Clearance.make(5) })
      )
      yield* Parts.execute("admin", User.Transfer.make({ user: "reader-1", taskForce: "Alpha-1" }))
      expect(yield* list("reader-1", { type: "user", taskForce: "Alpha-1" })).toEqual(["reader-1"])
    }).pipe(filled)
  )
})

describe("the order of a list", () => {
  const orders = (["id", "name", "level", "registered"] as const).flatMap((sort) =>
    [false, true].map((descending) => ({ sort, descending }))
  )

  it.effect.each(orders)("has pages that contain each record once: %j", ({ sort, descending }) =>
    Effect.gen(function* () {
      for (const [scp, name] of [
        ["SCP-020", "b"],
        ["SCP-021", "A"],
        ["SCP-022", "a"],
        ["SCP-1000", "B"]
      ] as const) {
        yield* register(scp, { name, clearance: Clearance.make(scp === "SCP-021" ? 6 : 0) })
      }
      const whole = yield* list("archivist-4", { type: "scp", sort, descending })
      expect(whole).not.toContain("SCP-021")
      const pages: Array<string> = []
      for (let last: string | undefined; ; last = pages.at(-1)) {
        const next = last === undefined ? {} : { after: last }
        const page = yield* list("archivist-4", { type: "scp", sort, descending, limit: 2, ...next })
        pages.push(...page)
        if (page.length < 2) break
      }
      expect(pages).toEqual(whole)
      expect(new Set(whole).size).toBe(whole.length)
    }).pipe(filled)
  )

  it.effect("of names ignores case, and equal names are in the order of ids", () =>
    Effect.gen(function* () {
      yield* register("SCP-022", { name: "a" })
      yield* register("SCP-021", { name: "A" })
      yield* register("SCP-020", { name: "b" })
      const own = (yield* list("reader-1", { type: "scp", sort: "name" })).filter((id) => id !== "SCP-001")
      expect(own).toEqual(["SCP-021", "SCP-022", "SCP-020"])
    }).pipe(filled)
  )

  it.effect("cannot continue after a record that is hidden or absent, with one answer for both", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      for (const after of ["SCP-003", "SCP-999"]) {
        const refused = yield* Effect.flip(Fixture.as("reader-1")(deepwell.list({ type: "scp", sort: "name", after })))
        expect({ ...refused }).toMatchObject({ _tag: "RecordExpunged", id: after })
      }
    }).pipe(filled)
  )
})

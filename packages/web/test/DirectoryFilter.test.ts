/** The filters of the directory in the URL. */
import { describe, expect, it } from "vitest"
import type { Row } from "../src/app/Directory.ts"
import * as DirectoryFilter from "../src/screens/DirectoryFilter.ts"

const row = (id: string, level: 0 | 1 | 2, objectClass: "Safe" | "Keter", registeredAt: number): Row => ({
  type: "scp",
  id,
  name: `Name of ${id}`,
  classification: { objectClass, secondaryClass: null, disruption: null, risk: null },
  clearance: { level, compartments: [] },
  status: "active",
  site: id === "SCP-002" ? "Site-19" : null,
  taskForce: null,
  registeredAt
})

const rows = [row("SCP-002", 0, "Safe", 3), row("SCP-010", 2, "Keter", 1), row("SCP-1000", 1, "Safe", 2)]

const idsFor = (query: string) => DirectoryFilter.apply(rows, "scp", new URLSearchParams(query)).map(({ id }) => id)

describe("the directory", () => {
  it.each([
    ["", ["SCP-002", "SCP-010", "SCP-1000"]],
    ["class=Safe", ["SCP-002", "SCP-1000"]],
    ["class=Safe&level=1", ["SCP-1000"]],
    ["site=Site-19", ["SCP-002"]],
    ["status=deleted", []],
    ["sort=level", ["SCP-010", "SCP-1000", "SCP-002"]],
    ["sort=newest", ["SCP-002", "SCP-1000", "SCP-010"]],
    ["sort=__proto__&unknown=1", ["SCP-002", "SCP-010", "SCP-1000"]]
  ])("shows the rows of ?%s", (query, ids) => {
    expect(idsFor(query)).toEqual(ids)
  })

  it("offers the values that the rows have", () => {
    expect(DirectoryFilter.optionsOf("level", rows, null)).toEqual(["0", "1", "2"])
    expect(DirectoryFilter.optionsOf("site", rows, "")).toEqual(["Site-19"])
    expect(DirectoryFilter.optionsOf("level", rows, "6")).toEqual(["0", "1", "2", "6"])
  })

  it("begins at page 1 after another filter", () => {
    expect(DirectoryFilter.urlWith("scp", new URLSearchParams("page=3&class=Safe"), "level", "2")).toBe(
      "/directory/scp?class=Safe&level=2"
    )
    expect(DirectoryFilter.urlWith("scp", new URLSearchParams("class=Safe"), "class", "")).toBe("/directory/scp")
  })

  it.each([
    ["page=2", 120, 2],
    ["page=9", 120, 3],
    ["page=-1", 120, 1],
    ["page=x", 120, 1],
    ["page=2", 0, 1]
  ])("keeps ?%s of %i rows within the pages", (query, length, page) => {
    expect(DirectoryFilter.pageOf(new URLSearchParams(query), length)).toBe(page)
  })
})

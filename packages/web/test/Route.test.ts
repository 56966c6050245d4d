/** The table of routes. */
import { describe, expect, it } from "vitest"
import * as Route from "../src/app/Route.ts"

describe("a URL of a record", () => {
  it.each([
    ["/scp/173", { type: "scp", id: "SCP-173" }],
    ["/scp/4000-j", { type: "scp", id: "SCP-4000-J" }],
    ["/user/r.vance", { type: "user", id: "r.vance" }],
    ["/site/Site-19", { type: "site", id: "Site-19" }],
    ["/mtf/Epsilon-11", { type: "mtf", id: "Epsilon-11" }]
  ])("%s names one record", (path, record) => {
    expect(Route.parse(path, "")).toEqual({ screen: "record", ...record, at: undefined })
  })

  it("keeps the milliseconds of a past moment", () => {
    const at = Date.UTC(2026, 3, 14, 16, 40, 5, 123)
    const url = Route.recordUrl("scp", "SCP-173", at)
    expect(url).toBe("/scp/173?at=2026-04-14T16:40:05.123Z")
    const [path = "", query = ""] = url.split("?")
    expect(Route.parse(path, query)).toMatchObject({ id: "SCP-173", at })
  })

  it("reads the file as it is when the moment is none", () => {
    expect(Route.parse("/scp/173", "at=yesterday")).toMatchObject({ at: undefined })
  })

  it.each(["/scp/173/more", "/scp/%E0%A4%A", "/nowhere", "/person/1", "//evil.example"])("%s is unknown", (path) => {
    expect(Route.parse(path, "").screen).toBe("unknown")
  })
})

/** The levels that the screens name, compared with the table of the authorization. */
import { describe, expect, it } from "@effect/vitest"
import { Authority } from "@scipnet/core"
import * as Requirements from "../src/writing/Requirements.ts"

describe("the levels of commands that write records", () => {
  it("are those of the table of the authorization, which requires an archivist for each", () => {
    const names = Object.keys(Requirements.levels)
    const rows = Object.entries(Authority.table).filter(([name]) => names.includes(name))
    expect(rows.length).toBe(names.length)
    expect(Object.fromEntries(rows.map(([name, { level }]) => [name, level]))).toEqual(Requirements.levels)
    expect(rows.filter(([, { role }]) => role !== "archivist")).toEqual([])
  })
})

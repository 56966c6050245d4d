import { describe, expect, it } from "@effect/vitest"
import { UnsupportedDriver } from "../../../src/database/DatabaseError.ts"
import * as DriverVersion from "../../../src/database/sqlite/DriverVersion.ts"

describe("DriverVersion", () => {
  it.each([
    ["12.11.1", "20.19.0", undefined],
    ["12.11.1", "22.22.0", undefined],
    ["12.11.1", "24.18.0", undefined],
    ["12.11.1", "24.19.0", "^13.2.0"],
    ["12.99.0", "24.20.1", "^13.2.0"],
    ["12.11.1", "26.0.0", "^13.2.0"],
    ["13.2.0", "20.20.2", "^12.11.1"],
    ["13.2.0", "22.0.0", undefined],
    ["13.2.0", "24.19.0", undefined],
    ["14.0.0", "26.1.0", undefined]
  ])("rejects better-sqlite3 %s on Node %s, and requires the range %s", (driver, node, range) => {
    expect(DriverVersion.requiredRange(driver, node)).toBe(range)
  })

  it.effect("accepts the installed version on this Node", () => DriverVersion.check("open"))

  it("names both versions and the entry for package.json in the error's message", () => {
    const error = new UnsupportedDriver({
      operation: "open",
      statement: null,
      attempt: 1,
      reason: "better-sqlite3 12.11.1 on Node 24.19.0",
      driver: "12.11.1",
      node: "24.19.0",
      overrides: '"overrides": { "better-sqlite3": "^13.2.0" }'
    })
    expect(error.message).toBe(
      'better-sqlite3 12.11.1 aborts on Node 24.19.0. Add "overrides": { "better-sqlite3": "^13.2.0" } to package.json, and install again.'
    )
  })
})

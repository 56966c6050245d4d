import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import * as Classification from "../../../src/domain/scp/Classification.ts"

describe("Classification", () => {
  it("names disruptions and risks", () => {
    expect(Classification.disruptions.map((row) => Classification.disruptionName(row.disruption))).toEqual([
      "Dark",
      "Vlam",
      "Keneq",
      "Ekhi",
      "Amida"
    ])
    expect(Classification.risks.map((row) => Classification.riskName(row.risk))).toEqual([
      "Notice",
      "Caution",
      "Warning",
      "Danger",
      "Critical"
    ])
  })

  const unassessed = { objectClass: "Euclid", secondaryClass: null, disruption: null, risk: null }
  const is = Schema.is(Classification.Classification)

  it.each([
    unassessed,
    { ...unassessed, disruption: 1, risk: 5 },
    ...Classification.ObjectClass.literals.map((objectClass) => ({ ...unassessed, objectClass })),
    ...Classification.secondaryClasses.map((secondaryClass) => ({ ...unassessed, secondaryClass })),
    { ...unassessed, secondaryClass: "Anything else" }
  ])("accepts %j", (value) => {
    expect(is(value)).toBe(true)
  })

  it.each([
    { ...unassessed, objectClass: "euclid" },
    { ...unassessed, objectClass: "Thaumiel" },
    { ...unassessed, objectClass: null },
    { ...unassessed, secondaryClass: "" },
    { ...unassessed, secondaryClass: "\u001b[2J" },
    { ...unassessed, disruption: 0 },
    { ...unassessed, disruption: 6 },
    { ...unassessed, risk: 2.5 },
    { ...unassessed, risk: "2" },
    { objectClass: "Euclid" }
  ])("rejects %j", (value) => {
    expect(is(value)).toBe(false)
  })
})

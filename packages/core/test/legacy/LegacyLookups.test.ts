import { describe, expect, it } from "@effect/vitest"
import type { Lookups } from "../../src/legacy/LegacyFile.ts"
import * as LegacyLookups from "../../src/legacy/LegacyLookups.ts"
import * as Problem from "../../src/legacy/LegacyProblem.ts"

const none: Lookups = {
  clearance_lvls: new Map(),
  containment_classes: new Map(),
  secondary_classes: new Map(),
  disruption_classes: new Map(),
  risk_classes: new Map(),
  titles: new Map()
}

const levels: ReadonlyArray<
  readonly [name: string | undefined, id: number | null, record: number, user: number, reported: boolean]
> = [
  ["Confidential", 9, 3, 3, false],
  ["level 3 - confidential", 9, 3, 3, false],
  ["Level 3 - Confidential", 4, 3, 3, false],
  ["Level 5", 1, 5, 5, false],
  ["L2", 1, 2, 2, false],
  ["0", 1, 0, 0, false],
  ["Cosmic Top Secret", 1, 6, 6, false],
  ["Top Secret (5)", 9, 6, 0, true],
  ["Level 3 - Secret", 1, 4, 3, true],
  ["Level 9", 9, 6, 0, true],
  ["Whispered", 2, 2, 2, false],
  [undefined, 4, 4, 4, false],
  [undefined, 7, 6, 0, true],
  [undefined, -1, 6, 0, true],
  [undefined, null, 6, 0, true]
]

describe("LegacyLookups.level", () => {
  it.each(levels)(
    "maps the name %s with id %s to %s for a record and %s for a user",
    (name, id, record, user, reported) => {
      const lookups = { ...none, clearance_lvls: new Map(name === undefined || id === null ? [] : [[id, name]]) }
      for (const [owner, expected] of [
        ["record", record],
        ["person", user]
      ] as const) {
        const { problems, note } = Problem.collect("scps", 1)
        expect(LegacyLookups.level(lookups, id, owner, note)).toBe(expected)
        expect(problems.map(({ problem }) => problem)).toEqual(reported ? ["unknown"] : [])
      }
    }
  )
})

const row = { containment_class_id: 1, secondary_class_id: 2, disruption_class_id: 3, risk_class_id: 4 }

describe("LegacyLookups.classification", () => {
  it("matches names in any case, with or without a number", () => {
    const { problems, note } = Problem.collect("scps", 1)
    const lookups: Lookups = {
      ...none,
      containment_classes: new Map([[1, "KETER"]]),
      secondary_classes: new Map([[2, "a class of its own"]]),
      disruption_classes: new Map([[3, "2/Vlam"]]),
      risk_classes: new Map([[4, "Danger (4)"]])
    }
    expect(LegacyLookups.classification(lookups, row, note)).toEqual({
      objectClass: "Keter",
      secondaryClass: "a class of its own",
      disruption: 2,
      risk: 4
    })
    expect(problems).toEqual([])
  })

  it("reports unknown classes and maps them to unassessed ones", () => {
    const { problems, note } = Problem.collect("scps", 1)
    const lookups = { ...none, containment_classes: new Map([[1, "Gnostic\u001b[2J"]]) }
    expect(LegacyLookups.classification(lookups, row, note)).toEqual({
      objectClass: "Pending",
      secondaryClass: null,
      disruption: null,
      risk: null
    })
    expect(problems.map(({ field, value, instead }) => [field, value, instead])).toEqual([
      ["containment_class_id", "Gnostic [2J", "Pending"],
      ["secondary_class_id", "2", null],
      ["disruption_class_id", "3", null],
      ["risk_class_id", "4", null]
    ])
  })

  it("maps empty classes to null without a problem", () => {
    const { problems, note } = Problem.collect("scps", 1)
    const lookups = { ...none, secondary_classes: new Map([[2, "None"]]), risk_classes: new Map([[4, "N/A"]]) }
    const empty = { ...row, containment_class_id: null, disruption_class_id: null }
    expect(LegacyLookups.classification(lookups, empty, note)).toMatchObject({ secondaryClass: null, risk: null })
    expect(problems).toEqual([])
  })
})

import { describe, expect, it } from "@effect/vitest"
import { Option } from "effect"
import * as Classified from "../../src/scp-data/Classified.ts"
import * as ObjectClassLine from "../../src/scp-data/ObjectClassLine.ts"

const line = (source: string) => Option.getOrUndefined(ObjectClassLine.find(source))

describe("ObjectClassLine", () => {
  it.each([
    ["**Object Class:** Euclid", "Euclid"],
    ["**Object Class**: Euclid", "Euclid"],
    ["  __**Object Class:**__ //Euclid//", "Euclid"],
    ["Object Class: Safe/Keter", "Safe/Keter"],
    ["**Containment Class:** Safe", "Safe"],
    ["**Object Class:** --Euclid-- Keter", "Keter"],
    ["**Object Class:** Keter[[footnote]]Formerly Safe.[[/footnote]]", "Keter"],
    ['**Object Class:** [[span class="x"]]Keter[[/span]]', "Keter"],
    ["**Object Class:** --Euclid--", "Euclid"]
  ])("%s", (source, expected) => {
    expect(line(`**Item #:** SCP-900\n\n${source}\n\ntext`)).toBe(expected)
  })

  it("must be on a separate line", () => {
    expect(line("The object class is unknown to staff.")).toBeUndefined()
    expect(line("We raised the **object class:** Keter")).toBeUndefined()
  })
})

describe("Classified", () => {
  const bar = "[[include component:anomaly-class-bar-source |clearance=5|container-class=keter|risk-class=2]]"

  it("prefers the bar to the line, and the line to the tags", () => {
    expect(Classified.classify("series-1", `${bar}\n**Object Class:** Safe`, ["euclid"])).toEqual({
      classification: { objectClass: "Keter", secondaryClass: null, disruption: null, risk: 2 },
      level: 5,
      status: "active",
      guessed: []
    })
    expect(Classified.classify("series-1", "**Object Class:** Safe", ["euclid"])).toMatchObject({
      classification: { objectClass: "Safe" },
      level: 1,
      guessed: ["clearance level 1 from the object class"]
    })
    expect(Classified.classify("series-1", "text", ["euclid"])).toMatchObject({
      classification: { objectClass: "Euclid" },
      guessed: ["object class Euclid from the tags", "clearance level 2 from the object class"]
    })
  })

  it("stores an unknown class as the secondary class", () => {
    expect(Classified.classify("joke", "**Object Class:** Splendid", ["safe"])).toMatchObject({
      classification: { objectClass: "Safe", secondaryClass: "Splendid" }
    })
    expect(Classified.classify("joke", "**Object Class:** Splendid", [])).toMatchObject({
      classification: { objectClass: "Esoteric", secondaryClass: "Splendid" }
    })
  })

  it("derives the status from the class or from a tag", () => {
    const status = (series: string, source: string, tags: ReadonlyArray<string>) =>
      Classified.classify(series, source, tags).status
    expect(status("series-1", "**Object Class:** Euclid (Neutralized)", [])).toBe("neutralized")
    expect(status("series-1", "**Object Class:** Decommissioned", [])).toBe("neutralized")
    expect(status("series-1", "**Object Class:** Euclid", ["neutralized"])).toBe("neutralized")
    expect(status("explained", "text", [])).toBe("explained")
    expect(status("series-1", "text", [])).toBe("active")
  })
})

import { describe, expect, it } from "@effect/vitest"
import * as Block from "../../../src/scp-data/blocks/Block.ts"
import * as ObjectClassLine from "../../../src/scp-data/classification/ObjectClassLine.ts"
import * as PageClassification from "../../../src/scp-data/classification/PageClassification.ts"
import * as PageText from "../../../src/scp-data/PageText.ts"
import * as SourceCleanup from "../../../src/scp-data/SourceCleanup.ts"

const read = (markup: string) => PageText.read("", SourceCleanup.clean(markup))

const line = (markup: string) => {
  const found = Block.lines(read(markup).blocks).find(ObjectClassLine.isOne)
  return found === undefined ? undefined : ObjectClassLine.read(found)
}

const classify = (series: string, markup: string, tags: ReadonlyArray<string>) => {
  const source = SourceCleanup.clean(markup)
  const { blocks, root } = read(markup)
  return PageClassification.classify({ series, source, root, lines: Block.lines(blocks), tags })
}

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

describe("PageClassification", () => {
  const bar = "[[include component:anomaly-class-bar-source |clearance=5|container-class=keter|risk-class=2]]"

  it("prefers the bar to the line, and the line to the tags", () => {
    expect(classify("series-1", `${bar}\n**Object Class:** Safe`, ["euclid"])).toEqual({
      classification: { objectClass: "Keter", secondaryClass: null, disruption: null, risk: 2 },
      level: 5,
      status: "active",
      origins: { level: "class bar", objectClass: "class bar" },
      guessed: []
    })
    expect(classify("series-1", "**Object Class:** Safe", ["euclid"])).toMatchObject({
      classification: { objectClass: "Safe" },
      level: 1,
      guessed: ["clearance level 1 from the object class"]
    })
    expect(classify("series-1", "text", ["euclid"])).toMatchObject({
      classification: { objectClass: "Euclid" },
      guessed: ["object class Euclid from the tags", "clearance level 2 from the object class"]
    })
  })

  it("stores an unknown class as the secondary class", () => {
    expect(classify("joke", "**Object Class:** Splendid", ["safe"])).toMatchObject({
      classification: { objectClass: "Safe", secondaryClass: "Splendid" }
    })
    expect(classify("joke", "**Object Class:** Splendid", [])).toMatchObject({
      classification: { objectClass: "Esoteric", secondaryClass: "Splendid" }
    })
  })

  it("derives the status from the class or from a tag", () => {
    const status = (series: string, source: string, tags: ReadonlyArray<string>) =>
      classify(series, source, tags).status
    expect(status("series-1", "**Object Class:** Euclid (Neutralized)", [])).toBe("neutralized")
    expect(status("series-1", "**Object Class:** Decommissioned", [])).toBe("neutralized")
    expect(status("series-1", "**Object Class:** Euclid", ["neutralized"])).toBe("neutralized")
    expect(status("explained", "text", [])).toBe("explained")
    expect(status("series-1", "text", [])).toBe("active")
  })

  it("reads secondary, disruption and risk class from the lines of the head", () => {
    const markup =
      "**Object Class:** Keter\n\n**Secondary Class:** Thaumiel\n\n**Disruption Class:** 2/Vlam\n\n**Risk Class:** Notice\n\n**Description:** Text."
    expect(classify("series-1", markup, []).classification).toEqual({
      objectClass: "Keter",
      secondaryClass: "Thaumiel",
      disruption: 2,
      risk: 1
    })
  })
})

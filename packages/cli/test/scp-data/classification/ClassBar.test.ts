import { describe, expect, it } from "@effect/vitest"
import { FastCheck, Option } from "effect"
import * as ClassBar from "../../src/scp-data/ClassBar.ts"
import * as ClassWords from "../../src/scp-data/ClassWords.ts"
import * as Source from "../../src/scp-data/Source.ts"

const bar = (...args: ReadonlyArray<string>) =>
  Option.getOrUndefined(
    ClassBar.find(
      Source.clean(`text\n[[include :scp-wiki:component:anomaly-class-bar-source\n|${args.join("\n|")}\n]]`)
    )
  )

describe("ClassBar", () => {
  it("parses a well-formed bar", () => {
    expect(
      bar("item-number= 900", "clearance= 4", "container-class= keter", "disruption-class= ekhi", "risk-class= danger")
    ).toEqual({
      itemNumber: "900",
      level: 4,
      objectClass: "Keter",
      secondaryClass: null,
      disruption: 4,
      risk: 4,
      guessed: []
    })
  })

  it("parses a bar with irregular spelling and spacing", () => {
    expect(
      bar(
        " Risk-Class = 5/critical [!-- dangerous --]",
        "CLEARANCE=LEVEL4",
        "container_class= <b>NEUTRALISED</b>",
        "secondary-class=none",
        "secondary-icon= a|b",
        "disruption-class=2/Vlam"
      )
    ).toMatchObject({ level: 4, objectClass: "Neutralized", secondaryClass: null, disruption: 2, risk: 5, guessed: [] })
  })

  it("ignores placeholders of the template", () => {
    expect(
      bar("clearance={$clearance}", "container-class=safe", "risk-class={$risk-class}", "disruption-class=none")
    ).toMatchObject({ level: null, objectClass: "Safe", risk: null, disruption: null })
  })

  it("returns esoteric classes by name, and guesses for unknown values", () => {
    expect(bar("container-class=esoteric", "secondary-class=thaumiel")).toMatchObject({
      objectClass: "Esoteric",
      secondaryClass: "Thaumiel",
      guessed: []
    })
    expect(bar("container-class=thaumiel")).toMatchObject({ objectClass: "Esoteric", secondaryClass: "Thaumiel" })
    expect(bar("container-class=maksur")).toMatchObject({
      objectClass: "Esoteric",
      secondaryClass: "Maksur",
      guessed: ['object class Esoteric for "maksur" in the class bar']
    })
  })

  it("ignores brackets and braces in other arguments, and other includes", () => {
    const source =
      "[[include x |a={{|container-class=keter}} ]]\n[[include y|z=[[[a|container-class=safe]]]|clearance=2]]"
    expect(Option.getOrUndefined(ClassBar.find(source))).toMatchObject({ level: 2, objectClass: null })
    expect(ClassBar.find('[[div class="object-class"]]container-class=safe[[/div]]')).toEqual(Option.none())
  })

  it.prop("handles any text without failing", [FastCheck.string()], ([text]) => {
    const found = ClassBar.find(
      Source.clean(`[[include anomaly-class-bar |container-class=${text}|clearance=${text}]]`)
    )
    expect(Option.isOption(found)).toBe(true)
  })
})

describe("ClassWords", () => {
  it.each([
    ["4", 4],
    ["Level 4", 4],
    ["LEVEL4", 4],
    ["5/001", 5],
    ["top secret", 5],
    ["cosmic top secret", 6],
    ["unrestricted", 1],
    ["restricted", 2],
    ["0", 0],
    ["9", null],
    ["whatever", null]
  ])("clearance %s", (text, level) => {
    expect(ClassWords.level(text)).toBe(level)
  })

  it("prefers the final status to an earlier one", () => {
    expect(ClassWords.fromTags(["euclid", "scp", "neutralized"])).toMatchObject({
      value: { objectClass: "Neutralized" }
    })
    expect(ClassWords.fromTags(["safe", "keter"])).toMatchObject({ value: { objectClass: "Keter" } })
    expect(ClassWords.fromTags(["scp"])).toEqual(Option.none())
  })
})

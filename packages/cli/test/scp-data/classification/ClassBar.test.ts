import { describe, expect, it } from "@effect/vitest"
import { FastCheck, Option } from "effect"
import * as ClassBar from "../../../src/scp-data/classification/ClassBar.ts"
import * as ClassFields from "../../../src/scp-data/classification/ClassFields.ts"
import * as ClassVocabulary from "../../../src/scp-data/classification/ClassVocabulary.ts"
import * as HtmlTree from "../../../src/scp-data/html/HtmlTree.ts"
import * as SourceCleanup from "../../../src/scp-data/SourceCleanup.ts"

const ofMarkup = (source: string) => ClassBar.merge(ClassFields.fromMarkup(SourceCleanup.clean(source)))
const ofHtml = (html: string) => ClassBar.merge(ClassFields.fromHtml(HtmlTree.parse(html).root))

const bar = (...args: ReadonlyArray<string>) =>
  ofMarkup(`text\n[[include :scp-wiki:component:anomaly-class-bar-source\n|${args.join("\n|")}\n]]`)

describe("ClassBar", () => {
  it("parses a well-formed bar", () => {
    expect(
      bar("item-number= 900", "clearance= 4", "container-class= keter", "disruption-class= ekhi", "risk-class= danger")
    ).toEqual({
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
    expect(ofMarkup(source)).toMatchObject({ level: 2, objectClass: null })
    expect(ClassFields.fromMarkup('[[div class="object-class"]]container-class=safe[[/div]]')).toEqual([])
  })

  it("reads the bar of one component by its short names", () => {
    expect(
      ofMarkup("[[include component:advanced-information-methodology-bar |lv=4|cc=keter|dc=3/keneq]]")
    ).toMatchObject({
      level: 4,
      objectClass: "Keter",
      disruption: 3
    })
  })

  it.each([
    [
      '<div class="anom-bar-container item-900 clear-4 keter"><div class="level">Level4</div><div class="contain-class">' +
        '<div class="class-category">Containment Class:</div><div class="class-text">keter</div></div><div class="second-class">' +
        '<div class="class-category">Secondary Class:</div><div class="class-text">none</div></div><div class="disrupt-class">' +
        '<div class="class-category">Disruption Class:</div><div class="class-text">ekhi</div></div><div class="risk-class">' +
        '<div class="class-category">Risk Class:</div><div class="class-text">{$risk-class}</div></div></div>'
    ],
    [
      '<div class="acs-hybrid-text-bar"><div class="acs-clear"><strong>LEVEL 4</strong> <span>SECRET</span></div>' +
        '<div class="acs-contain"><div class="acs-text"><span>Containment Class: </span><span>Keter</span></div></div>' +
        '<div class="acs-disrupt"><div class="acs-text">Disruption Class: 4/Ekhi</div></div></div>'
    ]
  ])("reads a bar of the HTML: %s", (html) => {
    expect(ofHtml(html)).toMatchObject({
      level: 4,
      objectClass: "Keter",
      secondaryClass: null,
      disruption: 4,
      risk: null
    })
  })

  it("merges a bar of the HTML whose fields the markup does not have", () => {
    const html = HtmlTree.parse('<div class="anom-bar"><p>Risk Class: 5/Critical</p></div>').root
    const markup = ClassFields.fromMarkup("[[include anomaly-class-bar |container-class=safe|clearance=2]]")
    expect(ClassBar.merge([...markup, ...ClassFields.fromHtml(html)])).toMatchObject({
      level: 2,
      objectClass: "Safe",
      risk: 5
    })
  })

  it.prop("handles any text without failing", [FastCheck.string()], ([text]) => {
    const found = ofMarkup(`[[include anomaly-class-bar |container-class=${text}|clearance=${text}]]`)
    expect(Array.isArray(found.guessed)).toBe(true)
  })
})

describe("ClassVocabulary", () => {
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
    expect(ClassVocabulary.level(text)).toBe(level)
  })

  it("prefers the final status to an earlier one", () => {
    expect(ClassVocabulary.fromTags(["euclid", "scp", "neutralized"])).toMatchObject({
      value: { objectClass: "Neutralized" }
    })
    expect(ClassVocabulary.fromTags(["safe", "keter"])).toMatchObject({ value: { objectClass: "Keter" } })
    expect(ClassVocabulary.fromTags(["scp"])).toEqual(Option.none())
  })
})

import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as SectionSplitter from "../../../src/scp-data/blocks/SectionSplitter.ts"
import * as PageText from "../../../src/scp-data/PageText.ts"
import * as SourceCleanup from "../../../src/scp-data/SourceCleanup.ts"

const divide = (source: string) => SectionSplitter.divide(PageText.read("", SourceCleanup.clean(source)).blocks)
const parts = (source: string) => divide(source).sections.map(({ body, id, title }) => [id, title, body])

const head = "**Item #:** SCP-900\n\n**Object Class:** Safe\n\n"

describe("SectionSplitter", () => {
  it("splits a page of the usual form", () => {
    expect(
      parts(
        `${head}**Special Containment Procedures:** In a box.\n\n**Description:** A sphere.\n\nIt hums.\n\n` +
          "**Addendum 900-1:** Discovery\n\nFound in a cellar.\n\n**Incident 900-A**\nIt rolled."
      )
    ).toEqual([
      ["procedures", "Special Containment Procedures", "In a box."],
      ["description", "Description", "A sphere.\n\nIt hums."],
      ["addendum-900-1", "Addendum 900-1: Discovery", "Found in a cellar."],
      ["incident-900-a", "Incident 900-A", "It rolled."]
    ])
  })

  it.each([
    "**Special Containment Procedures:** In a box.",
    "**Special Containment Procedures**: In a box.",
    "**Special Containment Procedures** \nIn a box.",
    "__**Special Containment Procedures:**__ In a box.",
    "**__Special Containment Procedures:__** In a box.",
    "##red|**Special Containment Procedures:**## In a box.",
    "++ Special Containment Procedures\nIn a box.",
    "Special Containment Procedures: In a box.",
    "    **Special Containment Procedures:**\n\nIn a box."
  ])("recognizes the label in %s", (line) => {
    expect(divide(`${line}\n\n**Description:** A sphere.`).sections.map(({ body, id }) => [id, body])).toEqual([
      ["procedures", "In a box."],
      ["description", "A sphere."]
    ])
  })

  it("keeps text before the first label, unless it is decoration", () => {
    expect(parts(`[[=]]\n-----\n[[/=]]\n${head}**Description:** A sphere.`)).toEqual([
      ["description", "Description", "A sphere."]
    ])
    expect(parts(`A warning.\n-----\n${head}**Description:** A sphere.`)[0]).toEqual([
      "preliminary",
      "Preliminary matter",
      "A warning."
    ])
    expect(parts("**Item #:** //Withheld//\n\n**Description:** A sphere.")[0]?.[2]).toBe("**Item #:** *Withheld*")
  })

  it("converts a page without labels to one description, and reports it", () => {
    expect(divide("Only a line.")).toEqual({
      sections: [{ id: "description", title: "Description", body: "Only a line." }],
      fields: [],
      guessed: ["the whole text as the description, for it has no labels"],
      long: []
    })
    expect(divide("[[module Rate]]").sections).toEqual([])
  })

  it("converts a collapsible in the description to an addendum, and continues the description after it", () => {
    expect(
      parts(
        '**Description:** A sphere.\n[[collapsible show="+ The log" hide="-"]]\nIt hums.\n[[/collapsible]]\nIt is red.'
      )
    ).toEqual([
      ["description", "Description", "A sphere."],
      ["the-log", "The log", "It hums."],
      ["description-continued", "Description (continued)", "It is red."]
    ])
  })

  it("keeps collapsibles in procedures and addenda in place", () => {
    expect(
      parts(
        '**Special Containment Procedures:** [[collapsible show="Former"]]\nA box.\n[[/collapsible]]\n\n**Description:** A sphere.'
      )[0]
    ).toEqual(["procedures", "Special Containment Procedures", "**Former**\n\nA box."])
    expect(
      parts(
        '**Description:** A.\n\n**Addendum:** See below; it is long.\n\n[[collapsible show="Log"]]\nB.\n[[/collapsible]]'
      )[1]
    ).toEqual(["addendum", "Addendum", "See below; it is long.\n\n**Log**\n\nB."])
  })

  it("assigns a unique id to every part", () => {
    const ids = divide(
      "**Description:** A.\n\n**Addendum:** B, b.\n\n**Addendum:** C, c.\n\n**Documentation:** D.\n\n**Description:** E."
    ).sections.map((section) => section.id)
    expect(ids).toEqual(["description", "addendum", "addendum-2"])
  })

  it("splits a page that repeats all labels", () => {
    const file = "**Special Containment Procedures:** P.\n\n**Description:** D.\n\n"
    expect(parts(file + file).map(([id]) => id)).toEqual([
      "procedures",
      "description",
      "special-containment-procedures-2",
      "description-2"
    ])
  })

  it("does not split at quoted labels or at those of an interview", () => {
    expect(
      parts(
        "**Description:** A.\n\n**Interview Log 1**\n\n**Interviewed:** B\n\n> **Addendum:** C\n\n**Closing statement:** D"
      ).map(([id]) => id)
    ).toEqual(["description", "interview-log-1"])
  })

  it("divides a text that is too long, loses nothing, and reports it", () => {
    const { long, sections } = divide(`**Description:** ${"word ".repeat(400_000)}`)
    expect(sections.map(({ id, title }) => [id, title])).toEqual([
      ["description", "Description"],
      ["description-2", "Description (2)"],
      ["description-3", "Description (3)"]
    ])
    for (const { body } of sections) expect(body.length).toBeLessThanOrEqual(SectionSplitter.longestBody)
    expect(
      sections
        .map(({ body }) => body)
        .join("")
        .match(/word/g)
    ).toHaveLength(400_000)
    expect(long).toEqual(["Description"])
  })

  const word = FastCheck.stringMatching(/^[a-z]{4,12}$/)
  const line = FastCheck.tuple(
    FastCheck.constantFrom(
      "",
      "**Description:** ",
      "**Special Containment Procedures:** ",
      "**Addendum:** ",
      "**Addendum A:** ",
      "**Note:** ",
      "> ",
      "* ",
      "++ ",
      "++ Incident Log ",
      "[[div]]",
      '[[collapsible show="x"]]',
      "[[/collapsible]]",
      "[[tab Y]]",
      "[[/tab]]",
      "||"
    ),
    word
  )

  it.prop("keeps all words for any labels, with unique ids", [FastCheck.array(line, { maxLength: 40 })], ([lines]) => {
    const words = lines.map(([, text], index) => `${text}${index}x`)
    const { sections } = divide(lines.map(([sign], index) => `${sign}${words[index] ?? ""}`).join("\n"))
    const text = sections.map(({ body, title }) => `${title}\n${body}`).join("\n")
    for (const each of words) expect(text).toContain(each)
    expect(new Set(sections.map((section) => section.id)).size).toBe(sections.length)
  })
})

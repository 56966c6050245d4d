/**
 * Faults of earlier versions, each with the input that showed it.
 */
import { describe, expect, it } from "@effect/vitest"
import { interpret, page, sectionsOfHtml, sectionsOfMarkup, textOfHtml, textOfMarkup } from "./SyntheticPage.ts"

const head = "<p><strong>Item #:</strong> SCP-900</p><p><strong>Object Class:</strong> Safe</p>"

describe("faults of earlier versions", () => {
  it("I1: reads the page, although its markup has only an info box and a list module", () => {
    const source = "[[include component:info-box |text=An info box.]]\n[[module ListPages]]\n%%content%%\n[[/module]]"
    const html = page(
      `${head}<p><strong>Special Containment Procedures:</strong> A box.</p><p><b>Description:</b> A sphere.</p>`
    )
    const { origins, sections } = interpret({ html, source })
    expect(sections.map(({ body }) => body)).toEqual(["A box.", "A sphere."])
    expect(origins.text).toBe("html")
  })

  it.each([
    ["[[module Rate]]\nText.\n[[Module CSS]] .x{} [[/module]]\nMore.", "Text.\n\nMore."],
    ["[[ MODULE  css ]] .x{} [[/ Module ]]\nText.", "Text."],
    ["[[module Rate]]\nText.\n[[/module]]\nMore.", "Text.\n\nMore."],
    ["[[/module]]\nText.", "Text."],
    ["[[code]]\n[[module CSS]]\n[[/code]]\nText.", "```\n[[module CSS]]\n```\n\nText."],
    ["@@[[module CSS]]@@ Text.", "[[module CSS]] Text."]
  ])("I2: keeps the article around modules: %s", (source, expected) => {
    expect(textOfMarkup(source)).toBe(expected)
  })

  it("I2: counts modules that are skipped", () => {
    const { leftOut } = interpret({ source: "[[module ListPages]]a[[/module]] [[module ListPages]]b[[/module]] Text." })
    expect(leftOut).toEqual([{ kind: "module ListPages", count: 2 }])
  })

  it("I3: merges the fields of several includes of a class bar", () => {
    const source = [
      "[[include :scp-wiki:component:customizable-acs |containment=decommissioned |item-number=900]]",
      "[[include component:anomaly-class-bar-source |clearance= 5|container-class= keter|disruption-class= ekhi|risk-class= danger]]",
      "Text."
    ].join("\n")
    expect(interpret({ source })).toMatchObject({
      level: 5,
      classification: { objectClass: "Keter", disruption: 4, risk: 4 },
      origins: { level: "class bar", objectClass: "class bar" }
    })
  })

  it.each([
    "<p><strong>Item #:</strong> SCP-900 <strong>Level 5/2</strong></p>",
    '<div style="float:right"><p><strong>Level 5/900</strong></p></div>',
    "<p>CLEARANCE LEVEL: 5</p>",
    "<p>LEVEL 5 CLEARANCE REQUIRED</p>",
    "<p>This file is Level 5/900 classified.</p>",
    "<table><tr><td>Item #: SCP-900</td><td>Level5</td></tr><tr><td>Object Class: Keter</td><td>Secret</td></tr></table>"
  ])("I4: reads a clearance that is stated without a class bar: %s", (stated) => {
    const html = page(`${stated}${head}<p><strong>Special Containment Procedures:</strong> Level 3 personnel only.</p>`)
    expect(interpret({ html })).toMatchObject({ level: 5, origins: { level: "stated" } })
  })

  it("I4: a level within the text is not the clearance of the page", () => {
    const html = page(`${head}<p><strong>Special Containment Procedures:</strong> Ask staff of Level 4/900.</p>`)
    expect(interpret({ html })).toMatchObject({ level: 1, origins: { level: "guessed from object class" } })
  })

  it("I5: keeps captions of images with their footnotes", () => {
    const source =
      "[[include component:image-block name=a.png|caption=The **sphere**[[footnote]]In 1999.[[/footnote]].]]\nText."
    expect(textOfMarkup(source)).toBe("*[Image: The sphere (In 1999.).]*\n\nText.")
    const html =
      '<div class="scp-image-block block-right"><img src="a.png" alt="a.png"/><div class="scp-image-caption"><p>The sphere.</p></div></div><p>Text.</p>'
    expect(textOfHtml(html)).toBe("*[Image: The sphere.]*\n\nText.")
  })

  it("I6: puts footnotes where they are referred to, and shows nothing hidden", () => {
    const reference = (n: number) =>
      `<sup class="footnoteref"><a class="footnoteref" id="footnoteref-${n}" href="javascript:;">${n}</a></sup>`
    const note = (n: number, text: string) =>
      `<div class="footnote-footer" id="footnote-${n}"><a href="javascript:;">${n}</a>. ${text}</div>`
    expect(
      textOfHtml(
        `<p>One${reference(1)}${reference(2)} word{$caption}.</p><div style="display: none">Hidden.</div>` +
          `<div class="footnotes-footer"><div class="title">Footnotes</div>${note(1, "First.")}${note(2, "<em>Second.</em>")}</div>`
      )
    ).toBe("One (First.) (*Second.*) word.")
  })

  it("I7: code and formulas in a footnote are code spans", () => {
    expect(
      textOfMarkup(
        "A[[footnote]]See [[code]]\nx = 1\n[[/code]] and [[math]]\n\\frac{1}{2}\n[[/math]].[[/footnote]] word."
      )
    ).toBe("A (See `x = 1` and `\\frac{1}{2}`.) word.")
  })

  it("I8: keeps text in angle brackets", () => {
    expect(textOfMarkup("<A brief pause.>\n\n<Begin log>")).toBe("\\<A brief pause.>\n\n\\<Begin log>")
    expect(textOfHtml("<p>&lt;A brief pause.&gt;</p>")).toBe("\\<A brief pause.>")
  })

  it("I9: keeps the page order where a description goes on after a collapsible", () => {
    const html =
      '<p><b>Description:</b> A sphere.</p><div class="collapsible-block"><div class="collapsible-block-folded"><a>+ The log</a></div>' +
      '<div class="collapsible-block-unfolded" style="display:none"><div class="collapsible-block-unfolded-link"><a>- Hide</a></div>' +
      '<div class="collapsible-block-content"><p>It hums.</p></div></div></div><p>It is red.</p>'
    expect(Object.entries(sectionsOfHtml(html))).toEqual([
      ["Description", "A sphere."],
      ["The log", "It hums."],
      ["Description (continued)", "It is red."]
    ])
  })

  it("I10: reads the author from a credits box, which is no text of the page", () => {
    const source =
      "[[include :scp-wiki:info:start]]\n**Author:** [[*user A. Writer]]\n**Translator:** B. Other\n[[include info:end]]\nText."
    expect(interpret({ source, creator: "B. Other" })).toMatchObject({
      sections: [{ body: "Text." }],
      provenance: { author: "A. Writer, translated by B. Other" },
      origins: { author: "credits" },
      leftOut: [{ kind: "credits box", count: 1 }]
    })
    const box = '<div class="modalbox"><p><strong>Author:</strong> A. Writer</p></div>'
    expect(interpret({ html: page(`${box}<p>Text.</p>`), creator: "B. Other" }).provenance.author).toBe("A. Writer")
  })

  it.each([
    ['[[collapsible show="+ Open" hide="- Close"]]\ninside\n[[/collapsible]]', "**+ Open**\n\ninside"],
    ["[[include component:preview |text=A glimpse.]]\nText.", "A glimpse.\n\nText."],
    ["[[include component:warning |text-top=By order|text-bottom=Keep out]]\nText.", "By order\n\nKeep out\n\nText."],
    ['[[module CountPages tags="x"]]\nThere are %%total%% files.\n[[/module]]', "There are files."]
  ])("I11: keeps titles, previews and counted text: %s", (source, expected) => {
    expect(textOfMarkup(source)).toBe(expected)
  })

  it("I12: a licence box without an end takes only its own block", () => {
    const box = "[[include :scp-wiki:component:license-box]]\n=====\n> **Filename:** a.png\n=====\n"
    const end = "[[include :scp-wiki:component:license-box-end]]"
    expect(textOfMarkup(`${box}Text.\n${box}${end}\nMore.`)).toBe("Text.\n\nMore.")
    expect(textOfMarkup("[[include component:license-box]]\nText.")).toBe("Text.")
  })

  it("I13: matches tags without regard to case and blanks", () => {
    expect(textOfMarkup("A[[Footnote]]note[[/FootNote]] b.")).toBe("A (note) b.")
    expect(textOfMarkup("[[HTML]]<b>x</b>[[/html]]\nText.")).toBe("Text.")
    expect(textOfMarkup("[[Code]]\nx\n[[/CODE ]]\nText.")).toBe("```\nx\n```\n\nText.")
  })

  it.each([
    ["##blue | Hello##", "Hello"],
    ["the 13^^th^^ day", "the 13th day"],
    ["my__self__", "myself"],
    ["= << [[[SCP-1]]] | SCP-9 >>\nText.", "Text."],
    ["[[f=image a.png]]\nText.", "Text."],
    ["[[table]]\n[[row]]\n[[cell]]a[[/cell]]\n[[cell]]b[[/cell]]\n[[/row]]\n[[/table]]", "| a | b |\n| --- | --- |"],
    ["||~ a||~ b||\n||||wide||", "| a | b |\n| --- | --- |\n| wide |  |"],
    ["[[[cat:page]]]", "page"],
    ["漢[[rt]]かん[[/rt]]字", "漢 (かん)字"]
  ])("I14: %s", (source, expected) => {
    expect(textOfMarkup(source)).toBe(expected)
  })

  it("I14: keeps the footnote of a class line, reads decorated labels, and joins headings without text between them", () => {
    expect(
      sectionsOfMarkup("**Object Class:** Keter[[footnote]]Once Safe.[[/footnote]]\n\n**__Description:__** A sphere.")
    ).toEqual({ "Preliminary matter": "**Object Class:** Keter (Once Safe.)", Description: "A sphere." })
    expect(
      sectionsOfMarkup("**Description:** A sphere.\n\n++ Addendum 1\n\n----\n\n++ Interview log\n\nA word.")
    ).toEqual({
      Description: "A sphere.",
      "Addendum 1: Interview log": "A word."
    })
    expect(
      sectionsOfMarkup('**Description:** A sphere.\n[[collapsible show="+ Open log"]]\nA word.\n[[/collapsible]]')
    ).toEqual({ Description: "A sphere.", "Open log": "A word." })
  })

  it.each([
    ['[[*a href="https://example.org"]]it[[/a]]', "[it](https://example.org)"],
    ["[[target x]]a[[/target]] [[highlight]]b[[/highlight]] [[checkbox]] c", "a b c"],
    ["x[[subscript]]2[[/subscript]] [[monospace]]m[[/monospace]]", "x₂ `m`"],
    [
      '[[b]]bold[[/b]] and [[a href="https://example.org/x"]]a link[[/a]]',
      "**bold** and [a link](https://example.org/x)"
    ],
    [": key : value\n: other : more", "- **key**: value\n- **other**: more"],
    ["See ((bibcite one)) there.", "See there."]
  ])("I15: %s", (source, expected) => {
    expect(textOfMarkup(source)).toBe(expected)
  })

  it("I16: reports an item with neither markup nor HTML", () => {
    expect(interpret({ source: " " })).toMatchObject({ sections: [], poor: ["the item has neither HTML nor markup"] })
    expect(interpret({ html: page("") })).toMatchObject({
      sections: [],
      poor: ["the HTML of the page has no text", "the page has no text"]
    })
  })
})

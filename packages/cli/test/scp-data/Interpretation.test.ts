import { describe, expect, it } from "@effect/vitest"
import { Classification, Clearance, ItemNumber, SectionId, Status, Text } from "@scipnet/core"
import { Either, FastCheck, Schema } from "effect"
import * as Interpretation from "../../src/scp-data/Interpretation.ts"

const sphere = {
  page_id: "4711",
  link: "scp-900",
  url: "https://scp-wiki.wikidot.com/scp-900",
  title: "SCP-900",
  scp: "SCP-900",
  creator: "A. Writer",
  created_at: "2008-07-25T14:35:00",
  tags: ["scp", "safe"],
  rating: 12,
  history: [{ author: "A. Writer", date: "2008-07-25T14:35:00" }],
  raw_source: [
    "[[>]]\n[[module Rate]]\n[[/>]]",
    "[[include component:info-ayers |lang=en|comments=\n= **SCP-900** - //The Sphere//\n]]",
    "[[include component:image-block name=sphere.png]]",
    "**Item #:** SCP-900",
    "**Object Class:** Safe",
    "**Special Containment Procedures:** In a box.",
    "**Description:** A sphere[[footnote]]Red.[[/footnote]]."
  ].join("\n\n")
}

const interpreted = (item: unknown, series = "series-1", label = "SCP-900") =>
  Either.getOrThrow(Interpretation.interpret(series, label, item))

const Checked = Schema.Struct({
  candidates: Schema.NonEmptyArray(ItemNumber.ItemNumber),
  name: Text.Name,
  classification: Classification.Classification,
  level: Clearance.Level,
  status: Status.Status,
  sections: Schema.Array(Schema.Struct({ id: SectionId.SectionId, title: Text.Name, body: Text.Body })),
  provenance: Schema.Struct({ page: Text.Name, link: Text.Reason, author: Text.Name, licence: Text.Name }),
  createdAt: Schema.Int,
  guessed: Schema.Array(Text.Reason),
  leftOut: Schema.Array(Schema.Struct({ kind: Text.Name, count: Schema.Int.pipe(Schema.positive()) })),
  origins: Schema.Struct({
    text: Schema.Literal("html", "markup"),
    level: Text.Name,
    objectClass: Text.Name,
    author: Text.Name
  }),
  kept: Schema.NullOr(Schema.Number.pipe(Schema.between(0, 1))),
  poor: Schema.Array(Text.Reason)
})

describe("interpret", () => {
  it("converts an item to a record", () => {
    expect(interpreted(sphere)).toEqual({
      page: "4711",
      candidates: ["SCP-900", "SCP-900-P4711"],
      name: "SCP-900",
      classification: { objectClass: "Safe", secondaryClass: null, disruption: null, risk: null },
      level: 1,
      status: "active",
      sections: [
        { id: "procedures", title: "Special Containment Procedures", body: "In a box." },
        { id: "description", title: "Description", body: "A sphere (Red.)." }
      ],
      provenance: {
        page: "4711",
        link: "https://scp-wiki.wikidot.com/scp-900",
        author: "A. Writer",
        licence: "CC BY-SA 3.0"
      },
      createdAt: Date.UTC(2008, 6, 25, 14, 35),
      guessed: ["clearance level 1 from the object class"],
      leftOut: [
        { kind: "include component:info-ayers", count: 1 },
        { kind: "image", count: 1 }
      ],
      origins: {
        text: "markup",
        level: "guessed from object class",
        objectClass: "object class line",
        author: "creator"
      },
      kept: null,
      poor: []
    })
  })

  it("accepts an item with the required keys only", () => {
    expect(interpreted({ page_id: 1, link: "scp-901" }, "series-1", "SCP-901")).toMatchObject({
      name: "SCP-901",
      classification: { objectClass: "Pending" },
      sections: [],
      provenance: { link: "scp-901", author: "unknown" },
      createdAt: 0,
      guessed: [
        "object class Pending, for the page has none",
        "clearance level 3 from the object class",
        "date 1970-01-01, for the item has none"
      ]
    })
  })

  it("prefers the HTML of the page to its markup, without the rating", () => {
    const shown = (rating: number) => ({
      ...sphere,
      raw_source: "[[module ListPages]]\n%%content%%\n[[/module]]",
      raw_content:
        `<html><head><title>x</title></head><body><div class="page-rate-widget-box"><span>rating: <b>${rating}</b></span></div>` +
        "<p><strong>Special Containment Procedures:</strong> In a <em>box</em>.</p><p><b>Description:</b> A sphere &amp; more.</p>" +
        '<ul><li>one</li><li>two [[x]] </li></ul><div class="licensebox"><div>Cite</div></div></body></html>'
    })
    expect(interpreted(shown(1))).toMatchObject({
      sections: [
        { id: "procedures", title: "Special Containment Procedures", body: "In a *box*." },
        { id: "description", title: "Description", body: "A sphere & more.\n\n- one\n- two [[x]]" }
      ],
      leftOut: [
        { kind: "rating box", count: 1 },
        { kind: "licence box", count: 1 }
      ],
      origins: { text: "html" },
      kept: 1
    })
    expect(interpreted(shown(2))).toEqual(interpreted(shown(1)))
  })

  it("reports a page whose HTML and markup differ by much, and keeps the HTML", () => {
    const words = Array.from({ length: 300 }, (_, index) => `word${index}`).join(" ")
    const { origins, poor, sections } = interpreted({
      ...sphere,
      raw_source: words,
      raw_content:
        "<p>Another text that has more than twenty words, so that it is not a placeholder for the page but a page of its own, with a text of its own.</p>"
    })
    expect(origins.text).toBe("html")
    expect(sections[0]?.body).toContain("Another text")
    expect(poor).toEqual(["the HTML contains 0 % of the words of the markup"])
  })

  it("is independent of votes, edits that do not change the text, and unknown keys", () => {
    expect(interpreted({ ...sphere, rating: -3, history: [], hubs: ["a"], fresh: true })).toEqual(interpreted(sphere))
  })

  it("differs for another text", () => {
    expect(interpreted({ ...sphere, raw_source: sphere.raw_source.replace("box", "bag") })).not.toEqual(
      interpreted(sphere)
    )
  })

  it("reads name, author, licence and the licences of images from the boxes of a page", () => {
    const box =
      '<div class="info-container"><div class="collapsible-block"><div class="collapsible-block-unfolded" style="display:none">' +
      '<div class="collapsible-block-content"><p><strong>SCP-900</strong> - <em>The Sphere</em></p></div></div></div></div>'
    const licence =
      '<div class="licensebox"><p>Cite this page as:</p><blockquote><p>"<a href="/scp-900">SCP-900</a>" by A. Writer, from the ' +
      '<a href="https://example.org">Wiki</a>. Licensed under <a href="https://creativecommons.org/licenses/by-sa/4.0/">CC BY-SA</a>.</p>' +
      "</blockquote><blockquote><p><strong>Filename:</strong> a.png<br/><strong>Author:</strong> Someone<br/><strong>License:</strong> Public Domain</p></blockquote></div>"
    expect(
      interpreted({ ...sphere, creator: "Poster", raw_source: "", raw_content: `${box}<p>Text.</p>${licence}` })
    ).toMatchObject({
      name: "The Sphere",
      sections: [{ body: "Text." }],
      provenance: { author: "A. Writer", licence: "CC BY-SA 4.0; images: a.png Public Domain" },
      origins: { author: "licence box" }
    })
  })

  it.each([["2008-02-31T00:00:00"], ["yesterday"], [""], ["2008-07-25"]])(
    "does not parse the time %s",
    (created_at) => {
      expect(interpreted({ ...sphere, created_at }).createdAt).toBe(0)
    }
  )

  it("rejects values that are not items, with a reason", () => {
    expect(Interpretation.interpret("joke", "SCP-900-J", { link: "x" })).toMatchObject({
      left: { _tag: "NotAnItem", series: "joke", label: "SCP-900-J" }
    })
  })

  it.prop(
    "handles any JSON value without failing",
    [FastCheck.string(), FastCheck.string(), FastCheck.jsonValue()],
    ([series, label, json]) => {
      expect(Either.isEither(Interpretation.interpret(series, label, json))).toBe(true)
    }
  )

  const text = FastCheck.string({ unit: "binary" })
  const item = FastCheck.record(
    {
      page_id: FastCheck.oneof(FastCheck.nat(), FastCheck.stringMatching(/^[0-9]{1,20}$/)),
      link: FastCheck.string({ minLength: 1 }),
      raw_source: text,
      raw_content: text,
      title: text,
      url: text,
      creator: text,
      created_at: FastCheck.oneof(FastCheck.string(), FastCheck.constant("2020-02-29T23:59:59")),
      tags: FastCheck.array(FastCheck.constantFrom("safe", "keter", "neutralized", "thaumiel", "x"))
    },
    { requiredKeys: ["page_id", "link"] }
  )

  it.prop("returns a valid record for any item, and is deterministic", [text, text, item], ([series, label, each]) => {
    const once = interpreted(each, series, label)
    expect(Schema.is(Checked)(once)).toBe(true)
    expect(interpreted(structuredClone(each), series, label)).toEqual(once)
  })
})

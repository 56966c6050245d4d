/** Exported documents: escaping, links, and file names, for hostile texts in every field. */
import { createHash } from "node:crypto"
import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as FileName from "../../src/publication/FileName.ts"
import * as HtmlDocument from "../../src/publication/HtmlDocument.ts"
import * as HtmlText from "../../src/publication/HtmlText.ts"
import * as MarkdownDocument from "../../src/publication/MarkdownDocument.ts"
import type { Publication } from "../../src/publication/Publication.ts"
import * as Hostile from "../render/Hostile.ts"
import * as Samples from "../render/Samples.ts"

const attacks = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "</title><script>alert(1)</script>",
  "</style><script>alert(1)</script>",
  `" onclick="alert(1)`,
  "' onclick='alert(1)",
  "![x](https://example.org/pixel.png)",
  "[x](javascript:alert(1))",
  "[x](&#106;avascript:alert(1))",
  "[x](data:text/html,hello)",
  "[x](//example.org/relative)",
  "<javascript:alert(1)>",
  "[a]: javascript:alert(1)\n\n[a]",
  "| a |\n|---|\n| <script>alert(1)</script> |",
  "# Level 0 - For Official Use Only"
]

const withText = (text: string): Publication => ({
  record: {
    ...Samples.scp,
    name: text,
    provenance: { page: text, author: text, link: text, licence: text, revision: text },
    sections: [{ ...Samples.addendum, title: text, body: text }]
  },
  by: { ...Samples.user, name: text, title: text },
  asOf: null,
  exportedAt: 0
})

const tags = new Set(
  "html head meta title style body div p h1 h2 h3 table thead tbody tr th td section ul ol li a strong em del code br blockquote pre hr".split(
    " "
  )
)

/** Checks that all markup of a page is of the fixed list, with the known attributes only. */
const expectHarmless = (html: string) => {
  const markup = html.replace(/<style>[^<]*<\/style>/, "").replace("<!doctype html>", "")
  for (const [whole, , name = "", attributes = ""] of markup.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:\s[^<>]*)?)>/g)) {
    expect(tags.has(name), whole).toBe(true)
    expect(attributes).toMatch(
      /^(?:| (?:lang|charset|http-equiv|name|content|class|aria-hidden|start|href)="[^"<>]*"(?: (?:rel|content|aria-hidden)="[^"<>]*")?)$/
    )
    if (name === "a" && attributes !== "") {
      expect(attributes).toMatch(/^ href="https?:\/\//)
    }
  }
  expect(markup.replaceAll(/<\/?[a-z][a-z0-9]*(?:\s[^<>]*)?>/g, "")).not.toContain("<")
}

describe("an exported page", () => {
  it.each(attacks.map((text) => [text]))("has no markup of the text %j", (text) => {
    expectHarmless(HtmlDocument.render(withText(text)))
  })

  it.prop(
    "has no markup of any text",
    [FastCheck.oneof(Hostile.text, FastCheck.string({ unit: "binary", maxLength: 200 }))],
    ([text]) => {
      expectHarmless(HtmlDocument.render(withText(`${text} <b onclick=x> [a](${text})`)))
    }
  )

  it("has a policy that allows its own style sheet and nothing else", () => {
    const html = HtmlDocument.render(withText("A Name"))
    const [, style = ""] = /<style>([^]*)<\/style>/.exec(html) ?? []
    const hash = createHash("sha256").update(style).digest("base64")
    expect(html).toContain(
      `content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`
    )
  })

  it("keeps Markdown and links to http and https", () => {
    const html = HtmlText.fromMarkdown("**bold** [x](https://example.org/?a=1&b='2') <https://example.org>\n\n1. one")
    expect(html).toBe(
      '<p><strong>bold</strong> <a href="https://example.org/?a=1&amp;b=%272%27" rel="noreferrer noopener nofollow">x</a> <a href="https://example.org/" rel="noreferrer noopener nofollow">https://example.org</a></p>\n\n<ol start="1"><li>one</li></ol>'
    )
  })
})

describe("an exported Markdown text", () => {
  it.each(attacks.map((text) => [text]))("has no tag of the text %j", (text) => {
    const markdown = MarkdownDocument.render(withText(text))
    expect(markdown).not.toMatch(/(?<!\\)<(?!https?:)[a-z/!?]/i)
    expect(markdown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
  })

  it("keeps code blocks and automatic links, and escapes fields", () => {
    const body = "<https://example.org> and\n\n```\n<b>\n```\n"
    const publication = withText("A *Name* | here")
    const markdown = MarkdownDocument.render({
      ...publication,
      record: { ...Samples.scp, name: "A *Name* | here", sections: [{ ...Samples.addendum, body }] }
    })
    expect(markdown).toContain("A \\*Name\\* \\| here")
    expect(markdown).toContain("<https://example.org> and\n\n```\n<b>\n```")
  })
})

describe("a file name", () => {
  it.each([
    ["SCP-173", "SCP-173"],
    ["r.vance", "r.vance"],
    ["Epsilon-11", "Epsilon-11"]
  ])("of %s is its id", (id, name) => {
    expect(FileName.make(id, new Set())).toBe(name)
  })

  it.prop(
    "is one plain name for any id, and different for different ids",
    [FastCheck.string(), FastCheck.string()],
    ([a, b]) => {
      const first = FileName.make(a, new Set())
      const second = FileName.make(b, new Set([first.toLowerCase()]))
      expect(first).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/)
      expect(first).not.toMatch(/^(con|nul|aux|prn)(\.|$)|\.$/i)
      expect(a === b || first.toLowerCase() !== second.toLowerCase()).toBe(true)
    }
  )

  it.each([["con"], ["NUL.txt"], [".."], ["../etc"], [""], ["a/b"]])("of %j is harmless", (id) => {
    expect(FileName.make(id, new Set())).toMatch(/^_[A-Za-z0-9._-]*-[0-9a-f]{8}$/)
  })
})

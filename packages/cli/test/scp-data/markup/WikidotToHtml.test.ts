import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as MarkdownBlocks from "../../../src/scp-data/blocks/MarkdownBlocks.ts"
import * as PageText from "../../../src/scp-data/PageText.ts"
import * as SourceCleanup from "../../../src/scp-data/SourceCleanup.ts"

const read = (source: string) => PageText.read("", SourceCleanup.clean(source))
const markdown = (source: string) => MarkdownBlocks.render(read(source).blocks).join("\n\n")
const leftOut = (source: string) => read(source).leftOut.map(({ count, kind }) => `${kind} ${count}`)

const signs = [
  ..."[]*/_-{}^,#@|>+= \n<&;!\\`~.:x1é█",
  "[[",
  "]]",
  "[[[",
  "]]]",
  "[[footnote]]",
  "[[/footnote]]",
  '[[collapsible show="a"]]',
  "[[/collapsible]]",
  "[[include a",
  "[[code]]",
  "[[/code]]",
  "[[module ListPages]]",
  "[[/module]]",
  "[[tab t]]",
  "[[div]]",
  "[!--",
  "--]",
  "@@",
  "@<",
  ">@",
  "**",
  "//",
  "--",
  "{{",
  "}}",
  "##red|",
  "||",
  "http://a.b/c",
  "&#27;",
  "\u0001",
  "\u00010\u0002",
  "\ud800"
]

const hostile = FastCheck.array(FastCheck.constantFrom(...signs), { maxLength: 200 }).map((parts) => parts.join(""))

describe("WikidotToHtml", () => {
  it.each([
    ["**bold** and //italic//", "**bold** and *italic*"],
    ["__under__ and --struck--", "under and ~~struck~~"],
    ["{{mono **x**}} and {{a`b}}", "`mono x` and a\\`b"],
    ["10^^23^^ and H,,2,,O and x^^n^^", "10²³ and H₂O and x^n"],
    ["##red|**loud**## words", "**loud** words"],
    ["**//both//** and **a //b** c//", "***both*** and **a *b*** c"],
    ["Keter -- gone, a--b", "Keter — gone, a—b"],
    ["** spaced ** out", "spaced  out"],
    ["an unpaired ** sign and //path", "an unpaired sign and //path"],
    ["see https://example.org/a//b, //not// here", "see https://example.org/a//b, *not* here"],
    ["//at https://example.org/a//, there", "*at https://example.org/a*, there"]
  ])("inline: %s", (source, expected) => {
    expect(markdown(source).replace(/ {2,}/g, " ")).toBe(expected.replace(/ {2,}/g, " "))
  })

  it.each([
    ["+ One\n++ Two\n+++* Three", "# One\n\n## Two\n\n### Three"],
    ["* a\n * b\n# c", "- a\n  - b\n\n1. c"],
    ["# a\n # b\n # c", "1. a\n   1. b\n   2. c"],
    ["> a\n> > b\n>\n> c", "> a\n>\n> > b\n>\n> c"],
    ["above\n-----\nbelow", "above\n\n---\n\nbelow"],
    ["one\ntwo\n\nthree", "one  \ntwo\n\nthree"],
    ["||~ A||~ B||\n||1||2 //x// | y||", "| A | B |\n| --- | --- |\n| 1 | 2 *x* \\| y |"],
    ["= centred\n=====\n_\n@@@@\n~~~~", "centred"],
    ['[[code type="css"]]\na ** b [[x\n[[/code]]', "```\na ** b [[x\n```"]
  ])("blocks: %s", (source, expected) => {
    expect(markdown(source)).toBe(expected)
  })

  it.each([
    ["[[[scp-900|the sphere]]] and [[[SCP-901]]] and [[[scp-902|]]]", "the sphere and SCP-901 and scp-902"],
    ["[https://example.org/(a) its page]", "[its page](https://example.org/%28a%29)"],
    ["[*https://example.org it] [/local here] [#top up]", "[it](https://example.org) here up"],
    ["[javascript:alert(1) press]", "press"],
    ["[DATA EXPUNGED] and [sic]", "[DATA EXPUNGED] and [sic]"],
    ["[[REDACTED]] stays, [[*user A. Writer]] too", "[REDACTED] stays, A. Writer too"],
    ["[see [this]] and [[one [[span]]two[[/span]] three]]", "[see [this]] and [one two three]"],
    ["word[[footnote]] a\nnote [[/footnote]], more", "word (a note), more"],
    ['[[span style="x"]]in[[/span]] [[size 80%]]small[[/size]]', "in small"],
    ["[[>]]\nright\n[[/>]]\n[[=]]\ncentre\n[[/=]]", "right\n\ncentre"],
    ['[[collapsible show="+ Open" hide="- Close"]]\ninside\n[[/collapsible]]', "**+ Open**\n\ninside"],
    ["[[tabview]]\n[[tab First]]\na\n[[/tab]]\n[[/tabview]]", "**First**\n\na"],
    ["[[ul]]\n[[li]]a[[/li]]\n[[/ul]]", "- a"]
  ])("tags: %s", (source, expected) => {
    expect(markdown(source)).toBe(expected)
  })

  it("keeps literal text, decodes character references, and escapes Markdown syntax", () => {
    expect(markdown("@@**not bold**@@ @<&copy;>@")).toBe("\\*\\*not bold\\*\\* ©")
    expect(markdown("&lt;b&gt; &amp;amp; &#8212; &#x41; &nosuch;")).toBe("\\<b> \\&amp; — A \\&nosuch;")
    expect(markdown("<Begin log> 2 * 3 _x_ snake_case")).toBe("\\<Begin log> 2 * 3 \\_x\\_ snake_case")
    expect(markdown("1. one\n\n- two\n\n#three is fine")).toBe("1\\. one\n\n\\- two\n\n#three is fine")
    expect(markdown("[NAME]: word\n\n[NAME]: two words")).toBe("\\[NAME]: word\n\n[NAME]: two words")
  })

  it("reports omitted elements", () => {
    const source = [
      "[[include component:image-block name=a.png|caption=b [[[c]]] ]]",
      "[[=image d.png]]",
      "[[module Rate]]",
      "[[module ListPages]]\n%%content%%\n[[/module]]",
      "[[html]]<b>x</b>[[/html]]",
      "[[include component:toc]] [[include :scp-wiki:component:toc]]",
      "[[include component:license-box]]\n> **Filename:** a.png\n[[include component:license-box-end]]",
      "kept"
    ].join("\n")
    expect(markdown(source)).toBe("*[Image: b c]*\n\nkept")
    expect(leftOut(source)).toEqual([
      "image 2",
      "module ListPages 1",
      "html block 1",
      "include component:toc 2",
      "licence box 1"
    ])
  })

  it("keeps the text after an unterminated licence box", () => {
    expect(markdown("a\n[[include component:license-box]]\nb")).toBe("a\n\nb")
  })

  it.prop(
    "converts any text to text without control characters other than line breaks",
    [FastCheck.string({ unit: "binary" })],
    ([source]) => {
      expect(markdown(source)).not.toMatch(/(?!\n)\p{Cc}/u)
      expect(markdown(source).isWellFormed()).toBe(true)
    }
  )

  it.prop("converts any sequence of markup to such text too", [hostile], ([source]) => {
    expect(markdown(source)).not.toMatch(/(?!\n)\p{Cc}/u)
    expect(markdown(source).isWellFormed()).toBe(true)
  })

  it.prop("keeps all words between any markup", [hostile], ([source]) => {
    const safe = source.replace(/\[|@|#|\{|<|&|http/g, "")
    expect(markdown(`${safe}\n\nsurvivor`)).toContain("survivor")
  })

  const endless: ReadonlyArray<string> = [
    "[[",
    "[[[",
    "]]",
    "[[a ",
    "[[include ",
    "[[include a|b=[[include ",
    "[[footnote]]",
    "[[footnote]]x[[/footnote]]",
    "[[code]]",
    "[[module x]]",
    '[[collapsible show="a"]]',
    "[!--",
    "@@",
    "@@\n",
    "@<",
    "**",
    "** a",
    "//a ",
    "--a ",
    "--",
    "__a",
    "{{",
    "##red|",
    "**//__--",
    "a **b //c** d// ",
    "[http://a ",
    "[/",
    ">",
    "> ",
    ">\n",
    "||",
    "||a\n",
    "* a\n * b\n",
    " ",
    " _\n",
    "\n",
    "<a ",
    "<",
    "&",
    "&#",
    "----\n",
    "+ ",
    "`",
    "_",
    "[x](",
    "**Addendum",
    "**Description:**\n"
  ]
  it("takes linear time for any nesting", () => {
    const times = endless.map((sign) => {
      const source = `x${sign.repeat(Math.ceil(200_000 / sign.length))}`
      const start = process.cpuUsage()
      read(source)
      read(`${source}]][[/footnote]][[/code]]**`)
      const { system, user } = process.cpuUsage(start)
      return { sign, ms: (system + user) / 1_000 }
    })
    // Processor time: the slowest input takes a fraction of a second; quadratic time would be minutes.
    expect(times.filter(({ ms }) => ms > 4_000)).toEqual([])
  }, 240_000)
})

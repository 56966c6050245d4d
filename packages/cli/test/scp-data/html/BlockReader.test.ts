import { describe, expect, it } from "@effect/vitest"
import { interpret, page, sectionsOfHtml, textOfHtml } from "../SyntheticPage.ts"

describe("BlockReader", () => {
  it.each([
    ["display", '<div style="color:red; DISPLAY : none">no</div>'],
    ["an important display", '<span style="display:none !important">no</span>'],
    ["visibility", '<span style="visibility: hidden">no</span>'],
    ["the hidden attribute", "<p hidden>no</p>"],
    ["script", "<script>no</script><style>.no{}</style>"],
    ["a frame", '<iframe src="x">no</iframe>'],
    ["a modal", '<div class="modalbox"><p>no</p></div>'],
    ["a rating box", '<div class="page-rate-widget-box">no</div>'],
    ["navigation", '<div class="footer-wikiwalk-nav">« SCP-1 | SCP-2 »</div>'],
    ["a placeholder", "<p>{$caption}</p>"],
    ["a comment", "<!-- no -->"]
  ])("leaves out what is hidden by %s", (_, hidden) => {
    expect(textOfHtml(`<p>one</p>${hidden}<p>two</p>`)).toBe("one\n\ntwo")
  })

  it("shows what is visible within hidden text", () => {
    expect(textOfHtml('<p style="visibility:hidden">a <span style="visibility:visible">b</span></p>')).toBe("b")
  })

  it.each([
    ["<p>a <strong>b</strong> <em>c</em> <s>d</s> <tt>e_f</tt></p>", "a **b** *c* ~~d~~ `e_f`"],
    [
      '<p>a <span style="text-decoration: line-through;">b</span> <span style="font-weight:bold">c</span></p>',
      "a ~~b~~ **c**"
    ],
    ["<p>10<sup>23</sup> H<sub>2</sub>O 13<sup>th</sup></p>", "10²³ H₂O 13th"],
    ["<h2>One</h2><hr/><p>a<br/>b</p>", "## One\n\n---\n\na  \nb"],
    ["<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"],
    ['<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b"],
    ["<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>", "> a\n>\n> > b"],
    ['<div class="blockquote"><p>a</p></div>', "> a"],
    [
      "<table><tr><th>a</th><th>b</th></tr><tr><td>c|d</td><td>e<br/>f</td></tr></table>",
      "| a | b |\n| --- | --- |\n| c\\|d | e f |"
    ],
    ["<table><tr><td><p>a</p><ul><li>b</li></ul></td><td>c</td></tr></table>", "a\n\n- b\n\nc"],
    ["<dl><dt>key</dt><dd>value</dd></dl>", "- **key**: value"],
    ['<div class="code"><pre><code>a\n  *b*</code></pre></div>', "```\na\n  *b*\n```"],
    ["<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby></p>", "漢 (かん)"],
    ['<p><span class="ruby">漢<span class="rt">かん</span></span></p>', "漢 (かん)"],
    ['<p>x <span class="math-inline">$a_1$</span></p>', "x `a_1`"],
    ["<details><summary>More</summary><p>a</p></details>", "**More**\n\na"],
    ["<figure><img src='a.png'/><figcaption>A sphere</figcaption></figure>", "*[Image: A sphere]*"],
    [
      '<div class="bibitems"><div class="title">Bibliography</div><div class="bibitem">1. A book</div></div>',
      "Bibliography\n\n1\\. A book"
    ]
  ])("%s", (html, expected) => {
    expect(textOfHtml(html)).toBe(expected)
  })

  const tabs =
    '<div class="yui-navset"><ul class="yui-nav"><li class="selected"><a><em>One</em></a></li><li><a><em>Two</em></a></li></ul>' +
    '<div class="yui-content"><div id="wiki-tab-0-0"><p>a</p></div><div id="wiki-tab-0-1" style="display:none"><p>b</p></div></div></div>'

  it("reads tabs with their titles, as sections within a description", () => {
    expect(textOfHtml(tabs)).toBe("**One**\n\na\n\n**Two**\n\nb")
    expect(Object.entries(sectionsOfHtml(`<p><b>Description:</b> A sphere.</p>${tabs}`))).toEqual([
      ["Description", "A sphere."],
      ["One", "a"],
      ["Two", "b"]
    ])
  })

  it("keeps a note that is referred to nowhere", () => {
    const note =
      '<div class="footnotes-footer"><div class="title">Footnotes</div><div class="footnote-footer" id="footnote-7"><a>7</a>. A note.</div></div>'
    expect(textOfHtml(`<p>Text.</p>${note}`)).toBe("Text.\n\nA note.")
  })

  it("counts what is left out by kind", () => {
    const html = page(
      '<p>Text.</p><img src="a"/><img src="b"/><iframe src="c"></iframe><video>v</video><div style="display:none">x</div><div class="anom-bar">Risk Class: Notice</div>'
    )
    expect(interpret({ html }).leftOut).toEqual([
      { kind: "image", count: 2 },
      { kind: "embedded page", count: 1 },
      { kind: "video", count: 1 },
      { kind: "hidden text", count: 1 },
      { kind: "class bar", count: 1 }
    ])
  })
})

/** Hostile Markdown in a record: elements of a fixed list, no request to another origin, no report of the CSP. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as Tab from "./Tab.ts"

const { fileSection, mwangi, okafor } = Archive

const allowed = new Set(
  "a b blockquote br code del div em h3 h4 hr li ol p pre span strong table tbody td th thead tr ul".split(" ")
)

const bodies = {
  html: [
    "<script>globalThis.taken = 1</script>",
    '<img src="https://evil.example/a.png" onerror="globalThis.taken = 1">',
    '<svg onload="globalThis.taken = 1"><use href="https://evil.example/x.svg#a"/></svg>',
    '<iframe src="https://evil.example/"></iframe><object data="https://evil.example/"></object>',
    '<style>@import url("https://evil.example/a.css"); body { background: url(https://evil.example/b.png) }</style>',
    '<link rel="prefetch" href="https://evil.example/c"><meta http-equiv="refresh" content="0;url=https://evil.example/">',
    '<base href="https://evil.example/"><form action="https://evil.example/"><button>Go</button></form>',
    "Text with <b onclick=alert(1)>inline</b> <!-- a comment --> and <a href=javascript:alert(1)>a link</a>."
  ].join("\n\n"),
  links: [
    "![a picture](https://evil.example/x.png) ![](//evil.example/y.png) ![z][image]",
    "[script](javascript:globalThis.taken=1) [spaced](java\nscript:alert(1)) [entity](&#106;avascript:alert(1))",
    "[tab](java&Tab;script:alert(1)) [data](data:text/html,<script>globalThis.taken=1</script>) [file](file:///etc/passwd)",
    "[relative](/me) [parent](../me) [same](//evil.example/) [sign out](/session) [blob](blob:https://evil.example/1)",
    '[good](https://example.org/a?b=1&c=2 "title\\" onclick=alert(1)") <https://example.org/auto> https://example.org/bare',
    "[nested [inner](https://evil.example/inner)](https://example.org/outer)",
    "[image]: https://evil.example/z.png"
  ].join("\n\n"),
  blocks: [
    "# One\n## Two\n### Three\n#### Four\n##### Five",
    "| a | b |\n|---|---|\n| <img src=x onerror=alert(1)> | SCP-049 |",
    "- [ ] open\n- [x] done\n  1. inner",
    "```html\n<script>globalThis.taken = 1</script>\n```",
    "> quote with SCP-914 and SCP-914-1-2-3-4-5-6-7-8-9-0"
  ].join("\n\n"),
  deep: `${"> ".repeat(2_000)}deep\n\n${"- ".repeat(800)}list\n\n${"[".repeat(3_000)}\n\n${"*a ".repeat(5_000)}`,
  wide: `${"W".repeat(3_000)}\n\n| ${"c | ".repeat(100)}\n| ${"- | ".repeat(100)}\n| ${"v | ".repeat(100)}`,
  unicode: "\u202Eright to left\u202C ab \u200B\uFEFF\uD83D\uDE00 &lt;script&gt; &amp;lt;"
}

describe.skipIf(Chromium.isSkipped)("hostile Markdown", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
    const sections = Object.entries(bodies).map(([id, body]) =>
      fileSection("SCP-173", `addendum-${id}`, `Addendum ${id}`, body)
    )
    await archive.file(mwangi, ...sections)
  })
  afterAll(() => archive.close())

  it("becomes elements of the list only, asks no other origin, and violates no policy", async () => {
    const tab = await Tab.open(await Browser.openContext())
    const { page } = tab
    await page.addInitScript(() => {
      const reports: Array<string> = []
      Reflect.set(globalThis, "reports", reports)
      addEventListener("securitypolicyviolation", (event) =>
        reports.push(`${event.violatedDirective} ${event.blockedURI}`)
      )
    })
    await page.goto(`${archive.origin}/scp/173`)
    await Tab.signIn(tab, okafor)
    await Tab.paper(tab, "The Sculpture")
    await page.getByRole("heading", { name: "Addendum unicode" }).waitFor()
    await page.locator(".prose table").first().waitFor()

    const elements = await page
      .locator(".prose")
      .evaluateAll((all) => [
        ...new Set(all.flatMap((one) => [...one.querySelectorAll("*")].map(({ localName }) => localName)))
      ])
    expect(elements.filter((name) => !allowed.has(name))).toEqual([])
    expect(elements).toContain("table")
    const attributes = await page
      .locator(".prose")
      .evaluateAll((all) => [
        ...new Set(all.flatMap((one) => [...one.querySelectorAll("*")].flatMap((each) => each.getAttributeNames())))
      ])
    expect(attributes.filter((name) => name.startsWith("on") || name === "style" || name === "src")).toEqual([])

    const links = await page
      .locator("#section-addendum-links .prose a")
      .evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""))
    expect(links.length).toBeGreaterThanOrEqual(3)
    expect(links.filter((href) => !/^https:\/\/(example\.org|evil\.example\/inner)/.test(href))).toEqual([])
    const places = await page
      .locator("#section-addendum-blocks .prose a")
      .evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""))
    expect(places).toContain("/scp/049")
    expect(places.filter((href) => !href.startsWith("/scp/"))).toEqual([])

    // The sources are shown as they were written.
    expect(await page.locator("#section-addendum-html").innerText()).toContain("<script>globalThis.taken = 1</script>")
    expect(await page.evaluate(() => Reflect.get(globalThis, "taken"))).toBeUndefined()
    expect(await page.evaluate(() => Reflect.get(globalThis, "reports"))).toEqual([])
    expect(tab.complaints).toEqual([])
    const foreign = tab.requests.filter((url) => new URL(url).host !== new URL(archive.origin).host)
    expect(foreign).toEqual([])
  })

  it("is shown by the terminal, the search and the slider without the page becoming slow or wide", async () => {
    const tab = await Tab.enter(await Browser.openContext(Browser.phone), `${archive.origin}/scp/173`, okafor)
    await Tab.paper(tab, "The Sculpture")
    await tab.page.getByRole("heading", { name: "Addendum wide" }).waitFor()
    const width = () => tab.page.evaluate(() => document.documentElement.scrollWidth)
    expect(await width()).toBe(360)
    await tab.page.goto(`${archive.origin}/`)
    const started = Date.now()
    for (const line of ["ACCESS 173", "OPEN 3", "OPEN 8", "SEARCH evil"]) {
      await tab.page.getByRole("combobox").fill(line)
      await tab.page.keyboard.press("Enter")
      await tab.page
        .locator(".turn", { hasText: line })
        .locator(".paper, ol, ul, .card, p:not(.quiet)")
        .first()
        .waitFor()
    }
    expect(Date.now() - started).toBeLessThan(10_000)
    expect(await width()).toBe(360)
    expect(tab.complaints).toEqual([])
  })
})

/** An exported HTML page in a browser: no script runs, nothing is requested, and every printed page has the mark. */
import { readFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "../../packages/cli/test/cli/Deepwells.ts"
import { prepare } from "../../packages/cli/test/cli/Deepwells.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as Pdf from "./Pdf.ts"

const body = [
  "<script>globalThis.taken = 1</script>",
  '<img src="https://evil.example/a.png" onerror="globalThis.taken = 1">',
  "![picture](https://evil.example/b.png)",
  "[script](javascript:globalThis.taken=1) [good](https://example.org/)",
  '<style>body { background: url(https://evil.example/c.png) }</style><iframe src="https://evil.example/"></iframe>',
  ...Array.from({ length: 120 }, (_, line) => `Paragraph ${line} of a long file.`)
].join("\n\n")

describe.skipIf(Chromium.isSkipped)("an exported page", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
    const filed = await box.asAdmin(
      ["scp", "file", "173", "addendum-7", "-", "--title", "<script>taken = 1</script>"],
      {
        stdin: body
      }
    )
    const saved = await box.asAdmin(["scp", "export", "173", "-o", "page.html"])
    expect([filed.code, saved.code]).toEqual([0, 0])
  })
  afterAll(() => box.remove())

  it("runs no script, requests nothing else, and breaks no rule of its policy", async () => {
    const context = await Browser.openContext()
    const page = await context.newPage()
    const requests: Array<string> = []
    const messages: Array<string> = []
    page.on("request", (request) => requests.push(request.url()))
    page.on("console", (message) => messages.push(message.text()))
    page.on("pageerror", (error) => messages.push(error.message))
    // The browser does not read this machine's files: it is sent the page, and nothing else.
    const url = "https://exported.example/page.html"
    await context.route("**/*", (route) =>
      route.request().url() === url
        ? route.fulfill({ contentType: "text/html", body: readFileSync(box.path("page.html"), "utf8") })
        : route.abort()
    )
    await page.goto(url)
    expect(await page.evaluate("globalThis.taken")).toBeUndefined()
    expect(requests).toEqual([url])
    expect(messages).toEqual([])
    expect(await page.locator("script, img, iframe, link, object, form").count()).toBe(0)
    expect(await page.locator("a").evaluateAll((links) => links.map((link) => link.getAttribute("href")))).toEqual([
      "https://example.org/"
    ])
    // The style sheet is allowed by its hash.
    expect(await page.locator(".running").isVisible()).toBe(false)
    await page.emulateMedia({ media: "print" })
    expect(await page.locator(".running").isVisible()).toBe(true)
    expect(await page.locator(".running").evaluate((mark) => getComputedStyle(mark).position)).toBe("fixed")
    const pages = Pdf.pages(await page.pdf())
    expect(pages.length).toBeGreaterThan(2)
    expect(pages.filter((text) => !text.includes("COSMIC"))).toEqual([])
  })
})

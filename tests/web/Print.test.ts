/** The printed page, and the page without scripts. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as Pdf from "./Pdf.ts"
import * as Tab from "./Tab.ts"

const { okafor } = Archive

describe.skipIf(Chromium.isSkipped)("without a screen or a script", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
  })
  afterAll(() => archive.close())

  it.each([
    ["now", "/scp/173", "SCP-173 ·"],
    ["of the past", "/scp/173?at=2999-01-01T00:00:00.000Z", "SCP-173, as of 2999-01-01 00:00:00Z ·"]
  ])("a file %s is printed as paper only, with a foot on each page", async (_name, path, begin) => {
    const { page } = await Tab.enter(await Browser.openContext(), `${archive.origin}${path}`, okafor)
    await page.locator(".paper.file").waitFor()
    expect(await page.locator(".page-foot").isVisible()).toBe(false)
    const asked = Date.now()
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")))
    await page.emulateMedia({ media: "print" })
    const foot = await page.locator(".page-foot").innerText()
    expect(foot.startsWith(begin)).toBe(true)
    expect(foot).toContain("Level 1 - Unrestricted · printed by Maren Okafor (m.okafor), ")
    const [time = ""] = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/.exec(foot) ?? []
    expect(Math.abs(Date.parse(time) - asked)).toBeLessThan(5_000)
    for (const chrome of [".rail", ".prompt", ".watch", ".timeline", ".paged", ".skip"]) {
      expect(await page.locator(chrome).first().isVisible(), chrome).toBe(false)
    }
    const bar = await page.locator(".bar .clear").evaluate((bar) => {
      const style = getComputedStyle(bar)
      return [style.backgroundColor, style.getPropertyValue("print-color-adjust")]
    })
    expect(bar).toEqual([expect.not.stringContaining("rgba(0, 0, 0, 0)"), "exact"])
    const pages = Pdf.pages(await page.pdf({ format: "A4" }))
    expect(pages.length).toBeGreaterThanOrEqual(2)
    for (const text of pages) expect(text.replaceAll(" ", "")).toContain("printedbyMarenOkafor(m.okafor)")
  })

  it("a page without JavaScript says in one sentence what it needs", async () => {
    const context = await Browser.openContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${archive.origin}/scp/173`)
    const text = (await page.locator("body").innerText()).trim()
    expect(text).toBe("SCiPNET needs JavaScript, because the server sends records only to a signed-in connection.")
    expect(await page.title()).toBe("SCiPNET")
  })
})

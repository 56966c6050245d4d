/** The screens of administrators and auditors: axe, widths, targets, hostile text, and the keyboard alone. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as PageChecks from "./PageChecks.ts"
import * as Screens from "./Screens.ts"
import * as Staff from "./Staff.ts"
import * as Tab from "./Tab.ts"

const { mwangi } = Archive

const hostile = `<img src=x onerror="alert(1)">'"=1+1`

describe.skipIf(Chromium.isSkipped)("the screens of the staff", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
  })
  afterAll(() => archive.close())

  it.each(PageChecks.widths)(
    "have no violation that axe finds, no overflow and no small target at %s",
    async (_, options) => {
      const tab = await Tab.enter(await Browser.openContext(options), `${archive.origin}/`, mwangi)
      const { page } = tab
      const found: Array<string> = []
      const check = async (name: string, isTouch = options === Browser.phone) => {
        const small = isTouch ? await PageChecks.smallTargets(page) : []
        const all = [...(await PageChecks.violations(page)), ...(await PageChecks.overflow(page)), ...small]
        found.push(...all.map((each) => `${name}: ${each}`))
      }
      for (const screen of Screens.ofStaff) {
        await Screens.visit(page, archive.origin, screen)
        await page.evaluate(() => {
          for (const each of document.querySelectorAll("#main details")) each.setAttribute("open", "")
        })
        await check(screen.name)
      }
      await page.goto(`${archive.origin}/people/m.okafor`)
      for (const opener of ["Rename", "Transfer", "Reset the password", "Deactivate"]) {
        await page.getByRole("button", { name: opener, exact: true }).click()
        await page.locator("dialog[open]").waitFor()
        await check(`dialog ${opener}`)
        await page.keyboard.press("Escape")
        expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(opener)
      }
      await page.getByRole("button", { name: "Show the open sessions" }).click()
      await page.getByText("No session is open.").waitFor()
      const user = `a.xe${options.viewport.width}`
      await Staff.enrol(archive, tab, { user, name: "Axel", level: 1 })
      await check("temporary password")
      expect([...new Set(found)]).toEqual([])
      expect(tab.complaints).toEqual([])
    }
  )

  it("show hostile text as text, in every field", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/people/new`, mwangi)
    const { page } = tab
    await page.getByLabel("Title").fill(hostile)
    await page.getByLabel("Task force").fill("Epsilon-11")
    await Staff.sendEnrolment(page, { user: "h.ostile", name: hostile, level: 1, site: hostile })
    await page.getByText("The deepwell does not accept that as it is written.").waitFor()
    expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe(hostile)
    await page.getByLabel("Site", { exact: true }).fill("Site-19")
    await page.getByRole("button", { name: "Enrol", exact: true }).click()
    await page.getByText(`${hostile} is enrolled as h.ostile.`).waitFor()
    await page.getByRole("link", { name: "Open the account" }).click()
    await page.getByRole("heading", { name: hostile }).waitFor()
    await page.getByRole("button", { name: "Deactivate" }).click()
    await page.locator("dialog[open]").getByLabel("Reason").fill(hostile)
    await page.locator("dialog[open]").getByRole("button", { name: "Deactivate the account" }).click()
    await page.getByText("h.ostile is deactivated").waitFor()
    const typed = encodeURIComponent(hostile)
    for (const [path, text] of [
      ["/people", "onerror"],
      [`/people/${typed}`, "onerror"],
      ["/audit?target=h.ostile", "onerror"],
      [`/audit?actor=${typed}`, "No entries to show."],
      [`/audit?question=who-read-it&target=${typed}`, "onerror"],
      [`/audit?since=${typed}`, "onerror"],
      [`/audit?reader=${typed}&type=scp&id=${typed}`, "Expunged"]
    ] as const) {
      await page.goto(`${archive.origin}${path}`)
      await page.locator("#main").getByText(text).first().waitFor({ state: "attached" })
      expect(await page.locator("#main img").count()).toBe(0)
    }
    expect(tab.complaints).toEqual([])
  })

  it("enrol a person, grant a role and ask a question by the keyboard alone", async () => {
    const { page } = await Tab.enter(await Browser.openContext(), `${archive.origin}/people/new`, mwangi)
    const { keyboard } = page
    /** Presses Tab until the focus is on a control with this name. */
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let steps = 0; steps < 80; steps += 1) {
        await keyboard.press("Tab")
        const label = await page.evaluate(() => {
          const element = document.activeElement
          const labels =
            element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels : null
          return labels?.[0]?.innerText ?? element?.textContent ?? ""
        })
        if (name.test(label)) return
      }
      throw new Error(`Tab does not reach ${name}.`)
    }
    await page.getByLabel("Name", { exact: true }).waitFor()
    await tabTo(/^User$/)
    await keyboard.type("k.eys")
    await tabTo(/^Name$/)
    await keyboard.type("Kit Eys")
    await tabTo(/For Official Use Only/)
    await keyboard.press("ArrowDown")
    await keyboard.press("Enter")
    await page.getByRole("heading", { name: "Enrolled", exact: true }).waitFor()
    await tabTo(/^Open the account$/)
    await keyboard.press("Enter")
    await page.getByRole("heading", { name: "Kit Eys" }).waitFor()
    await page.getByText("Unrestricted").first().waitFor()
    await tabTo(/^Grant the role archivist/)
    await keyboard.press("Enter")
    await page.getByText("k.eys now has the role archivist").waitFor()
    await keyboard.press("g")
    await keyboard.press("a")
    await page.getByRole("heading", { name: "Audit" }).waitFor()
    await page.locator(".entries li").first().waitFor()
    await tabTo(/^Question$/)
    await keyboard.type("Who changed")
    await tabTo(/^Record$/)
    await keyboard.type("k.eys")
    await keyboard.press("Enter")
    await page.getByRole("heading", { name: "Who changed k.eys?" }).waitFor()
    await page.locator(".entries").getByText("role granted").waitFor()
    expect(await page.locator(".entries").innerText()).toContain("registered k.eys")
  })
})

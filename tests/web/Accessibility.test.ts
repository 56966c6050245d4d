/** Accessibility of every screen and state: axe, widths, sizes of text and targets, focus, keyboard. */
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import { overflow, smallTargets, violations, widths } from "./PageChecks.ts"
import * as Screens from "./Screens.ts"
import * as Tab from "./Tab.ts"

const { mwangi, okafor } = Archive

/** The screens that fail a check, each with what the check found. */
const failing = async (
  tab: Tab.Tab,
  origin: string,
  check: (page: Page) => Promise<ReadonlyArray<string>>
): Promise<ReadonlyArray<string>> => {
  const found: Array<string> = []
  for (const screen of Screens.signedIn) {
    await Screens.visit(tab.page, origin, screen)
    found.push(...(await check(tab.page)).map((each) => `${screen.name}: ${each}`))
  }
  return [...new Set(found)]
}

describe.skipIf(Chromium.isSkipped)("every screen", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
    const user = { _tag: "RegisterUser", user: "n.new", name: "Nell New", clearance: { level: 1, compartments: [] } }
    await archive.as(mwangi, ["user", "register", "n.new", "--name", user.name, "--level", "1"])
  })
  afterAll(() => archive.close())

  it.each(widths)("has no violation that axe finds at %s, with and without a dialog", async (_name, options) => {
    const tab = await Tab.enter(await Browser.openContext(options), `${archive.origin}/`, okafor)
    const found = await failing(tab, archive.origin, async (page) => {
      const plain = await violations(page)
      await page.locator("#main").focus()
      await page.keyboard.press("?")
      await page.locator("dialog[open]").waitFor()
      const withDialog = await violations(page)
      await page.keyboard.press("Escape")
      return [...plain, ...withDialog.map((each) => `with a dialog: ${each}`)]
    })
    expect(found).toEqual([])
    expect(tab.complaints).toEqual([])
  })

  it.each(widths)(
    "of the terminal's answers has none at %s, nor has the prompt with suggestions",
    async (_name, options) => {
      const { page } = await Tab.enter(await Browser.openContext(options), `${archive.origin}/`, okafor)
      const lines = [
        "HELP",
        "ACCESS 173",
        "OPEN 1",
        "ACCESS 096",
        "ACCESS 4444",
        "LIST",
        "SEARCH concrete",
        "HISTORY 173"
      ]
      for (const [index, line] of [...lines, "TRAIL", "WHOAMI", "PENDING", "STATUS", "HELP STATUS"].entries()) {
        await page.getByRole("combobox").fill(line)
        await page.keyboard.press("Enter")
        await page.locator(".turn").nth(index).locator("> *:not(.typed):not(p.quiet)").first().waitFor()
      }
      expect(await violations(page)).toEqual([])
      expect(await overflow(page)).toEqual([])
      await page.getByRole("combobox").pressSequentially("sculpture")
      await page.getByRole("option").first().waitFor()
      expect(await violations(page)).toEqual([])
    }
  )

  it.each(widths)("before sign-in has none at %s: the form, a rejection, an ended session", async (_name, options) => {
    const tab = await Tab.open(await Browser.openContext(options))
    await tab.page.goto(`${archive.origin}/scp/173`)
    await tab.page.getByLabel("Password").waitFor()
    expect(await violations(tab.page)).toEqual([])
    await Tab.signIn(tab, { user: "m.okafor", password: "wrong" })
    await tab.page.getByRole("alert").waitFor()
    expect(await violations(tab.page)).toEqual([])
    expect(await overflow(tab.page)).toEqual([])
  })

  it.each(widths)("for a new password has none at %s, and leads to the file", async (name, options) => {
    const user = `n.new-${name.slice(0, 3)}`
    const given = { SCIPNET_NEW_PASSWORD: "a temporary secret" }
    const env = { SCIPNET_DEEPWELL: archive.deepwell, SCIPNET_USER: mwangi.user, SCIPNET_PASSWORD: mwangi.password }
    const args = ["user", "register", user, "--name", "Nell New", "--level", "1"]
    expect((await archive.run(args, { env: { ...env, ...given } })).code).toBe(0)
    const tab = await Tab.open(await Browser.openContext(options))
    const { page } = tab
    await page.goto(`${archive.origin}/scp/173`)
    await Tab.signIn(tab, { user, password: given.SCIPNET_NEW_PASSWORD })
    await page.getByLabel("Present password").fill(given.SCIPNET_NEW_PASSWORD)
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toEqual([])
    for (const label of ["New password", "New password again"]) {
      await page.getByLabel(label, { exact: true }).fill("a secret of my own")
    }
    await page.keyboard.press("Enter")
    await Tab.paper(tab, "The Sculpture")
  })

  it("fits at 320 px", async () => {
    const narrow = { ...Browser.phone, viewport: { width: 320, height: 640 } }
    const tab = await Tab.enter(await Browser.openContext(narrow), `${archive.origin}/`, okafor)
    expect(await failing(tab, archive.origin, overflow)).toEqual([])
  })

  it.each([
    ["360 px", 360],
    ["1280 px", 1_280]
  ])("fits with text of twice the size at %s", async (_name, width) => {
    const context = await Browser.openContext({ viewport: { width, height: 800 } })
    const tab = await Tab.enter(context, `${archive.origin}/`, okafor)
    const found = await failing(tab, archive.origin, async (page) => {
      const size = () =>
        page.evaluate(() => parseFloat(getComputedStyle(document.querySelector("#main p") ?? document.body).fontSize))
      const before = await size()
      await page.evaluate(() => {
        document.documentElement.style.fontSize = "200%"
      })
      const after = await size()
      return [...(await overflow(page)), ...(after < before * 1.6 ? [`text of ${before} px became ${after} px`] : [])]
    })
    expect(found).toEqual([])
  })

  it("has targets of at least 44 px on touch", async () => {
    const tab = await Tab.enter(await Browser.openContext(Browser.phone), `${archive.origin}/`, okafor)
    const found = await failing(tab, archive.origin, smallTargets)
    expect(found).toEqual([])
  })
})

describe.skipIf(Chromium.isSkipped)("focus and keys", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
  })
  afterAll(() => archive.close())

  const focused = (page: Page) => page.evaluate(() => document.activeElement?.id)

  it("the focus goes to main when the route changes, also with Back and Forward", async () => {
    const { page } = await Tab.enter(await Browser.openContext(), `${archive.origin}/`, okafor)
    await page.getByRole("link", { name: "Directory" }).click()
    await page.locator(".rows a").first().waitFor()
    expect(await focused(page)).toBe("main")
    await page.locator(".rows a").first().focus()
    await page.keyboard.press("Enter")
    await page.locator(".paper.file").waitFor()
    expect(await focused(page)).toBe("main")
    await page.locator(".paged button").first().focus()
    await page.goBack()
    await page.locator(".rows a").first().waitFor()
    expect(await focused(page)).toBe("main")
    await page.goForward()
    await page.locator(".paper.file").waitFor()
    expect(await focused(page)).toBe("main")
  })

  it("a change is proposed and approved without a pointer", async () => {
    const tab = await Tab.open(await Browser.openContext())
    const { page } = tab
    const { keyboard } = page
    const type = async (line: string) => {
      await keyboard.press("Control+k")
      await keyboard.type(line)
      await keyboard.press("Enter")
    }
    await page.goto(`${archive.origin}/`)
    await Tab.signInByKeys(tab, Archive.brandt)
    await keyboard.press("/")
    await keyboard.press("Escape")
    await keyboard.press("g")
    await keyboard.press("d")
    await page.locator(".rows a").first().waitFor()
    await keyboard.press("j")
    await keyboard.press("Enter")
    await Tab.paper(tab, "The Plague Doctor")
    await keyboard.press("n")
    await page.locator("#file-name", { hasNotText: "The Plague Doctor" }).waitFor()
    await keyboard.press("p")
    await Tab.paper(tab, "The Plague Doctor")
    await keyboard.press("[")
    await page.locator(".stamp").waitFor()
    await keyboard.press("?")
    await page.locator("dialog[open]").waitFor()
    await keyboard.press("Escape")
    await type("PROPOSE 049 NEUTRALIZED it sleeps / a year of film")
    await page.getByText("Another user can approve it").waitFor()
    await type("APPROVE 049")
    await page.getByText("You cannot approve your own proposal.").waitFor()
    await type("LOGOUT")
    await Tab.signInByKeys(tab, mwangi)
    await type("PENDING")
    await page.getByText("it sleeps").waitFor()
    await type("APPROVE 049")
    await page
      .getByText(/neutralized/i)
      .last()
      .waitFor()
    const { stdout } = await archive.as(mwangi, ["scp", "history", "SCP-049", "--json"])
    expect(stdout).toContain('"approvedBy":"h.mwangi"')
    expect(tab.complaints).toEqual([])
  })

  it("letters are dead in fields and when they are switched off", async () => {
    const { page } = await Tab.enter(await Browser.openContext(), `${archive.origin}/me`, okafor)
    await page.getByRole("combobox").focus()
    await page.keyboard.type("gd")
    expect(new URL(page.url()).pathname).toBe("/me")
    await page.keyboard.press("Escape")
    await page.getByLabel("Single letters are keys of the page").uncheck()
    await page.locator("#main").focus()
    await page.keyboard.type("gd?")
    await page.locator("dialog[open]").waitFor()
    await page.keyboard.press("Escape")
    expect(new URL(page.url()).pathname).toBe("/me")
    await page.reload()
    expect(await page.getByLabel("Single letters are keys of the page").isChecked()).toBe(false)
  })
})

/** The forms that write records: axe, widths, targets, and the keyboard alone. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as PageChecks from "./PageChecks.ts"
import * as Tab from "./Tab.ts"

const { brandt, fileSection, mwangi, registerScp } = Archive

describe.skipIf(Chromium.isSkipped)("the forms that write", () => {
  let archive: Archive.Archive
  const revise = (scp: string, body: string) =>
    archive.file(mwangi, { _tag: "ReviseScpSection", scp, section: "description", body })

  beforeAll(async () => {
    archive = await Archive.open()
    for (const scp of ["SCP-7601", "SCP-7602", "SCP-7603"]) {
      const body = "It is full.\n\n| a | b |\n|---|---|\n| 1 | 2 |"
      await archive.file(
        mwangi,
        registerScp(scp, "The Inkwell", 1),
        fileSection(scp, "description", "Description", body)
      )
    }
  })
  afterAll(() => archive.close())

  it.each(PageChecks.widths)("have no violation that axe finds at %s", async (name, options) => {
    const isPhone = name === "360 px"
    const number = isPhone ? "7601" : "7602"
    const tab = await Tab.enter(await Browser.openContext(options), `${archive.origin}/new/scp`, brandt)
    const { page } = tab
    const found: Array<string> = []
    const check = async (state: string) => {
      const all = [
        ...(await PageChecks.violations(page)),
        ...(await PageChecks.overflow(page)),
        ...(isPhone ? await PageChecks.smallTargets(page) : [])
      ]
      found.push(...all.map((each) => `${state}: ${each}`))
    }
    await page.getByLabel("Item number").fill("173")
    await page.getByLabel("Name", { exact: true }).fill("Another")
    await page.getByLabel("The file was taken from a page elsewhere").check()
    await check("a form with all fields")
    await page.getByLabel("The file was taken from a page elsewhere").uncheck()
    await page.getByRole("button", { name: "Register the anomaly" }).click()
    await page.getByText("SCP-173 already exists.").waitFor()
    await check("a rejection")

    await page.getByRole("link", { name: "Directory" }).click()
    await page.getByText("Not filed yet:").waitFor()
    await page.locator(".rows a").first().waitFor()
    await check("a draft elsewhere")
    await page.locator("section").getByRole("link", { name: "New anomaly" }).click()
    page.once("dialog", (dialog) => void dialog.accept())
    await page.getByRole("button", { name: "Discard the draft" }).click()

    await page.goto(`${archive.origin}/edit/scp/${number}/description`)
    await page.locator(".columns td").first().waitFor({ state: "attached" })
    await page.getByLabel("Clearance that reading the section requires").selectOption("own")
    await check("the editor")
    if (isPhone) {
      await page.getByRole("button", { name: "Preview" }).click()
      await page.locator(".preview td").first().waitFor()
      await check("the preview")
      await page.getByRole("button", { name: "Text", exact: true }).click()
    }
    // Text and preview are side by side where there is room.
    expect(await page.locator(".preview").isVisible()).toBe(!isPhone)
    await page.getByLabel("Clearance that reading the section requires").selectOption("keep")
    await page.getByLabel("Text", { exact: true }).fill(`It is empty.\n${"wide".repeat(200)}`)
    await revise(`SCP-${number}`, "It is half full.")
    await page.getByRole("button", { name: "File the revision" }).click()
    await page.getByRole("heading", { name: "Two texts" }).waitFor()
    for (const summary of ["The text on file", "Your text"]) await page.getByText(summary, { exact: true }).click()
    await check("a conflict")
    await page.getByRole("button", { name: "Continue with mine" }).click()
    await page.getByRole("button", { name: "File the revision" }).click()

    await page.locator("#section-description", { hasText: "It is empty." }).waitFor()
    await page.getByRole("button", { name: "Rename" }).waitFor()
    await check("a record")
    for (const button of ["Rename", "Reclassify", "Assign a site", "Record its source", "Change the clearance"]) {
      await page.getByRole("button", { name: button }).click()
      await page.locator("dialog[open]").waitFor()
      await check(button)
      await page.keyboard.press("Escape")
      // The focus returns to the button that opened the dialog.
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(button)
    }
    await page.getByRole("button", { name: "Previous change" }).click()
    await page.getByRole("button", { name: "Previous change" }).click()
    await page.getByRole("button", { name: "Bring this text back" }).waitFor()
    await check("a past version")
    await page.getByRole("button", { name: "Bring this text back" }).click()
    await page.locator(".difference ins, .difference .added").first().waitFor()
    await check("a revert")
    expect(found).toEqual([])
    expect(tab.complaints).toEqual([])
  })

  it("are used from sign-in to a merged revision with the keyboard alone", async () => {
    const tab = await Tab.open(await Browser.openContext())
    const { page } = tab
    const { keyboard } = page
    /** Presses Tab until an element with this name has the focus. */
    const reach = async (name: string) => {
      const focused = () =>
        page.evaluate(() => {
          const element = document.activeElement
          const label =
            element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element.labels?.[0] : null
          return (label ?? element)?.textContent?.trim()
        })
      for (let presses = 0; (await focused()) !== name; presses += 1) {
        if (presses > 60) throw new Error(`${name} cannot be reached; the focus is on ${await focused()}`)
        await keyboard.press("Tab")
      }
    }
    const selectAll = () => keyboard.press("Control+a")
    await page.goto(`${archive.origin}/scp/7603`)
    await Tab.signInByKeys(tab, brandt)
    await page.getByRole("button", { name: "Rename" }).waitFor()
    await page.locator("#main").focus()
    await keyboard.press("e")
    await page.waitForURL("**/edit/scp/7603/description")
    await page.getByLabel("Text", { exact: true }).waitFor()
    await reach("Text")
    await page.waitForFunction(() => document.activeElement instanceof HTMLTextAreaElement)
    await selectAll()
    await keyboard.type("Written by hand.")
    await revise("SCP-7603", "Written elsewhere.")
    await keyboard.press("Control+Enter")
    await page.waitForFunction(() => document.activeElement?.id === "conflict-title")
    await reach("Continue with mine")
    await keyboard.press("Enter")
    await page.waitForFunction(() => document.activeElement instanceof HTMLTextAreaElement)
    await keyboard.press("Control+Enter")
    await page.locator("#section-description", { hasText: "Written by hand." }).waitFor()
    await page.waitForURL("**/scp/7603#description")
    await reach("Rename")
    await keyboard.press("Enter")
    await reach("Name")
    await selectAll()
    await keyboard.type("The Dry Inkwell")
    await keyboard.press("Enter")
    await page.locator("dialog .done").waitFor()
    await keyboard.press("Escape")
    await Tab.paper(tab, "The Dry Inkwell")
    expect(tab.complaints).toEqual([])
  })
})

/** A line that is lost in the middle of each write: exactly one event. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as LostAnswers from "./LostAnswers.ts"
import * as Tab from "./Tab.ts"

const { mwangi } = Archive

describe.skipIf(Chromium.isSkipped)("a line that is lost in the middle of each write", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
    await archive.file(mwangi, { _tag: "FoundSite", site: "Site-81", name: "The Kiln" })
  })
  afterAll(() => archive.close())

  it.each([
    ["7401", "before the server has it"],
    ["7402", "after the server has answered"]
  ] as const)("SCP-%s, %s: exactly one event of each", async (number, moment) => {
    const tab = await Tab.open(await Browser.openContext())
    const sent = await LostAnswers.cutEveryCommand(tab, moment)
    const { page } = tab
    await page.goto(`${archive.origin}/new/scp`)
    await Tab.signIn(tab, mwangi)
    const text = page.getByLabel("Text", { exact: true })
    await page.getByLabel("Item number").fill(number)
    await page.getByLabel("Name", { exact: true }).fill("The Loose Wire")
    await page.getByRole("button", { name: "Register the anomaly" }).click()
    await Tab.paper(tab, "The Loose Wire")

    await page.getByRole("link", { name: "Add a section" }).click()
    await page.getByLabel("Section", { exact: true }).fill("description")
    await page.getByLabel("Title").fill("Description")
    await text.fill("A wire.")
    await page.getByRole("button", { name: "File the section" }).click()
    await page.locator("#section-description", { hasText: "A wire." }).waitFor()

    await page.getByRole("link", { name: "Edit Description" }).click()
    await text.fill("A loose wire.")
    await page.getByRole("button", { name: "File the revision" }).click()
    await page.locator("#section-description", { hasText: "A loose wire." }).waitFor()

    const dialog = page.locator("dialog[open]")
    const change = async (button: string, fill: () => Promise<void>) => {
      await page.getByRole("button", { name: button, exact: true }).first().click()
      await fill()
      await dialog.getByRole("button", { name: button, exact: true }).click()
      await dialog.locator(".done").waitFor()
      await page.keyboard.press("Escape")
    }
    await change("Rename", () => dialog.getByLabel("Name").fill("The Fixed Wire"))
    await change("Reclassify", async () => void (await dialog.getByLabel("Object class").selectOption("Safe")))
    await change("Assign a site", () => dialog.getByLabel("Site").fill("Site-81"))
    await change("Change the clearance", async () => {
      await dialog.getByLabel(/^3 Confidential/).check()
      await dialog.getByLabel("Reason").fill("sparks")
    })

    await page.goto(`${archive.origin}/scp/${number}`)
    await Tab.paper(tab, "The Fixed Wire")
    const back = page.getByRole("button", { name: "Bring this text back" })
    // The changes after the first text, and one step more.
    for (let step = 0; step < 6; step += 1) await page.getByRole("button", { name: "Previous change" }).click()
    await back.click()
    await dialog.getByRole("button", { name: "File as a new revision" }).click()
    await page.waitForURL(`**/scp/${number}#description`)

    const events = (await archive.trailOf(mwangi, 400))
      .filter(({ action, target }) => target === `SCP-${number}` && action.startsWith("Scp"))
      .map(({ action, outcome }) => `${action} ${outcome}`)
      .toReversed()
    expect(events).toEqual(
      [
        "ScpRegistered",
        "ScpSectionFiled",
        "ScpSectionRevised",
        "ScpRenamed",
        "ScpReclassified",
        "ScpSiteAssigned",
        "ScpClearanceChanged",
        "ScpSectionRevised"
      ].map((action) => `${action} done`)
    )
    // Each command was sent twice.
    expect(sent.length).toBe(events.length * 2)
    expect(tab.complaints).toEqual([])
  })
})

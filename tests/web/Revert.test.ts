/** Reverts from the time slider, and the limits of those who write. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as Tab from "./Tab.ts"

const { brandt, fileSection, lindqvist, mwangi, okafor, registerScp } = Archive

describe.skipIf(Chromium.isSkipped)("a record", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
  })
  afterAll(() => archive.close())

  it("that exists is not registered again, and nothing that was typed is lost", async () => {
    const { page } = await Tab.enter(await Browser.openContext(), `${archive.origin}/new/scp`, brandt)
    await page.getByLabel("Item number").fill("173")
    await page.getByLabel("Name", { exact: true }).fill("Another Sculpture")
    await page.getByRole("button", { name: "Register the anomaly" }).click()
    await page.getByText("The scp record SCP-173 already exists.").waitFor()
    expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("Another Sculpture")
    // A level above one's own, and a compartment that one does not hold, cannot be chosen.
    expect(await page.getByLabel(/^6 Cosmic/).isDisabled()).toBe(true)
    expect(await page.getByLabel("MNEMOSYNE").isEnabled()).toBe(true)
    expect(await page.getByLabel("OMEGA-7").count()).toBe(0)
  })

  it("is offered for change only to archivists, who are told of a level that they lack", async () => {
    const reader = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/999`, lindqvist)
    await reader.page.locator(".paper.file").waitFor()
    expect(await reader.page.getByRole("link", { name: /^Edit / }).count()).toBe(0)
    for (const path of ["/new/scp", "/edit/scp/999", "/edit/scp/999/description"]) {
      await reader.page.goto(`${archive.origin}${path}`)
      await reader.page.getByText("you do not have this role").waitFor()
    }
    const { page } = await Tab.enter(await Browser.openContext(), `${archive.origin}/new/site`, okafor)
    await page.getByText("This requires Level 4 - Secret; you hold Level 2 - Restricted.").waitFor()
    await page.goto(`${archive.origin}/new/user`)
    await page.waitForURL("**/people/new")
    await Promise.all(reader.bodies)
  })

  it("has its earlier text brought back from the slider, as a new revision", async () => {
    await archive.file(
      mwangi,
      registerScp("SCP-7310", "The Ledger", 1),
      fileSection("SCP-7310", "description", "Description", "The first\nline of the ledger.")
    )
    const revise = { _tag: "ReviseScpSection", scp: "SCP-7310", section: "description" }
    await archive.file(mwangi, { ...revise, body: "The last\nline of the ledger." })
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/7310`, okafor)
    const { page } = tab
    await page.locator("#section-description", { hasText: "The last" }).waitFor()
    expect(await page.getByRole("button", { name: "Bring this text back" }).count()).toBe(0)
    await page.getByRole("button", { name: "Previous change" }).click()
    await page.getByRole("button", { name: "Previous change" }).click()
    await page.locator("#section-description", { hasText: "The first" }).waitFor()
    await page.getByRole("button", { name: "Bring this text back" }).click()
    const dialog = page.locator("dialog[open]")
    await dialog.locator("del", { hasText: "last" }).waitFor()
    await dialog.locator("ins", { hasText: "first" }).waitFor()
    await dialog.getByLabel("Reason").fill("the first was right")
    await dialog.getByRole("button", { name: "File as a new revision" }).click()
    await page.waitForURL("**/scp/7310#description")
    await page.locator("#section-description", { hasText: "The first" }).waitFor()
    const revised = (await archive.trailOf(okafor)).filter(({ action }) => action === "ScpSectionRevised")
    expect(revised.map(({ target }) => target)).toEqual(["SCP-7310"])
    expect((await archive.as(mwangi, ["access", "scp", "SCP-7310", "--json"])).stdout).toContain('"revision":3')
    expect(tab.complaints).toEqual([])
  })
})

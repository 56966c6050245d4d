/** Every command that writes a record, once through its screen, and its event in the log. */
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as Tab from "./Tab.ts"

const { mwangi, okafor } = Archive

/** Opens the dialog of a button, fills it in, and waits for the sentence of success. */
const change = async (
  page: Page,
  button: string,
  done: RegExp,
  fill: (dialog: ReturnType<Page["locator"]>) => Promise<void>
) => {
  await page.getByRole("button", { name: button, exact: true }).first().click()
  const dialog = page.locator("dialog[open]")
  await fill(dialog)
  await dialog.getByRole("button", { name: button, exact: true }).click()
  const outcome = dialog.locator(".done", { hasText: done })
  await outcome.waitFor()
  // The notice of the change arrives, and the record is read again.
  await page.waitForTimeout(200)
  expect(await outcome.isVisible()).toBe(true)
  await page.keyboard.press("Escape")
  await dialog.waitFor({ state: "detached" })
}

describe.skipIf(Chromium.isSkipped)("a record", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
  })
  afterAll(() => archive.close())

  /** What a user did to a record, oldest first, without what they read. */
  const changesOf = async (user: Archive.Account, target: string): Promise<ReadonlyArray<string>> =>
    (await archive.trailOf(user, 400))
      .filter((entry) => entry.target === target && /^[A-Z]/.test(entry.action))
      .map(({ action, outcome }) => (outcome === "done" ? action : `${action} ${outcome}`))
      .toReversed()

  const json = async (args: ReadonlyArray<string>) => (await archive.as(mwangi, [...args, "--json"])).stdout

  it("of an anomaly is registered, written and changed", async () => {
    await archive.file(
      mwangi,
      { _tag: "FoundSite", site: "Site-81", name: "The Kiln" },
      { _tag: "FormTaskForce", taskForce: "Rho-3", name: "Kiln Hands" }
    )
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/new/scp`, mwangi)
    const { page } = tab
    await page.getByLabel("Item number").fill("scp 7301")
    await page.getByLabel("Name", { exact: true }).fill("The Standing Wave")
    await page.getByLabel(/^1 Unrestricted/).check()
    await page.getByLabel("Object class").selectOption("Keter")
    await page.getByLabel("Secondary class").fill("Thaumiel")
    await page.getByLabel("Disruption").selectOption("3")
    await page.getByLabel("Risk").selectOption("4")
    await page.getByLabel("Status").selectOption("neutralized")
    await page.getByLabel("Site", { exact: true }).fill("site-81")
    await page.getByLabel("Task force", { exact: true }).fill("RHO-3")
    await page.getByLabel("The file was taken from a page elsewhere").check()
    await page.getByLabel("Page", { exact: true }).fill("The Standing Wave")
    await page.getByLabel("Link").fill("https://example.org/wave")
    await page.getByLabel("Author").fill("A. Writer")
    await page.getByLabel("Licence").fill("CC BY-SA 3.0")
    await page.getByLabel("Revision").fill("4")
    await page.getByRole("button", { name: "Register the anomaly" }).click()
    await Tab.paper(tab, "The Standing Wave")
    expect(new URL(page.url()).pathname).toBe("/scp/7301")

    await page.getByRole("link", { name: "Add a section" }).click()
    await page.getByLabel("Section", { exact: true }).fill("description")
    await page.getByLabel("Title").fill("Description")
    await page.getByLabel("Text", { exact: true }).fill("It hums **at dawn**.")
    await page.locator(".preview strong", { hasText: "at dawn" }).waitFor()
    await page.getByLabel("Text", { exact: true }).press("Control+Enter")
    await page.locator("#section-description strong", { hasText: "at dawn" }).waitFor()

    await page.locator("#main").focus()
    await page.keyboard.press("e")
    await page.getByLabel("Text", { exact: true }).fill("It hums at dusk.")
    await page.getByLabel("Clearance that reading the section requires").selectOption("own")
    await page.getByLabel(/^3 Confidential/).check()
    await page.getByRole("button", { name: "File the revision" }).click()
    await page.locator("#section-description", { hasText: "at dusk" }).waitFor()

    await change(page, "Rename", /now The Standing Tide/, (dialog) =>
      dialog.getByLabel("Name").fill("The Standing Tide")
    )
    await Tab.paper(tab, "The Standing Tide")
    await change(page, "Reclassify", /now Euclid. It was Keter/, async (dialog) => {
      await dialog.getByLabel("Object class").selectOption("Euclid")
      await dialog.getByLabel("Risk").selectOption("")
    })
    await change(page, "Assign a site", /Site: none. It was Site-81/, (dialog) => dialog.getByLabel("Site").fill(""))
    await change(page, "Assign a task force", /Task force: none/, (dialog) => dialog.getByLabel("Task force").fill(""))
    await change(page, "Record its source", /source is recorded/, (dialog) => dialog.getByLabel("Revision").fill("5"))
    await change(page, "Change the clearance", /requires Level 2/, async (dialog) => {
      await dialog.getByLabel(/^2 Restricted/).check()
      await dialog.getByLabel("Reason").fill("two\n visitors  less")
    })

    expect(await changesOf(mwangi, "SCP-7301")).toEqual([
      "ScpRegistered",
      "ScpSectionFiled",
      "ScpSectionRevised",
      "ScpRenamed",
      "ScpReclassified",
      "ScpSiteAssigned",
      "ScpTaskForceAssigned",
      "ScpProvenanceRecorded",
      "ScpClearanceChanged"
    ])
    const record = await json(["access", "scp", "SCP-7301"])
    expect(record).toContain('"objectClass":"Euclid","secondaryClass":"Thaumiel","disruption":3,"risk":null')
    expect(record).toContain('"revision":"5"')
    const timeline = await json(["scp", "log", "SCP-7301"])
    expect(timeline).toContain("two visitors less")
    // The section has its own level.
    expect((await archive.as(okafor, ["access", "scp", "SCP-7301"])).stdout).not.toContain("at dusk")
    expect(tab.complaints).toEqual([])
  })

  it("of a site and of a task force is founded and changed", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/new/site`, mwangi)
    const { page } = tab
    await page.getByLabel("Site", { exact: true }).fill("area-88")
    await page.getByLabel("Name", { exact: true }).fill("The Salt Works")
    await page.getByLabel(/^2 Restricted/).check()
    await page.getByLabel("Director").fill("M.Okafor")
    await page.getByRole("button", { name: "Found the site" }).click()
    await Tab.paper(tab, "The Salt Works")
    await page.getByText("Level 2").first().waitFor()
    await change(page, "Rename", /now The Salt Mill/, (dialog) => dialog.getByLabel("Name").fill("The Salt Mill"))
    await change(page, "Appoint a director", /Director: h.mwangi. It was m.okafor/, (dialog) =>
      dialog.getByLabel("Director").fill("h.mwangi")
    )
    await change(page, "Change the clearance", /requires Level 3/, async (dialog) => {
      await dialog.getByLabel(/^3 Confidential/).check()
      await dialog.getByLabel("Reason").fill("salt")
    })
    const reason = (text: string) => (dialog: ReturnType<Page["locator"]>) => dialog.getByLabel("Reason").fill(text)
    await change(page, "Close the site", /Reopen the site. takes it back/, reason("flooded"))
    await change(page, "Reopen the site", /takes it back/, reason("dry again"))
    await page.getByRole("link", { name: "Add a section" }).click()
    await page.getByLabel("Section", { exact: true }).fill("plan")
    await page.getByLabel("Title").fill("Plan")
    await page.getByLabel("Text", { exact: true }).fill("Three pans.")
    await page.getByRole("button", { name: "File the section" }).click()
    await page.getByRole("link", { name: "Edit Plan" }).click()
    await page.getByLabel("Text", { exact: true }).fill("Four pans.")
    await page.getByRole("button", { name: "File the revision" }).click()
    await page.locator("#section-plan", { hasText: "Four pans." }).waitFor()
    expect(await changesOf(mwangi, "Area-88")).toEqual([
      "SiteFounded",
      "SiteRenamed",
      "SiteDirectorAppointed",
      "SiteClearanceChanged",
      "SiteDisbanded",
      "SiteRestored",
      "SiteDocumentFiled",
      "SiteDocumentRevised"
    ])

    await page.goto(`${archive.origin}/new/mtf`)
    await page.getByLabel("Designation").fill("tau-9")
    await page.getByLabel("Nickname").fill("Salt Lamps")
    await page.getByLabel("Leader").fill("m.okafor")
    await page.getByLabel("Site", { exact: true }).fill("Area-88")
    await page.getByRole("button", { name: "Form the task force" }).click()
    await Tab.paper(tab, "Salt Lamps")
    await change(page, "Rename", /now Salt Torches/, (dialog) => dialog.getByLabel("Name").fill("Salt Torches"))
    await change(page, "Appoint a leader", /Leader: none. It was m.okafor/, (dialog) =>
      dialog.getByLabel("Leader").fill("")
    )
    await change(page, "Station at a site", /Site: none. It was Area-88/, (dialog) =>
      dialog.getByLabel("Site").fill("")
    )
    await change(page, "Change the clearance", /requires Level 1/, async (dialog) => {
      await dialog.getByLabel(/^1 Unrestricted/).check()
      await dialog.getByLabel("Reason").fill("torches")
    })
    await change(page, "Disband", /takes it back/, reason("dark"))
    await change(page, "Restore", /takes it back/, reason("light"))
    await page.goto(`${archive.origin}/edit/mtf/Tau-9`)
    await page.getByLabel("Section", { exact: true }).fill("orders")
    await page.getByLabel("Title").fill("Orders")
    await page.getByLabel("Text", { exact: true }).fill("Walk.")
    await page.getByRole("button", { name: "File the section" }).click()
    await page.getByRole("link", { name: "Edit Orders" }).click()
    await page.getByLabel("Text", { exact: true }).fill("Run.")
    await page.getByRole("button", { name: "File the revision" }).click()
    await page.locator("#section-orders", { hasText: "Run." }).waitFor()
    expect(await changesOf(mwangi, "Tau-9")).toEqual([
      "TaskForceFormed",
      "TaskForceRenamed",
      "TaskForceLeaderAppointed",
      "TaskForceStationed",
      "TaskForceClearanceChanged",
      "TaskForceDisbanded",
      "TaskForceRestored",
      "TaskForceDocumentFiled",
      "TaskForceDocumentRevised"
    ])
    expect(tab.complaints).toEqual([])
  })
})

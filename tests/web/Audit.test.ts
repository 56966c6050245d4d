/** The number of audit entries that screens cost. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as Tab from "./Tab.ts"

const { lindqvist, okafor } = Archive

describe.skipIf(Chromium.isSkipped)("in the audit log", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
  })
  afterAll(() => archive.close())

  /** The entries that an action in the page causes, oldest first. */
  const entriesOf = async (user: Archive.Account, act: () => Promise<void>) => {
    const [last] = await archive.trailOf(user, 1)
    await act()
    const entries = await archive.trailOf(user)
    return entries
      .filter(({ position }) => position > (last?.position ?? 0))
      .map(({ action, target }) => `${action} ${target}`)
      .toReversed()
  }

  it("typing 12 characters without a pause is one entry, and Enter one more", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/me`, okafor)
    const { page } = tab
    await page.getByRole("heading", { name: "Sessions" }).waitFor()
    await page.waitForTimeout(500)
    const typed = await entriesOf(okafor, async () => {
      await page.getByRole("combobox").focus()
      await page.keyboard.type("concrete wal", { delay: 50 })
      await page.getByRole("option").first().waitFor()
      await page.waitForTimeout(1_000)
    })
    expect(typed).toEqual(["search null"])
    const entered = await entriesOf(okafor, async () => {
      await page.keyboard.press("Enter")
      await page.getByRole("heading", { name: "Search concrete wal" }).waitFor()
      await page.waitForTimeout(500)
    })
    expect(entered).toEqual(["search null"])
  })

  it("letters that are no search yet, ids and commands are none", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/me`, lindqvist)
    await tab.page.getByRole("heading", { name: "Sessions" }).waitFor()
    await tab.page.waitForTimeout(500)
    const typed = await entriesOf(lindqvist, async () => {
      for (const line of ["co", "173", "scp 173", "ACCESS 173", "HISTORY 173"]) {
        await tab.page.getByRole("combobox").fill(line)
        await tab.page.waitForTimeout(500)
      }
    })
    expect(typed).toEqual([])
  })

  it("a page of a record is one entry of action access, and a step of its slider one of action asof", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/directory`, okafor)
    await tab.page.locator("a[href='/scp/173']").waitFor()
    await tab.page.waitForTimeout(500)
    const opened = await entriesOf(okafor, async () => {
      await tab.page.locator("a[href='/scp/173']").click()
      await Tab.paper(tab, "The Sculpture")
      await tab.page.waitForTimeout(500)
    })
    expect(opened).toEqual(["access SCP-173"])
    const moved = await entriesOf(okafor, async () => {
      await tab.page.getByRole("slider").focus()
      await tab.page.keyboard.press("ArrowLeft")
      await tab.page.getByText("The file as it stood on").waitFor()
      await tab.page.waitForTimeout(500)
    })
    expect(moved).toEqual(["asof SCP-173"])
  })
})

/** Answers and screens whose content must be in sight, whatever its length, and the keys that lead to the screens of the staff. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as PageChecks from "./PageChecks.ts"
import * as Staff from "./Staff.ts"
import * as Tab from "./Tab.ts"

const { brandt, mwangi } = Archive

const long = "A paragraph of one line that is far wider than any window. ".repeat(20)

describe.skipIf(Chromium.isSkipped)("what is shown", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
    await archive.file(
      mwangi,
      Archive.registerScp("SCP-7040", "The Long Line", 1),
      Archive.fileSection("SCP-7040", "description", "Description", `-- once\n\n${long}`),
      { _tag: "ReviseScpSection", scp: "SCP-7040", section: "description", body: `Now.\n\n${long}more.` }
    )
  })
  afterAll(() => archive.close())

  it.each(PageChecks.widths)(
    "of DIFF fits the page of %s, marks lines and not the names of versions",
    async (_, size) => {
      const { page } = await Tab.enter(await Browser.openContext(size), `${archive.origin}/`, mwangi)
      await page.getByRole("combobox", { name: "Command or search" }).fill("DIFF 7040")
      await page.keyboard.press("Enter")
      const difference = page.locator("pre.difference")
      await difference.getByText("+Now.").waitFor()
      expect(await PageChecks.overflow(page)).toEqual([])
      expect(await difference.evaluate((pre) => pre.scrollWidth - pre.clientWidth)).toBe(0)
      expect((await difference.locator("del").first().textContent())?.trimEnd()).toBe("--- once")
      expect((await difference.locator("ins").first().textContent())?.trimEnd()).toBe("+Now.")
      expect(
        (await difference.textContent())
          ?.split("\n")
          .slice(0, 3)
          .map((line) => line.slice(0, 3))
      ).toEqual(["---", "+++", "@@ "])
      expect(await PageChecks.violations(page)).toEqual([])
      await page.context().close()
    }
  )

  it.each(PageChecks.widths)("of the steps after an enrolment at %s is as wide as its card", async (name, size) => {
    const tab = await Tab.enter(await Browser.openContext(size), `${archive.origin}/people`, mwangi)
    await Staff.enrol(archive, tab, { user: `n.steps${size.viewport?.width ?? ""}`, name, level: 1 })
    const widths = await tab.page.locator(".card ol").evaluate((list) => ({
      list: list.getBoundingClientRect().width,
      card: list.parentElement?.getBoundingClientRect().width ?? 0
    }))
    expect(widths.list).toBeGreaterThan(widths.card * 0.8)
    await tab.page.context().close()
  })

  it("of the class bar has its gauges beside the names", async () => {
    const { page } = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/173`, mwangi)
    const gauge = await page.locator(".gauge svg").first().boundingBox()
    const box = await page.locator(".gauge").first().boundingBox()
    expect(gauge?.width).toBe(43)
    expect(gauge?.x).toBe(box?.x)
    await page.context().close()
  })

  it("of the navigation of a phone includes the present screen", async () => {
    const { page } = await Tab.enter(await Browser.openContext(Browser.phone), `${archive.origin}/me`, mwangi)
    for (const path of ["/me", "/", "/reviews"]) {
      await page.locator(`.rail nav a[href="${path}"]`).click()
      await page.locator(`.rail nav a[href="${path}"][aria-current]`).waitFor()
      await page.goto(`${archive.origin}${path}`)
      const box = await page.locator(".rail nav a[aria-current]").boundingBox()
      expect(box?.x, path).toBeGreaterThanOrEqual(0)
      expect((box?.x ?? 1_000) + (box?.width ?? 0), path).toBeLessThanOrEqual(360)
    }
    await page.context().close()
  })

  it("of a conflict has all three choices inside the window of a phone", async () => {
    const { page } = await Tab.enter(
      await Browser.openContext(Browser.phone),
      `${archive.origin}/edit/scp/7040/description`,
      brandt
    )
    await page.getByLabel("Text", { exact: true }).fill("Mine.")
    const revision = { section: "description", body: "Theirs." }
    await archive.file(mwangi, { _tag: "ReviseScpSection", scp: "SCP-7040", ...revision })
    await page.getByRole("button", { name: "File the revision" }).click()
    await page.getByRole("heading", { name: "Two texts" }).waitFor()
    for (const name of ["Merge both", "Continue with mine", "Take the text on file"]) {
      const box = await page.getByRole("button", { name }).boundingBox()
      expect((box?.x ?? 1_000) + (box?.width ?? 0), name).toBeLessThanOrEqual(360)
    }
    await page.context().close()
  })

  it("of each screen of the staff is reached by keys, which the list names", async () => {
    const { page } = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/173`, mwangi)
    for (const [key, action, heading] of [
      ["p", "pending changes", "Pending changes"],
      ["u", "people", "People"],
      ["a", "audit log", "Audit"],
      ["r", "reviews", "Reviews"]
    ] as const) {
      await page.locator("#main").focus()
      await page.keyboard.press("?")
      const row = page.locator(".keys div", { hasText: action })
      expect(await row.locator("kbd").textContent()).toBe(`g ${key}`)
      await page.keyboard.press("Escape")
      await page.keyboard.press("g")
      await page.keyboard.press(key)
      await page.getByRole("heading", { level: 1, name: heading }).waitFor()
    }
    await page.context().close()
  })
})

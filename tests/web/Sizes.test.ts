/** A deepwell without records, and one with 10,000. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as BulkRegistration from "./BulkRegistration.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as Tab from "./Tab.ts"

const { keeper, registerScp } = Archive

const run = async ({ page }: Tab.Tab, line: string): Promise<string> => {
  await page.getByRole("combobox").fill(line)
  await page.keyboard.press("Enter")
  const turn = page.locator(".turn").last()
  await turn.locator(".typed", { hasText: line }).waitFor()
  await turn.locator("> *:not(.typed):not(p.quiet)").first().waitFor()
  return turn.innerText()
}

describe.skipIf(Chromium.isSkipped)("a deepwell without records", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.openEmpty()
  })
  afterAll(() => archive.close())

  it("has a sentence on every screen, and shows the first record when it is filed", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/`, keeper)
    expect(await run(tab, "LIST")).toContain("No files to show.")
    expect(await run(tab, "RANDOM")).toContain("there is no record of this type that you can read")
    for (const [path, sentence] of [
      ["/directory", "Nothing is here that you may know of."],
      ["/directory/site", "Nothing is here that you may know of."],
      ["/directory/mtf", "Nothing is here that you may know of."],
      ["/search?q=concrete", "Nothing found."],
      ["/scp/173", "The deepwell holds nothing under this name."],
      ["/pending", "Nothing waits for a second person."],
      ["/nothing", "No such page"]
    ] as const) {
      await tab.page.goto(`${archive.origin}${path}`)
      await tab.page.getByText(sentence).waitFor()
    }
    await tab.page.goto(`${archive.origin}/scp/173`)
    await tab.page.getByRole("heading", { name: "Expunged" }).waitFor()
    await archive.file(keeper, registerScp("SCP-173", "The Sculpture", 1))
    await Tab.paper(tab, "The Sculpture")
    expect(tab.complaints).toEqual([])
  })
})

describe.skipIf(Chromium.isSkipped)("a deepwell with 10,000 records", () => {
  let archive: Archive.Archive
  const records = 10_000

  beforeAll(async () => {
    archive = await Archive.openEmpty(BulkRegistration.settings)
    const numbers = Array.from({ length: records }, (_, index) => index + 1)
    const id = (number: number) => `SCP-${String(number).padStart(3, "0")}`
    const commands = numbers.map((number) => registerScp(id(number), `Object ${number}`, number % 7))
    await BulkRegistration.execute(archive, keeper, commands)
    // The limits of calls are those of an operator who sets none.
    await archive.stop()
    await archive.start({ SCIPNET_CALL_RATE: undefined, SCIPNET_CALL_BURST: undefined })
  })
  afterAll(() => archive.close())

  it("is listed 50 a page with filters, and stays quick to type in", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/directory`, keeper)
    const { page } = tab
    await page.getByText("10,000 records that you may know of").waitFor({ timeout: 30_000 })
    expect(await page.locator(".rows a").count()).toBe(50)
    expect(tab.calls().filter((call) => call === "List").length).toBeLessThanOrEqual(25)
    await page.goto(`${archive.origin}/directory?page=200`)
    await page.getByText("10,000 records that you may know of").waitFor({ timeout: 30_000 })
    expect(await page.locator(".rows a").count()).toBe(50)
    expect(await page.locator(".rows a").last().innerText()).toContain("Object 10000")
    expect(await page.getByRole("link", { name: "Next 50" }).count()).toBe(0)
    await page.locator("label", { hasText: "Level" }).locator("select").first().selectOption("6")
    await page.getByText("1,428 of 10,000 records").waitFor()

    await page.evaluate(() => {
      const durations: Array<number> = []
      Reflect.set(globalThis, "durations", durations)
      const observer = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          if (entry instanceof PerformanceEventTiming) durations.push(entry.processingEnd - entry.processingStart)
        }
      })
      observer.observe({ type: "event" })
    })
    await page.getByLabel("Command or search").focus()
    await page.keyboard.type("object 9999", { delay: 30 })
    await page.getByRole("option", { name: "SCP-9999" }).waitFor()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await Tab.paper(tab, "Object 9999")
    const longest = await page.evaluate(() => Math.max(0, ...Reflect.get(globalThis, "durations")))
    // Ten times the goal of 50 ms.
    expect(longest).toBeLessThan(500)
    expect(tab.complaints).toEqual([])
  })
})

/** The operator's log page as a screen: keyboard, links, hostile text, accessibility, and 10,000 events. */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import axe from "axe-core"
import { Effect } from "effect"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as MaintenanceFixture from "../../packages/core/test/deepwell/operator/MaintenanceFixture.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as LogPage from "./LogPage.ts"
import * as MainThread from "./MainThread.ts"

const violations = async (page: Page): Promise<ReadonlyArray<string>> => {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { violations } = await Reflect.get(globalThis, "axe").run(document, { resultTypes: ["violations"] })
    return violations.flatMap((rule: { id: string; nodes: ReadonlyArray<{ html: string }> }) =>
      rule.nodes.map(({ html }) => `${rule.id}: ${html.slice(0, 160)}`)
    )
  })
}

const overflow = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)

const cursor = (page: Page): Promise<string> => page.locator("tr.cursor .position").innerText()

const hostile = `<img src="http://evil.example/x" onerror="document.title='hit'">\u202e</pre><script>document.title='hit'</script>`
const quoted = hostile.replaceAll("'", "''")

describe.skipIf(Chromium.isSkipped)("the screen", () => {
  it("is used with the keyboard alone: rows, an event, a position, a filter", async () => {
    const log = await LogPage.open()
    try {
      const tab = await LogPage.enter(log)
      const { page } = tab
      await page.getByRole("region", { name: "Events" }).focus()
      expect(await cursor(page)).toBe("1")
      for (const [key, position] of [
        ["j", "2"],
        ["ArrowDown", "3"],
        ["k", "2"],
        ["Home", "1"]
      ] as const) {
        await page.keyboard.press(key)
        expect([key, await cursor(page)]).toEqual([key, position])
      }
      await page.keyboard.press("End")
      await page.locator("tr.cursor:not(.unread)").waitFor()
      expect(Number(await cursor(page))).toBeGreaterThan(80)
      await page.keyboard.press("PageUp")
      const up = Number(await cursor(page))
      await page.keyboard.press("PageDown")
      expect(Number(await cursor(page))).toBeGreaterThan(up)
      await page.keyboard.press("/")
      await page.keyboard.type("40")
      await page.keyboard.press("Enter")
      await page.locator("tr.cursor .position", { hasText: "40" }).waitFor()
      await page.keyboard.press("Enter")
      await page.locator(".event h2").waitFor()
      expect(page.url()).toMatch(/\/-\/log\/40$/)
      await page.keyboard.press("j")
      expect(await cursor(page)).toBe("41")
      await page.goBack()
      await page.getByText("Choose an event").waitFor()

      // The links of an event: its stream, and the next event of it.
      await page.goto(`${log.server.inspect}/-/log/40`)
      await page.locator(".event h2").waitFor()
      const stream = await page.locator(".event .fields .link").first().innerText()
      await page.locator(".event .fields .link").first().click()
      await page.locator(".chosen", { hasText: stream }).waitFor()
      await page.locator("tbody tr:not(.unread)").first().waitFor()
      const streams = await page.locator("tbody td.stream").allInnerTexts()
      expect(streams.length).toBeGreaterThan(0)
      expect(streams.every((text) => text.startsWith(stream))).toBe(true)
      await page.getByRole("button", { name: /^ScpRegistered/ }).click()
      await page.locator("tbody tr:not(.unread)").first().waitFor()
      expect(new Set(await page.locator("tbody td.type").allInnerTexts())).toEqual(new Set(["ScpRegistered"]))
      expect(tab.complaints).toEqual([])
    } finally {
      await log.close()
    }
  })

  it("shows hostile text as text, in every field of an event", async () => {
    const log = await LogPage.open((file) =>
      LogPage.tamper(
        file,
        `UPDATE events SET type = '${quoted}', stream = '${quoted}', data = '${quoted}', id = '${quoted}',
         metadata = json_object('actor', '${quoted}', 'correlationId', '${quoted}', 'causationId', '${quoted}'),
         salt = '${quoted}', hash = '${quoted}' WHERE position = 20`
      )
    )
    try {
      const tab = await LogPage.enter(log, "/-/log/20")
      const { page } = tab
      await page.locator(".event h2", { hasText: "<img src=" }).waitFor()
      expect(await page.locator(".event pre").first().innerText()).toContain(hostile.replace("\u202e", "\\u202e"))
      expect(await LogPage.walk(tab)).toContain("Broken at 20.")
      for (const filter of await page.locator(".event .fields .link").all()) await filter.click()
      await page.getByRole("button", { name: "Run the doctor" }).click()
      await page.getByText("Action is required.").waitFor({ timeout: 60_000 })
      expect(await page.title()).not.toBe("hit")
      expect(await page.locator("main img, main script").count()).toBe(0)
      expect(await page.content()).not.toContain("\u202e")
      expect(tab.requests.filter((url) => !url.startsWith(log.server.inspect))).toEqual([])
      expect(tab.complaints).toEqual([])
    } finally {
      await log.close()
    }
  })

  it.each([
    ["360 px", Browser.phone],
    ["1280 px", Browser.desk]
  ])("has no violation that axe finds, and does not overflow, at %s", async (_name, options) => {
    const log = await LogPage.open((file) =>
      LogPage.tamper(file, "UPDATE events SET data = data || ' ' WHERE position = 60")
    )
    try {
      const tab = await LogPage.enter(log, "/-/log/40", options)
      const { page } = tab
      await page.locator(".event h2").waitFor()
      expect(await violations(page)).toEqual([])
      await LogPage.walk(tab)
      await LogPage.compare(tab, "{}")
      await page.getByRole("button", { name: "Run the doctor" }).click()
      await page.getByText("Action is required.").waitFor({ timeout: 60_000 })
      await page.locator("summary").click()
      expect(await violations(page)).toEqual([])
      expect(await overflow(page)).toBeLessThanOrEqual(0)
      await page.setViewportSize({ width: 320, height: 700 })
      expect(await overflow(page)).toBeLessThanOrEqual(0)
      await page.context().clearCookies()
      await page.reload()
      await page.getByText("was used already").waitFor()
      expect(await violations(page)).toEqual([])
    } finally {
      await log.close()
    }
  })
})

describe.skipIf(Chromium.isSkipped)("10,000 events", () => {
  let folder = ""
  let log: LogPage.Inspected

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "scipnet-long-"))
    const copy = join(folder, "long.db")
    const make = Effect.map(MaintenanceFixture.made(10_000, 300), (file) => copyFileSync(file, copy))
    await Effect.runPromise(Effect.scoped(make))
    log = await LogPage.open(() => undefined, copy)
  })
  afterAll(async () => {
    await log.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const scroll = (page: Page) => () =>
    page.evaluate(async () => {
      const box = document.getElementById("events")
      if (box === null) throw new Error("no list")
      box.scrollTop = 0
      const steps = 240
      for (let step = 0; step <= steps; step += 1) {
        box.scrollTop = (step / steps) * (box.scrollHeight - box.clientHeight)
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
    })

  it("scroll and are walked without a long task, at 2,000 events a second or more; a walk can be stopped", async () => {
    const tab = await LogPage.enter(log)
    const { page } = tab
    expect(await MainThread.longTasks(page, scroll(page))).toEqual([])
    expect(await page.locator("tbody tr").count()).toBeLessThan(40)
    await page.locator("tbody tr:not(.unread)").last().waitFor()
    expect(Number((await page.locator("tbody .position").last().innerText()).trim())).toBeGreaterThan(10_000)
    const reads = tab.requests.filter((url) => url.includes("/-/api/events"))
    expect(reads.length).toBeLessThan(60)

    const rates: Array<number> = []
    const walk = async () => {
      const sentence = await LogPage.walk(tab)
      const [, events = "0", millis = "0"] = /^([\d,]+) events, an unbroken chain\. .* in (\d+) ms/.exec(sentence) ?? []
      rates.push(Number(events.replaceAll(",", "")) / (Number(millis) / 1_000))
    }
    expect(await MainThread.longTasks(page, walk)).toEqual([])
    expect(Math.max(...rates)).toBeGreaterThan(2_000)
    await page.getByRole("button", { name: "Walk the chain" }).click()
    await page.getByRole("button", { name: "Stop" }).click()
    await page.getByText("Stopped. Nothing is known of the events after it.").waitFor()
    expect(await LogPage.walk(tab)).toContain("an unbroken chain")
    expect(tab.complaints).toEqual([])
  })
})

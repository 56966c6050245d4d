/** The operator's log page: its entrance, the walk of the chain, and checkpoints that were kept elsewhere. */
import { readFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Box } from "../../packages/cli/test/cli/Program.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as LogPage from "./LogPage.ts"
import * as Tab from "./Tab.ts"

/** Makes a checkpoint of a deepwell with the command line, beside the running server. */
const checkpoint = async (file: string): Promise<string> => {
  const box = new Box()
  try {
    const { code, stderr } = await box.run(["checkpoint", "kept.json"], { env: { SCIPNET_DEEPWELL: file } })
    if (code !== 0) throw new Error(stderr)
    return readFileSync(box.path("kept.json"), "utf8")
  } finally {
    box.remove()
  }
}

const shorten = (from: number) => (file: string) => {
  LogPage.tamper(file, `DELETE FROM events WHERE position >= ${from}`)
  LogPage.meddle(file, "DELETE FROM projections")
}

describe.skipIf(Chromium.isSkipped)("the log page of an untouched log", () => {
  let log: LogPage.Inspected

  beforeAll(async () => {
    log = await LogPage.open()
  })
  afterAll(() => log.close())

  it("is opened by the link once, which leaves neither URL, history nor any request", async () => {
    const tab = await LogPage.enter(log)
    const { page } = tab
    expect(page.url()).toBe(`${log.server.inspect}/-/log`)
    expect(tab.requests.filter((url) => new URL(url).origin !== log.server.inspect)).toEqual([])
    expect(tab.requests.slice(1).filter((url) => url.includes(log.server.token))).toEqual([])
    expect(await page.evaluate(() => document.cookie)).toBe("")
    await page.reload()
    await page.locator("tbody tr").first().waitFor()

    expect(await LogPage.walk(tab)).toMatch(
      /^\d+ events, an unbroken chain\. Walked by this page in \d+ ms\. Head [0-9a-f]{8}$/
    )
    const kept = await checkpoint(log.file)
    const { position } = JSON.parse(kept)
    expect(await LogPage.compare(tab, kept)).toMatch(
      new RegExp(`^The log contains event ${position} of the checkpoint of`)
    )
    const foreign = JSON.stringify({ ...JSON.parse(kept), log: "0".repeat(32) })
    const verdict = tab.page.locator("#verdict", { hasText: "This is not the log of the checkpoint" })
    await LogPage.compare(tab, foreign)
    await verdict.waitFor()
    await LogPage.compare(tab, '{"format":"scipnet-checkpoint"}')
    await tab.page.locator("#verdict", { hasText: "The file is no checkpoint" }).waitFor()
    // The file was read by the browser only.
    expect((await Promise.all(tab.bodies)).join()).not.toContain("scipnet-checkpoint")

    const second = await Tab.open(await Browser.openContext())
    await second.page.goto(`${log.server.inspect}/-/log#${log.server.token}`)
    await second.page.getByText("was used already").waitFor()
    expect(second.page.url()).not.toContain(log.server.token)
    await second.page.goto(`${log.server.inspect}/-/log/3`)
    await second.page.getByText("was used already").waitFor()
    expect(await second.page.locator("tbody tr").count()).toBe(0)
    expect(tab.complaints).toEqual([])
    expect(second.complaints).toEqual([])
  })
})

describe.skipIf(Chromium.isSkipped)("the log page of a copy that was tampered with", () => {
  const inspected = async (
    change: (file: string) => void,
    use: (log: LogPage.Inspected, tab: Tab.Tab) => Promise<void>
  ) => {
    const log = await LogPage.open(change)
    try {
      await use(log, await LogPage.enter(log))
    } finally {
      await log.close()
    }
  }

  it.each([1, 40, 85])("names the position %s of a changed byte, and goes there", async (position) => {
    const flip = `UPDATE events SET data = substr(data, 1, 2) || 'x' || substr(data, 4) WHERE position = ${position}`
    await inspected(
      (file) => LogPage.tamper(file, flip),
      async (_log, tab) => {
        expect(await LogPage.walk(tab)).toBe(`Broken at ${position}. What is stored there is not what was written.`)
        await tab.page.locator("#walk").getByRole("button").click()
        await tab.page
          .locator(".event .quiet", { hasText: `Event ${position}` })
          .first()
          .waitFor()
        expect(tab.page.url()).toMatch(new RegExp(`/-/log/${position}$`))
        expect(await tab.page.locator(".event pre").first().innerText()).toContain("x")
        await tab.page.locator(".hashes.cracked").waitFor()
        await tab.page.locator(`tr.cursor.after .position`, { hasText: `${position}` }).waitFor()
        expect(tab.complaints).toEqual([])
      }
    )
  })

  it.each([
    "stream = stream || 'x'",
    "recorded_at = recorded_at + 1",
    "metadata = metadata || ' '",
    "salt = salt || '0'",
    "hash = replace(hash, 'a', 'b')"
  ])("finds a change of another field: %s", async (change) => {
    await inspected(
      (file) => LogPage.tamper(file, `UPDATE events SET ${change} WHERE position = 50`),
      async (_log, tab) => {
        expect(await LogPage.walk(tab)).toContain("Broken at 50.")
      }
    )
  })

  it("finds a removed event", async () => {
    await inspected(
      (file) => LogPage.tamper(file, "DELETE FROM events WHERE position = 30"),
      async (_log, tab) => {
        expect(await LogPage.walk(tab)).toBe("Broken at 30. The event is missing.")
      }
    )
  })

  it("finds a removed end, and a log that was continued differently, with a checkpoint only", async () => {
    let kept = ""
    let position = 0
    const original = await LogPage.open()
    try {
      kept = await checkpoint(original.file)
      position = JSON.parse(kept).position
    } finally {
      await original.close()
    }
    await inspected(shorten(position - 4), async (_log, tab) => {
      expect(await LogPage.walk(tab)).toContain("an unbroken chain")
      const shorter = await LogPage.compare(tab, kept)
      expect(shorter).toMatch(
        new RegExp(`^The log ends at \\d+, before event ${position} of the checkpoint .*: its end was removed.$`)
      )
      // Each look is an event: the log grows over the position of the checkpoint.
      for (let looks = 0; looks < 8; looks += 1) await LogPage.walk(tab)
      await LogPage.compare(tab, kept)
      await tab.page.locator("#verdict", { hasText: `Event ${position} is not that of the checkpoint` }).waitFor()
      expect(await tab.page.locator("#walk").innerText()).toContain("an unbroken chain")
    })
  })
})

/** Break-glass: a redacted file opens to one session until a countdown ends, and an auditor signs the review elsewhere. */
import type { BrowserContext, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import { phrase, setPhrase } from "./Glass.ts"
import * as Heap from "./Heap.ts"
import * as LostLine from "./LostLine.ts"
import { overflow, smallTargets, violations, widths } from "./PageChecks.ts"
import * as Tab from "./Tab.ts"

const { castellane, lindqvist, mwangi } = Archive

/** A word that no other record has. */
const marker = "Quillfeather"
const hostile = `<img src=x onerror="document.title='no'"> \u202E **bold**`

const uses = async (archive: Archive.Archive): Promise<number> =>
  (await archive.trailOf(castellane)).filter(({ action }) => action === "GlassBroken").length

/** An auditor of level 3, whom the operator has confirmed. */
const newcomer: Archive.Account = { user: "n.new", password: "a secret of my own" }

const enlist = async (archive: Archive.Archive): Promise<void> => {
  const given = { ...newcomer, password: "a temporary secret" }
  const env = { SCIPNET_DEEPWELL: archive.deepwell }
  const as = ({ user, password }: Archive.Account, next: string) => ({
    env: { ...env, SCIPNET_USER: user, SCIPNET_PASSWORD: password, SCIPNET_NEW_PASSWORD: next }
  })
  const args = ["user", "register", given.user, "--name", "Nell New", "--level", "3", "--role", "auditor"]
  const steps = [
    await archive.run(args, as(mwangi, given.password)),
    await archive.run(["user", "password"], as(given, newcomer.password)),
    await archive.run(["user", "confirm", given.user, "--operator", "--credential", "2"], { env })
  ]
  expect(steps.map(({ code }) => code)).toEqual([0, 0, 0])
  await setPhrase(archive, newcomer)
}

const openDialog = (page: Page) => page.getByRole("button", { name: "Break the glass…" }).click()

const breakGlass = async (page: Page, typed = phrase, reason = "a breach in the corridor"): Promise<void> => {
  await page.getByLabel("Override phrase").fill(typed)
  await page.getByLabel("Reason").fill(reason)
  await page.getByRole("button", { name: "Break the glass", exact: true }).click()
}

describe.skipIf(Chromium.isSkipped)("break-glass", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open({ SCIPNET_GLASS_TIME: "12 seconds" })
    await archive.file(mwangi, Archive.fileSection("SCP-106", "addendum-marked", "Ledger", `The ${marker} ledger.`))
    await enlist(archive)
  })
  afterAll(() => archive.close())

  const enter = async (account: Archive.Account, path: string, context?: BrowserContext) =>
    Tab.enter(context ?? (await Browser.openContext()), `${archive.origin}${path}`, account)

  it("says before one tries who cannot, and tells no more than that for a wrong phrase", async () => {
    const low = await enter(lindqvist, "/scp/106")
    await low.page.getByText("Breaking the glass takes Level 3 - Confidential.").waitFor()
    expect(await low.page.getByRole("button", { name: /glass/ }).count()).toBe(0)
    const tab = await enter(castellane, "/scp/106")
    await openDialog(tab.page)
    await tab.page
      .getByText("It opens this one record, to this session only, for at most a quarter of an hour.")
      .waitFor()
    await tab.page.getByText("You set it in your account. Without one, the glass holds.").waitFor()
    // There is no phrase yet, and then a wrong one: the answer is the same.
    await breakGlass(tab.page)
    const sentence = "The password or phrase is wrong, or there were too many failed attempts."
    await tab.page.locator("dialog").getByText(sentence).waitFor()
    await setPhrase(archive, castellane)
    await breakGlass(tab.page, "not the phrase at all")
    await tab.page.locator("dialog").getByText(sentence).waitFor()
    expect(await tab.page.getByLabel("Reason").inputValue()).toBe("a breach in the corridor")
    expect(tab.frames.join("\n")).not.toContain(marker)
    expect(await uses(archive)).toBe(0)
    expect(tab.complaints).toEqual([])
  })

  it("opens one file with a countdown, over a reload and in other tabs, and closes it everywhere at 0", async () => {
    const context = await Browser.openContext()
    const tab = await enter(castellane, "/scp/106", context)
    await tab.page.locator(".seal").waitFor()
    const other = await Tab.open(context)
    await other.page.goto(`${archive.origin}/scp/106`)
    await other.page.getByRole("button", { name: "Break the glass…" }).waitFor()
    await openDialog(tab.page)
    await breakGlass(tab.page, phrase, hostile)
    for (const { page } of [tab, other]) {
      await page.getByText(`The ${marker} ledger.`).waitFor()
      await page
        .getByRole("timer")
        .filter({ hasText: /^00:(?:0\d|1[0-2])$/ })
        .waitFor()
    }
    expect(await tab.page.evaluate(() => document.activeElement?.id)).toBe("main")
    await other.page.reload()
    await other.page.getByRole("timer").waitFor()
    // A transcript of the terminal holds the file too.
    await other.page.getByRole("link", { name: "Terminal", exact: true }).click()
    await other.page.getByRole("combobox").fill("ACCESS 106")
    await other.page.keyboard.press("Enter")
    await other.page.locator(".turn", { hasText: "The Old Man" }).waitFor()
    expect(await Heap.read(tab.page)).toContain(marker)

    await tab.page.locator(".seal").waitFor({ timeout: 14_000 })
    await other.page.locator(".turn").waitFor({ state: "detached" })
    for (const { page } of [tab, other]) {
      expect(await page.content()).not.toContain(marker)
      expect(await page.content()).not.toContain("The Old Man")
      expect(await page.getByRole("timer").count()).toBe(0)
      expect(await Heap.read(page)).not.toContain(marker)
    }
    await tab.page.reload()
    await tab.page.locator(".seal").waitFor()
    expect([...tab.complaints, ...other.complaints]).toEqual([])
  })

  it("is signed by another auditor, and not by the user, whose own use it is", async () => {
    const own = await enter(newcomer, "/scp/093")
    await openDialog(own.page)
    await breakGlass(own.page, phrase, hostile)
    await own.page.getByRole("timer").waitFor()
    await own.page.goto(`${archive.origin}/reviews`)
    const use = own.page.locator(".cards > li", { hasText: newcomer.user })
    await use.getByText("A masked record").waitFor()
    await use.getByText("This use is your own: you cannot review it.").waitFor()
    expect(await use.getByRole("button").count()).toBe(0)

    const auditor = await enter(mwangi, "/reviews")
    const card = auditor.page.locator(".cards > li", { hasText: "SCP-093" })
    await card.getByText("<img src=x").waitFor()
    await card.getByLabel("Note").fill(hostile)
    await card.getByRole("button", { name: "Sign the review" }).click()
    await auditor.page.getByText("Signed. A review cannot be changed.").first().waitFor()
    await card.waitFor({ state: "detached" })
    expect(await auditor.page.evaluate(() => document.activeElement?.textContent)).toContain("Signed.")
    await auditor.page.getByRole("link", { name: "All", exact: true }).click()
    const signed = auditor.page.locator(".cards > li", { hasText: mwangi.user })
    await signed.waitFor()
    expect((await signed.innerText()).split("<img src=x").length - 1).toBe(2)
    expect(await auditor.page.locator("#main img").count()).toBe(0)
    const denied = await enter(lindqvist, "/reviews")
    await denied.page.locator("#main").getByText("You are not authorized to do this.").waitFor()
    expect([...own.complaints, ...auditor.complaints]).toEqual([])
  })
})

describe.skipIf(Chromium.isSkipped)("break-glass without a countdown in the way", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
    await setPhrase(archive, castellane)
  })
  afterAll(() => archive.close())

  it.each(LostLine.moments)("is never broken twice by itself when the line is lost %s", async (moment) => {
    const before = await uses(archive)
    const tab = await Tab.open(await Browser.openContext())
    await LostLine.cutFirst(tab, "BreakGlass", moment)
    await tab.page.goto(`${archive.origin}/scp/106`)
    await Tab.signIn(tab, castellane)
    await openDialog(tab.page)
    await breakGlass(tab.page)
    if (moment === "before the server has it") {
      await tab.page.getByText("Nothing was opened: send it again.").waitFor()
      expect(await uses(archive)).toBe(before)
      expect(await tab.page.getByLabel("Override phrase").inputValue()).toBe(phrase)
      await tab.page.getByRole("button", { name: "Break the glass", exact: true }).click()
    }
    await tab.page.getByRole("timer").waitFor()
    expect(await uses(archive)).toBe(before + 1)
  })

  it.each(widths)("has no violation that axe finds at %s: dialog, open file, reviews", async (_name, options) => {
    const tab = await Tab.enter(await Browser.openContext(options), `${archive.origin}/scp/106`, castellane)
    const { page } = tab
    const check = async () => {
      expect([...(await violations(page)), ...(await overflow(page))]).toEqual([])
      if (options === Browser.phone) expect(await smallTargets(page)).toEqual([])
    }
    await page.locator(".seal").waitFor()
    await openDialog(page)
    await breakGlass(page, "wrong")
    await page.locator("dialog .card").waitFor()
    await check()
    await breakGlass(page)
    await page.getByRole("timer").waitFor()
    await check()
    await page.getByRole("button", { name: "Sign out" }).click()
    await Tab.signIn(tab, mwangi)
    await page.getByRole("button", { name: "Sign out" }).waitFor()
    await page.goto(`${archive.origin}/reviews`)
    await page.locator(".cards > li").first().waitFor()
    await check()
    await page.goto(`${archive.origin}/reviews#all`)
    await page.locator(".cards > li").first().waitFor()
    await check()
    expect(tab.complaints).toEqual([])
  })

  it("is not offered where denied records are concealed: the page is that of an absent one", async () => {
    const operator = { SCIPNET_DEEPWELL: archive.deepwell }
    expect((await archive.run(["policy", "--conceal-denied", "on"], { env: operator })).code).toBe(0)
    const seen = async (id: string) => {
      const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/${id}`, castellane)
      await tab.page.locator(".gone").waitFor()
      await tab.page.waitForTimeout(500)
      const text = (await tab.page.locator("#main").innerHTML()).replaceAll(id, "…")
      const paths = tab.requests.map((url) => new URL(url).pathname)
      const files = paths.filter((path) => !path.startsWith("/fonts/")).map((path) => path.replaceAll(id, "…"))
      return { text, files: files.toSorted(), calls: tab.calls().toSorted() }
    }
    const hidden = await seen("500")
    expect(hidden.text).not.toContain("glass")
    expect(await seen("501")).toEqual(hidden)
  })
})

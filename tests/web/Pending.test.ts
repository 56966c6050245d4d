/** The page of changes that wait for a second person: its states, and hostile text in them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import { overflow, smallTargets, violations, widths } from "./PageChecks.ts"
import { cardOf, proposalOn, propose } from "./Proposals.ts"
import * as Tab from "./Tab.ts"

const { brandt, lindqvist, mwangi, okafor } = Archive

describe.skipIf(Chromium.isSkipped)("the page of pending changes", () => {
  let archive: Archive.Archive
  const hostile = `<img src=x onerror="document.title='no'"> [a](javascript:alert(1)) \u202E **bold**`

  beforeAll(async () => {
    archive = await Archive.open()
    await archive.file(
      brandt,
      { ...propose("SCP-173", hostile), evidence: hostile },
      { _tag: "ProposeScpStatus", scp: "SCP-049", to: "deleted", reason: "gone" }
    )
    const clearance = { level: 5, compartments: [] }
    await archive.file(mwangi, { _tag: "ProposeUserClearance", user: "m.okafor", clearance, reason: "a new post" })
  })
  afterAll(() => archive.close())

  const enter = async (account: Archive.Account, path: string) =>
    Tab.enter(await Browser.openContext(), `${archive.origin}${path}`, account)

  it("shows hostile text as text, wherever it was written", async () => {
    const tab = await enter(mwangi, "/pending")
    const card = cardOf(tab.page, "SCP-173")
    await card.waitFor()
    expect((await card.innerText()).split("<img src=x").length - 1).toBe(2)
    await card.getByRole("button", { name: "Reject SCP-173…" }).click()
    await tab.page.getByLabel("Reason").fill(hostile)
    await tab.page.getByRole("button", { name: "Reject", exact: true }).click()
    await tab.page.getByText("SCP-173: rejected.").waitFor()
    await tab.page.goto(`${archive.origin}/pending#${encodeURIComponent(hostile)}`)
    await tab.page.getByText("The proposal of this address is not open.").waitFor()
    expect(await tab.page.locator("#main img, #main a[href^='javascript']").count()).toBe(0)
    expect(await tab.page.title()).not.toBe("no")
    expect(tab.requests.filter((url) => !url.replace(/^ws/, "http").startsWith(archive.origin))).toEqual([])
    expect(tab.complaints).toEqual([])
  })

  it("leads to one proposal by its address", async () => {
    const proposal = await proposalOn(archive, "user", "m.okafor")
    const { page } = await enter(mwangi, `/pending#${proposal}`)
    await page.locator(".cards > li[aria-current]", { hasText: "m.okafor" }).waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("m.okafor")
    await cardOf(page, "m.okafor").getByText("Level 5").waitFor()
  })

  it("says which level and role a decision takes, and a record's page has no actions without a role", async () => {
    const { page } = await enter(lindqvist, "/scp/999")
    await page.locator(".paper.file").waitFor()
    await page.locator(".paged").waitFor()
    expect(await page.getByRole("button", { name: "Change the status" }).count()).toBe(0)
    const archivist = await enter(okafor, "/scp/999")
    await archivist.page.locator("section[aria-label=Changes]").waitFor({ state: "attached" })
    expect(await archivist.page.getByRole("button", { name: "Change the status" }).count()).toBe(0)
    await archive.file(brandt, propose("SCP-999"))
    await page.goto(`${archive.origin}/pending`)
    const card = cardOf(page, "SCP-999")
    await card.getByText("A decision on it takes Level 4 - Secret and the role archivist.").waitFor()
    expect(await card.getByRole("button").count()).toBe(0)
  })

  it("names the custody of a proposer, whose proposal the custodian cannot approve", async () => {
    const given = { SCIPNET_NEW_PASSWORD: "a temporary secret" }
    const env = { SCIPNET_DEEPWELL: archive.deepwell, SCIPNET_USER: mwangi.user, SCIPNET_PASSWORD: mwangi.password }
    const register = ["user", "register", "n.new", "--name", "Nell New", "--level", "4", "--role", "archivist"]
    expect((await archive.run(register, { env: { ...env, ...given } })).code).toBe(0)
    const own = { SCIPNET_USER: "n.new", SCIPNET_PASSWORD: given.SCIPNET_NEW_PASSWORD }
    const password = "a secret of my own"
    const changed = await archive.run(["user", "password"], {
      env: { ...env, ...own, SCIPNET_NEW_PASSWORD: password }
    })
    expect(changed.code).toBe(0)
    await archive.file({ user: "n.new", password }, propose("SCP-914"))
    const { page } = await enter(mwangi, "/pending")
    const card = cardOf(page, "SCP-914")
    await card.getByText("N.new is in the custody of h.mwangi and has not been confirmed since.").waitFor()
    await card.getByText("n.new is in your custody: you count as one person").waitFor()
    expect(await card.getByRole("button").allInnerTexts()).toEqual(["Reject SCP-914…"])
  })

  it.each(widths)("has no violation that axe finds at %s, and its dialogs have none", async (_name, options) => {
    const tab = await Tab.enter(await Browser.openContext(options), `${archive.origin}/pending`, mwangi)
    const { page } = tab
    await cardOf(page, "SCP-049").waitFor()
    expect([...(await violations(page)), ...(await overflow(page))]).toEqual([])
    await page.getByRole("button", { name: "Reject SCP-049…" }).click()
    await page.getByLabel("Reason").waitFor()
    expect(await violations(page)).toEqual([])
    if (options === Browser.phone) expect(await smallTargets(page)).toEqual([])
    await page.keyboard.press("Escape")
    await page.goto(`${archive.origin}/scp/914`)
    await page.getByRole("button", { name: "Change the status" }).click()
    await page.getByRole("radio", { name: "Neutralized" }).check()
    expect([...(await violations(page)), ...(await overflow(page))]).toEqual([])
    if (options === Browser.phone) expect(await smallTargets(page)).toEqual([])
  })
})

/** The screens of accounts: enrolment, confirmation, roles, clearance, passwords, standing and sessions. */
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as Staff from "./Staff.ts"
import * as Tab from "./Tab.ts"

const { brandt, lindqvist, mwangi, okafor } = Archive

const said = (page: Page, sentence: string) => page.getByText(sentence).first().waitFor()

const dialog = (page: Page) => page.locator("dialog[open]")

/** Fills in the reason of the open dialog and sends it. */
const sendReason = async (page: Page, button: string, reason: string): Promise<void> => {
  await dialog(page).getByLabel("Reason").fill(reason)
  await dialog(page).getByRole("button", { name: button }).click()
}

describe.skipIf(Chromium.isSkipped)("people", () => {
  let archive: Archive.Archive
  let second: Archive.Account

  beforeAll(async () => {
    archive = await Archive.open()
    second = await Staff.second(archive)
  })
  afterAll(() => archive.close())

  const enter = async (account: Archive.Account, path: string) =>
    Tab.enter(await Browser.openContext(), `${archive.origin}${path}`, account)

  it("two are enrolled, change their passwords, and are confirmed by a second administrator only", async () => {
    const first = await enter(mwangi, "/people")
    await first.page.getByRole("link", { name: "Enrol a person" }).click()
    const one = await Staff.enrol(archive, first, { user: "n.one", name: "Nora One", level: 2, roles: ["archivist"] })
    expect(one.password).toMatch(/^([2-9a-km-np-z]{5}-){3}[2-9a-km-np-z]{5}$/)
    await first.page.getByRole("button", { name: "Enrol another person" }).click()
    const two = await Staff.enrol(archive, first, {
      user: "n.two",
      name: "Ned Two",
      level: 1,
      site: "site-19",
      password: "typed by the administrator"
    })
    expect(await first.page.content()).not.toContain(two.password)
    await first.page.getByRole("link", { name: "Open the account" }).click()
    await said(first.page, "You cannot confirm it: it is in your custody.")
    await first.page.getByRole("link", { name: "Site-19" }).waitFor()
    const other = await enter(second, "/people/n.one")
    await said(other.page, "its holder has to sign in and change the temporary password first")

    for (const [account, own] of [
      [one, "a secret of my own"],
      [two, "another of my own"]
    ] as const) {
      const holder = await Staff.begin(archive, account, own)
      await said(holder.page, "This is password number 2")
    }
    await first.page.goto(`${archive.origin}/people/n.one`)
    await said(first.page, "You cannot confirm it: it is in your custody.")
    expect(await first.page.getByRole("button", { name: "Confirm the account" }).count()).toBe(0)

    for (const { user } of [one, two]) {
      await other.page.goto(`${archive.origin}/people/${user}`)
      const number = other.page.getByLabel("Number of the password")
      await number.fill("1")
      await other.page.getByRole("button", { name: "Confirm the account" }).click()
      await said(other.page, "the latest is number 2, not 1. Nothing was changed.")
      await number.fill("2")
      await other.page.getByRole("button", { name: "Confirm the account" }).click()
      await said(other.page, "The account is in no custody.")
      const events = ["UserRegistered", "UserPasswordChanged", "UserConfirmed"]
      expect(await Staff.eventsOf(archive, user)).toEqual(events)
    }
    expect([...first.complaints, ...other.complaints]).toEqual([])
  })

  it("a password is in the page while it is shown, and nowhere else", async () => {
    const tab = await enter(mwangi, "/people/new")
    const { page } = tab
    const { password } = await Staff.enrol(archive, tab, { user: "n.secret", name: "Sam Secret", level: 0 })
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Sam Secret is enrolled as n.secret.")
    await page.getByRole("link", { name: "Open the account" }).click()
    await said(page, "You cannot confirm it: it is in your custody.")
    await page.getByRole("button", { name: "Reset the password" }).click()
    await dialog(page).getByRole("button", { name: "Reset the password" }).click()
    await dialog(page).getByText("is reset.").waitFor()
    const next = await page.locator(".secret").innerText()
    expect(next).not.toBe(password)
    await page.keyboard.press("Escape")
    await page.locator("dialog[open]").waitFor({ state: "detached" })
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Reset the password")
    await said(page, "The password is number 2")
    const kept = await page.evaluate(() =>
      JSON.stringify([document.title, location.href, { ...localStorage }, { ...sessionStorage }, history.state])
    )
    const { stdout } = await archive.as(mwangi, ["audit", "--all", "--json"])
    for (const secret of [password, next]) {
      expect(await page.content()).not.toContain(secret)
      expect(kept).not.toContain(secret)
      expect(stdout).not.toContain(secret)
      expect(tab.requests.filter((url) => url.includes(secret))).toEqual([])
      expect(tab.frames.filter((frame) => frame.includes(secret))).toHaveLength(1)
    }
    expect(tab.complaints).toEqual([])
  })

  it("a line of the prompt fills in the form, and typed text stays when the account changes meanwhile", async () => {
    const { page } = await enter(mwangi, "/people")
    await page.getByRole("combobox", { name: "Command or search" }).fill("REGISTER USER p.rompt 2 Petra Rompt")
    await page.keyboard.press("Enter")
    await page.locator("input[name=user]").waitFor()
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>("input[name=user]")?.value === "p.rompt")
    expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("Petra Rompt")
    await page.getByRole("button", { name: "Enrol", exact: true }).click()
    await page.getByRole("link", { name: "Open the account" }).click()
    await page.locator(".facts").getByText("Level 2").waitFor()
    await page.getByRole("button", { name: "Rename" }).click()
    await dialog(page).getByLabel("Name").fill("Petra, half typed")
    await archive.as(mwangi, ["user", "title", "p.rompt", "Field Agent"])
    await page.locator(".facts").getByText("Field Agent").waitFor()
    expect(await dialog(page).getByLabel("Name").inputValue()).toBe("Petra, half typed")
  })

  it("a role is granted and revoked; one that the administrator does not hold cannot be", async () => {
    const user = await Staff.register(archive, "g.role", ["--level", "1"])
    const { page } = await enter(second, `/people/${user.user}`)
    await said(page, "You can grant and revoke only roles that you hold.")
    expect(await page.getByRole("button", { name: /Grant the role/ }).count()).toBe(1)
    await page.getByRole("button", { name: "Grant the role administrator to g.role" }).click()
    await page.getByRole("button", { name: "Revoke the role administrator from g.role" }).click()
    await said(page, "no longer has the role administrator")
    const events = ["UserRegistered", "UserRoleGranted", "UserRoleRevoked"]
    expect(await Staff.eventsOf(archive, user.user)).toEqual(events)
  })

  it("a clearance is set directly, or proposed, and the page says which before it is sent", async () => {
    const { user } = await Staff.register(archive, "c.raise", ["--level", "1"])
    const { page } = await enter(mwangi, `/people/${user}`)
    const level = (to: number) => page.locator(`input[name=level][value="${to}"]`)
    await said(page, "That is the present clearance.")
    await level(4).check()
    await said(page, "You can make this change alone.")
    await page.getByLabel("Reason").fill("she opened the third door")
    await page.getByRole("button", { name: "Set this clearance" }).click()
    await said(page, "c.raise is cleared for level 4.")
    await level(5).check()
    await said(page, "This change requires a second person")
    await page.getByLabel("Reason").fill("she has to read the rest")
    await page.getByRole("button", { name: "Propose this clearance" }).click()
    await said(page, "Level 5 is proposed for c.raise.")
    expect(await level(6).isDisabled()).toBe(true)
    await archive.as(second, ["user", "approve", user])
    await page.locator(".facts").getByText("Level 5").waitFor()
    const events = ["UserRegistered", "UserClearanceChanged", "UserClearanceProposed", "UserClearanceChanged"]
    expect(await Staff.eventsOf(archive, user)).toEqual(events)
  })

  it("where the operator has turned the two-person rule off, the page learns it and offers the direct change", async () => {
    const { user } = await Staff.register(archive, "c.alone", ["--level", "4"])
    const { page } = await enter(mwangi, `/people/${user}`)
    const env = { SCIPNET_DEEPWELL: archive.deepwell }
    expect((await archive.run(["policy", "--two-person", "off"], { env })).stderr).toBe("")
    await page.locator('input[name=level][value="5"]').check()
    await page.getByLabel("Reason").fill("the night watch is one person")
    await page.getByRole("button", { name: "Propose this clearance" }).click()
    await said(page, "requires no second person")
    await page.getByRole("button", { name: "Set this clearance" }).click()
    await said(page, "c.alone is cleared for level 5.")
    await archive.run(["policy", "--two-person", "on"], { env })
  })

  it("a reset, a deactivation and a revoked session empty the open tabs of the person within a second", async () => {
    const { page } = await enter(mwangi, "/people/m.okafor")
    const blank = async (tab: Tab.Tab, act: () => Promise<void>) => {
      await tab.page.getByRole("heading", { name: "Directory" }).waitFor()
      await act()
      await tab.page.getByLabel("Password").waitFor({ timeout: 1_000 })
      expect(await tab.page.content()).not.toContain("SCP-173")
    }
    await blank(await enter(okafor, "/directory"), async () => {
      await page.getByRole("button", { name: "Show the open sessions" }).click()
      await page
        .getByRole("button", { name: /^Revoke the session/ })
        .first()
        .click()
    })
    await said(page, "No session is open.")
    await blank(await enter(okafor, "/directory"), async () => {
      await page.getByRole("button", { name: "Deactivate" }).click()
      await sendReason(page, "Deactivate the account", "on leave")
    })
    await said(page, "m.okafor is deactivated, and signed out everywhere.")
    await page.locator(".status", { hasText: "Inactive" }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Reactivate")
    await page.getByRole("button", { name: "Reactivate" }).click()
    await sendReason(page, "Reactivate the account", "back again")
    await said(page, "m.okafor is active again.")
    await blank(await enter(okafor, "/directory"), async () => {
      await page.getByRole("button", { name: "Reset the password" }).click()
      await dialog(page).getByRole("button", { name: "Reset the password" }).click()
      await dialog(page).getByText("is reset.").waitFor()
    })
  })

  it("are listed with filters in the URL; other users are denied without a call", async () => {
    const { page } = await enter(mwangi, "/people?role=auditor")
    await said(page, "people whose file you can read")
    expect(await page.locator(".hits a").allInnerTexts()).toEqual([expect.stringContaining("h.mwangi")])
    const picker = (label: string) => page.locator(".pickers label", { hasText: label }).locator("select")
    await picker("Role").selectOption("none")
    await picker("Level").selectOption("1")
    expect(new URL(page.url()).search).toBe("?role=none&level=1")
    expect(await page.locator(".hits a").first().innerText()).not.toContain("h.mwangi")
    for (const account of [lindqvist, brandt]) {
      const denied = await enter(account, "/people/t.lindqvist")
      await denied.page.getByText("Clearance denied").waitFor()
      expect(denied.calls().filter((call) => call === "Custody" || call === "Access")).toEqual([])
    }
  })
})

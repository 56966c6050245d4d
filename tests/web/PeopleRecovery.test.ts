/** Each change of an account, when the line is lost in the middle of it: it is made once. */
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as LostLine from "./LostLine.ts"
import * as Staff from "./Staff.ts"
import * as Tab from "./Tab.ts"

const { mwangi } = Archive

/** Opens the dialog of a button, fills in a field and sends it. */
const inDialog = async (page: Page, opener: string, label: string, text: string, button: string) => {
  await page.getByRole("button", { name: opener, exact: true }).click()
  const dialog = page.locator("dialog[open]")
  await dialog.getByLabel(label, { exact: true }).fill(text)
  await dialog.getByRole("button", { name: button, exact: true }).click()
}

/** A change: its event, its call, and how it is made on the page of the account. */
const changes: ReadonlyArray<readonly [event: string, act: (page: Page) => Promise<void>]> = [
  ["UserRenamed", (page) => inDialog(page, "Rename", "Name", "Another Name", "Rename")],
  ["UserTitled", (page) => inDialog(page, "Change the title", "Title", "Field Agent", "Change the title")],
  ["UserTransferred", (page) => inDialog(page, "Transfer", "Site", "site-17", "Transfer")],
  ["UserRoleGranted", (page) => page.getByRole("button", { name: /Grant the role auditor/ }).click()],
  [
    "UserClearanceChanged",
    async (page) => {
      await page.locator('input[name=level][value="3"]').check()
      await page.getByLabel("Reason").fill("a reason")
      await page.getByRole("button", { name: "Set this clearance" }).click()
    }
  ],
  [
    "UserClearanceProposed",
    async (page) => {
      await page.locator('input[name=level][value="5"]').check()
      await page.getByLabel("Reason").fill("a reason")
      await page.getByRole("button", { name: "Propose this clearance" }).click()
    }
  ],
  ["UserDeactivated", (page) => inDialog(page, "Deactivate", "Reason", "a reason", "Deactivate the account")]
]

const outcome = (page: Page) => page.locator(".done", { hasText: /\w/ }).first().waitFor()

describe.skipIf(Chromium.isSkipped)("when the line is lost", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
  })
  afterAll(() => archive.close())

  /** Opens the page of an account, whose line is cut in the first call of a name. */
  const openCut = async (call: string, moment: LostLine.Moment, path: string) => {
    const tab = await Tab.open(await Browser.openContext())
    const commandIds = await LostLine.cutFirst(tab, call, moment)
    await tab.page.goto(`${archive.origin}${path}`)
    await Tab.signIn(tab, mwangi)
    await tab.page.getByRole("button", { name: "Sign out" }).waitFor()
    return { ...tab, commandIds }
  }

  for (const moment of LostLine.moments) {
    it.each(changes)(`in the middle of a change, ${moment}, there is one event %s`, async (event, act) => {
      const user = `l.${event.slice(4).toLowerCase()}${moment.length}`
      await Staff.register(archive, user, ["--level", "1"])
      const { page, commandIds } = await openCut("Execute", moment, `/people/${user}`)
      await act(page)
      await outcome(page)
      expect(await Staff.eventsOf(archive, user)).toEqual(["UserRegistered", event])
      expect(commandIds).toHaveLength(2)
      expect(new Set(commandIds).size).toBe(1)
    })

    it(`in the middle of an enrolment, ${moment}, the person is enrolled once, with the password that is shown`, async () => {
      const user = `e.nrol${moment.length}`
      const { page, commandIds } = await openCut("Register", moment, "/people/new")
      await Staff.sendEnrolment(page, { user, name: "Erin Nrol", level: 1 })
      await page.getByRole("heading", { name: "Enrolled", exact: true }).waitFor()
      const password = await page.locator(".secret").innerText()
      expect(await Staff.eventsOf(archive, user)).toEqual(["UserRegistered"])
      expect([commandIds.length, new Set(commandIds).size]).toEqual([2, 1])
      await Staff.begin(archive, { user, password }, "a secret of my own")
    })

    it(`in the middle of a confirmation, ${moment}, the account is confirmed once`, async () => {
      const second = await Staff.register(archive, `s.econd${moment.length}`, [
        "--level",
        "5",
        "--role",
        "administrator"
      ])
      const user = `c.onfirm${moment.length}`
      const enrolling = await Tab.enter(await Browser.openContext(), `${archive.origin}/`, second)
      await Staff.begin(archive, await Staff.enrol(archive, enrolling, { user, name: "Cy", level: 1 }), "my own secret")
      const { page } = await openCut("Execute", moment, `/people/${user}`)
      await page.getByLabel("Number of the password").fill("2")
      await page.getByRole("button", { name: "Confirm the account" }).click()
      await page.getByText("The account is in no custody.").waitFor()
      const events = ["UserRegistered", "UserPasswordChanged", "UserConfirmed"]
      expect(await Staff.eventsOf(archive, user)).toEqual(events)
    })

    it(`in the middle of a reset, ${moment}, the page finds out if it was done, and sends none by itself`, async () => {
      const user = `r.eset${moment.length}`
      await Staff.register(archive, user, ["--level", "1"])
      const { page, commandIds } = await openCut("ResetPassword", moment, `/people/${user}`)
      await page.getByRole("button", { name: "Reset the password" }).click()
      const dialog = page.locator("dialog[open]")
      await dialog.getByRole("button", { name: "Reset the password" }).click()
      if (moment === "before the server has it") {
        await dialog.getByText("the password was not set: it still is number 1").waitFor()
        expect(commandIds).toHaveLength(1)
        await dialog.getByRole("button", { name: "Reset the password" }).click()
        await dialog.getByText(`The password of ${user} is reset.`).waitFor()
      } else {
        await dialog.getByText("has been set since: most likely this one").waitFor()
        expect(commandIds).toHaveLength(1)
      }
      const password = await page.locator(".secret").innerText()
      expect(await Staff.eventsOf(archive, user)).toEqual(["UserRegistered", "UserPasswordReset"])
      await Staff.begin(archive, { user, password }, "a secret of my own")
    })

    it(`in the middle of ending a session, ${moment}, it is ended at most once, and the list says which are open`, async () => {
      const account = await Staff.register(archive, `s.ession${moment.length}`, ["--level", "1"])
      await Tab.enter(await Browser.openContext(), `${archive.origin}/me`, account)
      const { page } = await openCut("RevokeSession", moment, `/people/${account.user}`)
      await page.getByRole("button", { name: "Show the open sessions" }).click()
      await page.getByRole("button", { name: /^Revoke the session/ }).click()
      await page.getByText("The line is dead.").waitFor()
      if (moment === "before the server has it") {
        await page.getByRole("button", { name: /^Revoke the session/ }).click()
      }
      await page.getByText("No session is open.").waitFor()
      const { stdout } = await archive.as(mwangi, [
        "audit",
        "--target",
        account.user,
        "--action",
        "SessionRevoked",
        "--json"
      ])
      expect(stdout.trimEnd().split("\n")).toHaveLength(1)
    })
  }
})

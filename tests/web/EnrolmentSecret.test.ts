/** The password of an enrolment whose outcome is not known. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as Heap from "./Heap.ts"
import * as Staff from "./Staff.ts"
import * as Tab from "./Tab.ts"

describe.skipIf(Chromium.isSkipped)("an enrolment that is given up after the line was lost", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
  })
  afterAll(() => archive.close())

  it("leaves no password in the page", async () => {
    const tab = await Tab.open(await Browser.openContext())
    const { page } = tab
    const passwords = new Set<string>()
    await page.routeWebSocket(/\/ws/, (line) => {
      const server = line.connectToServer()
      line.onMessage((message) => {
        const { payload, tag } = JSON.parse(`${message}`)
        if (tag === "Register") {
          passwords.add(payload.password)
          void line.close()
        } else {
          server.send(message)
        }
      })
    })
    await page.goto(`${archive.origin}/people/new`)
    await Tab.signIn(tab, Archive.mwangi)
    await page.getByRole("button", { name: "Sign out" }).waitFor()
    await Staff.sendEnrolment(page, { user: "g.one", name: "Gil One", level: 1 })
    await page.getByRole("heading", { name: "No answer" }).waitFor({ timeout: 60_000 })
    const [password = ""] = passwords
    expect([passwords.size, password.length]).toEqual([1, 23])
    expect(await Heap.read(page)).toContain(password)
    await page.getByRole("link", { name: "Directory" }).click()
    await page.locator(".rows a").first().waitFor()
    expect(await Heap.read(page)).not.toContain(password)
  }, 120_000)
})

/** Sign-in, sign-out, and the ends of sessions that come from elsewhere. */
import { setTimeout as pause } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as Tab from "./Tab.ts"

const { brandt, lindqvist, mwangi, okafor } = Archive

/** A sentence of SCP-173, which every user of the demo deepwell may read. */
const sentenceOf173 = "Special Containment Procedures"

/** Milliseconds after which the end of a session or a lowered clearance shows at the latest: ten times the goal. */
const soon = 10_000

describe.skipIf(Chromium.isSkipped)("signing in", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
  })
  afterAll(() => archive.close())

  it("opens the file of a deep link, keeps the session over a reload, and clears the page on sign-out", async () => {
    const tab = await Tab.open(await Browser.openContext())
    const { page } = tab
    await page.goto(`${archive.origin}/scp/173`)
    await page.getByText("You asked for SCP-173").waitFor()
    expect(await page.title()).toBe("SCiPNET")
    await Tab.signIn(tab, okafor)
    await Tab.paper(tab, "The Sculpture")
    expect(page.url()).toBe(`${archive.origin}/scp/173`)
    await page.reload()
    await Tab.paper(tab, "The Sculpture")
    expect(await page.content()).toContain(sentenceOf173)
    await page.getByRole("button", { name: "Sign out" }).click()
    await page.getByLabel("Password").waitFor()
    const content = await page.content()
    for (const text of [sentenceOf173, "The Sculpture", "Okafor"]) expect(content).not.toContain(text)
    // The page is cleared before the server has answered.
    await expect.poll(() => page.context().cookies(), { timeout: soon }).toEqual([])
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0])
    await page.reload()
    await page.getByLabel("Password").waitFor()
    expect(tab.complaints).toEqual([])
  })

  it("right after a sign-out is not undone by the late end of the session before", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/173`, okafor)
    const { page } = tab
    await page.route("**/session", async (route) => {
      if (route.request().method() === "DELETE") await pause(1_500)
      await route.continue()
    })
    await page.getByRole("button", { name: "Sign out" }).click()
    await Tab.signIn(tab, mwangi)
    await page.waitForResponse((response) => response.request().method() === "DELETE")
    await Tab.paper(tab, "The Sculpture")
    await page.reload()
    await Tab.paper(tab, "The Sculpture")
    expect(await page.locator(".who").innerText()).toContain("Mwangi")
    expect(tab.complaints).toEqual([])
  })

  it("never uses a line that opens after the end of its session", async () => {
    const { page } = await Tab.open(await Browser.openContext())
    const sent: Array<string> = []
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    let lines = 0
    await page.routeWebSocket(/\/ws\?/, (line) => {
      lines += 1
      const server = line.connectToServer()
      if (lines > 1) return
      line.onMessage((message) => {
        sent.push(`${message}`)
        server.send(message)
      })
      server.onMessage(async (message) => {
        await released
        line.send(message)
      })
      // The server closes the line when the session has ended; this browser has not heard of it.
      server.onClose(() => undefined)
    })
    await page.goto(`${archive.origin}/scp/173`)
    await Tab.signIn({ page }, okafor)
    await page.getByRole("button", { name: "Sign out" }).click()
    await page.getByLabel("Password").waitFor()
    release()
    await pause(500)
    await Tab.signIn({ page }, mwangi)
    await page.locator("#file-name", { hasText: "The Sculpture" }).waitFor()
    expect(await page.locator(".who").innerText()).toContain("Mwangi")
    expect(sent.filter((message) => !message.includes("Hello"))).toEqual([])
  })

  it("says the same for a wrong password and for an unknown user", async () => {
    const tab = await Tab.open(await Browser.openContext())
    await tab.page.goto(`${archive.origin}/scp/096`)
    const sentences: Array<string> = []
    for (const user of ["m.okafor", "no.such-user"]) {
      await Tab.signIn(tab, { user, password: "not the password" })
      sentences.push(await tab.page.getByRole("alert").innerText())
      await tab.page.getByLabel("Password").fill("")
    }
    expect(sentences[0]).toContain("Login refused.")
    expect(sentences[1]).toBe(sentences[0])
    expect(await tab.page.content()).not.toContain("Shy Guy")
    expect(tab.calls()).toEqual([])
  })

  it("gives scripts no token: the cookie is HttpOnly, and no answer contains it", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/`, okafor)
    const [cookie] = await tab.page.context().cookies()
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/" })
    expect(await tab.page.evaluate(() => document.cookie)).toBe("")
    const value = cookie?.value ?? ""
    expect(value.length).toBeGreaterThan(30)
    expect((await Promise.all(tab.bodies)).join("")).not.toContain(value)
    expect(tab.frames.join("")).not.toContain(value)
    expect(tab.requests.join("\n")).not.toContain(value)
  })

  it("signs out in all tabs together", async () => {
    const context = await Browser.openContext()
    const first = await Tab.enter(context, `${archive.origin}/scp/173`, okafor)
    await Tab.paper(first, "The Sculpture")
    const second = await Tab.open(context)
    await second.page.goto(`${archive.origin}/scp/999`)
    await Tab.paper(second, "The Tickle Monster")
    await first.page.getByRole("button", { name: "Sign out" }).click()
    await second.page.getByText("Your session has ended").waitFor({ timeout: soon })
    expect(await second.page.content()).not.toContain("Tickle")
    expect(second.page.url()).toBe(`${archive.origin}/scp/999`)
  })

  it("never shows a tab of one user what another user in a second tab may read", async () => {
    const context = await Browser.openContext()
    const first = await Tab.enter(context, `${archive.origin}/scp/173`, lindqvist)
    await Tab.paper(first, "The Sculpture")
    // The second tab has no opener and signs in as another user; the cookie is now theirs.
    const second = await Tab.open(context)
    await second.page.goto(`${archive.origin}/nowhere`)
    await second.page.getByRole("button", { name: "Sign out" }).click()
    await second.page.getByLabel("Password").waitFor()
    await Tab.signIn(second, brandt)
    await second.page.getByRole("button", { name: "Sign out" }).waitFor()
    await first.page.getByText("Your session has ended").waitFor({ timeout: soon })
    const before = first.calls().length
    await first.page.waitForTimeout(500)
    expect(first.calls().length).toBe(before)
    expect(await first.page.content()).not.toContain("Sculpture")
    // A reload takes the session of the cookie, and says whose it is.
    await first.page.reload()
    await first.page.getByText("Ilse Brandt").first().waitFor()
  })
})

describe.skipIf(Chromium.isSkipped)("a session that ends elsewhere", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
  })
  afterAll(() => archive.close())

  const blank = async ({ page }: Tab.Tab) => {
    await page.getByText("Your session has ended").waitFor({ timeout: soon })
    const content = await page.content()
    for (const text of ["The Sculpture", sentenceOf173]) expect(content).not.toContain(text)
  }

  it("is blank soon after it is revoked from the command line, and signs in in place", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/173`, okafor)
    await Tab.paper(tab, "The Sculpture")
    const id = new URL(tab.requests.find((url) => url.includes("/ws?")) ?? "").searchParams.get("session") ?? ""
    await archive.as(mwangi, ["session", "revoke", id])
    await blank(tab)
    expect(tab.page.url()).toBe(`${archive.origin}/scp/173`)
    await Tab.signIn(tab, okafor)
    await Tab.paper(tab, "The Sculpture")
  })

  it("is blank soon after the account is deactivated from the command line", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/173`, lindqvist)
    await Tab.paper(tab, "The Sculpture")
    await archive.as(mwangi, ["user", "deactivate", lindqvist.user, "--reason", "on leave"])
    await blank(tab)
    await Tab.signIn(tab, lindqvist)
    expect(await tab.page.getByRole("alert").innerText()).toContain("Login refused.")
  })

  it("leaves 20 tabs that ask once more and then wait, and no tab keeps the next sign-in from its place", async () => {
    const context = await Browser.openContext()
    const first = await Tab.enter(context, `${archive.origin}/`, okafor)
    const tabs = await Promise.all(Array.from({ length: 19 }, () => Tab.open(context)))
    for (const { page } of tabs) await page.goto(`${archive.origin}/`)
    for (const { page } of tabs) await page.getByText("Maren Okafor").first().waitFor()
    const id = new URL(first.requests.find((url) => url.includes("/ws?")) ?? "").searchParams.get("session") ?? ""
    const all = [first, ...tabs]
    const counts = () => all.map(({ requests }) => requests.length)
    await archive.as(mwangi, ["session", "revoke", id])
    for (const { page } of all) await page.getByText("Your session has ended").waitFor()
    await first.page.waitForTimeout(500)
    const before = counts()
    await first.page.waitForTimeout(2_000)
    expect(counts()).toEqual(before)
    await Tab.signIn(first, okafor)
    await first.page.getByRole("button", { name: "Sign out" }).waitFor()
  })

  it("asks again soon after the clearance is lowered from the command line", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/914`, okafor)
    await Tab.paper(tab, "The Clockworks")
    await archive.as(mwangi, ["user", "clearance", okafor.user, "--level", "1", "--reason", "a mistake"])
    await tab.page.getByRole("heading", { name: "Redacted" }).waitFor({ timeout: soon })
    const content = await tab.page.content()
    expect(content).not.toContain("The Clockworks")
    expect(content).toContain("Level 1")
  })
})

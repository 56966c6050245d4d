/** A server that dies and comes back: the reader keeps the page, and a command is executed once. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as LostLine from "./LostLine.ts"
import * as Tab from "./Tab.ts"

const { brandt, mwangi, okafor } = Archive

const typeLine = async ({ page }: Tab.Tab, line: string): Promise<void> => {
  await page.getByRole("combobox").fill(line)
  await page.keyboard.press("Enter")
}

describe.skipIf(Chromium.isSkipped)("when the server is killed", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
  })
  afterEach(() => archive.stop())
  afterAll(() => archive.close())

  const statusEvents = async (scp: string): Promise<number> => {
    const { stdout } = await archive.as(mwangi, ["scp", "history", scp, "--json"])
    return stdout.split('"to":"explained"').length - 1
  }

  it.each([
    ["SCP-173", "before the server has it"],
    ["SCP-999", "after the server has answered"]
  ] as const)("in the middle of an Execute on %s, %s, the command is executed once", async (scp, moment) => {
    if (moment === "after the server has answered") await archive.start()
    const tab = await Tab.open(await Browser.openContext())
    const commandIds = await LostLine.cutFirst(tab, "Execute", moment, () => archive.stop("SIGKILL"))
    await tab.page.goto(`${archive.origin}/`)
    await Tab.signIn(tab, brandt)
    await tab.page.getByText("Director, the site is yours.").waitFor()
    await typeLine(tab, `STATUS ${scp.slice(4)} EXPLAINED a stage prop`)
    await tab.page.getByText("No line.").waitFor()
    expect(await statusEvents(scp)).toBe(moment === "after the server has answered" ? 1 : 0)
    await archive.start()
    await tab.page.getByText(new RegExp(`${scp} is (now|already) explained`)).waitFor({ timeout: 15_000 })
    expect(await statusEvents(scp)).toBe(1)
    expect(commandIds.length).toBe(2)
    expect(new Set(commandIds).size).toBe(1)
    await tab.page.getByText("No line.").waitFor({ state: "detached" })
  })

  it("keeps the file readable without a line, says so, and is live again after a restart", async () => {
    await archive.start()
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/914`, okafor)
    await Tab.paper(tab, "The Clockworks")
    await archive.stop("SIGKILL")
    await tab.page.getByText("No line.").waitFor()
    expect(await tab.page.locator("#file-name").innerText()).toContain("The Clockworks")
    await archive.start()
    await tab.page.getByText("No line.").waitFor({ state: "detached", timeout: 15_000 })
    await archive.file(mwangi, { _tag: "RenameScp", scp: "SCP-914", name: "The Clockworks, upper booth" })
    await Tab.paper(tab, "upper booth")
    expect(tab.complaints).toEqual([])
  })

  it("a page that is opened meanwhile waits for the server", async () => {
    await archive.start()
    const context = await Browser.openContext()
    const tab = await Tab.enter(context, `${archive.origin}/scp/049`, okafor)
    await Tab.paper(tab, "The Plague Doctor")
    // The page is in the cache of the tab, and its script asks for the session in vain.
    await tab.page.route("**/session", (route) => route.abort())
    await tab.page.reload()
    await tab.page.getByText("No line.").waitFor()
    await tab.page.unroute("**/session")
    await Tab.paper(tab, "The Plague Doctor")
  })

  it.each([
    [429, "The server has no room at the moment."],
    [503, "The server cannot read its archive at the moment."]
  ])(
    "a server that answers %i is named with the reason, on an open page and on one that is opened",
    async (status, reason) => {
      await archive.start()
      const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/049`, okafor)
      await Tab.paper(tab, "The Plague Doctor")
      await tab.page.route("**/session", (route) => route.fulfill({ status, json: { _tag: "ServerTrouble" } }))
      await archive.stop("SIGKILL")
      await tab.page.getByText(`${reason} What you see may be out of date.`).waitFor()
      await archive.start()
      await Tab.paper(tab, "The Plague Doctor")
      await tab.page.reload()
      await tab.page.getByText(`${reason} Trying again…`).waitFor()
      await tab.page.unroute("**/session")
      await Tab.paper(tab, "The Plague Doctor")
      await tab.page.getByText(reason).waitFor({ state: "detached" })
    }
  )

  it("a command that was lost is never sent in the session of another user", async () => {
    await archive.start()
    const tab = await Tab.open(await Browser.openContext())
    const { page } = tab
    const commandIds = await LostLine.cutFirst(tab, "Execute", "before the server has it", async (line) => {
      // Another user signs in without a word to this tab; the cookie of both is theirs now.
      const answer = await page.request.post(`${archive.origin}/session`, {
        headers: { origin: archive.origin },
        data: mwangi
      })
      expect(answer.status()).toBe(200)
      await line.close()
    })
    await page.goto(`${archive.origin}/`)
    await Tab.signIn(tab, brandt)
    await page.getByText("Director, the site is yours.").waitFor()
    await typeLine(tab, "STATUS 049 EXPLAINED a stage prop")
    await page.getByText("Your session has ended").waitFor()
    await page.waitForTimeout(1_000)
    expect(commandIds.length).toBe(1)
    expect(await statusEvents("SCP-049")).toBe(0)
  })
})

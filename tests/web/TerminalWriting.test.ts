/** The commands of the prompt that write: executed once although the line is cut, and led to a screen where a form is needed. */
import { readFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as LostLine from "./LostLine.ts"
import * as Tab from "./Tab.ts"

const { brandt, mwangi, okafor } = Archive

const type = async ({ page }: Tab.Tab, line: string): Promise<void> => {
  const field = page.getByRole("combobox", { name: "Command or search" })
  await field.fill(line)
  // The focus may go to a new screen between the two.
  await field.press("Enter")
}

/** Lines, the sentence of each, and the action of its only event on a record. */
const lines = [
  ["REGISTER 7001 Euclid 1 The Lost Line", "SCP-7001, The Lost Line, is registered.", "ScpRegistered", "SCP-7001"],
  ["RECLASSIFY 999 Keter 2 2", "SCP-999 is reclassified.", "ScpReclassified", "SCP-999"],
  ["ASSIGN 999 MTF NONE SITE NONE", "SCP-999 is assigned.", "ScpSiteAssigned", "SCP-999"],
  ["CLEARANCE 999 3 a test of the line", "The required level is now 3.", "ScpClearanceChanged", "SCP-999"],
  [
    "REVERT 049 description 1",
    "description of SCP-049 has the text of revision 1 again",
    "ScpSectionRevised",
    "SCP-049"
  ],
  ["CLEARANCE USER t.lindqvist 2 a test", "t.lindqvist is cleared for level 2.", "UserClearanceChanged", "t.lindqvist"],
  ["ROLE t.lindqvist archivist", "t.lindqvist now has the role archivist.", "UserRoleGranted", "t.lindqvist"],
  ["STATUS 999 EXPLAINED a test of the line", "SCP-999 is now explained.", "ScpStatusChanged", "SCP-999"]
] as const

describe.skipIf(Chromium.isSkipped)("the prompt", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
    const revision = { section: "description", body: "Another text, until the test restores the first." }
    await archive.file(mwangi, { _tag: "ReviseScpSection", scp: "SCP-049", ...revision })
  })
  afterAll(() => archive.close())

  const countOf = async (action: string, target: string | null): Promise<number> =>
    (await archive.trailOf(mwangi, 500)).filter((entry) => entry.action === action && entry.target === target).length

  it("keeps the compartments of a record whose level is changed", async () => {
    await archive.file(brandt, Archive.registerScp("SCP-7022", "The Box", 2, ["MNEMOSYNE"]))
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/`, brandt)
    await type(tab, "CLEARANCE 7022 3 a test of compartments")
    await tab.page.getByText("The required level is now 3.").waitFor()
    const { stdout } = await archive.as(brandt, ["access", "scp", "7022", "--json"])
    expect(stdout).toContain('"clearance":{"level":3,"compartments":["MNEMOSYNE"]}')
  })

  it.each(lines)("executes %s once although its line is cut", async (line, sentence, action, target) => {
    const moment = LostLine.moments[lines.findIndex(([each]) => each === line) % 2] ?? "before the server has it"
    const before = await countOf(action, target)
    const tab = await Tab.open(await Browser.openContext())
    const commandIds = await LostLine.cutFirst(tab, "Execute", moment)
    await tab.page.goto(`${archive.origin}/`)
    await Tab.signIn(tab, mwangi)
    await type(tab, line)
    await tab.page.getByText(sentence).waitFor({ timeout: 15_000 })
    expect(commandIds.length).toBeGreaterThan(1)
    expect(commandIds[0]).toBe(commandIds[1])
    expect((await countOf(action, target)) - before).toBe(1)
    await tab.page.context().close()
  })

  it("refuses a line with a secret: it is not sent, not shown and not remembered", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/173`, okafor)
    await type(tab, "password hunter2-of-okafor")
    await tab.page.getByText("it seems to contain a secret").waitFor()
    await tab.page.waitForTimeout(600)
    expect(await tab.page.content()).not.toContain("hunter2")
    expect(tab.frames.some((frame) => frame.includes("hunter2"))).toBe(false)
    await tab.page.getByRole("combobox").press("ArrowUp")
    expect(await tab.page.getByRole("combobox").inputValue()).toBe("")
    expect(tab.complaints).toEqual([])
  })

  it("leads to the editor, to the forms of the account and to the form of break-glass", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/`, Archive.brandt)
    const { page } = tab
    await type(tab, "EDIT 173 description")
    await page.waitForURL("**/edit/scp/173/description")
    await type(tab, "FILE 173 addendum-9 4")
    await page.waitForURL("**/edit/scp/173")
    expect(await page.getByLabel("Section", { exact: true }).inputValue()).toBe("addendum-9")
    expect(await page.locator('input[name="level"]:checked').inputValue()).toBe("4")
    await type(tab, "PHRASE")
    await page.waitForURL("**/me#phrase")
    await page.locator("#phrase:focus").waitFor()
    await type(tab, "PENDING")
    await page.waitForURL("**/pending")
    expect(tab.complaints).toEqual([])
  })

  it("opens the form of break-glass with the reason, which is not in the URL", async () => {
    await archive.file(mwangi, Archive.registerScp("SCP-7002", "The Sealed One", 4))
    await archive.file(mwangi, {
      _tag: "ChangeUserClearance",
      user: okafor.user,
      clearance: { level: 3, compartments: [] },
      reason: "a test"
    })
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/`, okafor)
    await type(tab, "BREAK-GLASS 7002 a breach on level 4")
    await tab.page.waitForURL("**/scp/7002")
    const dialog = tab.page.getByRole("dialog")
    await dialog.waitFor()
    expect(await dialog.getByLabel("Reason").inputValue()).toBe("a breach on level 4")
    expect(tab.page.url()).not.toContain("breach")
    expect(tab.frames.some((frame) => frame.includes("breach"))).toBe(false)
    expect(tab.complaints).toEqual([])
  })

  it.each(LostLine.moments)("signs a review once although its line is cut %s", async (moment) => {
    const phrase = "a lantern in the flooded shaft"
    const env = {
      SCIPNET_DEEPWELL: archive.deepwell,
      SCIPNET_USER: okafor.user,
      SCIPNET_PASSWORD: okafor.password,
      SCIPNET_PHRASE: phrase
    }
    expect(await archive.run(["user", "phrase"], { env })).toMatchObject({ code: 0 })
    const broken = await archive.run(["access", "scp", "7002", "--break-glass", "--reason", "a breach"], { env })
    expect(broken, `${broken.stdout}${broken.stderr}`).toMatchObject({ code: 0 })
    const before = await countOf("GlassReviewed", null)
    const tab = await Tab.open(await Browser.openContext())
    const calls = await LostLine.cutFirst(tab, "SignReview", moment)
    await tab.page.goto(`${archive.origin}/`)
    await Tab.signIn(tab, mwangi)
    await type(tab, "REVIEW 7002 it was an emergency")
    await tab.page.getByText("Signed.", { exact: true }).waitFor({ timeout: 15_000 })
    expect(calls.length).toBe(2)
    expect((await countOf("GlassReviewed", null)) - before).toBe(1)
    await tab.page.context().close()
  })

  it("saves a record as a file, and names the command for HTML", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/`, okafor)
    const download = tab.page.waitForEvent("download")
    await type(tab, "EXPORT 173 ../scp-173.md")
    const saved = await download
    const path = archive.path("saved.md")
    await saved.saveAs(path)
    expect(saved.suggestedFilename()).toBe("scp-173.md")
    expect(readFileSync(path, "utf8")).toContain("# SCP-173: The Sculpture")
    await tab.page.getByText("SCP-173 is saved: scp-173.md").waitFor()
    await type(tab, "EXPORT 173 it's.html")
    await tab.page.getByText("scipnet scp export SCP-173 --output 'it'\\''s.html'").waitFor()
    expect(tab.complaints).toEqual([])
  })

  it("completes arguments without a call to the server", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/173`, mwangi)
    await Tab.paper(tab, "The Sculpture")
    const { page } = tab
    const prompt = page.getByRole("combobox")
    const asked = tab.calls().length
    for (const [typed, option] of [
      ["EDIT 173 desc", "description"],
      ["RECLASSIFY 173 ke", "Keter"],
      ["CLEARANCE 173 4", "4"],
      ["ROLE m.okafor aud", "auditor"],
      ["STATUS 173 exp", "EXPLAINED"]
    ] as const) {
      await prompt.fill(typed)
      if (typed.endsWith(option)) continue
      await page.getByRole("option", { name: option }).first().click()
      expect((await prompt.inputValue()).trim().toLowerCase().endsWith(option.toLowerCase())).toBe(true)
    }
    await page.waitForTimeout(600)
    expect(tab.calls().length).toBe(asked)
    expect(tab.complaints).toEqual([])
  })
})

/** The audit log: questions, filters, pages, the explanation of a decision, and exports. */
import { text } from "node:stream/consumers"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as Staff from "./Staff.ts"
import * as Tab from "./Tab.ts"

const { brandt, lindqvist, mwangi, okafor, registerScp } = Archive

const formula = '=HYPERLINK("http://example.org","<img src=x onerror=alert(1)>")'

/** Waits for the entries and returns their texts, without times. */
const rows = async (page: Page): Promise<ReadonlyArray<string>> => {
  await page.locator(".entries li").first().waitFor()
  const texts = await page.locator(".entries li > div").allInnerTexts()
  return texts.map((text) => (text.split("\n")[0] ?? "").trim())
}

const linesOf = (text: string): ReadonlyArray<string> => text.split("\n").filter((line) => line !== "")

const positionOf = (line: string): number => {
  const { position }: { readonly position: number } = JSON.parse(line)
  return position
}

describe.skipIf(Chromium.isSkipped)("the audit log", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
    await archive.as(okafor, ["access", "scp", "173"])
    const env = {
      SCIPNET_DEEPWELL: archive.deepwell,
      SCIPNET_USER: lindqvist.user,
      SCIPNET_PASSWORD: lindqvist.password
    }
    expect((await archive.run(["access", "scp", "096"], { env })).code).toBe(1)
    await archive.file(mwangi, registerScp("SCP-9001", formula, 1))
    await archive.as(mwangi, ["scp", "clearance", "9001", "--level", "2", "--reason", formula])
  })
  afterAll(() => archive.close())

  const enter = async (path: string, account = mwangi) =>
    Tab.enter(await Browser.openContext(), `${archive.origin}${path}`, account)

  const ask = async (page: Page, question: string, about = "", label = "Record"): Promise<void> => {
    const panel = page.locator("details", { hasText: "Ask a question" })
    if ((await panel.getAttribute("open")) === null) await panel.locator("summary").click()
    await panel.getByLabel("Question").selectOption({ label: question })
    if (about !== "") await panel.getByLabel(label).fill(about)
    await page.getByRole("button", { name: "Ask", exact: true }).click()
  }

  it("answers the questions that the command line answers, with the same rows", async () => {
    const tab = await enter("/audit")
    const { page } = tab
    await ask(page, "Who read …?", "173")
    await page.getByRole("heading", { name: "Who read SCP-173?" }).waitFor()
    expect(await rows(page)).toEqual(["m.okafor access SCP-173"])
    await ask(page, "Who changed clearance this week?")
    await page.getByRole("heading", { name: "Who changed clearance this week?" }).waitFor()
    await page.getByText("clearance changed").first().waitFor()
    expect(await rows(page)).toEqual(["h.mwangi clearance changed SCP-9001 · warning"])
    await ask(page, "What did … do?", "T.Lindqvist", "User")
    await page.getByRole("heading", { name: "What did t.lindqvist do?" }).waitFor()
    await page.getByText("access SCP-096").waitFor()
    expect(await rows(page)).toEqual([
      "t.lindqvist logged out t.lindqvist",
      "t.lindqvist access SCP-096 · refused · notice",
      "t.lindqvist logged in t.lindqvist"
    ])
    await ask(page, "Who was refused?")
    await page.getByRole("heading", { name: "Who was refused?" }).waitFor()
    await page.locator(".entries").getByText("h.mwangi").waitFor({ state: "detached" })
    expect((await rows(page)).every((row) => row.includes("refused"))).toBe(true)
    await ask(page, "Who signed in?", "m.okafor", "User")
    await page.getByText("logged in").first().waitFor()
    expect((await rows(page)).every((row) => /^m\.okafor logged (in|out)/.test(row))).toBe(true)
    await ask(page, "Who broke the glass?")
    await page.getByText("No entries to show.").waitFor()
    expect(tab.complaints).toEqual([])
  })

  it("narrows by filters in the URL, says why one cannot match, and continues with older entries", async () => {
    const { page } = await enter("/audit")
    const [newest] = await rows(page)
    expect(await page.locator(".entries li").count()).toBe(50)
    await page.getByText("On this page of 50 entries, not in the whole log").waitFor()
    await page.getByRole("link", { name: "Older" }).click()
    await page.getByRole("link", { name: "← Latest" }).waitFor()
    expect(await rows(page)).not.toContain(newest)
    expect(new URL(page.url()).searchParams.get("before")).toMatch(/^\d+$/)
    await page.goBack()
    await page.getByRole("link", { name: "← Latest" }).waitFor({ state: "detached" })
    await page.getByText("Filters", { exact: true }).click()
    await page.getByLabel("User", { exact: true }).fill("M.Okafor")
    await page.getByLabel("None of these actions").fill("loggedin, LoggedOut")
    await page.getByLabel("Since").fill("2h ago")
    await page.getByRole("button", { name: "Apply the filters" }).click()
    await page.getByRole("heading", { name: "What the filters find" }).waitFor()
    await page.locator(".entries").getByText("operator:").first().waitFor({ state: "detached" })
    expect(await rows(page)).toEqual(["m.okafor access SCP-173"])
    await page.getByText("Details of").click()
    await page.getByText("readAt").waitFor()
    for (const [query, sentence] of [
      ["since=2026-02-30", "is no time"],
      ["since=2026-02-02&until=2026-02-01", "The end is not after the beginning"],
      ["question=who-read-it", "Name the record that it is about."],
      ["question=who-was-refused&outcome=done", "sets the filter “outcome” itself"],
      ["question=nonsense", "This question is unknown."],
      ["severity=loud", "This severity or outcome is unknown."],
      [`action=${"a".repeat(201)}`, "The deepwell does not accept that as it is written."]
    ]) {
      await page.goto(`${archive.origin}/audit?${query}`)
      await page
        .getByText(sentence ?? "")
        .first()
        .waitFor()
      expect(await page.locator(".entries li").count()).toBe(0)
    }
  })

  it("explains why a user can or cannot read a record", async () => {
    const { page } = await enter("/audit")
    await page.getByText("Why can a user read a record, or not?").click()
    await page.getByLabel("Reader").fill("T.Lindqvist")
    await page.getByLabel("Id of the record").fill("096")
    await page.getByRole("button", { name: "Explain" }).click()
    await page.getByRole("heading", { name: "t.lindqvist and SCP-096: redacted" }).waitFor()
    await page.getByText("Applies: the record requires more clearance than the reader holds").waitFor()
    await page.getByText("Does not apply: the record does not exist").waitFor()
    expect(new URL(page.url()).search).toBe("?reader=t.lindqvist&type=scp&id=SCP-096")
  })

  const download = async (page: Page, format: "NDJSON" | "CSV"): Promise<{ name: string; text: string }> => {
    if (!(await page.getByRole("button", { name: `Export as ${format}` }).isVisible())) {
      await page.getByText("Export", { exact: true }).click()
    }
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: `Export as ${format}` }).click()
    ])
    await page.getByText("exported, oldest first").waitFor()
    return { name: file.suggestedFilename(), text: await text(await file.createReadStream()) }
  }

  it("exports what the command line exports, as NDJSON and as CSV whose cells no spreadsheet runs", async () => {
    const tab = await enter("/audit?since=2h+ago")
    const { page } = tab
    const ndjson = await download(page, "NDJSON")
    const csv = await download(page, "CSV")
    expect([ndjson.name, csv.name]).toEqual([
      expect.stringMatching(/^scipnet-audit-\d{4}-\d\d-\d\d\.ndjson$/),
      expect.stringMatching(/^scipnet-audit-\d{4}-\d\d-\d\d\.csv$/)
    ])
    const lines = linesOf(ndjson.text)
    const [first = "", last = ""] = [lines.at(0), lines.at(-1)]
    const exported = linesOf((await archive.as(mwangi, ["audit", "--export", "-", "--since", "2h ago"])).stdout)
    const same = exported.filter(
      (line) => positionOf(line) >= positionOf(first) && positionOf(line) <= positionOf(last)
    )
    expect(lines.length).toBeGreaterThan(60)
    expect(lines.map((line) => JSON.parse(line))).toEqual(same.map((line) => JSON.parse(line)))
    const table = (await archive.as(mwangi, ["audit", "--all", "--format", "csv", "--since", "2h ago"])).stdout
    const [header, ...cells] = table.trimEnd().split("\r\n")
    const [ownHeader, ...own] = csv.text.trimEnd().split("\r\n")
    expect(ownHeader).toBe(header)
    expect(cells.toReversed().join("\n")).toContain(own.join("\n"))
    expect(own.length).toBeGreaterThan(lines.length)
    expect(csv.text.split(/\r\n|,/).filter((cell) => /^"?[=+@\t\r-]/.test(cell))).toEqual([])
    expect(tab.complaints).toEqual([])
  })

  it("makes no file when the export is cancelled or the line is lost", async () => {
    const tab = await Tab.open(await Browser.openContext())
    const { page } = tab
    let isHeld = true
    let request: string | undefined
    let lose: () => void = () => undefined
    await page.routeWebSocket(/\/ws/, (line) => {
      const server = line.connectToServer()
      lose = () => void line.close()
      line.onMessage((message) => {
        const frame: { readonly tag?: string; readonly id?: string } = JSON.parse(`${message}`)
        if (frame.tag === "ExportAudit") request = frame.id
        server.send(message)
      })
      server.onMessage((message) => {
        const { requestId, _tag }: { readonly requestId?: string; readonly _tag: string } = JSON.parse(`${message}`)
        if (!(isHeld && requestId === request && _tag === "Exit")) line.send(message)
      })
    })
    await page.goto(`${archive.origin}/audit`)
    await Tab.signIn(tab, mwangi)
    let downloads = 0
    page.on("download", () => (downloads += 1))
    await page.getByText("Export", { exact: true }).click()
    await page.getByRole("button", { name: "Export as CSV" }).click()
    await page.getByText("so far…").waitFor()
    await page.getByRole("button", { name: "Cancel" }).click()
    await page.getByText("No file was made.").waitFor()
    await page.getByRole("button", { name: "Export as NDJSON" }).click()
    await page.getByText("so far…").waitFor()
    lose()
    await page.getByText("The line was lost before the last entry. No file was made").waitFor()
    expect(downloads).toBe(0)
    isHeld = false
    await page.locator(".lamp.on").waitFor()
    expect((await download(page, "CSV")).text).toContain("position,time,")
  })

  it("masks what lies above the auditor, and shows hostile text as text", async () => {
    const auditor = await Staff.register(archive, "l.auditor", ["--level", "1", "--role", "auditor"])
    const low = await enter("/audit?actor=t.lindqvist", auditor)
    await low.page.getByText("withheld").first().waitFor()
    expect(await low.page.content()).not.toContain("SCP-096")
    const tab = await enter("/audit?target=9001")
    await tab.page.getByText("Details of").first().click()
    await tab.page.getByText(formula, { exact: true }).first().waitFor()
    expect(await tab.page.locator("#main img").count()).toBe(0)
    expect([...low.complaints, ...tab.complaints]).toEqual([])
  })

  it("is denied to others, on record", async () => {
    const { page } = await enter("/audit", brandt)
    await page.getByText("Clearance denied").waitFor()
    await page.getByText("And the role").waitFor()
    const entries = (await archive.trailOf(brandt)).filter(({ action }) => action === "audit")
    expect(entries).toMatchObject([{ outcome: "refused" }])
  })
})

describe.skipIf(Chromium.isSkipped)("the trail", () => {
  it("shows what its user did, and on demand what the page asked for by itself", async () => {
    const archive = await Archive.open()
    try {
      const { page } = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/173`, okafor)
      await page.getByRole("link", { name: "Trail" }).click()
      const texts = () => page.locator(".entries li").allInnerTexts()
      await page.locator(".entries").getByText("access").waitFor()
      expect((await texts()).filter((text) => /whoami|list|watch/.test(text))).toEqual([])
      await page.getByLabel("Show what the page asked for by itself, too").check()
      await page.locator(".entries").getByText("watch").first().waitFor()
      expect((await texts()).filter((text) => /whoami|list|watch/.test(text)).length).toBeGreaterThan(2)
    } finally {
      await archive.close()
    }
  })
})

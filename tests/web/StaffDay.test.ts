/** A day of a staff, in the browser alone: people, files, a deletion by two, break-glass with its review, and the audit. */
import { text } from "node:stream/consumers"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import { cardOf, fill } from "./Proposals.ts"
import * as Staff from "./Staff.ts"
import * as Tab from "./Tab.ts"

const { brandt, castellane, lindqvist, mwangi, okafor } = Archive

const phrase = "the ferry leaves at four"

/** Sections with the level that each requires; null for that of the record. */
const sections = [
  { id: "description", title: "Description", body: "A weathervane that points at **any liar**.", level: null },
  { id: "addendum-1", title: "Interview", body: "The keeper would not answer.", level: 3 },
  { id: "addendum-2", title: "Provenance", body: "It was forged from a ship's bell.", level: 4 }
] as const

const said = (page: Page, sentence: string | RegExp) => page.getByText(sentence).first().waitFor()

/** Changes one's own secret, in the account. */
const setPhrase = async ({ page }: Tab.Tab, { password }: Archive.Account): Promise<void> => {
  const form = page.locator("form", { has: page.getByRole("button", { name: "Set the phrase" }) })
  await form.getByLabel("Password").fill(password)
  await form.getByLabel("New phrase", { exact: true }).fill(phrase)
  await form.getByLabel("New phrase again").fill(phrase)
  await form.getByRole("button", { name: "Set the phrase" }).click()
  await form.locator(".done").waitFor()
}

describe.skipIf(Chromium.isSkipped)("a day of a staff in the browser", () => {
  let archive: Archive.Archive
  /** A second administrator, whom the operator has registered. */
  let second: Archive.Account
  const complaints: Array<ReadonlyArray<string>> = []

  beforeAll(async () => {
    archive = await Archive.open()
    second = await Staff.second(archive)
  })
  afterAll(() => archive.close())

  const enter = async (account: Archive.Account, path: string): Promise<Tab.Tab> => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}${path}`, account)
    complaints.push(tab.complaints)
    return tab
  }

  it("is done from enrolment to the audit", async () => {
    // Two people are enrolled, choose passwords of their own, and are confirmed by another administrator.
    const administrator = await enter(mwangi, "/people")
    const temporary = {
      curator: await Staff.enrol(archive, administrator, {
        user: "n.curator",
        name: "Nell Curator",
        level: 4,
        roles: ["archivist"]
      }),
      auditor: await Staff.enrol(archive, administrator, {
        user: "n.auditor",
        name: "Abel Auditor",
        level: 4,
        roles: ["auditor"]
      })
    }
    const curator = { user: "n.curator", password: "a kettle for the curator" }
    const auditor = { user: "n.auditor", password: "a lantern for the auditor" }
    await Staff.begin(archive, temporary.curator, curator.password)
    await Staff.begin(archive, temporary.auditor, auditor.password)
    const confirming = await enter(second, "/people")
    for (const { user } of [curator, auditor]) {
      await confirming.page.goto(`${archive.origin}/people/${user}`)
      await confirming.page.getByLabel("Number of the password").fill("2")
      await confirming.page.getByRole("button", { name: "Confirm the account" }).click()
      await said(confirming.page, "The account is in no custody.")
    }

    // A file is written, with three sections of different clearance.
    const writer = await enter(curator, "/new/scp")
    await writer.page.getByLabel("Item number").fill("7400")
    await writer.page.getByLabel("Name", { exact: true }).fill("The Honest Vane")
    await writer.page.locator('input[name=level][value="2"]').check()
    await writer.page.getByLabel("Object class").selectOption("Safe")
    await writer.page.getByRole("button", { name: "Register the anomaly" }).click()
    await Tab.paper(writer, "The Honest Vane")
    for (const { id, title, body, level } of sections) {
      await writer.page.getByRole("link", { name: "Add a section" }).click()
      await writer.page.getByLabel("Section", { exact: true }).fill(id)
      await writer.page.getByLabel("Title").fill(title)
      await writer.page.getByLabel("Text", { exact: true }).fill(body)
      if (level !== null) {
        await writer.page.getByLabel("Clearance that reading the section requires").selectOption("own")
        await writer.page.locator(`input[name=level][value="${level}"]`).check()
      }
      await writer.page.getByRole("button", { name: "File the section" }).click()
      await writer.page.locator(`#section-${id}`).waitFor()
    }

    // Each reader sees what their clearance grants, and no more.
    const visible = async (account: Archive.Account) => {
      const { page } = await enter(account, "/scp/7400")
      await page.locator(".paper").first().waitFor()
      await page.waitForTimeout(200)
      const content = await page.content()
      return sections.map(({ title }) => content.includes(title))
    }
    expect(await visible(lindqvist)).toEqual([false, false, false])
    expect(await visible(okafor)).toEqual([true, false, false])
    expect(await visible(castellane)).toEqual([true, true, false])

    // A deletion takes two people of level 5.
    const proposing = await enter(brandt, "/scp/7400")
    await Tab.paper(proposing, "The Honest Vane")
    await administrator.page.goto(`${archive.origin}/pending`)
    await fill(proposing.page, "Deleted", "it was melted down")
    await proposing.page.getByRole("button", { name: "Propose the change" }).click()
    await proposing.page.getByText("Proposed. Another user can approve it").waitFor()
    const proposal = cardOf(administrator.page, "SCP-7400")
    await proposal.getByRole("button", { name: "Approve SCP-7400" }).click()
    await said(administrator.page, "SCP-7400: approved.")
    const gone = await enter(castellane, "/scp/7400")
    await gone.page.locator(".gone").waitFor()

    // The glass is broken, and the use is reviewed by the new auditor.
    const breaker = await enter(castellane, "/me")
    await setPhrase(breaker, castellane)
    await breaker.page.goto(`${archive.origin}/scp/106`)
    await breaker.page.getByRole("button", { name: "Break the glass…" }).click()
    await breaker.page.getByLabel("Override phrase").fill(phrase)
    await breaker.page.getByLabel("Reason").fill("a breach in the corridor")
    await breaker.page.getByRole("button", { name: "Break the glass", exact: true }).click()
    await breaker.page.getByRole("timer").waitFor()
    await Tab.paper(breaker, "The Old Man")
    const reviewing = await enter(auditor, "/reviews")
    const use = cardOf(reviewing.page, "SCP-106")
    await use.getByLabel("Note").fill("the corridor was breached")
    await use.getByRole("button", { name: "Sign the review" }).click()
    await said(reviewing.page, "Signed. A review cannot be changed.")

    // The auditor answers who read the file, and exports the answer.
    await reviewing.page.goto(`${archive.origin}/audit`)
    await reviewing.page.getByLabel("Question").selectOption({ label: "Who read …?" })
    await reviewing.page.locator("details[open]").getByLabel("Record").fill("106")
    await reviewing.page.getByRole("button", { name: "Ask", exact: true }).click()
    await reviewing.page.getByRole("heading", { name: "Who read SCP-106?" }).waitFor()
    await reviewing.page.locator(".entries li", { hasText: castellane.user }).first().waitFor()
    await reviewing.page.getByText("Export", { exact: true }).click()
    const [file] = await Promise.all([
      reviewing.page.waitForEvent("download"),
      reviewing.page.getByRole("button", { name: "Export as CSV" }).click()
    ])
    const [header, ...rows] = (await text(await file.createReadStream())).trimEnd().split("\r\n")
    expect(header).toContain("position,time,")
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.filter((row) => !row.includes("SCP-106"))).toEqual([])
    expect(rows.filter((row) => row.includes(castellane.user)).length).toBeGreaterThan(0)

    // Every act is one event of its actor.
    const acts = async (account: Archive.Account, pattern: RegExp) =>
      (await archive.trailOf(account, 500))
        .filter(({ action, outcome }) => outcome === "done" && pattern.test(action))
        .map(({ action }) => action)
        .toReversed()
    expect(await acts(curator, /^Scp/)).toEqual([
      "ScpRegistered",
      "ScpSectionFiled",
      "ScpSectionFiled",
      "ScpSectionFiled"
    ])
    expect(await acts(brandt, /^Scp/)).toEqual(["ScpStatusProposed"])
    expect(await acts(mwangi, /^ScpStatus/)).toEqual(["ScpStatusChanged"])
    expect(await acts(castellane, /^Glass/)).toEqual(["GlassBroken"])
    expect(await acts(auditor, /^Glass/)).toEqual(["GlassReviewed"])
    expect(await acts(second, /^UserConfirmed/)).toEqual(["UserConfirmed", "UserConfirmed"])
    expect(complaints.flat()).toEqual([])
  })
})

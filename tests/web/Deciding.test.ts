/** Changes that require a second person: proposed in one browser, decided in another. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as LostLine from "./LostLine.ts"
import { cardOf, fill, proposalOn, propose } from "./Proposals.ts"
import * as Tab from "./Tab.ts"

const { brandt, mwangi } = Archive

/** Milliseconds after which a change elsewhere is in Watch. */
const soon = 1_000

describe.skipIf(Chromium.isSkipped)("deciding", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
  })
  afterAll(() => archive.close())

  const enter = async (account: Archive.Account, path: string) =>
    Tab.enter(await Browser.openContext(), `${archive.origin}${path}`, account)

  /** The number of events of a type on an anomaly by a user. */
  const eventsOf = async (by: Archive.Account, action: string, scp: string): Promise<number> =>
    (await archive.trailOf(by)).filter((entry) => entry.action === action && entry.target === scp).length

  it("one proposes, the other sees it in Watch within a second and approves; the proposer cannot", async () => {
    const proposer = await enter(brandt, "/scp/173")
    const approver = await enter(mwangi, "/pending")
    await approver.page.getByText("Nothing waits for a second person.").waitFor()
    await Tab.paper(proposer, "The Sculpture")
    await fill(proposer.page, "Neutralized", "it sleeps", "a year of film")
    const notice = approver.page.locator(".watch li", { hasText: "SCP-173" })
    await proposer.page.getByRole("button", { name: "Propose the change" }).click()
    await notice.first().waitFor({ timeout: soon })
    await proposer.page.getByText("Proposed. Another user can approve it").waitFor()
    const card = cardOf(approver.page, "SCP-173")
    await card.getByText("a year of film").waitFor({ timeout: soon })

    await proposer.page.goto(`${archive.origin}/pending`)
    const own = cardOf(proposer.page, "SCP-173")
    await own.getByText("You cannot approve your own proposal.").waitFor()
    expect(await own.getByRole("button").allInnerTexts()).toEqual(["Withdraw SCP-173"])

    await card.getByRole("button", { name: "Approve SCP-173" }).click()
    await approver.page.getByText("SCP-173: approved.").waitFor()
    expect(await approver.page.evaluate(() => document.activeElement?.textContent)).toContain("SCP-173: approved.")
    await own.waitFor({ state: "detached", timeout: soon })
    await card.waitFor({ state: "detached", timeout: soon })
    const { stdout } = await archive.as(mwangi, ["scp", "history", "SCP-173", "--json"])
    expect(stdout).toContain('"approvedBy":"h.mwangi"')
    expect([...proposer.complaints, ...approver.complaints]).toEqual([])
    // The list is read once, again for the proposal, and again for the decision.
    expect(approver.calls().filter((call) => call === "Pending").length).toBe(3)
  })

  it("changes a status directly where no second person is needed, and offers only possible transitions", async () => {
    const { page } = await enter(brandt, "/scp/914")
    await page.getByRole("button", { name: "Change the status" }).click()
    expect(await page.getByRole("radio").evaluateAll((all) => all.map((each) => each.getAttribute("value")))).toEqual([
      "neutralized",
      "explained",
      "deleted"
    ])
    await page.getByRole("radio", { name: "Explained" }).check()
    await page.getByLabel("Reason").fill("a stage prop")
    await page.getByRole("button", { name: "Change the status" }).last().click()
    await page.getByText("SCP-914 is now explained.").waitFor()
    await page.getByText("From Explained to").waitFor()
    expect(await page.getByRole("radio").count()).toBe(2)
  })

  it("changes it directly where the operator has turned the rule off, and proposes the way back from a deletion", async () => {
    const policy = async (setting: "on" | "off") =>
      expect((await archive.run(["policy", "--two-person", setting], { env: operator })).code).toBe(0)
    const operator = { SCIPNET_DEEPWELL: archive.deepwell }
    await policy("off")
    const { page } = await enter(brandt, "/scp/3008")
    await fill(page, "Deleted", "a copy")
    await page.getByRole("button", { name: "Propose the change" }).click()
    await page.getByText("requires no second person: change it directly.").waitFor()
    await page.getByRole("button", { name: "Change the status" }).last().click()
    await page.getByText("SCP-3008 is now deleted.").waitFor()
    expect(await eventsOf(brandt, "ScpStatusChanged", "SCP-3008")).toBe(1)
    await policy("on")
    await page.getByText("From Deleted to").waitFor()
    await page.getByRole("radio", { name: /^Active/ }).check()
    await page.getByLabel("Reason").fill("no copy after all")
    await page.getByRole("button", { name: "Propose the change" }).click()
    await page.getByText("Proposed. Another user can approve it").waitFor()
    await archive.file(brandt, {
      _tag: "WithdrawScpStatus",
      scp: "SCP-3008",
      proposal: await proposalOn(archive, "scp", "SCP-3008")
    })
  })

  it("a proposal that is closed elsewhere leaves the list, also when Watch is silent", async () => {
    await archive.file(brandt, propose("SCP-049"), propose("SCP-096"))
    const tab = await Tab.open(await Browser.openContext())
    let isSilent = false
    await tab.page.routeWebSocket(/\/ws/, (line) => {
      const server = line.connectToServer()
      line.onMessage((message) => server.send(message))
      server.onMessage((message) => {
        if (!isSilent || !`${message}`.includes('"Chunk"')) line.send(message)
      })
    })
    await tab.page.goto(`${archive.origin}/pending`)
    await Tab.signIn(tab, mwangi)
    await cardOf(tab.page, "SCP-049").waitFor()
    const withdraw = async (scp: string) =>
      archive.file(brandt, { _tag: "WithdrawScpStatus", scp, proposal: await proposalOn(archive, "scp", scp) })
    await withdraw("SCP-049")
    await cardOf(tab.page, "SCP-049").waitFor({ state: "detached", timeout: 3_000 })
    isSilent = true
    await withdraw("SCP-096")
    await tab.page.getByRole("button", { name: "Reject SCP-096…" }).click()
    await tab.page.getByLabel("Reason").fill("too early")
    await tab.page.getByRole("button", { name: "Reject", exact: true }).click()
    await tab.page.getByText(/is already withdrawn\. Make a new proposal\./).waitFor()
    await tab.page.getByText("Nothing waits for a second person.").waitFor()
    expect(tab.complaints).toEqual([])
  })

  it("is done from sign-in to approval without a pointer", async () => {
    const tab = await Tab.open(await Browser.openContext())
    const { page } = tab
    const { keyboard } = page
    const tabTo = async (name: string) => {
      for (let presses = 0; presses < 120; presses += 1) {
        const text = await page.evaluate(() => {
          const focused = document.activeElement
          return focused instanceof HTMLElement ? ((focused.innerText || focused.getAttribute("name")) ?? "") : ""
        })
        if (text === name) return
        await keyboard.press("Tab")
      }
      throw new Error(`Tab does not lead to ${name}.`)
    }
    await page.goto(`${archive.origin}/scp/049`)
    await Tab.signInByKeys(tab, brandt)
    await page.locator(".paper.file").waitFor()
    await page.getByRole("button", { name: "Change the status" }).waitFor()
    await tabTo("Change the status")
    await keyboard.press("Enter")
    await tabTo("to")
    await keyboard.press("Space")
    await tabTo("reason")
    await keyboard.type("it sleeps")
    await tabTo("evidence")
    await keyboard.type("a year of film")
    await tabTo("Propose the change")
    await keyboard.press("Enter")
    await page.getByText("Proposed. Another user can approve it").waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Propose the change")
    await keyboard.press("Escape")
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Change the status")
    await tabTo("Sign out")
    await keyboard.press("Enter")
    await Tab.signInByKeys(tab, mwangi)
    await page.locator(".paper.file").waitFor()
    await keyboard.press("g")
    await keyboard.press("p")
    await cardOf(page, "SCP-049").waitFor()
    await tabTo("Approve SCP-049")
    await keyboard.press("Enter")
    await page.getByText("SCP-049: approved.").waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("SCP-049: approved.")
    expect(tab.complaints).toEqual([])
  })

  it.each([
    ["SCP-2521", "SCP-096", "SCP-682", "before the server has it"],
    ["SCP-999", "SCP-106", "SCP-500", "after the server has answered"]
  ] as const)(
    "propose, approve, reject and withdraw (%s, %s, %s) are one event each with a line that is lost %s",
    { timeout: 120_000 },
    async (scp, second, third, moment) => {
      const open = async (account: Archive.Account, path: string) => {
        const tab = await Tab.open(await Browser.openContext())
        const commandIds = await LostLine.cutFirst(tab, "Execute", moment)
        await tab.page.goto(`${archive.origin}${path}`)
        await Tab.signIn(tab, account)
        return { tab, page: tab.page, commandIds }
      }
      const expectOnce = (commandIds: ReadonlyArray<string>) => {
        expect(commandIds.length).toBe(2)
        expect(new Set(commandIds).size).toBe(1)
      }
      const proposing = await open(brandt, `/scp/${scp.slice(4)}`)
      await fill(proposing.page, "Neutralized", "it sleeps", "a year of film")
      await proposing.page.getByRole("button", { name: "Propose the change" }).click()
      await proposing.page.getByText("Proposed. Another user can approve it").waitFor()
      expectOnce(proposing.commandIds)
      expect(await eventsOf(brandt, "ScpStatusProposed", scp)).toBe(1)

      await archive.file(brandt, propose(second), propose(third))
      const approving = await open(mwangi, "/pending")
      await approving.page.getByRole("button", { name: `Approve ${scp}` }).click()
      await approving.page.getByText(`${scp}: approved.`).waitFor()
      expectOnce(approving.commandIds)
      expect(await eventsOf(mwangi, "ScpStatusChanged", scp)).toBe(1)

      const rejecting = await open(mwangi, "/pending")
      await rejecting.page.getByRole("button", { name: `Reject ${second}…` }).click()
      await rejecting.page.getByLabel("Reason").fill("it is awake")
      await rejecting.page.getByRole("button", { name: "Reject", exact: true }).click()
      await rejecting.page.getByText(`${second}: rejected.`).waitFor()
      expectOnce(rejecting.commandIds)
      expect(await eventsOf(mwangi, "ScpStatusRejected", second)).toBe(1)

      const withdrawing = await open(brandt, "/pending")
      await withdrawing.page.getByRole("button", { name: `Withdraw ${third}` }).click()
      await withdrawing.page.getByText(`${third}: withdrawn.`).waitFor()
      expectOnce(withdrawing.commandIds)
      expect(await eventsOf(brandt, "ScpStatusWithdrawn", third)).toBe(1)
    }
  )
})

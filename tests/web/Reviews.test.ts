/** The page of reviews with more uses of break-glass than fit on it, and signatures whose line is lost. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as WebClient from "../../packages/server/test/WebClient.ts"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import { phrase, setPhrase } from "./Glass.ts"
import * as LostLine from "./LostLine.ts"
import * as Tab from "./Tab.ts"

const { castellane, mwangi } = Archive

/** One page and two more. */
const uses = 52

describe.skipIf(Chromium.isSkipped)("the page of reviews", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
    await setPhrase(archive, castellane)
    const client = await WebClient.greeted(archive.origin, await WebClient.signIn(archive.origin, castellane))
    for (let use = 1; use <= uses; use += 1) {
      const query = { type: "scp", id: "SCP-106", reason: `breach ${use} of ${uses}` }
      expect(await WebClient.ask(client, "BreakGlass", { query, phrase })).toContain('"Success"')
    }
    client.socket.close()
  })
  afterAll(() => archive.close())

  it("lists 50 uses at a time, those that wait the oldest first, and all the latest first", async () => {
    const { page } = await Tab.enter(await Browser.openContext(), `${archive.origin}/reviews`, mwangi)
    const cards = page.locator(".cards > li")
    await cards.first().getByText("breach 1 of").waitFor()
    expect(await cards.count()).toBe(50)
    await page.getByRole("button", { name: "More" }).click()
    await cards.nth(uses - 1).waitFor()
    expect(await cards.count()).toBe(uses)
    expect(await page.getByRole("button", { name: "More" }).count()).toBe(0)
    await page.getByRole("link", { name: "All", exact: true }).click()
    await cards.first().getByText(`breach ${uses} of`).waitFor()
    expect(await cards.count()).toBe(50)
  })

  it.each(LostLine.moments)("has one review when the line of its signature is lost %s", async (moment) => {
    const signed = async () => (await archive.trailOf(mwangi)).filter(({ action }) => action === "GlassReviewed").length
    const before = await signed()
    const tab = await Tab.open(await Browser.openContext())
    const sent = await LostLine.cutFirst(tab, "SignReview", moment)
    await tab.page.goto(`${archive.origin}/reviews`)
    await Tab.signIn(tab, mwangi)
    const oldest = tab.page.locator(".cards > li").first()
    const reason = await oldest.getByText(/^breach/).innerText()
    await oldest.getByLabel("Note").fill("as it should be")
    await oldest.getByRole("button").click()
    await tab.page
      .getByText(/^(?:Signed\.|The review is signed\.)/)
      .first()
      .waitFor()
    await tab.page.getByText(reason, { exact: true }).waitFor({ state: "detached" })
    expect(sent.length).toBe(2)
    expect(await signed()).toBe(before + 1)
  })
})

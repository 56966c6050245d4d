/** Redaction: a withheld text is nowhere in the browser, and denied records tell no more than the command line. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as Heap from "./Heap.ts"
import * as Tab from "./Tab.ts"

const { brandt, fileSection, mwangi, okafor, registerScp } = Archive

/** A word that no other record has. */
const marker = "Quillfeather"

/** The places in which a word is found: the page, what came over the network, the heap. */
const placesOf = async (word: string, tab: Tab.Tab): Promise<ReadonlyArray<string>> => {
  const texts = {
    page: await tab.page.content(),
    title: await tab.page.title(),
    network: tab.frames.concat(await Promise.all(tab.bodies), tab.requests).join("\n"),
    heap: await Heap.read(tab.page)
  }
  return Object.entries(texts).flatMap(([place, text]) => (text.includes(word) ? [place] : []))
}

describe.skipIf(Chromium.isSkipped)("a text that the reader may not read", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
    await archive.file(
      mwangi,
      fileSection("SCP-173", "addendum-hidden", `On ${marker}`, `The ${marker} ledger.`, 4),
      registerScp("SCP-7001", `The ${marker}`, 4),
      fileSection("SCP-7001", "description", "Description", `A ${marker} is kept here.`)
    )
  })
  afterAll(() => archive.close())

  it("is in the page, on the network and in the heap of a reader who may read it", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/173`, brandt)
    await Tab.paper(tab, "The Sculpture")
    await tab.page.getByText(`The ${marker} ledger.`).waitFor()
    expect(await placesOf(marker, tab)).toEqual(["page", "network", "heap"])
  })

  it("is nowhere when its section is withheld, also in the past and in the search", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/173`, okafor)
    await Tab.paper(tab, "The Sculpture")
    await tab.page.getByText("More is on file than you are cleared to read.").waitFor()
    await tab.page.getByRole("button", { name: "Previous change" }).click()
    await tab.page.getByText("The file as it stood on").waitFor()
    // The word of the search is typed, so that only its prefix may appear.
    await tab.page.goto(`${archive.origin}/search?q=${marker.slice(0, 5)}`)
    await tab.page.getByText("Nothing found.").waitFor()
    expect(await placesOf(marker, tab)).toEqual([])
  })

  it("is nowhere when its record is redacted", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/7001`, okafor)
    await tab.page.getByRole("heading", { name: "Redacted" }).waitFor()
    const text = await tab.page.getByRole("main").innerText()
    expect(text).toContain("sealed above your clearance")
    expect(text).toMatch(/Level 4/)
    expect(await placesOf(marker, tab)).toEqual([])
  })

  it("is nowhere when its record is concealed, and the page is that of a record that does not exist", async () => {
    await archive.as(mwangi, ["policy", "--conceal-denied", "on"])
    try {
      const pages: Array<readonly [string, string, ReadonlyArray<string>]> = []
      for (const number of ["7001", "7002"]) {
        const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/${number}`, okafor)
        await tab.page.getByRole("heading", { name: "Expunged" }).waitFor()
        await tab.page.waitForTimeout(300)
        expect(await placesOf(marker, tab)).toEqual([])
        const html = (await tab.page.getByRole("main").innerHTML()).replaceAll(number, "N")
        pages.push([html, (await tab.page.title()).replaceAll(number, "N"), tab.calls()])
      }
      expect(pages[0]).toEqual(pages[1])
    } finally {
      await archive.as(mwangi, ["policy", "--conceal-denied", "off"])
    }
  })
})

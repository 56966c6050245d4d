/** The slider through the time of a file, and URLs with a past moment. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as Tab from "./Tab.ts"

const { mwangi, okafor } = Archive

/** The fields of the answer of `asof` that are compared. */
interface Version {
  readonly name: string
  readonly status: string
  readonly classification: { readonly objectClass: string; readonly disruption: number | null }
}

/** The present URL, the stamp, the name and the marks of values that are others today. */
const screenOf = async ({ page }: Tab.Tab) => ({
  at: new URL(page.url()).searchParams.get("at"),
  stamp: (await page.locator(".stamp").allInnerTexts()).join(""),
  name: await page.locator("#file-name").innerText(),
  containment: await page.locator(".cell", { hasText: "Containment" }).innerText(),
  since: (await page.locator(".since").allInnerTexts()).map((text) => text.toLowerCase()),
  valueText: (await page.getByRole("slider").getAttribute("aria-valuetext")) ?? ""
})

type Screen = Awaited<ReturnType<typeof screenOf>>

describe.skipIf(Chromium.isSkipped)("the slider", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
    const changes = [
      { _tag: "ChangeScpStatus", scp: "SCP-173", to: "explained", reason: "The casting workshop has confessed." },
      { _tag: "ReclassifyScp", scp: "SCP-173", classification: { objectClass: "Safe" } },
      { _tag: "RenameScp", scp: "SCP-173", name: "The Workshop Piece" },
      { _tag: "ChangeScpStatus", scp: "SCP-173", to: "active", reason: "It was heard." },
      { _tag: "ReclassifyScp", scp: "SCP-173", classification: { objectClass: "Keter" } }
    ]
    for (const change of changes) await archive.file(mwangi, change)
  })
  afterAll(() => archive.close())

  const versionAt = async (time: string): Promise<Version> => {
    const { stdout } = await archive.as(okafor, ["asof", "scp", "SCP-173", "--time", time, "--json"])
    return JSON.parse(stdout).record
  }

  /** Presses a key and waits until the version that the URL names is on the screen. */
  const press = async (tab: Tab.Tab, key: string): Promise<Screen> => {
    await tab.page.keyboard.press(key)
    await tab.page.locator("article.paper[aria-busy='false']").waitFor()
    await tab.page.waitForFunction(
      () => new URL(location.href).searchParams.has("at") === (document.querySelector(".stamp") !== null)
    )
    await tab.page.waitForTimeout(250)
    return screenOf(tab)
  }

  it("reaches every change by keyboard; URL, stamp and marks agree with AsOf, and Back leads to now", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/173`, okafor)
    await Tab.paper(tab, "The Workshop Piece")
    await tab.page.getByRole("slider").focus()
    const stops: Array<Screen> = []
    for (;;) {
      const screen = await press(tab, "ArrowLeft")
      if (screen.at === stops.at(-1)?.at) break
      stops.push(screen)
    }
    // At least the first version and the two changes of status.
    expect(stops.length).toBeGreaterThanOrEqual(3)
    for (const { at, stamp, name, containment, since } of stops) {
      expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      const time = at ?? ""
      const version = await versionAt(time)
      expect(stamp).toContain(time.slice(11, 16))
      expect(name).toContain(version.name)
      expect(containment.toLowerCase()).toContain(version.classification.objectClass.toLowerCase())
      const marks = [
        ...(version.name === "The Workshop Piece" ? [] : ["now the workshop piece"]),
        ...(version.classification.objectClass === "Keter" ? [] : ["now keter"]),
        ...(version.status === "active" ? [] : ["now active"])
      ]
      expect([...since].toSorted()).toEqual(marks.toSorted())
    }
    const [first] = stops.toReversed()
    expect(first?.name).toContain("The Sculpture")
    expect(first?.valueText).toContain(`change 1 of ${new Set(stops.map(({ at }) => at)).size}`)

    for (const stop of stops.toReversed().slice(1)) {
      await tab.page.goBack()
      await tab.page.waitForTimeout(250)
      expect(await screenOf(tab)).toEqual(stop)
    }
    await tab.page.goBack()
    await tab.page.locator(".stamp").waitFor({ state: "detached" })
    expect(new URL(tab.page.url()).search).toBe("")
    await tab.page.goForward()
    await tab.page.locator(".stamp").waitFor()
    const [latest] = stops
    expect(new URL(tab.page.url()).searchParams.get("at")).toBe(latest?.at)
    expect(tab.complaints).toEqual([])
  })

  it("opens a copied URL with a past moment in another browser, after sign-in", async () => {
    const first = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/173`, okafor)
    await Tab.paper(first, "The Workshop Piece")
    await first.page.getByRole("slider").focus()
    const { at, name, since } = await press(first, "Home")
    const second = await Tab.enter(await Browser.openContext(), first.page.url(), mwangi)
    await second.page.locator(".stamp").waitFor()
    expect(await screenOf(second)).toMatchObject({ at, name, since })
    await second.page.getByRole("button", { name: "Return to now" }).click()
    await second.page.locator(".stamp").waitFor({ state: "detached" })
    expect(second.page.url()).toBe(`${archive.origin}/scp/173`)
  })

  it("shows a moment before the file existed as expunged, and ignores a moment that is none", async () => {
    const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/scp/173?at=1999-01-01T00:00Z`, okafor)
    await tab.page.getByRole("heading", { name: "Expunged" }).waitFor()
    for (const at of ["nonsense", "%E0%A4", "999999999999999", ""]) {
      await tab.page.goto(`${archive.origin}/scp/173?at=${at}`)
      await Tab.paper(tab, "The Workshop Piece")
      expect(await tab.page.locator(".stamp").count()).toBe(0)
    }
    expect(tab.complaints).toEqual([])
  })
})

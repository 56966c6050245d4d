/** Imported records in the browser, at the widths of a phone and of a desk: nothing is wider than the screen. */
import { mkdirSync, writeFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Corpus from "../../packages/cli/test/scp-data/Corpus.ts"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as Tab from "./Tab.ts"

const { keeper } = Archive

/** Sixty pages: those that are wider than a screen, and every fifth of the others. */
const all = Corpus.pages().filter(({ sections }) => sections.length > 0)
const isWide = ({ name }: Corpus.Page) => name.startsWith("wide:")
const pages = [
  ...all.filter(isWide),
  ...all.filter((page) => !isWide(page)).filter((_, index) => index % 5 === 0)
].slice(0, 60)

describe.skipIf(Chromium.isSkipped)("imported records", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.openEmpty()
    mkdirSync(archive.path("data-set"))
    writeFileSync(archive.path("data-set/content_series-1.json"), JSON.stringify(Corpus.dataset(pages)))
    const imported = await archive.run(["import", "scp-data", archive.path("data-set"), "--deepwell", archive.deepwell])
    expect(imported).toMatchObject({ code: 0 })
  }, 60_000)
  afterAll(() => archive.close())

  it.each([
    ["a phone", Browser.phone],
    ["a desk", Browser.desk]
  ] as const)(
    "fit the screen of %s",
    async (_, options) => {
      expect(pages).toHaveLength(60)
      const tab = await Tab.enter(await Browser.openContext(options), `${archive.origin}/`, keeper)
      const { page } = tab
      const wide: Array<string> = []
      for (const [index, { name, sections }] of pages.entries()) {
        const label = Corpus.labelOf(index)
        await page.goto(`${archive.origin}/scp/${label.replace("SCP-", "")}`)
        await page.locator("article.file .prose > :not(.plain)").first().waitFor()
        const overflow = await page.evaluate(() => {
          const { clientWidth, scrollWidth } = document.documentElement
          const inside = [...document.querySelectorAll(".prose *")]
            .filter((each) => each.closest(".scroll, pre") === null)
            .filter((each) => each.getBoundingClientRect().right > clientWidth + 1)
          return scrollWidth > clientWidth || inside.length > 0
        })
        if (overflow) wide.push(name)
        expect(await page.locator(".prose").count()).toBe(sections.length)
      }
      expect(wide).toEqual([])
      expect(tab.complaints).toEqual([])
    },
    120_000
  )
})

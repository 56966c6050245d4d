/** The expectations of the import's corpus have the words that Chromium shows of its pages, in their order. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Corpus from "../../packages/cli/test/scp-data/Corpus.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"

const script = (name: string) => import(new URL(`../../scripts/import-fidelity/${name}.mjs`, import.meta.url).href)

const pages = Corpus.pages().filter(({ html }) => html !== undefined && html !== "<div></div>")

describe.skipIf(Chromium.isSkipped)("corpus of the import", () => {
  const folder = mkdtempSync(join(tmpdir(), "scipnet-import-corpus-"))
  let close: () => Promise<void>
  let wordsOf: (page: Corpus.Page) => Promise<{ readonly shown: string; readonly expected: string }>

  beforeAll(async () => {
    const [{ openReader }, { plainText }, { texts }, { words }] = await Promise.all(
      ["visible", "plain", "texts", "words"].map(script)
    )
    const reader = await openReader((await Browser.shared()).endpoint)
    close = reader.close
    const plain = await plainText(folder)
    wordsOf = async ({ html, sections }) => {
      const { text } = await reader.read(html)
      const { page, record } = texts(text, sections, plain)
      return { shown: words(page).join(" "), expected: words(record).join(" ") }
    }
  })
  afterAll(async () => {
    await close()
    rmSync(folder, { recursive: true, force: true })
  })

  it.each(pages.map((page) => [page.name, page] as const))("%s", async (_, page) => {
    const { expected, shown } = await wordsOf(page)
    expect(expected).toBe(shown)
  })
})

/** Imported records on narrow and wide terminals: no line is wider than the terminal, and no word is lost. */
import { mkdirSync, writeFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import stringWidth from "fast-string-width"
import * as Corpus from "../scp-data/Corpus.ts"
import { Box } from "./Program.ts"

const pages = Corpus.pages().filter(({ name }) => name.startsWith("wide:"))

/** The letters and digits of a text in an order that does not depend on the layout. */
const letters = (text: string): string => (text.match(/[\p{L}\p{N}]/gu) ?? []).toSorted().join("")

describe("imported records", () => {
  const box = new Box()
  const deepwell = box.path("deepwell.db")
  const access = (index: number, more: ReadonlyArray<string>, columns: number) =>
    box.run(["access", "scp", Corpus.labelOf(index), "--user", "keeper", "--deepwell", deepwell, ...more], {
      env: { COLUMNS: `${columns}` }
    })

  beforeAll(async () => {
    mkdirSync(box.path("data-set"))
    writeFileSync(box.path("data-set/content_series-1.json"), JSON.stringify(Corpus.dataset(pages)))
    await box.run(["init", "--user", "keeper", "--deepwell", deepwell])
    expect(await box.run(["import", "scp-data", box.path("data-set"), "--deepwell", deepwell])).toMatchObject({
      code: 0
    })
  }, 60_000)
  afterAll(() => box.remove())

  it.each(pages.map(({ name }, index) => [name, index] as const))("%s", async (name, index) => {
    const [narrow, middle, wide] = await Promise.all([40, 80, 120].map((columns) => access(index, [], columns)))
    for (const [result, columns] of [
      [narrow, 40],
      [middle, 80],
      [wide, 120]
    ] as const) {
      expect(result?.code).toBe(0)
      expect((result?.stdout ?? "").split("\n").filter((line) => stringWidth(line) > columns)).toEqual([])
    }
    const shown = letters(narrow?.stdout ?? "")
    // A table that does not fit repeats its header in each row.
    const whole = letters(wide?.stdout ?? "")
    expect(name.includes("table") ? shown.length >= whole.length : shown === whole).toBe(true)
  })
})

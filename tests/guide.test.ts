/** The code of docs/guide.md and docs/coming-from.md is part of the examples, which are compiled and run. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const root = fileURLToPath(new URL("..", import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), "utf8")
const pages = [
  { name: "docs/guide.md", least: 10, foreign: 0 },
  // The same application for another store, which is not part of the tests.
  { name: "docs/coming-from.md", least: 1, foreign: 1 }
]

describe.each(pages)("$name", ({ name, least, foreign }) => {
  const page = read(name)
  const blocks = [...page.matchAll(/<!-- from: (\S+) -->\n\n```ts\n([^]*?)```/g)].map(([, path = "", code = ""]) => ({
    path,
    code
  }))

  it("has only code from the examples", () => {
    expect(blocks.length).toBeGreaterThanOrEqual(least)
    expect([...page.matchAll(/<!-- for: .+ -->/g)]).toHaveLength(foreign)
    expect(blocks.length + foreign).toBe([...page.matchAll(/^```\w+$/gm)].length)
  })

  it.each(blocks)("quotes $path exactly", ({ path, code }) => {
    expect(read(path)).toContain(code.trim())
  })

  it("links to pages that exist", () => {
    for (const [, link = ""] of page.matchAll(/\]\(([\w./-]+\.md)\)/g)) {
      expect(existsSync(join(root, "docs", link)), link).toBe(true)
    }
  })
})

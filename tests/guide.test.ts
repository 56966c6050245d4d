/** The code of docs/guide.md is part of the examples, which are compiled and run. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const root = fileURLToPath(new URL("..", import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), "utf8")
const page = read("docs/guide.md")

const blocks = [...page.matchAll(/<!-- from: (\S+) -->\n\n```ts\n([^]*?)```/g)].map(([, path = "", code = ""]) => ({
  path,
  code
}))

describe("docs/guide.md", () => {
  it("has only code from the examples", () => {
    expect(blocks.length).toBeGreaterThan(10)
    expect(blocks).toHaveLength([...page.matchAll(/^```\w+$/gm)].length)
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

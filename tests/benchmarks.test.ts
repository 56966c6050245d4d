/** The stores that `npm run bench` measures: each method works on the current library. Nothing is timed here. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"

const folder = mkdtempSync(join(tmpdir(), "scipnet-benchmarks-"))
afterAll(() => rmSync(folder, { recursive: true }))

const load = (name: string) => import(`../benchmarks/stores/${name}.mjs`)

const entries = (count: number) => Array.from({ length: count }, (_, index) => ({ amount: index + 1, memo: "memo" }))

describe("a measured store", () => {
  it.each(["scipnet", "raw"])("%s appends, folds, catches up and rebuilds", async (name) => {
    const { open } = await load(name)
    const store = await open(join(folder, `${name}.db`))
    try {
      await store.append("a", entries(3), 0)
      await store.appendTogether([{ stream: "b", entries: entries(2), expected: 0 }])
      expect(await store.fold("a")).toBe(6)
      expect(await store.catchUp(5)).toBe(5)
      await store.rebuild()
      await store.verify?.()
      expect(await store.settings()).toBe(2)
    } finally {
      await store.close()
    }
  })

  it("deepwell is filled, searched and listed", async () => {
    const { fill, open } = await load("deepwell")
    const file = join(folder, "deepwell.db")
    await fill(file, 3)
    const store = await open(file)
    try {
      expect(await store.search("lantern 1")).not.toEqual([])
      expect(await store.directory("")).not.toEqual([])
    } finally {
      await store.close()
    }
  })
})

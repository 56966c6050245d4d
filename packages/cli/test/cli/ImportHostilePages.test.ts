/** Hostile pages in a dataset: the import ends in bounded time and memory, reports each page, and imports the others. */
import { mkdirSync, writeFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Result } from "./Program.ts"
import { Box } from "./Program.ts"
import { large, pages, swallowed } from "../scp-data/HostilePages.ts"

const labelOf = (index: number): string => `SCP-${9_000 + index}`

/** Linear time is seconds, on a busy machine a minute. Quadratic time for ten megabytes would be hours. */
const timeout = 200_000

describe.each([
  ["hostile", pages],
  ["huge", large]
] as const)("import scp-data of %s pages", (_, pages) => {
  const box = new Box()
  const names = [...pages.keys()]
  const deepwell = box.path("deepwell.db")
  let result: Result
  /** The records that contain the last word of their page. */
  const survivors = new Set<string>()

  beforeAll(async () => {
    const items = [...pages].map(([name, raw_content], index) => [
      labelOf(index),
      { page_id: `${index + 1}`, link: `scp-${9_000 + index}`, title: name, scp: labelOf(index), raw_content }
    ])
    mkdirSync(box.path("data-set"))
    writeFileSync(box.path("data-set/content_series-1.json"), JSON.stringify(Object.fromEntries(items)))
    await box.run(["init", "--user", "keeper", "--deepwell", deepwell])
    result = await box.run(["import", "scp-data", box.path("data-set"), "--deepwell", deepwell, "--json"], { timeout })
    const log = await box.run(["export", "-", "--deepwell", deepwell])
    for (const event of log.stdout.split("\n").filter((each) => each.includes("survivor"))) {
      survivors.add(JSON.parse(event).stream.replace("scp-", ""))
    }
  }, 2 * timeout)
  afterAll(() => box.remove())

  it("ends by itself, in bounded time", () => {
    expect([0, 1]).toContain(result.code)
    expect(result.stderr).not.toContain("RangeError")
  })

  it.each(names.map((name, index) => [name, labelOf(index)] as const))("reports the page: %s", (_, label) => {
    expect(result.stdout).toContain(`"label":"${label}"`)
  })

  it.each(names.map((name, index) => [name, labelOf(index)] as const))(
    "keeps the words after it: %s",
    (name, label) => {
      const line = result.stdout.split("\n").find((each) => each.includes(`"label":"${label}"`)) ?? "{}"
      const { leftOut, outcome, poor, reason } = JSON.parse(line)
      const isBroken = outcome !== "added" && typeof reason === "string"
      const isReported = swallowed.has(name) || [...(leftOut ?? []), ...(poor ?? [])].length > 0
      expect(isBroken || isReported || survivors.has(label)).toBe(true)
    }
  )
})

/** The times of scripts/web-times.mjs, with bounds of ten times the goals. */
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import * as Programs from "../Programs.ts"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"

const script = fileURLToPath(new URL("../../scripts/web-times.mjs", import.meta.url))

describe.skipIf(Chromium.isSkipped)("on a slow phone with a slow line", () => {
  it("the first visit, a warm visit, layout shifts and handlers are within ten times their goals", async () => {
    const archive = await Archive.open()
    try {
      const { endpoint } = await Browser.shared()
      const args = [script, "--json", "--factor", "10", "--browser", endpoint, "--origin", archive.origin]
      const { stdout, stderr } = await Programs.run(process.execPath, args, { timeout: 170_000 })
      expect(stderr).toBe("")
      const { missed, ...times } = JSON.parse(stdout)
      expect(missed, JSON.stringify(times)).toEqual([])
      // Nothing is measured when the timeline is empty.
      expect(times.coldLcp).toBeGreaterThan(100)
      expect(times.warmLcp).toBeGreaterThan(100)
    } finally {
      await archive.close()
    }
  })
})

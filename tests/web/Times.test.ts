/** The times of scripts/web-times.mjs, with bounds of ten times the goals. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
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
      const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] })
      const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")])
      expect(errors).toBe("")
      const { missed, ...times } = JSON.parse(output)
      expect(missed, JSON.stringify(times)).toEqual([])
      // Nothing is measured when the timeline is empty.
      expect(times.coldLcp).toBeGreaterThan(100)
      expect(times.warmLcp).toBeGreaterThan(100)
    } finally {
      await archive.close()
    }
  })
})

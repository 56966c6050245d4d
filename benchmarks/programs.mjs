/** Starting a program: ours, and Node with nothing to do. */
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { timed } from "./timing.mjs"

/** What every program that is measured is started with; the server sets it by itself. */
export const flags = ["--no-allocation-site-pretenuring"]

const bin = fileURLToPath(new URL("../packages/cli/dist/bin.js", import.meta.url))

/** What is started: the program as somebody of the demo deepwell, whose password costs next to nothing to check. */
const env = {
  ...process.env,
  SCIPNET_ARGON2_MEMORY_KIB: "64",
  SCIPNET_ARGON2_PASSES: "1",
  SCIPNET_USER: "h.mwangi",
  SCIPNET_PASSWORD: "sent-in-nine-copies"
}

const start = (args) => spawnSync(process.execPath, args, { env, stdio: "ignore" }).status === 0

/** How often a program starts and ends: `args` are made for a folder in which the demo deepwell is, if it is asked for. */
export const starting =
  ({ demo = false, args }) =>
  async (store) => {
    const folder = mkdtempSync(join(tmpdir(), "scipnet-bench-"))
    try {
      const file = join(folder, "demo.db")
      if (demo && !start([bin, "demo", "--deepwell", file])) throw new Error("the demo deepwell could not be made")
      const started = store === "raw" ? ["-e", "0"] : [bin, ...args(file)]
      return await timed(async (until) => {
        let [done, failed] = [0, 0]
        while (performance.now() < until) {
          if (start(started)) done += 1
          else failed += 1
        }
        return { done, failed }
      })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

/** Measures the start of a program: `scipnet`, or Node with an empty script. */
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { timed } from "./timing.mjs"

/** Node flags of every measured program. The server sets them for its own process. */
export const flags = ["--no-allocation-site-pretenuring"]

const bin = fileURLToPath(new URL("../packages/cli/dist/bin.js", import.meta.url))

/** Environment of the program: a user of the demo deepwell, with cheap password hashing. */
const env = {
  ...process.env,
  SCIPNET_ARGON2_MEMORY_KIB: "64",
  SCIPNET_ARGON2_PASSES: "1",
  SCIPNET_USER: "h.mwangi",
  SCIPNET_PASSWORD: "sent-in-nine-copies"
}

const start = (args) => spawnSync(process.execPath, args, { env, stdio: "ignore" }).status === 0

/**
 * Starts a program repeatedly. `args` returns its arguments for the path of a database file, which is a demo deepwell if
 * `demo` is true.
 */
export const startRepeatedly =
  ({ demo = false, args }) =>
  async (store) => {
    const folder = mkdtempSync(join(tmpdir(), "scipnet-bench-"))
    try {
      const file = join(folder, "demo.db")
      if (demo && !start([bin, "demo", "--deepwell", file])) throw new Error("the demo deepwell could not be created")
      const nodeArgs = store === "raw" ? ["-e", "0"] : [bin, ...args(file)]
      return await timed(async (until) => {
        let [done, failed] = [0, 0]
        while (performance.now() < until) {
          if (start(nodeArgs)) done += 1
          else failed += 1
        }
        return { done, failed }
      })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

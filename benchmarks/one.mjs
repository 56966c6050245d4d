/** One case on one store, in a process of its own: `node one.mjs STORE CASE` prints the outcome as JSON. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { cases } from "./cases.mjs"
import { plant } from "./seeds.mjs"
import * as deepwell from "./stores/deepwell.mjs"
import { stores } from "./stores/index.mjs"

const [store, name] = process.argv.slice(2)
const { seed, program = false, run } = cases[name]
const print = (outcome) => process.stdout.write(`${JSON.stringify(outcome)}\n`)

if (program) {
  print({ ...(await run(store)), synchronous: "–" })
} else {
  const folder = mkdtempSync(join(tmpdir(), "scipnet-bench-"))
  try {
    const filename = join(folder, "bench.db")
    if (seed !== undefined) await plant(seed, filename)
    const opened = await (seed?.kind === "deepwell" ? deepwell.open : stores[store])(filename)
    const outcome = await run(opened)
    const synchronous = await opened.settings()
    await opened.close()
    print({ ...outcome, synchronous, rss: Math.round(process.resourceUsage().maxRSS / 1024) })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
// Peers keep timers of their own.
process.exit(0)

/** Runs one case on one store: `node one.mjs STORE CASE` prints the result as JSON. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { cases } from "./cases.mjs"
import { copySeed } from "./seeds.mjs"
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
    if (seed !== undefined) await copySeed(seed, filename)
    const openedStore = await (seed?.kind === "deepwell" ? deepwell.open : stores[store])(filename)
    const outcome = await run(openedStore)
    const synchronous = await openedStore.settings()
    await openedStore.close()
    print({ ...outcome, synchronous, rss: Math.round(process.resourceUsage().maxRSS / 1024) })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
// Other stores leave timers running.
process.exit(0)

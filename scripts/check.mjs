/** `npm run check`: runs all `check:*` scripts of package.json, one for each processor at a time; a failure stops no other. */
import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import { join } from "node:path"
import { root, run, say } from "./program.mjs"

const names = Object.keys(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts).filter((name) =>
  name.startsWith("check:")
)

/** Runs one check and prints its output when it has ended, so that outputs are not mixed. Resolves with its success. */
const check = (name) =>
  new Promise((resolve, reject) => {
    const started = performance.now()
    const child = spawn("npm", ["run", "--silent", name], { cwd: root, stdio: ["ignore", "pipe", "pipe"] })
    let output = ""
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text))
    child.on("error", reject)
    child.on("close", (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(0)
      say(`${code === 0 ? "✓" : "✗"} ${name} (${seconds} s)${output === "" ? "" : `\n${output.trimEnd()}`}`)
      resolve(code === 0)
    })
  })

await run(async () => {
  const waiting = [...names]
  const outcomes = []
  const worker = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) outcomes.push(await check(name))
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return outcomes.every(Boolean) ? 0 : 1
})

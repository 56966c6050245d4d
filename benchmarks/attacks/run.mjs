/** Runs attacks one after another, each on a copy of the same deepwell. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { Trouble, say } from "../../scripts/program.mjs"
import { bundled, moduleBanner } from "../../scripts/build.mjs"
import { missed } from "./goals.mjs"
import { measure } from "./measure.mjs"

const source = fileURLToPath(new URL("contents.mjs", import.meta.url))

/** Creates the deepwell with the library of the server's own tree, so that both have the same schema. */
const createDeepwell = async (tree, seed, records, sessions) => {
  const stdin = { contents: readFileSync(source, "utf8"), resolveDir: join(tree, "packages", "server"), loader: "js" }
  const { outputFiles } = await build({
    ...bundled,
    absWorkingDir: tree,
    stdin,
    banner: { js: moduleBanner },
    write: false
  })
  // Native packages are resolved from the working folder.
  const child = spawn(process.execPath, ["--input-type=module", "-", seed, `${records}`, `${sessions}`], {
    cwd: tree,
    // The library logs on stdout, which this program needs for its results.
    stdio: ["pipe", process.stderr, "inherit"]
  })
  const ended = once(child, "close")
  child.stdin.end(outputFiles[0].text)
  const [code] = await ended
  if (code !== 0) throw new Trouble("The deepwell could not be created; its error is above.")
  return JSON.parse(readFileSync(`${seed}.json`, "utf8"))
}

/**
 * Runs attacks on the server at `program`; resolves with their outcomes, each with its missed goals. Calls `tell` with each
 * outcome.
 */
export const run = async ({ names, program, seconds, short, tell }) => {
  const folder = mkdtempSync(join(tmpdir(), "scipnet-attack-seed-"))
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }))
  try {
    const seed = join(folder, "deepwell.db")
    const [records, sessions, share] = short ? [500, 100, 0.5] : [4_000, 100, 1]
    const factor = short ? 10 : 1
    const timeout = 2_500 * (factor + 1)
    say(`Creating a deepwell of ${records} records`)
    const contents = await createDeepwell(join(dirname(program), "..", "..", ".."), seed, records, sessions)
    const outcomes = []
    for (const name of names) {
      say(`Attack: ${name}`)
      const outcome = await measure({ name, program, seconds, share, timeout, seed, contents })
      const result = { ...outcome, missed: missed(outcome, factor) }
      tell(result)
      outcomes.push(result)
    }
    return outcomes
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

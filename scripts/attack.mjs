/**
 * `npm run attack`: attacks a server on this machine and measures the latency of honest clients. Exits with 1 if a goal
 * of `benchmarks/attacks/goals.mjs` is missed.
 *
 *   --only NAME      run only this attack; repeatable
 *   --seconds N      duration of each attack, 1 to 600 (default 10); a baseline of half that time precedes it
 *   --server PATH    packages/server/dist/bin.js of another build, in a tree with its packages installed
 *   --short          smaller attacks of 2 seconds, with limits ten times as wide
 *   --json           print one line of JSON for each attack instead of a table
 */
import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import { attacks } from "../benchmarks/attacks/attacks.mjs"
import { run as runAttacks } from "../benchmarks/attacks/run.mjs"
import { table } from "../benchmarks/attacks/table.mjs"
import { bootstrap } from "./bootstrap.mjs"
import { buildProgram } from "./build.mjs"
import { Trouble, isProgram, root, run, settings } from "./program.mjs"

const options = {
  only: { type: "string", multiple: true },
  seconds: { type: "string" },
  server: { type: "string" },
  short: { type: "boolean", default: false },
  json: { type: "boolean", default: false }
}

const print = (text) => process.stdout.write(`${text}\n`)

if (isProgram(import.meta.url)) {
  // `process.exit` runs the exit handlers, which stop the started server and remove its files.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1))
  await run(async () => {
    const { only, seconds, server, short, json } = settings(options)
    const names = only ?? Object.keys(attacks)
    const unknown = names.filter((name) => !Object.hasOwn(attacks, name))
    if (unknown.length > 0)
      throw new Trouble(`Unknown attack ${unknown}. The attacks are ${Object.keys(attacks).join(", ")}.`, 2)
    const duration = Number(seconds ?? (short ? 2 : 10))
    if (!(duration >= 1 && duration <= 600)) throw new Trouble("--seconds must be 1 to 600.", 2)
    await bootstrap()
    if (server === undefined) await buildProgram("server")
    const program = resolve(server ?? join(root, "packages", "server", "dist", "bin.js"))
    if (!existsSync(program)) throw new Trouble(`${program} does not exist. Build it first.`, 2)
    const tell = (outcome) => (json ? print(JSON.stringify(outcome)) : undefined)
    const outcomes = await runAttacks({ names, program, seconds: duration, short, tell })
    if (!json) print(table(outcomes))
    return outcomes.every(({ missed }) => missed.length === 0) ? 0 : 1
  })
}

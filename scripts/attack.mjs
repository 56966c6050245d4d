/**
 * `npm run attack`: attacks a server on this machine, and measures what honest clients notice of it. Ends with 1 when a
 * goal of `benchmarks/attacks/goals.mjs` is missed.
 *
 *   --only NAME      only this attack; may be given several times
 *   --seconds N      how long each goes on; half as long without it comes first (10)
 *   --server PATH    another build's packages/server/dist/bin.js, in a tree with its packages installed
 *   --short          smaller and of 2 seconds, with bounds ten times as wide
 *   --json           a line of JSON for each attack, instead of a table
 */
import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { attacks } from "../benchmarks/attacks/attacks.mjs"
import { run as runAttacks } from "../benchmarks/attacks/run.mjs"
import { table } from "../benchmarks/attacks/table.mjs"
import { bootstrap } from "./bootstrap.mjs"
import { buildProgram } from "./build.mjs"
import { Trouble, isProgram, root, run } from "./program.mjs"

const options = {
  only: { type: "string", multiple: true },
  seconds: { type: "string" },
  server: { type: "string" },
  short: { type: "boolean", default: false },
  json: { type: "boolean", default: false }
}

const settings = () => {
  try {
    return parseArgs({ options }).values
  } catch (error) {
    throw new Trouble(error.message, 2)
  }
}

const print = (text) => process.stdout.write(`${text}\n`)

if (isProgram(import.meta.url)) {
  // So that what was started is ended, and what was written removed.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1))
  await run(async () => {
    const { only, seconds, server, short, json } = settings()
    const names = only ?? Object.keys(attacks)
    const unknown = names.filter((name) => !Object.hasOwn(attacks, name))
    if (unknown.length > 0) throw new Trouble(`No attack ${unknown}: there are ${Object.keys(attacks).join(", ")}.`, 2)
    const lasting = Number(seconds ?? (short ? 2 : 10))
    if (!(lasting >= 1 && lasting <= 600)) throw new Trouble("--seconds: 1 to 600.", 2)
    await bootstrap()
    if (server === undefined) await buildProgram("server")
    const program = resolve(server ?? join(root, "packages", "server", "dist", "bin.js"))
    if (!existsSync(program)) throw new Trouble(`${program} is missing: build it first.`, 2)
    const tell = (outcome) => (json ? print(JSON.stringify(outcome)) : undefined)
    const outcomes = await runAttacks({ names, program, seconds: lasting, short, tell })
    if (!json) print(table(outcomes))
    return outcomes.every(({ missed }) => missed.length === 0) ? 0 : 1
  })
}

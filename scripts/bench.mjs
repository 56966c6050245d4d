/** Prepares the benchmarks, which have packages of their own, and runs them. */
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { Trouble, isProgram, root, run, say } from "./program.mjs"

const folder = join(root, "benchmarks")

// npm hands the settings of this folder down in the environment, where they would outdo those of the benchmarks' own.
const { npm_config_engine_strict: _, ...env } = process.env

const step = (command, args, cwd) => {
  const { status } = spawnSync(command, args, { cwd, env, stdio: "inherit" })
  if (status !== 0) throw new Trouble(`${[command, ...args].join(" ")} failed, see above.`)
}

if (isProgram(import.meta.url)) {
  await run(async () => {
    step(process.execPath, [join(root, "scripts/build.mjs"), "--all"], root)
    if (!existsSync(join(folder, "node_modules"))) {
      say("Installing the peers into benchmarks/, once: one of them is compiled, which takes a minute or two")
      step("npm", ["ci"], folder)
    }
    step(process.execPath, [join(folder, "run.mjs")], folder)
    return 0
  })
}

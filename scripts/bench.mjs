/** `npm run bench`: builds the programs, installs the packages of the benchmarks, and runs them. */
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { Trouble, isProgram, root, run, say } from "./program.mjs"

const folder = join(root, "benchmarks")

// npm passes the settings of this folder on in the environment, where they would override those of benchmarks/.npmrc.
const { npm_config_engine_strict: _, ...env } = process.env

const step = (command, args, cwd) => {
  const { status } = spawnSync(command, args, { cwd, env, stdio: "inherit" })
  if (status !== 0) throw new Trouble(`${[command, ...args].join(" ")} failed, see above.`)
}

if (isProgram(import.meta.url)) {
  await run(async () => {
    step(process.execPath, [join(root, "scripts/build.mjs"), "--all"], root)
    if (!existsSync(join(folder, "node_modules"))) {
      say(
        "Installing the compared event stores into benchmarks/ (only once). One of them is compiled, which takes one or two minutes"
      )
      step("npm", ["ci"], folder)
    }
    step(process.execPath, [join(folder, "run.mjs")], folder)
    return 0
  })
}

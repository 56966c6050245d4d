/**
 * Prepares the repository: checks the version of Node, installs packages that are missing or differ from the lock file, and
 * installs the database engine for this Node. Imports only Node's built-in modules, because no package may be installed yet.
 */
import { installDriver } from "./driver.mjs"
import { installReason, runNpm } from "./npm.mjs"
import { Trouble, isProgram, root, run, say } from "./program.mjs"

const oldestNode = [20, 19]

const checkNode = () => {
  const [major, minor] = process.versions.node.split(".").map(Number)
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return
  throw new Trouble(
    [
      `SCiPNET requires Node ${oldestNode.join(".")} or newer; this is Node ${process.versions.node}.`,
      "Install a newer version from https://nodejs.org or with a version manager (nvm install 24), and try again."
    ].join("\n")
  )
}

const install = async (reason) => {
  say(`The packages are ${reason}: running npm ci.`)
  const { code } = await runNpm(root, ["ci", "--no-audit", "--no-fund"])
  if (code === 0) return
  throw new Trouble(
    `npm ci failed with exit code ${code}; its output is above. SCiPNET cannot start without its packages.`
  )
}

/** Prepares the repository. Fails with a `Trouble` whose message has advice. */
export const bootstrap = async () => {
  checkNode()
  const reason = installReason(root)
  if (reason !== null) await install(reason)
  await installDriver()
}

if (isProgram(import.meta.url)) {
  await run(async () => {
    await bootstrap()
    return 0
  })
}

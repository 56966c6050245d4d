/**
 * Installs better-sqlite3 for the running Node, beside the one for other Nodes: driver/index.js picks one at run time, so
 * one checkout serves several Nodes. Each has a lock file of its own, so that no Node compiles what another one uses:
 *
 * - driver/node22, for Node 22 and newer: 13, prebuilt.
 * - driver/node20: 12, compiled.
 */
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { installReason, npmSetting, runNpm } from "./npm.mjs"
import { Trouble, root, say } from "./program.mjs"

const isPrebuilt = Number.parseInt(process.versions.node, 10) >= 22

const folder = join(root, "driver", isPrebuilt ? "node22" : "node20")

const compilerHelp = [
  "The database engine (better-sqlite3) could not be built. On Node 20, and where there is no prebuilt one for the platform,",
  "it is compiled, which needs a C++ compiler, make and python3:",
  "",
  "  Debian, Ubuntu   sudo apt-get install -y build-essential python3",
  "  Fedora           sudo dnf install -y gcc-c++ make python3",
  "  macOS            xcode-select --install",
  "  Windows          winget install Microsoft.VisualStudio.2022.BuildTools --override \\",
  '                     "--add Microsoft.VisualStudio.Workload.VCTools --includeRecommended"',
  "                   winget install Python.Python.3.12",
  "",
  "The compiler's output is above. Then run the same command again.",
  "Or use Node 22 or newer, which needs no compiler on Linux, macOS and Windows (x64 and arm64)."
].join("\n")

/** True when a folder has the headers of the running Node, as an installation or as a source tree. */
const hasHeaders = (folder) =>
  ["include/node/node_version.h", "src/node_version.h"].some((path) => {
    const file = join(folder, path)
    if (!existsSync(file)) return false
    const text = readFileSync(file, "utf8")
    const numbers = ["MAJOR", "MINOR", "PATCH"].map(
      (part) => new RegExp(`^#define NODE_${part}_VERSION (\\d+)$`, "m").exec(text)?.[1]
    )
    return numbers.join(".") === process.versions.node
  })

/** The arguments that make npm ignore a `nodedir` setting that names the headers of another Node. */
const headerArguments = () => {
  const set = npmSetting(folder, "nodedir")
  if (set === null || hasHeaders(set)) return []
  const own = dirname(dirname(process.execPath))
  say(`The npm setting nodedir=${set} is ignored: it has not the headers of Node ${process.versions.node}.`)
  return [`--nodedir=${hasHeaders(own) ? own : ""}`]
}

/** Runs npm where it compiles better-sqlite3. */
const compile = async (cwd, args) => {
  say("Compiling better-sqlite3 for this Node; that takes about two minutes.")
  // As many compilers as there are processors, unless the environment says otherwise.
  const env = { JOBS: process.env.JOBS ?? "max" }
  const { code } = await runNpm(cwd, [...args, "--ignore-scripts=false", ...headerArguments()], env)
  if (code !== 0) throw new Trouble(compilerHelp)
}

const ci = ["ci", "--no-audit", "--no-fund"]

const install = async (reason) => {
  say(`The database engine for this Node is ${reason}.`)
  if (!isPrebuilt) return compile(folder, ci)
  // With scripts, npm would run the compiler although the package brings its binaries.
  const { code } = await runNpm(folder, [...ci, "--ignore-scripts"])
  if (code !== 0) throw new Trouble(`npm ci failed in ${folder} with exit code ${code}; its output is above.`)
}

/** True when better-sqlite3 loads in this Node. Checked in a process of its own: a native load cannot be undone, or crashes. */
const loads = () => {
  const program = 'new (require("better-sqlite3"))(":memory:").close()'
  const { status, stderr } = spawnSync(process.execPath, ["-e", program], { cwd: root, encoding: "utf8" })
  if (status === 0) return true
  say(`The database engine does not load: ${/^\w*Error.*$/m.exec(stderr)?.[0] ?? stderr}`)
  return false
}

/** Ends with a database engine that loads, or with a `Trouble`. */
export const installDriver = async () => {
  const reason = installReason(folder)
  if (reason !== null) await install(reason)
  if (loads()) return
  // A copied tree, another Node of the same major version, or a platform without a prebuilt one.
  if (isPrebuilt) await compile(join(folder, "node_modules", "better-sqlite3"), ["run", "build-release"])
  else await compile(folder, ["rebuild", "better-sqlite3"])
  if (!loads()) throw new Trouble(compilerHelp)
}

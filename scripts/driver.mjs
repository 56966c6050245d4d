/**
 * Installs better-sqlite3 for the running Node. One checkout supports several versions of Node: each range of versions has a
 * separate folder with a lock file, and driver/index.js selects the folder at run time.
 *
 * - driver/node22, for Node 22 and newer: better-sqlite3 13, with prebuilt binaries.
 * - driver/node20: better-sqlite3 12, compiled at installation.
 */
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { installReason, npmSetting, runNpm } from "./npm.mjs"
import { Trouble, root, say } from "./program.mjs"

const isPrebuilt = Number.parseInt(process.versions.node, 10) >= 22

const folder = join(root, "driver", isPrebuilt ? "node22" : "node20")

const compilerHelp = [
  "The database engine (better-sqlite3) could not be built. It is compiled on Node 20, and on platforms without a prebuilt",
  "binary. Compiling requires a C++ compiler, make and python3:",
  "",
  "  Debian, Ubuntu   sudo apt-get install -y build-essential python3",
  "  Fedora           sudo dnf install -y gcc-c++ make python3",
  "  macOS            xcode-select --install",
  "  Windows          winget install Microsoft.VisualStudio.2022.BuildTools --override \\",
  '                     "--add Microsoft.VisualStudio.Workload.VCTools --includeRecommended"',
  "                   winget install Python.Python.3.12",
  "",
  "The compiler's output is above. Then run the same command again.",
  "Or use Node 22 or newer, which requires no compiler on Linux, macOS and Windows (x64 and arm64)."
].join("\n")

/** Tests whether a folder has the headers of the running Node, as an installation or as a source tree. */
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

/** Returns npm arguments that override a `nodedir` setting with the headers of another Node. */
const headerArguments = () => {
  const set = npmSetting(folder, "nodedir")
  if (set === null || hasHeaders(set)) return []
  const own = dirname(dirname(process.execPath))
  say(`The npm setting nodedir=${set} is ignored: it does not contain the headers of Node ${process.versions.node}.`)
  return [`--nodedir=${hasHeaders(own) ? own : ""}`]
}

/** Runs an npm command that compiles better-sqlite3. */
const compile = async (cwd, args) => {
  say("Compiling better-sqlite3 for this Node, which takes about two minutes.")
  // As many parallel jobs as processors, unless the environment sets JOBS.
  const env = { JOBS: process.env.JOBS ?? "max" }
  const { code } = await runNpm(cwd, [...args, "--ignore-scripts=false", ...headerArguments()], env)
  if (code !== 0) throw new Trouble(compilerHelp)
}

const ci = ["ci", "--no-audit", "--no-fund"]

const install = async (reason) => {
  say(`The database engine for this Node is ${reason}.`)
  if (!isPrebuilt) return compile(folder, ci)
  // With install scripts, npm would compile the package although it contains binaries.
  const { code } = await runNpm(folder, [...ci, "--ignore-scripts"])
  if (code !== 0) throw new Trouble(`npm ci failed in ${folder} with exit code ${code}; its output is above.`)
}

/** Tests in a child process whether better-sqlite3 loads: a native module can crash, and cannot be unloaded. */
const loads = () => {
  const program = 'new (require("better-sqlite3"))(":memory:").close()'
  const { status, stderr } = spawnSync(process.execPath, ["-e", program], { cwd: root, encoding: "utf8" })
  if (status === 0) return true
  say(`The database engine does not load: ${/^\w*Error.*$/m.exec(stderr)?.[0] ?? stderr}`)
  return false
}

/** Installs or rebuilds the database engine until it loads. Fails with `Trouble`. */
export const installDriver = async () => {
  const reason = installReason(folder)
  if (reason !== null) await install(reason)
  if (loads()) return
  // The tree was copied, the module was compiled for another Node, or the platform has no prebuilt binary.
  if (isPrebuilt) await compile(join(folder, "node_modules", "better-sqlite3"), ["run", "build-release"])
  else await compile(folder, ["rebuild", "better-sqlite3"])
  if (!loads()) throw new Trouble(compilerHelp)
}

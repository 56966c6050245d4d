/**
 * Makes the tree ready to run: checks Node, installs the packages when they are missing or are others than the lock file
 * names, and checks that the database engine loads. Node's own modules only, since nothing else is there yet.
 */
import { spawn, spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { constants } from "node:os"
import { basename, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

export const root = fileURLToPath(new URL("..", import.meta.url))

const oldestNode = [20, 19]

/** Everything that is said goes to stderr: stdout belongs to the program that is started. */
export const say = (text) => process.stderr.write(`${text}\n`)

/** What went wrong in words for a person; anything else that is thrown is a defect of the scripts. */
export class Trouble extends Error {
  constructor(message, exitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

/** Runs a script's body: its number is the exit code, and trouble is told without a stack trace. */
export const run = async (body) => {
  try {
    process.exitCode = await body()
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    say(`\n${error.message}`)
    process.exitCode = error.exitCode
  }
}

/** Whether a script is the program itself and not imported by another one. */
export const isProgram = (url) => process.argv[1] !== undefined && url === pathToFileURL(process.argv[1]).href

/** Runs a program of ours in this one's place: its input and output, its signals, and its exit code as the result. */
export const runProgram = (script, args) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, script), ...args], { stdio: "inherit" })
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.on(signal, () => {
        // Ctrl-C at a terminal has already reached the child.
        if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal)
      })
    }
    child.on("error", reject)
    child.on("close", (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  })

const checkNode = () => {
  const [major, minor] = process.versions.node.split(".").map(Number)
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return
  throw new Trouble(
    [
      `SCiPNET needs Node ${oldestNode.join(".")} or newer; this is Node ${process.versions.node}.`,
      "Install a newer one, from https://nodejs.org or with a version manager (nvm install 20), and try again."
    ].join("\n")
  )
}

const packagesOf = (path) => JSON.parse(readFileSync(path, "utf8")).packages

/**
 * Why the packages have to be installed, or null. Compared by what the lock file says and not by its time, which a copy
 * of the tree changes. npm writes its own list last, so an interrupted installation has none.
 */
const installReason = () => {
  const listed = join(root, "node_modules", ".package-lock.json")
  if (!existsSync(listed)) return "The packages are not installed yet"
  const present = packagesOf(listed)
  const wanted = Object.entries(packagesOf(join(root, "package-lock.json")))
  const outdated = wanted.some(([path, entry]) => {
    if (!path.includes("node_modules/")) return false
    const have = present[path]
    if (have === undefined) return entry.optional !== true && entry.peer !== true
    return have.version !== entry.version || have.integrity !== entry.integrity
  })
  return outdated ? "The installed packages are not the ones of package-lock.json" : null
}

/** npm, as a command: the one that started this script where there is one. */
const npm = () => {
  const started = process.env.npm_execpath
  if (started !== undefined && basename(started) === "npm-cli.js") return [process.execPath, [started]]
  return process.platform === "win32" ? ["cmd.exe", ["/d", "/s", "/c", "npm"]] : ["npm", []]
}

/** Runs npm, shows all that it prints as it comes, and resolves with its exit code and its output. */
const runNpm = (args) =>
  new Promise((resolve, reject) => {
    const [command, first] = npm()
    const started = Date.now()
    const child = spawn(command, [...first, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] })
    let output = ""
    const show = (chunk) => {
      output += chunk
      process.stderr.write(chunk)
    }
    child.stdout.setEncoding("utf8").on("data", show)
    child.stderr.setEncoding("utf8").on("data", show)
    const waiting = setInterval(() => say(`… still at it after ${Math.round((Date.now() - started) / 1000)} s`), 30_000)
    child.on("error", (error) => {
      clearInterval(waiting)
      reject(new Trouble(`npm could not be started (${error.message}). It comes with Node: is it in your PATH?`))
    })
    child.on("close", (code) => {
      clearInterval(waiting)
      resolve({ code: code ?? 1, output })
    })
  })

const compilerHelp = [
  "The database engine (better-sqlite3) could not be built. Where there is no prebuilt one to download it is compiled,",
  "which needs a C++ compiler, make and python3:",
  "",
  "  Debian, Ubuntu   sudo apt-get install -y build-essential python3",
  "  Fedora           sudo dnf install -y gcc-c++ make python3",
  "  macOS            xcode-select --install",
  "  Windows          winget install Microsoft.VisualStudio.2022.BuildTools --override \\",
  '                     "--add Microsoft.VisualStudio.Workload.VCTools --includeRecommended"',
  "                   winget install Python.Python.3.12",
  "",
  "What the compiler said is above. Then run the same command again."
].join("\n")

const nativeFailure = /gyp ERR!|npm error path .*better-sqlite3/

const install = async (reason) => {
  say(`${reason}: running npm ci.`)
  say("This is done once. Where better-sqlite3 has to be compiled it takes about two minutes.")
  const { code, output } = await runNpm(["ci", "--no-audit", "--no-fund"])
  if (code === 0) return
  if (nativeFailure.test(output)) throw new Trouble(compilerHelp)
  throw new Trouble(
    `npm ci failed with exit code ${code}; what it said is above. SCiPNET cannot start without its packages.`
  )
}

/** Whether better-sqlite3 was built, and for this Node. Asked in a process of its own, as a native load cannot be undone. */
const databaseLoads = () => {
  const program = 'new (require("better-sqlite3"))(":memory:").close()'
  const { status, stderr } = spawnSync(process.execPath, ["-e", program], { cwd: root, encoding: "utf8" })
  if (status === 0) return true
  say(`The database engine does not load: ${/^\w*Error.*$/m.exec(stderr)?.[0] ?? stderr}`)
  return false
}

/** Ends with a tree that can be run, or with trouble that says what to do. */
export const bootstrap = async () => {
  checkNode()
  const reason = installReason()
  if (reason !== null) await install(reason)
  if (databaseLoads()) return
  say("Building better-sqlite3 for this Node; that takes about two minutes.")
  const { code } = await runNpm(["rebuild", "better-sqlite3", "--ignore-scripts=false"])
  if (code !== 0 || !databaseLoads()) throw new Trouble(compilerHelp)
}

if (isProgram(import.meta.url)) {
  await run(async () => {
    await bootstrap()
    return 0
  })
}

/** Runs npm, and compares the installed packages with a lock file. */
import { spawn, spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { Trouble, say } from "./program.mjs"

/** Returns the command that runs npm under a Node: the npm that started this script, or else the one in the PATH. */
export const npmCommand = (node = process.execPath) => {
  const started = process.env.npm_execpath
  if (started !== undefined && basename(started) === "npm-cli.js") return [node, [started]]
  return process.platform === "win32" ? ["cmd.exe", ["/d", "/s", "/c", "npm"]] : ["npm", []]
}

/** Runs npm in a folder, passes its output through, and resolves with its exit code and its output. */
export const runNpm = (folder, args, env = {}) =>
  new Promise((resolve, reject) => {
    const [command, first] = npmCommand()
    const started = Date.now()
    const child = spawn(command, [...first, ...args], {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let output = ""
    const show = (chunk) => {
      output += chunk
      process.stderr.write(chunk)
    }
    child.stdout.setEncoding("utf8").on("data", show)
    child.stderr.setEncoding("utf8").on("data", show)
    const waiting = setInterval(
      () => say(`… still running after ${Math.round((Date.now() - started) / 1000)} s`),
      30_000
    )
    child.on("error", (error) => {
      clearInterval(waiting)
      reject(
        new Trouble(
          `npm cannot be started (${error.message}). It is installed with Node; check that it is in your PATH.`
        )
      )
    })
    child.on("close", (code) => {
      clearInterval(waiting)
      resolve({ code: code ?? 1, output })
    })
  })

/** Returns the value of an npm setting in a folder, or null if it is not set. */
export const npmSetting = (folder, name) => {
  const [command, first] = npmCommand()
  const { status, stdout } = spawnSync(command, [...first, "config", "get", name], { cwd: folder, encoding: "utf8" })
  const value = status === 0 ? stdout.trim() : ""
  return ["", "null", "undefined"].includes(value) ? null : value
}

const packagesOf = (path) => JSON.parse(readFileSync(path, "utf8")).packages

/**
 * Returns the reason why the packages of a folder have to be installed, or null if they are up to date. Compares contents
 * and not modification times, which a copy of the tree changes. npm writes its own list last, so an interrupted
 * installation has none.
 */
export const installReason = (folder) => {
  const listed = join(folder, "node_modules", ".package-lock.json")
  if (!existsSync(listed)) return "not installed yet"
  const present = packagesOf(listed)
  const wanted = Object.entries(packagesOf(join(folder, "package-lock.json")))
  const outdated = wanted.some(([path, entry]) => {
    if (!path.includes("node_modules/")) return false
    const have = present[path]
    if (have === undefined) return entry.optional !== true && entry.peer !== true
    return have.version !== entry.version || have.integrity !== entry.integrity
  })
  return outdated ? "not the ones of package-lock.json" : null
}

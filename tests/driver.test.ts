/** The database engine of a checkout: its version, its installation, and the scripts for other versions of Node. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import * as Programs from "./Programs.ts"

const root = fileURLToPath(new URL("..", import.meta.url))
const isPrebuilt = Number.parseInt(process.versions.node, 10) >= 22
const own = isPrebuilt ? "node22" : "node20"
const other = isPrebuilt ? "node20" : "node22"

describe("the database engine of a checkout", () => {
  const load = createRequire(import.meta.url)

  it.each(["package.json", "packages/core/package.json", "node_modules/@effect/sql-sqlite-node/package.json"])(
    "has the version for the running Node when it is resolved from %s",
    (origin) => {
      const entry = createRequire(join(root, origin)).resolve("better-sqlite3")
      expect(entry).toBe(join(root, "driver/index.js"))
      const folder = join(root, "driver", own, "node_modules/better-sqlite3")
      expect(load(entry)).toBe(load(folder))
      const { version }: { version: string } = load(join(folder, "package.json"))
      expect(version).toBe(isPrebuilt ? "13.2.0" : "12.11.1")
      expect(createRequire(join(root, origin))("better-sqlite3/package.json")).toMatchObject({ version })
    }
  )
})

/** A replacement for npm that records its arguments, and creates the files that npm would install. */
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

describe("bootstrap", () => {
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

  /** Runs the bootstrap script. Returns the calls of npm: arguments, and working folders relative to the checkout. */
  const prepare = async (env: NodeJS.ProcessEnv = {}) => {
    const asked = join(folder, "asked")
    rmSync(asked, { force: true })
    const { status, stderr } = await Programs.run(process.execPath, [join(folder, "scripts/bootstrap.mjs")], {
      env: { PATH: process.env["PATH"], npm_execpath: join(folder, "npm-cli.js"), ASKED: asked, ...env }
    })
    const lines = existsSync(asked) ? readFileSync(asked, "utf8").trim().split("\n") : []
    const calls = lines.map((line) => {
      const [cwd = "", ...args]: ReadonlyArray<string> = JSON.parse(line)
      return { cwd: cwd.slice(cwd.indexOf(folder) + folder.length + 1), args }
    })
    return { status, stderr, calls, installed: calls.filter(({ args }) => args[0] !== "config") }
  }

  it("installs the packages and the engine for this Node only, and nothing when it runs again", async () => {
    const { installed, status } = await prepare()
    expect(status).toBe(0)
    expect(installed.map(({ cwd, args }) => [cwd, args[0]])).toEqual([
      ["", "ci"],
      [`driver/${own}`, "ci"]
    ])
    expect(existsSync(join(folder, "driver", other, "node_modules"))).toBe(false)
    expect(await prepare()).toMatchObject({ status: 0, calls: [] })
  })

  it("ignores the scripts of a prebuilt engine, and runs those of a compiled one despite the user's settings", async () => {
    const { installed } = await prepare()
    expect(installed.at(-1)?.args).toContain(isPrebuilt ? "--ignore-scripts" : "--ignore-scripts=false")
  })

  it.each(["version", "integrity"])("reinstalls an engine whose %s differs from the lock file", async (field) => {
    await prepare()
    const listed = join(folder, "driver", own, "node_modules/.package-lock.json")
    const lock = JSON.parse(readFileSync(listed, "utf8"))
    lock.packages["node_modules/better-sqlite3"][field] = "another"
    writeFileSync(listed, JSON.stringify(lock))
    expect((await prepare()).installed.map(({ cwd, args }) => [cwd, args[0]])).toEqual([[`driver/${own}`, "ci"]])
  })

  it("keeps the engine when only the packages changed", async () => {
    await prepare()
    const packages = { "": {}, "node_modules/some": { version: "1.0.1", integrity: "sha512-2" } }
    writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ packages }))
    expect((await prepare()).installed.map(({ cwd, args }) => [cwd, args[0]])).toEqual([["", "ci"]])
  })

  it("compiles an engine that fails to load", async () => {
    const { installed, status } = await prepare({ UNBUILT: "1" })
    expect(status).toBe(0)
    expect(installed.at(-1)?.args.slice(0, 2)).toEqual(
      isPrebuilt ? ["run", "build-release"] : ["rebuild", "better-sqlite3"]
    )
  })

  it("reports the requirements of the compilation when it fails", async () => {
    await prepare()
    rmSync(join(folder, "driver", own, "node_modules/better-sqlite3/index.js"))
    const { status, stderr } = await prepare({ FAILS: "1" })
    expect(status).toBe(1)
    expect(stderr).toContain("sudo apt-get install -y build-essential python3")
    expect(stderr).toContain("Or use Node 22 or newer")
  })

  describe("the headers of Node in the npm setting `nodedir`", () => {
    const headers = (version: string) => {
      const place = join(folder, `headers-${version}`)
      mkdirSync(join(place, "include/node"), { recursive: true })
      const [major, minor, patch] = version.split(".")
      const lines = Object.entries({ MAJOR: major, MINOR: minor, PATCH: patch })
      const text = lines.map(([name, value]) => `#define NODE_${name}_VERSION ${value}\n`).join("")
      writeFileSync(join(place, "include/node/node_version.h"), text)
      return place
    }
    const settings = async (nodedir: string) => {
      const { installed } = await prepare({ UNBUILT: "1", NODEDIR: nodedir })
      return installed.at(-1)?.args.filter((argument) => argument.startsWith("--nodedir"))
    }

    it.each(["18.0.0", "none"])("are ignored if they are of another version: %s", async (version) => {
      const named = version === "none" ? join(folder, "none") : headers(version)
      // The headers of this Node if it includes them; otherwise npm downloads them.
      expect(["--nodedir=", `--nodedir=${dirname(dirname(process.execPath))}`]).toContain((await settings(named))?.[0])
    })

    it("are used if they are of the running Node", async () => {
      expect(await settings(headers(process.versions.node))).toEqual([])
    })
  })
})

describe("the short tests on another Node", () => {
  it("name files and folders that exist", () => {
    const script = readFileSync(join(root, "scripts/node.mjs"), "utf8")
    const named = /const short = \[([^\]]*)\]/.exec(script)?.[1]?.match(/[^"\s,]+\/[^"\s,]+/g) ?? []
    expect(named.length).toBeGreaterThan(3)
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it("print the usage when they are run without a version", async () => {
    const { status, stderr } = await Programs.run(process.execPath, [join(root, "scripts/node.mjs")])
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining("Usage: npm run test:node -- ") })
  })
})

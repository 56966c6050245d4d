/** The packages as somebody else gets them: packed, installed into an empty folder, and used there. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core"
import { publint } from "publint"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { block } from "./Readme.ts"

const root = fileURLToPath(new URL("..", import.meta.url))
const names = ["core", "cli", "server"] as const
const isPrebuilt = Number.parseInt(process.versions.node, 10) >= 22
const manifest = (path: string): Record<string, unknown> => JSON.parse(readFileSync(join(root, path), "utf8"))

/** Of each package as it is downloaded, in bytes: whoever makes one larger says so here. */
const largest = { core: 1_000_000, cli: 800_000, server: 700_000 }

interface Packed {
  readonly name: (typeof names)[number]
  readonly file: string
  readonly size: number
  readonly files: ReadonlyArray<string>
}

/** The settings without which npm may not reach its registry; nothing else of this environment is passed on. */
const network = Object.fromEntries(
  Object.entries(process.env).filter(([name]) =>
    /^(?:https?_proxy|no_proxy|node_extra_ca_certs|ssl_cert_(?:dir|file)|npm_config_(?:registry|cafile|cache|.*proxy))$/i.test(
      name
    )
  )
)

/** The oldest version of effect that the library says it works with. */
const oldestEffect = (): string => {
  const { peerDependencies } = JSON.parse(readFileSync(join(root, "packages/core/package.json"), "utf8"))
  return /^\^(\d+\.\d+\.\d+)$/.exec(peerDependencies.effect)?.[1] ?? "none"
}

let folder: string
let packed: ReadonlyArray<Packed>

/** Runs a command to its end without blocking the test runner, and answers what it printed. */
const run = async (command: string, args: ReadonlyArray<string>, cwd: string, env: NodeJS.ProcessEnv = {}) => {
  const child = spawn(command, args, {
    cwd,
    timeout: 600_000,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...network, ...env }
  })
  const ended = once(child, "close")
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  expect({ args, status, stderr: status === 0 ? "" : stderr + stdout }).toEqual({ args, status: 0, stderr: "" })
  return stdout
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "scipnet-packages-"))
  await run(process.execPath, ["scripts/build.mjs", "--all"], root)
  packed = await Promise.all(
    names.map(async (name) => {
      const cwd = join(root, "packages", name)
      const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder]
      const [{ filename, size, files }] = JSON.parse(await run("npm", args, cwd))
      return { name, file: join(folder, filename), size, files: files.map(({ path }: { path: string }) => path) }
    })
  )
}, 600_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("the packages", () => {
  it("are of one version, and each has its licence and words about itself", () => {
    const { version } = manifest("package.json")
    expect(readFileSync(join(root, "CHANGELOG.md"), "utf8")).toContain(`## ${String(version)}\n`)
    for (const { name, files } of packed) {
      expect(manifest(`packages/${name}/package.json`)).toMatchObject({ version, license: "MIT" })
      expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json"]))
      expect(
        files.filter(
          (path) =>
            /test|\.map$|inputs\.json/.test(path) && !/^(src|dist)\/testing\/|^dist\/.*\.(js|ts)\.map$/.test(path)
        )
      ).toEqual([])
      expect(readFileSync(join(root, "packages", name, "LICENSE"), "utf8")).toBe(
        readFileSync(join(root, "LICENSE"), "utf8")
      )
    }
  })

  it("are no larger than was agreed", () => {
    expect(packed.filter(({ name, size }) => size > largest[name])).toEqual([])
  })

  it.each(names)(
    "%s is published as it should be",
    async (name) => {
      const { messages } = await publint({ pkgDir: join(root, "packages", name), strict: true, pack: "npm" })
      expect(messages).toEqual([])
    },
    180_000
  )

  it("core has types for everybody who can import it", async () => {
    const tarball = readFileSync(packed.find(({ name }) => name === "core")?.file ?? "")
    const result = await checkPackage(createPackageFromTarballData(tarball))
    if (!("problems" in result)) throw new Error("it has no types at all")
    // Whoever resolves modules as Node 10 did, or by `require`, cannot have ES modules.
    const serious = result.problems.filter(
      (problem) => !("resolutionKind" in problem && ["node10", "node16-cjs"].includes(problem.resolutionKind))
    )
    expect(serious).toEqual([])
  }, 180_000)
})

const strict = {
  compilerOptions: {
    target: "ES2022",
    module: "NodeNext",
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
    noImplicitReturns: true,
    noFallthroughCasesInSwitch: true,
    noPropertyAccessFromIndexSignature: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    allowUnreachableCode: false,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    isolatedModules: true,
    noEmit: true,
    types: ["node"]
  },
  files: ["main.ts", "readme.ts"]
}

describe("an empty folder", () => {
  let empty: string

  beforeAll(async () => {
    empty = join(folder, "empty")
    mkdirSync(empty)
    writeFileSync(join(empty, "package.json"), JSON.stringify({ name: "empty", private: true, type: "module" }))
    const versions: Record<string, string> = JSON.parse(JSON.stringify(manifest("package.json")["devDependencies"]))
    const [typescript, node] = [versions["typescript"] ?? "", versions["@types/node"] ?? ""]
    const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    const others = [`effect@${oldestEffect()}`, `typescript@${typescript}`, `@types/node@${node}`]
    await run("npm", [...args, ...packed.map(({ file }) => file), ...others], empty)
    // It was compiled here already, which takes minutes.
    const compiled = join(root, "driver/node20/node_modules/better-sqlite3/build")
    if (!isPrebuilt) cpSync(compiled, join(empty, "node_modules/better-sqlite3/build"), { recursive: true })
  }, 180_000)

  it("has the database engine that suits the running Node, and one effect, older than the one here", async () => {
    const installed = await run("npm", ["query", "#better-sqlite3, #effect"], empty)
    const found = JSON.parse(installed).map(({ name, version }: Record<string, string>) => `${name}@${version}`)
    expect(oldestEffect()).not.toBe(manifest("node_modules/effect/package.json")["version"])
    const engine: string[] = found.filter((each: string) => each.startsWith("better-sqlite3@"))
    expect(engine).toEqual([expect.stringMatching(isPrebuilt ? /@13\.\d+\.\d+$/ : /@12\.\d+\.\d+$/)])
    expect(found.filter((each: string) => each.startsWith("effect@"))).toEqual([`effect@${oldestEffect()}`])
  })

  it("runs the example of the library's page, and compiles it and that of README.md under the strictest settings", async () => {
    const page = readFileSync(join(root, "packages/core/README.md"), "utf8")
    const example = /```js\n([^]*?)```/.exec(page)?.[1] ?? ""
    writeFileSync(join(empty, "main.mjs"), example)
    expect(await run(process.execPath, ["main.mjs"], empty)).toBe("Granted\n")
    writeFileSync(join(empty, "main.ts"), example.replace("risk: null }", "risk: null } as const"))
    const front = block("example")
    expect(front).not.toBe("")
    writeFileSync(join(empty, "readme.ts"), front)
    writeFileSync(join(empty, "tsconfig.json"), JSON.stringify(strict))
    await run("npx", ["tsc"], empty)
  }, 300_000)

  it("has the two programs", async () => {
    const env = { SCIPNET_DEEPWELL: join(empty, "own.db"), SCIPNET_NEW_PASSWORD: "a lantern in the deep well" }
    const { version } = manifest("package.json")
    expect(await run("npx", ["scipnet", "--version"], empty)).toBe(`${String(version)}\n`)
    expect(await run("npx", ["scipnet", "init", "--user", "admin"], empty, env)).toContain("Created the deepwell")
    const password = { SCIPNET_PASSWORD: env.SCIPNET_NEW_PASSWORD }
    expect(await run("npx", ["scipnet", "whoami", "--user", "admin"], empty, { ...env, ...password })).toContain(
      "admin"
    )
    expect(await run("npx", ["scipnet", "demo"], empty)).toContain("SCP-173")
    expect(await run("npx", ["scipnet-server", "--version"], empty)).toBe(`${String(version)}\n`)
  }, 300_000)
})

/** The packages as users get them: packed, installed into an empty folder, and used there. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core"
import { build } from "esbuild"
import { publint } from "publint"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Programs from "./Programs.ts"
import { block } from "./Readme.ts"

const root = fileURLToPath(new URL("..", import.meta.url))
const names = ["core", "postgres", "cli", "server"] as const
const isPrebuilt = Number.parseInt(process.versions.node, 10) >= 22
const manifest = (path: string): Record<string, unknown> => JSON.parse(readFileSync(join(root, path), "utf8"))

/** The largest permitted size of each packed package, in bytes. */
// The driver of PostgreSQL, and the store on it, are 70 KB of each program.
const largest = { core: 1_350_000, postgres: 200_000, cli: 1_000_000, server: 1_100_000 }

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

/** The packages of Effect that users share with the library, at the oldest versions that its ranges allow. */
const oldest = (): ReadonlyArray<string> => {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, "packages/core/package.json"), "utf8"))
  return Object.entries({ ...dependencies, effect: peerDependencies.effect }).flatMap(([name, range]) => {
    const version = /^\^(\d+\.\d+\.\d+)$/.exec(String(range))?.[1]
    return version === undefined ? [] : [`${name}@${version}`]
  })
}

let folder: string
let packed: ReadonlyArray<Packed>

const optionsIn = (cwd: string, env: NodeJS.ProcessEnv = {}): Programs.Options => ({
  cwd,
  timeout: 1_200_000,
  env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...network, ...env }
})

/** Runs a command to its end. */
const start = (command: string, args: ReadonlyArray<string>, ...where: Parameters<typeof optionsIn>) =>
  Programs.run(command, args, optionsIn(...where))

/** Runs a command that succeeds, and returns what it printed. */
const run = (command: string, args: ReadonlyArray<string>, ...where: Parameters<typeof optionsIn>) =>
  Programs.succeed(command, args, optionsIn(...where))

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
  it("have one version, and each has a licence and a README", () => {
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

  it("do not exceed their size limits", () => {
    expect(packed.filter(({ name, size }) => size > largest[name])).toEqual([])
  })

  it.each(names)(
    "%s passes publint",
    async (name) => {
      const { messages } = await publint({ pkgDir: join(root, "packages", name), strict: true, pack: "npm" })
      expect(messages).toEqual([])
    },
    180_000
  )

  it.each(["core", "postgres"] as const)(
    "%s has types for every importer of ES modules",
    async (name) => {
      const result = await checkPackage(createPackageFromTarballData(readFileSync(tarball(name))))
      if (!("problems" in result)) throw new Error("it has no types at all")
      // ES modules cannot be resolved as Node 10 did, nor by `require`.
      const serious = result.problems.filter(
        (problem) => !("resolutionKind" in problem && ["node10", "node16-cjs"].includes(problem.resolutionKind))
      )
      expect(serious).toEqual([])
    },
    180_000
  )
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
    allowImportingTsExtensions: true,
    types: ["node"]
  },
  files: ["main.ts", "readme.ts", "postgres.ts"],
  include: ["examples"]
}

/** The example of the library's page. */
const pageExample = /```js\n([^]*?)```/.exec(readFileSync(join(root, "packages/core/README.md"), "utf8"))?.[1] ?? ""

/** The example of the page of the log in PostgreSQL. */
const postgresExample =
  /```ts\n([^]*?)```/.exec(readFileSync(join(root, "packages/postgres/README.md"), "utf8"))?.[1] ?? ""

const majorOf = (version: string): number => Number.parseInt(version, 10)

interface Installation {
  readonly name: string
  readonly packages: ReadonlyArray<string>
  /** The range of better-sqlite3 in the `overrides` of package.json, if any. */
  readonly override?: string | undefined
  /** The path of the Node that runs npm. */
  readonly node?: string
  /** Compiles better-sqlite3, which takes about two minutes. */
  readonly compiled?: boolean
}

/** Installs packages into a new folder. */
const install = async ({ name, packages, override, node = process.execPath, compiled = false }: Installation) => {
  const target = join(folder, name)
  mkdirSync(target)
  const overrides = override === undefined ? {} : { overrides: { "better-sqlite3": override } }
  writeFileSync(join(target, "package.json"), JSON.stringify({ name, private: true, type: "module", ...overrides }))
  const scripts = compiled
    ? ["--ignore-scripts=false", "--build-from-source", `--nodedir=${dirname(dirname(node))}`]
    : ["--ignore-scripts"]
  await run("npm", ["install", ...scripts, "--no-audit", "--no-fund", "--prefer-offline", ...packages], target, {
    PATH: [dirname(node), process.env["PATH"]].join(delimiter),
    JOBS: "max"
  })
  return target
}

/** The tarball of a package. */
const tarball = (name: Packed["name"]): string => packed.find((each) => each.name === name)?.file ?? ""

/** Copies the better-sqlite3 12 that was compiled for Node 20 in this checkout. */
const copyCompiled = (target: string): void => {
  const compiled = join(root, "driver/node20/node_modules/better-sqlite3/build")
  cpSync(compiled, join(target, "node_modules/better-sqlite3/build"), { recursive: true })
}

/** The installed versions of a package, one for each copy. */
const installed = (target: string, name: string): ReadonlyArray<string> => {
  const lock = join(target, "node_modules/.package-lock.json")
  const { packages }: { packages: Record<string, { version: string }> } = JSON.parse(readFileSync(lock, "utf8"))
  return Object.entries(packages).flatMap(([path, { version }]) =>
    path.endsWith(`node_modules/${name}`) ? [version] : []
  )
}

/** Bundles an example, as Node 20 cannot run TypeScript; its packages are those that are installed. */
const bundleExample = async (target: string, name: string) => {
  const outfile = join(target, `${name}.mjs`)
  await build({
    entryPoints: [join(target, "examples", name, "main.ts")],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm"
  })
  return outfile
}

const oldestEffect = oldest().filter((name) => name.startsWith("effect@"))

describe.each([
  // npm installs the newest of the other packages below the library, and warns that they ask for a newer effect.
  {
    name: "the oldest effect",
    packages: oldestEffect,
    checksLibraries: true,
    exclude: ["examples/equipment/Purchases.ts"]
  },
  { name: "the oldest packages of Effect", packages: oldest(), checksLibraries: false, exclude: [] },
  { name: "the newest effect 3", packages: ["effect@3"], checksLibraries: false, exclude: [] }
])("the library with $name in an empty folder", ({ name, packages, checksLibraries, exclude }) => {
  let target: string

  beforeAll(async () => {
    const versions: Record<string, string> = JSON.parse(JSON.stringify(manifest("package.json")["devDependencies"]))
    const others = ["typescript", "@types/node"].map((each) => `${each}@${versions[each] ?? ""}`)
    target = await install({
      name: name.replaceAll(" ", "-").toLowerCase(),
      packages: [tarball("core"), tarball("postgres"), ...packages, ...others],
      override: isPrebuilt ? "^13.2.0" : undefined
    })
    if (!isPrebuilt) copyCompiled(target)
    cpSync(join(target, "node_modules/@scipnet/core/examples"), join(target, "examples"), { recursive: true })
  }, 180_000)

  it("has one better-sqlite3 that suits the running Node, and one of each package of Effect", () => {
    expect(installed(target, "better-sqlite3").map(majorOf)).toEqual([isPrebuilt ? 13 : 12])
    const shared = oldest().map((each) => each.slice(0, each.lastIndexOf("@")))
    const found = shared.flatMap((each) => installed(target, each).map((version) => `${each}@${version}`))
    expect(found).toHaveLength(shared.length)
    expect(found).toEqual(expect.arrayContaining(packages.filter((each) => each !== "effect@3")))
  })

  it("runs the example of the library's page and those of the package", async () => {
    writeFileSync(join(target, "main.mjs"), pageExample)
    expect(await run(process.execPath, ["main.mjs"], target)).toBe("Granted\n")
    expect(await run(process.execPath, [await bundleExample(target, "deepwell"), "tour.db"], target)).toContain(
      "sections"
    )
    expect(await run(process.execPath, [await bundleExample(target, "equipment"), "equipment.db"], target)).not.toBe("")
  })

  it("compiles them and the example of README.md under the strictest settings", async () => {
    writeFileSync(join(target, "main.ts"), pageExample.replace("risk: null }", "risk: null } as const"))
    const front = block("example")
    expect(front).not.toBe("")
    writeFileSync(join(target, "readme.ts"), front)
    expect(postgresExample).not.toBe("")
    writeFileSync(join(target, "postgres.ts"), postgresExample)
    const compilerOptions = { ...strict.compilerOptions, skipLibCheck: !checksLibraries }
    writeFileSync(join(target, "tsconfig.json"), JSON.stringify({ ...strict, compilerOptions, exclude }))
    await run("npx", ["tsc"], target)
  }, 300_000)
})

describe("the library beside effect 4", () => {
  /** Resolves the packages of a workspace with one package on effect 4 and another on the library. */
  const resolve = async (name: string, manifests: Readonly<Record<string, object>>) => {
    const target = join(folder, name)
    for (const [path, content] of Object.entries(manifests)) {
      mkdirSync(join(target, path), { recursive: true })
      writeFileSync(join(target, path, "package.json"), JSON.stringify(content))
    }
    return start(
      "npm",
      ["install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--prefer-offline"],
      target
    )
  }

  it("is installed as a package of a workspace, with its own effect 3", async () => {
    const ended = await resolve("workspace", {
      ".": { name: "workspace", private: true, workspaces: ["app", "records"] },
      app: { name: "app", version: "1.0.0", dependencies: { effect: "^4.0.0" } },
      records: {
        name: "records",
        version: "1.0.0",
        dependencies: { effect: "^3.22.0", "@scipnet/core": `file:${tarball("core")}` }
      }
    })
    expect(ended).toMatchObject({ status: 0 })
    const { packages } = JSON.parse(readFileSync(join(folder, "workspace/package-lock.json"), "utf8"))
    const effects = Object.keys(packages).filter((path) => path.endsWith("node_modules/effect"))
    const majors = effects.map((path) => majorOf(packages[path].version))
    expect(majors.toSorted()).toEqual([3, 4])
  }, 120_000)

  it("is refused in a package that depends on effect 4 itself", async () => {
    const ended = await resolve("one-package", {
      ".": { name: "one", dependencies: { effect: "^4.0.0", "@scipnet/core": `file:${tarball("core")}` } }
    })
    expect(ended.status).not.toBe(0)
    expect(ended.stderr).toContain("ERESOLVE")
  }, 120_000)
})

describe("the programs in an empty folder", () => {
  let target: string

  beforeAll(async () => {
    target = await install({ name: "programs", packages: [tarball("cli"), tarball("server")] })
    if (!isPrebuilt) copyCompiled(target)
  }, 180_000)

  it("have the better-sqlite3 that suits the running Node, without an override", () => {
    expect(installed(target, "better-sqlite3").map(majorOf)).toEqual([isPrebuilt ? 13 : 12])
  })

  it("run", async () => {
    const env = { SCIPNET_DEEPWELL: join(target, "own.db"), SCIPNET_NEW_PASSWORD: "a lantern in the deep well" }
    const { version } = manifest("package.json")
    expect(await run("npx", ["scipnet", "--version"], target)).toBe(`${String(version)}\n`)
    expect(await run("npx", ["scipnet", "init", "--user", "admin"], target, env)).toContain("Created the deepwell")
    const password = { SCIPNET_PASSWORD: env.SCIPNET_NEW_PASSWORD }
    expect(await run("npx", ["scipnet", "whoami", "--user", "admin"], target, { ...env, ...password })).toContain(
      "admin"
    )
    expect(await run("npx", ["scipnet", "demo"], target)).toContain("SCP-173")
    expect(await run("npx", ["scipnet-server", "--version"], target)).toBe(`${String(version)}\n`)
  }, 300_000)
})

/** The major versions of Node to run the guide's first page on; the running Node alone if not set. */
const nodes = (process.env["SCIPNET_TEST_NODES"] ?? `${majorOf(process.versions.node)}`).split(",")
const isLong = process.env["SCIPNET_TEST_NODES"] !== undefined

/** Each Node with better-sqlite3 12, as installed without an override, and with 13. */
const combinations = nodes.flatMap((node) =>
  [12, 13].map((driver) => {
    const major = Number(node)
    return {
      node,
      driver,
      override: driver === 13 ? "^13.2.0" : undefined,
      /** The range that the error names; none where the page runs. */
      required: driver === 12 && major >= 24 ? "^13.2.0" : driver === 13 && major < 22 ? "^12.11.1" : undefined,
      compiled: driver === 12 && major >= 22 && major < 24
    }
  })
)

describe("the guide's first page", () => {
  it.each(combinations.filter(({ compiled }) => isLong || !compiled))(
    "works or fails with UnsupportedDriver, and never aborts, on Node $node with better-sqlite3 $driver",
    async ({ node: version, driver, override, required, compiled }) => {
      const node =
        majorOf(process.versions.node) === Number(version)
          ? process.execPath
          : (await run(process.execPath, [join(root, "scripts/node.mjs"), version, "--path"], root)).trim()
      const packages = [tarball("core"), "effect@3"]
      const target = await install({ name: `node-${version}-${driver}`, packages, override, node, compiled })
      if (driver === 12 && Number(version) === 20) copyCompiled(target)
      expect(installed(target, "better-sqlite3").map(majorOf)).toEqual([driver])
      await build({
        entryPoints: [join(root, "examples/deepwell/main.ts")],
        outfile: join(target, "main.mjs"),
        bundle: true,
        packages: "external",
        platform: "node",
        format: "esm"
      })
      const { status, signal, stdout, stderr } = await start(node, ["main.mjs", "deepwell.db"], target)
      const text = stdout + stderr
      const [code, message] =
        required === undefined ? [0, "sections"] : [1, `"overrides": { "better-sqlite3": "${required}" }`]
      expect({ status, signal, text }).toEqual({ status: code, signal: null, text: expect.stringContaining(message) })
      expect(text.includes("UnsupportedDriver")).toBe(required !== undefined)
    },
    1_200_000
  )
})

/** Rules for the whole repository: pinned versions, file sizes and names, forbidden library calls, language. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const root = fileURLToPath(new URL("..", import.meta.url))
const packages = ["core", "postgres", "cli", "server"].map((name) => `packages/${name}`)
const read = (path: string): string => readFileSync(join(root, path), "utf8")

const skippedFolders = new Set(["node_modules", "dist", ".git", "coverage"])

const filesUnder = (folder: string): ReadonlyArray<string> =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { withFileTypes: true })
        .filter((entry) => !skippedFolders.has(entry.name))
        .flatMap((entry) => {
          const path = join(folder, entry.name)
          return entry.isDirectory() ? filesUnder(path) : [path]
        })
    : []

/** Packages that are bundled into others, and never published. */
const bundled = ["presentation", "web"].map((name) => `packages/${name}`)

const sources = [...packages, ...bundled]
  .flatMap((folder) => filesUnder(join(folder, "src")))
  .filter((path) => /\.tsx?$/.test(path))

type Versions = Readonly<Record<string, string>>

interface Manifest {
  readonly engines?: Versions
  readonly dependencies?: Versions
  readonly devDependencies?: Versions
  readonly peerDependencies?: Versions
  readonly optionalDependencies?: Versions
}

const manifest = (path: string): Manifest => JSON.parse(read(path))

/** The package whose version depends on the user's Node; `driver/` pins one version for each Node. */
const engine = "better-sqlite3"

const pinned = ({ dependencies, devDependencies, optionalDependencies }: Manifest) =>
  [
    ...Object.entries(dependencies ?? {}),
    ...Object.entries(devDependencies ?? {}),
    ...Object.entries(optionalDependencies ?? {})
  ].filter(([name, version]) => !(name === engine && version.includes("||")))

/** Packages of Effect that users share with the library: a second copy in their project would have types of its own. */
const isShared = (path: string, name: string): boolean =>
  path === "packages/core/package.json" && /^@effect\/(?:experimental|platform|rpc|sql|sql-sqlite-node)$/.test(name)

const drivers = ["driver/node20", "driver/node22"]
const manifests = ["package.json", ...[...packages, ...bundled].map((folder) => `${folder}/package.json`)]
const numbers = (version: string): ReadonlyArray<number> => version.split(".").map(Number)

/** Tests a version against a caret range such as `^3.22.2`: not older, and equal in the first number that is not zero. */
const satisfies = (version: string, range: string): boolean => {
  if (!/^\^\d+\.\d+\.\d+$/.test(range)) {
    return false
  }
  const [major = 0, minor = 0, patch = 0] = numbers(range.slice(1))
  const [actualMajor = 0, actualMinor = 0, actualPatch = 0] = numbers(version)
  if (actualMajor !== major || (major === 0 && actualMinor !== minor)) {
    return false
  }
  return actualMinor > minor || (actualMinor === minor && actualPatch >= patch)
}

/** Phrases that were replaced by the technical terms in the glossary of CONTRIBUTING.md. */
const avoided = /\b(?:whoever|somebody|nobody|made anew|so already|holds? the file)\b/gi

/** Files with texts of the fiction (the demo, imported pages, sample records, upgrade fixtures), and this file with the pattern itself. */
const inUniverse =
  /^packages\/cli\/(?:demo|src\/demo|src\/scp-data|test\/scp-data|test\/render\/Samples\.ts)|^tests\/(?:fixtures\/|house\.test\.ts$)/

describe("repository rules", () => {
  describe.each(manifests)("%s", (path) => {
    it("pins every dependency to an exact version", () => {
      const loose = pinned(manifest(path)).filter(
        ([name, version]) => !isShared(path, name) && !/^\d+\.\d+\.\d+$/.test(version)
      )
      expect(loose).toEqual([])
    })

    it("declares the supported Node versions", () => {
      expect(manifest(path).engines).toEqual({ node: ">=20.19" })
    })
  })

  it("pins the same version of a dependency in all packages", () => {
    const seen = new Map<string, Set<string>>()
    for (const path of manifests) {
      for (const [name, version] of pinned(manifest(path)).filter(([each]) => !isShared(path, each))) {
        seen.set(name, (seen.get(name) ?? new Set()).add(version))
      }
    }
    expect([...seen].filter(([, versions]) => versions.size > 1)).toEqual([])
  })

  it("allows the database engine versions that driver/ pins, one for each Node", () => {
    const versions = drivers.map((folder) => manifest(`${folder}/package.json`).dependencies?.[engine] ?? "none")
    expect(versions).toEqual([expect.stringMatching(/^12\.\d+\.\d+$/), expect.stringMatching(/^13\.\d+\.\d+$/)])
    const expected = versions.map((version) => `^${version}`).join(" || ")
    // The library depends on it through Effect's client for SQLite.
    expect(packages.map((folder) => manifest(`${folder}/package.json`).dependencies?.[engine])).toEqual([
      undefined,
      undefined,
      expected,
      expected
    ])
    for (const [index, folder] of drivers.entries()) {
      const { packages: locked } = JSON.parse(read(`${folder}/package-lock.json`))
      expect(locked[`node_modules/${engine}`]).toMatchObject({
        version: versions[index],
        integrity: expect.stringMatching(/^sha512-/)
      })
    }
  })

  it("depends on shared packages of Effect by ranges that include the version in the lock file", () => {
    const { packages: locked } = JSON.parse(read("package-lock.json"))
    const path = "packages/core/package.json"
    const shared = pinned(manifest(path)).filter(([name]) => isShared(path, name))
    expect(shared).toHaveLength(5)
    expect(shared.filter(([name, range]) => !satisfies(locked[`node_modules/${name}`].version, range))).toEqual([])
  })

  it("declares peer dependencies as ranges that include the pinned version", () => {
    const pins = new Map(manifests.flatMap((path) => pinned(manifest(path))))
    const shared = packages.flatMap((folder) =>
      Object.entries(manifest(`${folder}/package.json`).peerDependencies ?? {})
    )
    expect(shared.map(([name]) => name)).toContain("effect")
    expect(shared.filter(([name, range]) => !satisfies(pins.get(name) ?? "none", range))).toEqual([])
    expect(shared.find(([name]) => name === "effect")).toEqual(["effect", expect.stringMatching(/^\^3\.22\./)])
  })

  it.each(["", ...drivers])("has no download addresses in the lock file of folder '%s'", (folder) => {
    const lock = read(join(folder, "package-lock.json"))
    expect(lock).toContain('"integrity"')
    expect(lock.split("\n").filter((line) => /"resolved": "(https?|git|file):?/.test(line))).toEqual([])
  })

  it("contains no markers of unfinished work", () => {
    const marks = new RegExp(String.raw`\b(?:${["TO", "DO|FIX", "ME"].join("")})\b`)
    const written = [...packages, ...bundled, "tests", "scripts", "docs", ".ci"]
      .flatMap(filesUnder)
      .filter((path) => /\.(?:tsx?|mjs|md|json|sql)$|\/run$/.test(path))
    expect(written.length).toBeGreaterThan(0)
    expect(written.filter((path) => marks.test(read(path)))).toEqual([])
  })

  // It replaces the methods of the shared `it`, so every later test in the same process would share its clock.
  it("does not provide layers through the test runner", () => {
    const tests = [...packages, ...bundled, "tests", "examples"]
      .flatMap(filesUnder)
      .filter((path) => path.endsWith(".test.ts"))
    expect(tests.length).toBeGreaterThan(0)
    expect(tests.filter((path) => read(path).includes(["it", "layer("].join(".")))).toEqual([])
  })

  it("keeps every source file within 250 lines", () => {
    const long = sources
      .map((path) => ({ path, lines: read(path).trimEnd().split("\n").length }))
      .filter(({ lines }) => lines > 250)
    expect(long).toEqual([])
  })

  it("has index files only as entry points of the package and of its test kit", () => {
    const indexes = sources.filter((path) => basename(path) === "index.ts")
    const known = ["packages/core/src/index.ts", "packages/core/src/testing/index.ts"]
    expect(indexes.filter((path) => !known.includes(path))).toEqual([])
  })

  it("names every file after a concept", () => {
    const nameless = /^(?:utils?|helpers?|common|types|misc|shared)$/i
    const named = sources.flatMap((path) =>
      path
        .slice("packages/".length)
        .replace(/\.tsx?$/, "")
        .split("/")
    )
    expect(named.filter((name) => nameless.test(name))).toEqual([])
  })

  it("does not use library features with known defects", () => {
    const known: ReadonlyArray<readonly [defect: string, pattern: RegExp]> = [
      [
        "begins without the write lock, and keeps the connection in a transaction whose COMMIT failed",
        /\.withTransaction\b/
      ],
      ["sticks to the cached prepared statement", /\bSafeIntegers\b/],
      ["is not implemented and dies", /\.executeStream\(/],
      ["reports success when it could not write its migration table", /@effect\/sql\/Migrator/],
      ["updates rows in place, without events", /@effect\/sql\/Model\b/],
      [
        "is a synchronization journal without expected versions or global positions",
        /@effect\/experimental\/Event(?:Log|Journal)/
      ],
      ["wakes all waiters at each release", /[mM]akeSemaphore\b/],
      ["never evicts keys", /@effect\/experimental\/RateLimiter/],
      [
        "corrupts characters that are split over two chunks, and buffers frames without a limit",
        /RpcSerialization\.(?:layer)?[nN]d[jJ]son/
      ],
      ["amplifies small requests into very large responses", /RpcSerialization\.(?:layer)?[mM]sgPack/],
      ["is removed in Effect 4", /@effect\/printer/]
    ]
    const uses = sources.flatMap((path) =>
      known.filter(([, pattern]) => pattern.test(read(path))).map(([defect]) => `${path}: ${defect}`)
    )
    expect(uses).toEqual([])
  })

  it("has an import rule for each folder of the library", () => {
    const rules = read("oxlint.config.mjs")
    const folders = new Set(
      sources
        .filter((path) => path.startsWith("packages/core/src/"))
        .map((path) => dirname(path).slice("packages/core/src".length + 1))
    )
    folders.delete("")
    const isNamed = (folder: string) =>
      rules.includes(`"${folder}": {`) || rules.includes(`\n  ${folder}: {`) || folder.startsWith("domain")
    expect([...folders].filter((folder) => !isNamed(folder))).toEqual([])
  })

  it("is written in plain language", () => {
    const written = [...packages, ...bundled, "tests", "docs", "scripts", "examples", "benchmarks", "driver", ".ci"]
      .flatMap(filesUnder)
      .concat("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "oxlint.config.mjs", "vitest.config.ts")
      .filter((path) => /\.(?:tsx?|mjs|md|py|json)$|\/run$/.test(path) && !inUniverse.test(path))
    expect(written.length).toBeGreaterThan(800)
    // A phrase can continue on the next line of a comment or paragraph.
    const findings = written.flatMap((path) =>
      [
        ...read(path)
          .replaceAll(/\s*\n[\s*/]*/g, " ")
          .matchAll(avoided)
      ].map(([phrase]) => `${path}: ${phrase}`)
    )
    expect(findings).toEqual([])
  })
})

/** What holds for the whole tree and no single package can test. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const root = fileURLToPath(new URL("..", import.meta.url))
const packages = ["core", "cli", "server"].map((name) => `packages/${name}`)
const read = (path: string): string => readFileSync(join(root, path), "utf8")

const passedOver = new Set(["node_modules", "dist", ".git", "coverage"])

const filesUnder = (folder: string): ReadonlyArray<string> =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { withFileTypes: true })
        .filter((entry) => !passedOver.has(entry.name))
        .flatMap((entry) => {
          const path = join(folder, entry.name)
          return entry.isDirectory() ? filesUnder(path) : [path]
        })
    : []

const sources = packages.flatMap((folder) => filesUnder(join(folder, "src"))).filter((path) => path.endsWith(".ts"))

type Versions = Readonly<Record<string, string>>

interface Manifest {
  readonly engines?: Versions
  readonly dependencies?: Versions
  readonly devDependencies?: Versions
  readonly peerDependencies?: Versions
  readonly optionalDependencies?: Versions
}

const manifest = (path: string): Manifest => JSON.parse(read(path))

/** A package that the user's Node decides the version of; driver/ pins one for each. */
const engine = "better-sqlite3"

const pinned = ({ dependencies, devDependencies, optionalDependencies }: Manifest) =>
  [
    ...Object.entries(dependencies ?? {}),
    ...Object.entries(devDependencies ?? {}),
    ...Object.entries(optionalDependencies ?? {})
  ].filter(([name, version]) => !(name === engine && version.includes("||")))

const drivers = ["driver/node20", "driver/node22"]
const manifests = ["package.json", ...packages.map((folder) => `${folder}/package.json`)]
const numbers = (version: string): ReadonlyArray<number> => version.split(".").map(Number)

/** Whether a version is in a range as `^3.22.2`: no older, and equal in the first number that is not zero. */
const isIn = (version: string, range: string): boolean => {
  if (!/^\^\d+\.\d+\.\d+$/.test(range)) {
    return false
  }
  const [major = 0, minor = 0, patch = 0] = numbers(range.slice(1))
  const [ofMajor = 0, ofMinor = 0, ofPatch = 0] = numbers(version)
  if (ofMajor !== major || (major === 0 && ofMinor !== minor)) {
    return false
  }
  return ofMinor > minor || (ofMinor === minor && ofPatch >= patch)
}

describe("the house", () => {
  describe.each(manifests)("%s", (path) => {
    it("pins every version exactly", () => {
      const loose = pinned(manifest(path)).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
      expect(loose).toEqual([])
    })

    it("says which Node it needs", () => {
      expect(manifest(path).engines).toEqual({ node: ">=20.19" })
    })
  })

  it("pins one version of a dependency for all packages", () => {
    const seen = new Map<string, Set<string>>()
    for (const path of manifests) {
      for (const [name, version] of pinned(manifest(path))) {
        seen.set(name, (seen.get(name) ?? new Set()).add(version))
      }
    }
    expect([...seen].filter(([, versions]) => versions.size > 1)).toEqual([])
  })

  it("lets the user's Node choose the database engine, among the versions that are pinned here for each Node", () => {
    const versions = drivers.map((folder) => manifest(`${folder}/package.json`).dependencies?.[engine] ?? "none")
    expect(versions).toEqual([expect.stringMatching(/^12\.\d+\.\d+$/), expect.stringMatching(/^13\.\d+\.\d+$/)])
    const expected = versions.map((version) => `^${version}`).join(" || ")
    // The library depends on it through Effect's client for SQLite.
    expect(packages.map((folder) => manifest(`${folder}/package.json`).dependencies?.[engine])).toEqual([
      undefined,
      expected,
      expected
    ])
    for (const [at, folder] of drivers.entries()) {
      const { packages: locked } = JSON.parse(read(`${folder}/package-lock.json`))
      expect(locked[`node_modules/${engine}`]).toMatchObject({
        version: versions[at],
        integrity: expect.stringMatching(/^sha512-/)
      })
    }
  })

  it("shares packages with its users by ranges, which include the version that is pinned here", () => {
    const pins = new Map(manifests.flatMap((path) => pinned(manifest(path))))
    const shared = packages.flatMap((folder) =>
      Object.entries(manifest(`${folder}/package.json`).peerDependencies ?? {})
    )
    expect(shared.map(([name]) => name)).toContain("effect")
    expect(shared.filter(([name, range]) => !isIn(pins.get(name) ?? "none", range))).toEqual([])
    expect(shared.find(([name]) => name === "effect")).toEqual(["effect", expect.stringMatching(/^\^3\.22\./)])
  })

  it.each(["", ...drivers])("has a lock file without download addresses in the folder '%s'", (folder) => {
    const lock = read(join(folder, "package-lock.json"))
    expect(lock).toContain('"integrity"')
    expect(lock.split("\n").filter((line) => /"resolved": "(https?|git|file):?/.test(line))).toEqual([])
  })

  it("leaves no work marked as undone", () => {
    const marks = new RegExp(String.raw`\b(?:${["TO", "DO|FIX", "ME"].join("")})\b`)
    const written = [...packages, "tests", "scripts", "docs", ".ci"]
      .flatMap(filesUnder)
      .filter((path) => /\.(?:ts|mjs|md|json|sql)$|\/run$/.test(path))
    expect(written.length).toBeGreaterThan(0)
    expect(written.filter((path) => marks.test(read(path)))).toEqual([])
  })

  // It replaces the methods of the one `it` that there is, and every test of the same process after it shares its clock.
  it("gives no group of tests a layer by the test runner", () => {
    const tests = [...packages, "tests", "examples"].flatMap(filesUnder).filter((path) => path.endsWith(".test.ts"))
    expect(tests.length).toBeGreaterThan(0)
    expect(tests.filter((path) => read(path).includes(["it", "layer("].join(".")))).toEqual([])
  })

  it("keeps every source file within 250 lines", () => {
    const long = sources
      .map((path) => ({ path, lines: read(path).trimEnd().split("\n").length }))
      .filter(({ lines }) => lines > 250)
    expect(long).toEqual([])
  })

  it("has no front door but the package's own and the test kit's", () => {
    const doors = sources.filter((path) => basename(path) === "index.ts")
    const known = ["packages/core/src/index.ts", "packages/core/src/testing/index.ts"]
    expect(doors.filter((path) => !known.includes(path))).toEqual([])
  })

  it("names every file after a concept", () => {
    const nameless = /^(?:utils?|helpers?|common|types|misc|shared)$/i
    const named = sources.flatMap((path) => path.slice("packages/".length).replace(/\.ts$/, "").split("/"))
    expect(named.filter((name) => nameless.test(name))).toEqual([])
  })

  it("keeps away from what the libraries are known to do wrong", () => {
    const known: ReadonlyArray<readonly [what: string, pattern: RegExp]> = [
      ["begins without the lock, and stays in what could not be committed", /\.withTransaction\b/],
      ["sticks to statements that are prepared once", /\bSafeIntegers\b/],
      ["is not implemented, and dies", /\.executeStream\(/],
      ["reports success when it could not write its ledger", /@effect\/sql\/Migrator/],
      ["overwrites rows, where there are to be events", /@effect\/sql\/Model\b/],
      ["is no log that can be relied upon", /@effect\/experimental\/Event(?:Log|Journal)/],
      ["wakes all that wait at each release", /[mM]akeSemaphore\b/],
      ["never forgets anybody", /@effect\/experimental\/RateLimiter/],
      [
        "tears characters that arrive in two pieces, and holds what has no end",
        /RpcSerialization\.(?:layer)?[nN]d[jJ]son/
      ],
      ["answers a little with very much", /RpcSerialization\.(?:layer)?[mM]sgPack/],
      ["is not in the next version", /@effect\/printer/]
    ]
    const found = sources.flatMap((path) =>
      known.filter(([, pattern]) => pattern.test(read(path))).map(([what]) => `${path}: ${what}`)
    )
    expect(found).toEqual([])
  })

  it("has an import rule for each folder of the library, and one for each adapter", () => {
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
})

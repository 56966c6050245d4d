/** The documents name paths that exist, and their tables are complete. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const root = fileURLToPath(new URL("..", import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), "utf8")

const documents = [
  "README.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(root, "packages")).map((name) => join("packages", name, "README.md")),
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => join("docs", path))
]

const roots = new Set(readdirSync(root))

/** Paths in backticks that begin with an entry of the repository's root folder; code blocks are skipped. */
const pathsIn = (text: string): ReadonlyArray<string> =>
  [...text.replaceAll(/```[\s\S]*?```/g, "").matchAll(/`([\w.@/-]+)`/g)]
    .map(([, path = ""]) => path)
    .filter((path) => roots.has(path.split("/", 1).join("")))

/** Ids of the headings, as GitHub makes them. */
const anchorsIn = (text: string): ReadonlyArray<string> =>
  [...text.replaceAll(/```[\s\S]*?```/g, "").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-")
  )

const linksIn = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target = ""]) => target)

describe.each(documents)("%s", (path) => {
  // The demo database and the built programs exist only at times, and the examples in the package only after a build.
  const paths = pathsIn(read(path))
    .filter((each) => !/^\.demo\/|\/dist\//.test(each))
    .map((each) => each.replace(/^node_modules\/@scipnet\/core\/examples\//, "examples/"))

  it("names paths that exist", () => {
    expect(paths.filter((each) => !existsSync(join(root, each)))).toEqual([])
  })

  it("links to pages that exist", () => {
    expect(linksIn(read(path)).filter((each) => !existsSync(resolve(root, dirname(path), each)))).toEqual([])
  })

  it("links to headings that exist", () => {
    const links = [...read(path).matchAll(/\]\(([\w./-]*\.md)?#([^)]+)\)/g)]
    const missing = links.filter(([, page, anchor = ""]) => {
      const target = page === undefined ? path : relative(root, resolve(root, dirname(path), page))
      return !anchorsIn(read(target)).includes(anchor)
    })
    expect(missing.map(([link]) => link)).toEqual([])
  })
})

describe("docs/requirements.md", () => {
  const rows = read("docs/requirements.md")
    .split("\n")
    .filter((line) => /^\| *\d+ *\|/.test(line))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim())
    )

  it("has a row for each requirement, in order", () => {
    expect(rows.map(([number]) => Number(number))).toEqual(Array.from({ length: 47 }, (_, index) => index + 1))
  })

  it("names a module and a test in every row that is done", () => {
    const incomplete = rows.filter(([, , , place = "", test = ""]) =>
      place === "open" || test === "open"
        ? place !== test
        : pathsIn(place).length === 0 || !pathsIn(test).every((each) => each.endsWith(".test.ts")) || test === ""
    )
    expect(incomplete).toEqual([])
  })
})

describe("docs/architecture.md", () => {
  it("lists every folder of the library once", () => {
    const folders = readdirSync(join(root, "packages/core/src"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `packages/core/src/${name}/`)
    const listed = [...read("docs/architecture.md").matchAll(/^\| *`(packages\/core\/src\/\w+\/)` *\|/gm)]
    expect(listed.map(([, folder]) => folder).toSorted()).toEqual(folders.toSorted())
  })

  it("lists every nested folder of the library once", () => {
    const folders = readdirSync(join(root, "packages/core/src"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name, parentPath }) => `${relative(root, join(parentPath, name))}/`)
      .filter((folder) => folder.split("/").length > 5)
    const listed = [...read("docs/architecture.md").matchAll(/^\| `(packages\/core\/src\/\w+\/[\w/-]+\/)` *\|/gm)]
    expect(listed.map(([, folder]) => folder).toSorted()).toEqual(folders.toSorted())
  })

  it.each(["cli", "postgres", "presentation", "server", "web"])("lists every folder of packages/%s", (adapter) => {
    const folders = readdirSync(join(root, "packages", adapter, "src"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `packages/${adapter}/src/${name}/`)
    const row = new RegExp(`^\\| \`(packages/${adapter}/src/[\\w-]+/)\` *\\|`, "gm")
    const listed = [...read("docs/architecture.md").matchAll(row)]
    expect(listed.map(([, folder]) => folder).toSorted()).toEqual(folders.toSorted())
  })
})

describe("docs/architecture.md, imports", () => {
  const source = join(root, "packages/core/src")
  const rows = [...read("docs/architecture.md").matchAll(/^\| `packages\/core\/src\/(\w+)\/` \|[^|]*\|(.*)\|$/gm)]
  const names = rows.map(([, name = ""]) => name)
  const documented = rows.map(([, name = "", imports = ""], index) => ({
    name,
    allowed: imports.includes("all above")
      ? names.slice(0, index)
      : names.filter((other) => new RegExp(`\\b${other}\\b`).test(imports))
  }))

  it.each(documented)("lists exactly the folders that $name imports", ({ name, allowed }) => {
    const files = readdirSync(join(source, name), { recursive: true, encoding: "utf8" }).filter((path) =>
      path.endsWith(".ts")
    )
    const imported = files.flatMap((path) => {
      const from = dirname(join(source, name, path))
      return [...readFileSync(join(source, name, path), "utf8").matchAll(/(?:from|import\() ?"(\.[^"]+)"/g)].map(
        ([, target = ""]) => relative(source, resolve(from, target)).split("/", 1).join("")
      )
    })
    expect(new Set(imported.filter((other) => other !== name))).toEqual(new Set(allowed))
  })
})

describe("docs/architecture.md, tests with a longer form", () => {
  it("lists exactly the settings that tests read", () => {
    const tests = readdirSync(join(root, "packages"), { recursive: true, encoding: "utf8" })
      .filter((path) => /^\w+\/test\/.*\.ts$/.test(path))
      .map((path) => join("packages", path))
    const settings = [...tests, "tests/packages.test.ts", "tests/web/MainThread.ts", "tests/machines/Seed.ts"]
      .flatMap((path) => [...read(path).matchAll(/process\.env\["(SCIPNET_TEST_\w+)"\]/g)])
      .map(([, name = ""]) => name)
    const listed = [...read("docs/architecture.md").matchAll(/^\| `(SCIPNET_TEST_\w+)`/gm)].map(([, name = ""]) => name)
    expect(listed.toSorted()).toEqual([...new Set(settings)].toSorted())
  })
})

describe("docs/operations.md", () => {
  const page = read("docs/operations.md")
  const matchesIn = (path: string, pattern: RegExp): ReadonlyArray<string> =>
    [...read(path).matchAll(pattern)].map(([, name = ""]) => name)

  it("describes every error of the database, the event store and maintenance", () => {
    const errors = [
      "database/DatabaseError.ts",
      "eventsourcing/EventStoreError.ts",
      "deepwell/operator/MaintenanceError.ts"
    ].flatMap((path) => matchesIn(`packages/core/src/${path}`, /^export class (\w+) extends Schema/gm))
    expect(errors.length).toBeGreaterThan(25)
    expect(errors.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })

  it("lists every setting of the database and the server, and exactly the metrics", () => {
    const settings = matchesIn(
      "packages/core/src/database/DatabaseSettings.ts",
      /(?:count|duration|literal\([^)]*\))\(\n?\s*"([A-Z_]+)"/g
    )
    expect(settings.length).toBeGreaterThan(9)
    const manyMachines = read("docs/many-machines.md")
    const logSettings = matchesIn("packages/postgres/src/LogConfig.ts", /\("(SCIPNET_[A-Z_]+)"/g)
    expect(logSettings.length).toBeGreaterThan(7)
    expect(logSettings.filter((name) => !manyMachines.includes(`| \`${name}\``))).toEqual([])
    const serverSettings = ["config/ServerConfig.ts", "tls/TlsCertificate.ts"].flatMap((path) =>
      matchesIn(`packages/server/src/${path}`, /\("SCIPNET_([A-Z_]+)"/g)
    )
    expect(serverSettings.length).toBeGreaterThan(15)
    expect([...settings, ...serverSettings].filter((name) => !page.includes(`\`SCIPNET_${name}\``))).toEqual([])
    const metrics = ["packages/core/src", "packages/postgres/src", "packages/server/src"]
      .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((path) => `${folder}/${path}`)
      )
      .filter((path) => path.endsWith(".ts"))
      .flatMap((path) => matchesIn(path, /Metric\.(?:counter|gauge|histogram)\(\s*"(\w+)"/g))
    expect(metrics.length).toBeGreaterThan(11)
    const rows = [...page.matchAll(/^\| `([a-z]+_[a-z_]+)`/gm)].map(([, name = ""]) => name)
    expect(rows.toSorted()).toEqual(metrics.toSorted())
  })
})

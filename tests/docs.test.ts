/** What the documents name is there. */
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

/** Whatever stands between backticks and begins with something that stands at the top of the tree. */
const pathsIn = (text: string): ReadonlyArray<string> =>
  [...text.replaceAll(/```[\s\S]*?```/g, "").matchAll(/`([\w.@/-]+)`/g)]
    .map(([, path = ""]) => path)
    .filter((path) => roots.has(path.split("/", 1).join("")))

const linksIn = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target = ""]) => target)

describe.each(documents)("%s", (path) => {
  // The demo deepwell and what is built come and go.
  const lasting = pathsIn(read(path)).filter((each) => !/^\.demo\/|\/dist\//.test(each))

  it("names paths that exist", () => {
    expect(lasting.filter((each) => !existsSync(join(root, each)))).toEqual([])
  })

  it("links to pages that exist", () => {
    expect(linksIn(read(path)).filter((each) => !existsSync(resolve(root, dirname(path), each)))).toEqual([])
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

  it("has all that was asked for, in order", () => {
    expect(rows.map(([number]) => Number(number))).toEqual(Array.from({ length: 47 }, (_, index) => index + 1))
  })

  it("shows a place and a test for every row that is done", () => {
    const lacking = rows.filter(([, , , place = "", test = ""]) =>
      place === "open" || test === "open"
        ? place !== test
        : pathsIn(place).length === 0 || !pathsIn(test).every((each) => each.endsWith(".test.ts")) || test === ""
    )
    expect(lacking).toEqual([])
  })
})

describe("docs/architecture.md", () => {
  it("has every folder of the library, and none besides", () => {
    const folders = readdirSync(join(root, "packages/core/src"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `packages/core/src/${name}/`)
    const listed = [...read("docs/architecture.md").matchAll(/^\| *`(packages\/core\/src\/\w+\/)` *\|/gm)]
    expect(listed.map(([, folder]) => folder).toSorted()).toEqual(folders.toSorted())
  })
})

describe("docs/architecture.md, on what may import what", () => {
  const source = join(root, "packages/core/src")
  const rows = [...read("docs/architecture.md").matchAll(/^\| `packages\/core\/src\/(\w+)\/` \|[^|]*\|(.*)\|$/gm)]
  const names = rows.map(([, name = ""]) => name)
  const told = rows.map(([, name = "", may = ""], at) => ({
    name,
    may: may.includes("all above")
      ? names.slice(0, at)
      : names.filter((other) => new RegExp(`\\b${other}\\b`).test(may))
  }))

  it.each(told)("says of $name what it imports, and nothing besides", ({ name, may }) => {
    const files = readdirSync(join(source, name), { recursive: true, encoding: "utf8" }).filter((path) =>
      path.endsWith(".ts")
    )
    const imported = files.flatMap((path) => {
      const from = dirname(join(source, name, path))
      return [...readFileSync(join(source, name, path), "utf8").matchAll(/(?:from|import\() ?"(\.[^"]+)"/g)].map(
        ([, target = ""]) => relative(source, resolve(from, target)).split("/", 1).join("")
      )
    })
    expect(new Set(imported.filter((other) => other !== name))).toEqual(new Set(may))
  })
})

describe("docs/architecture.md, on tests that can take longer", () => {
  it("has every setting of a test, and none besides", () => {
    const tests = [
      ...readdirSync(join(root, "packages"), { recursive: true, encoding: "utf8" })
        .filter((path) => /^\w+\/test\/.*\.ts$/.test(path))
        .map((path) => join("packages", path)),
      ...readdirSync(join(root, "tests"))
        .filter((path) => path.endsWith(".test.ts"))
        .map((path) => join("tests", path))
    ]
    const settings = tests
      .flatMap((path) => [...read(path).matchAll(/process\.env\["(SCIPNET_TEST_\w+)"\]/g)])
      .map(([, name = ""]) => name)
    const listed = [...read("docs/architecture.md").matchAll(/^\| `(SCIPNET_TEST_\w+)`/gm)].map(([, name = ""]) => name)
    expect(listed.toSorted()).toEqual([...new Set(settings)].toSorted())
  })
})

describe("docs/operations.md", () => {
  const said = read("docs/operations.md")
  const named = (path: string, pattern: RegExp): ReadonlyArray<string> =>
    [...read(path).matchAll(pattern)].map(([, name = ""]) => name)

  it("says what to do about every error of the database, of the log, and of caring for them", () => {
    const errors = [
      "database/DatabaseError.ts",
      "eventsourcing/EventStoreError.ts",
      "deepwell/operator/MaintenanceError.ts"
    ].flatMap((path) => named(`packages/core/src/${path}`, /^export class (\w+) extends Schema/gm))
    expect(errors.length).toBeGreaterThan(25)
    expect(errors.filter((name) => !said.includes(`\`${name}\``))).toEqual([])
  })

  it("lists every setting of the database and the server, and every metric", () => {
    const settings = named(
      "packages/core/src/database/DatabaseSettings.ts",
      /(?:count|duration|literal\([^)]*\))\(\n?\s*"([A-Z_]+)"/g
    )
    expect(settings.length).toBeGreaterThan(9)
    const served = named("packages/server/src/Config.ts", /\("SCIPNET_([A-Z_]+)"/g)
    expect(served.length).toBeGreaterThan(15)
    expect([...settings, ...served].filter((name) => !said.includes(`\`SCIPNET_${name}\``))).toEqual([])
    const metrics = ["packages/core/src", "packages/server/src"]
      .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((path) => `${folder}/${path}`)
      )
      .filter((path) => path.endsWith(".ts"))
      .flatMap((path) => named(path, /Metric\.(?:counter|gauge|histogram)\(\s*"(\w+)"/g))
    expect(metrics.length).toBeGreaterThan(11)
    const rows = [...said.matchAll(/^\| `([a-z]+_[a-z_]+)`/gm)].map(([, name = ""]) => name)
    expect(rows.toSorted()).toEqual(metrics.toSorted())
  })
})

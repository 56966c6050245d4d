/** The bundle of the web application: its modules, and its sizes as a browser loads them. */
import { basename } from "node:path"
import { brotliCompressSync } from "node:zlib"
import type { BuildOptions, Metafile } from "esbuild"
import { build } from "esbuild"
import { beforeAll, describe, expect, it } from "vitest"

const script = (name: string) => import(new URL(`../scripts/${name}.mjs`, import.meta.url).href)

const KiB = 1_024

/** The only packages whose modules a browser loads. */
const packages =
  /^node_modules\/(?:preact|@preact\/signals|@preact\/signals-core|marked|diff|@fontsource\/[a-z0-9-]+)\//

const own = /^packages\/(?:web|presentation)\/src\//

/** The only modules of the library that a browser loads: tables without Effect. */
const tables = [
  "packages/core/src/domain/FoldedText.ts",
  "packages/core/src/domain/ItemNumberSyntax.ts",
  "packages/core/src/domain/RecordIdSyntax.ts",
  "packages/core/src/domain/TextSyntax.ts",
  "packages/core/src/domain/access/AuditTable.ts",
  "packages/core/src/domain/access/Levels.ts",
  "packages/core/src/domain/scp/ClassTables.ts",
  "packages/core/src/domain/scp/StatusTable.ts"
]

const foreign = (modules: ReadonlyArray<string>): ReadonlyArray<string> =>
  modules.filter((path) => !packages.test(path) && !own.test(path) && !tables.includes(path))

interface Application {
  readonly options: BuildOptions
  readonly renderPage: (built: Metafile) => string
}

const buildInMemory = async ({ options }: Application) => {
  const { published }: { readonly published: BuildOptions } = await script("build")
  return build({ ...published, ...options, metafile: true, write: false })
}

let metafile: Metafile
let contents: ReadonlyMap<string, Uint8Array>
let page: string

beforeAll(async () => {
  const { reader }: { readonly reader: Application } = await script("web")
  const result = await buildInMemory(reader)
  metafile = result.metafile
  contents = new Map(result.outputFiles.map(({ path, contents }) => [basename(path), contents]))
  page = reader.renderPage(metafile)
})

const outputOf = (entryPoint: string): string => {
  const [found] = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === entryPoint) ?? []
  expect(found, `the output of ${entryPoint}`).toBeDefined()
  return found ?? ""
}

/** A file and all that it imports statically. */
const closure = (path: string, seen: ReadonlySet<string> = new Set()): ReadonlySet<string> =>
  seen.has(path)
    ? seen
    : (metafile.outputs[path]?.imports ?? [])
        .filter(({ kind }) => kind === "import-statement")
        .reduce<ReadonlySet<string>>((before, { path: next }) => closure(next, before), new Set([...seen, path]))

const bytesOf = (path: string): Uint8Array => contents.get(basename(path)) ?? new Uint8Array()

const compressed = (paths: Iterable<string>): number =>
  [...paths].reduce((sum, path) => sum + brotliCompressSync(bytesOf(path)).length, 0)

const main = "packages/web/src/main.tsx"
const markdown = "packages/web/src/markdown/Markdown.tsx"

describe("the bundle of the web application", { timeout: 60_000 }, () => {
  it("has modules of Preact, marked, diff, itself, the sentences and the tables only", () => {
    const modules = Object.keys(metafile.inputs)
    expect(modules.length).toBeGreaterThan(60)
    expect(foreign(modules)).toEqual([])
    expect(tables.filter((path) => !modules.includes(path))).toEqual([])
  })

  it("imports nothing that is not in it", () => {
    const imports = Object.values(metafile.inputs).flatMap((input) => input.imports)
    expect(imports.filter(({ external }) => external === true)).toEqual([])
  })

  it.each([
    "node_modules/effect/dist/esm/Effect.js",
    "node_modules/@effect/rpc/dist/esm/RpcClient.js",
    "node_modules/preact-other/index.js",
    "packages/core/src/domain/scp/Scp.ts",
    "packages/cli/src/error/ErrorMessages.ts",
    "node:fs"
  ])("would be rejected with %s", (path) => {
    expect(foreign([main, path])).toEqual([path])
  })

  it("has at most 30 KiB of scripts before the first screen", () => {
    const size = compressed(closure(outputOf(main)))
    expect(size).toBeGreaterThan(10 * KiB)
    expect(size).toBeLessThanOrEqual(30 * KiB)
  })

  it("has the first screen in one file, however many screens are loaded later", () => {
    const large = [...closure(outputOf(main))].filter((path) => bytesOf(path).length > KiB)
    expect(large.length).toBe(1)
    const lazy = Object.keys(metafile.outputs).filter((path) => !closure(outputOf(main)).has(path))
    expect(lazy.length).toBeGreaterThan(5)
  })

  it("has at most 16 KiB of scripts for Markdown, which are loaded later", () => {
    const first = closure(outputOf(main))
    const size = compressed([...closure(outputOf(markdown))].filter((path) => !first.has(path)))
    expect(size).toBeGreaterThan(5 * KiB)
    expect(size).toBeLessThanOrEqual(16 * KiB)
  })

  it("has at most 8 KiB of styles, in one file", () => {
    const styles = Object.keys(metafile.outputs).filter((path) => path.endsWith(".css"))
    expect(styles).toEqual([metafile.outputs[outputOf(main)]?.cssBundle])
    const size = compressed(styles)
    expect(size).toBeGreaterThan(KiB)
    expect(size).toBeLessThanOrEqual(8 * KiB)
  })

  it("has at most 140 KiB of fonts, of which the page preloads 4", () => {
    const fonts = Object.keys(metafile.outputs).filter((path) => path.endsWith(".woff2"))
    expect(fonts).toHaveLength(7)
    expect(fonts.reduce((sum, path) => sum + bytesOf(path).length, 0)).toBeLessThanOrEqual(140 * KiB)
    const preloaded = [...page.matchAll(/<link rel="preload" href="\/fonts\/([^"]+)" as="font"/g)].map(
      ([, name]) => name
    )
    expect(new Set(preloaded).size).toBe(4)
    expect(preloaded.filter((name) => !fonts.some((path) => basename(path) === name))).toEqual([])
  })

  it("names all scripts of the first screen in the page", () => {
    const scripts = [...closure(outputOf(main))].map((path) => basename(path))
    expect(scripts.filter((name) => !page.includes(`"/${name}"`))).toEqual([])
  })
})

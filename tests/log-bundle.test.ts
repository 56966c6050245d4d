/** The bundle of the operator's log page: its modules, its sizes, and its separation from the readers' application. */
import { basename } from "node:path"
import { brotliCompressSync } from "node:zlib"
import type { BuildOptions, Metafile } from "esbuild"
import { build } from "esbuild"
import { beforeAll, describe, expect, it } from "vitest"

const script = (name: string) => import(new URL(`../scripts/${name}.mjs`, import.meta.url).href)

const KiB = 1_024

interface Application {
  readonly options: BuildOptions
}

interface Built {
  readonly metafile: Metafile
  readonly sizes: ReadonlyMap<string, number>
}

const buildInMemory = async ({ options }: Application): Promise<Built> => {
  const { published }: { readonly published: BuildOptions } = await script("build")
  const { metafile, outputFiles } = await build({ ...published, ...options, metafile: true, write: false })
  const sizes = outputFiles.map(({ path, contents }) => [basename(path), brotliCompressSync(contents).length] as const)
  return { metafile, sizes: new Map(sizes) }
}

let log: Built
let reader: Built

beforeAll(async () => {
  const applications: { readonly log: Application; readonly reader: Application } = await script("web")
  log = await buildInMemory(applications.log)
  reader = await buildInMemory(applications.reader)
})

/** The compressed size of the file that an entry becomes, without those that it shares. */
const sizeOf = (entryPoint: string): number => {
  const [path = ""] = Object.entries(log.metafile.outputs).find(([, each]) => each.entryPoint === entryPoint) ?? []
  expect(path, entryPoint).not.toBe("")
  return log.sizes.get(basename(path)) ?? 0
}

const modules = ({ metafile }: Built): ReadonlyArray<string> => Object.keys(metafile.inputs)

describe("the bundle of the log page", { timeout: 60_000 }, () => {
  it("has modules of Preact, itself and the shared words only", () => {
    const allowed =
      /^(?:node_modules\/(?:preact|@preact\/signals|@preact\/signals-core|@fontsource\/[a-z0-9-]+)\/|packages\/web\/src\/(?:log|style|app\/(?:LateModule|Lazy))|packages\/presentation\/src\/Time)/
    expect(modules(log).length).toBeGreaterThan(20)
    expect(modules(log).filter((path) => !allowed.test(path))).toEqual([])
  })

  it("has at most 6 KiB of scripts beside the shared ones, and 2.25 KiB for walks and checkpoints, loaded with the first walk", () => {
    const page = sizeOf("packages/web/src/log/LogPage.tsx")
    const proof = sizeOf("packages/web/src/log/ChainWalk.ts") + sizeOf("packages/web/src/log/Checkpoint.ts")
    expect(page).toBeGreaterThan(3 * KiB)
    expect(page).toBeLessThanOrEqual(6 * KiB)
    expect(proof).toBeGreaterThan(KiB)
    expect(proof).toBeLessThanOrEqual(2.25 * KiB)
  })

  it("has at most 4 KiB of styles", () => {
    const [styles, ...others] = [...log.sizes].filter(([name]) => name.endsWith(".css"))
    expect(others).toEqual([])
    expect(styles?.[1]).toBeGreaterThan(KiB)
    expect(styles?.[1]).toBeLessThanOrEqual(4 * KiB)
  })

  it("shares no script with the readers' application, nor any module of its own", () => {
    const scripts = ({ sizes }: Built) => [...sizes.keys()].filter((name) => !name.endsWith(".woff2"))
    expect(scripts(log).filter((name) => scripts(reader).includes(name))).toEqual([])
    expect(modules(reader).filter((path) => path.startsWith("packages/web/src/log/"))).toEqual([])
  })
})

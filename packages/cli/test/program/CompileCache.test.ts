/** The compile cache of the bundled program, in a separate folder. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Programs from "../../../../tests/Programs.ts"
import { bin, password } from "../cli/Program.ts"

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "scipnet-launch-"))
  cpSync(dirname(bin), folder, { recursive: true, filter: (path) => !/\.(map|cache)$/.test(path) })
  symlinkSync(fileURLToPath(new URL("../../../../node_modules", import.meta.url)), join(folder, "node_modules"))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const compiled = () => readdirSync(folder).filter((name) => name.includes(".cache"))

/** A command line that loads the whole program, with a constant output. */
const started = async (env: NodeJS.ProcessEnv = {}) => {
  const args = [join(folder, "bin.js"), "whoami", "--nothing"]
  const { status, stderr } = await Programs.run(process.execPath, args, { env: { HOME: folder, ...env } })
  return { status, stderr }
}

const said = {
  status: 2,
  stderr: "scipnet whoami has no option --nothing. See scipnet whoami --help.\n"
}

describe("the compile cache", () => {
  it("is not written with NODE_DISABLE_COMPILE_CACHE", async () => {
    expect(await started({ NODE_DISABLE_COMPILE_CACHE: "1" })).toEqual(said)
    expect(compiled()).toEqual([])
  })

  it("is written at the first start, and used afterwards", async () => {
    expect(await started()).toEqual(said)
    const [file = "none", ...others] = compiled()
    expect(others).toEqual([])
    const kept = readFileSync(join(folder, file))
    expect(kept.length).toBeGreaterThan(500_000)
    expect(await started()).toEqual(said)
    expect(readFileSync(join(folder, file)).equals(kept)).toBe(true)
  })

  it("is replaced if it is damaged", async () => {
    const file = join(folder, compiled()[0] ?? "none")
    const damaged = readFileSync(file)
    damaged.fill(0xff, damaged.length - 100_000)
    for (const bytes of [damaged, damaged.subarray(0, 40), Buffer.alloc(0)]) {
      writeFileSync(file, bytes)
      expect(await started()).toEqual(said)
      expect(readFileSync(file).equals(bytes)).toBe(false)
    }
  })

  it("is not used for another program of the same length", async () => {
    const program = join(folder, "program.script")
    const source = readFileSync(program, "utf8")
    writeFileSync(program, source.replaceAll("has no option", "had no option"))
    expect(await started()).toEqual({ ...said, stderr: said.stderr.replace("has no option", "had no option") })
    writeFileSync(program, source)
  })

  it("is optional if it can be neither read nor written", async () => {
    const [file = "none"] = compiled()
    rmSync(join(folder, file))
    mkdirSync(join(folder, file))
    expect(await started()).toEqual(said)
    expect(compiled()).toEqual([file])
  })

  it("belongs to a script in ASCII", () => {
    expect(/[^\0-\x7f]/.test(readFileSync(join(folder, "program.script"), "utf8"))).toBe(false)
  })
})

describe("a program without the password hashing package", () => {
  it("reports a broken installation, not a wrong password", async () => {
    const apart = mkdtempSync(join(tmpdir(), "scipnet-apart-"))
    try {
      cpSync(folder, apart, { recursive: true, filter: (path) => !/\.cache|node_modules/.test(path) })
      mkdirSync(join(apart, "node_modules"))
      symlinkSync(join(folder, "node_modules", "better-sqlite3"), join(apart, "node_modules", "better-sqlite3"))
      const env = {
        HOME: apart,
        SCIPNET_DEEPWELL: join(apart, "deepwell.db"),
        SCIPNET_ARGON2_MEMORY_KIB: "64",
        SCIPNET_ARGON2_PASSES: "1",
        SCIPNET_NEW_PASSWORD: password,
        SCIPNET_PASSWORD: password
      }
      const run = (from: string, ...args: ReadonlyArray<string>) =>
        Programs.run(process.execPath, [join(from, "bin.js"), ...args], { env })
      expect(await run(folder, "init", "--user", "admin")).toMatchObject({ status: 0 })
      const { status, stderr } = await run(apart, "whoami", "--user", "admin")
      expect({ status, stderr }).toEqual({ status: 70, stderr: expect.stringContaining("@node-rs/argon2") })
    } finally {
      rmSync(apart, { recursive: true, force: true })
    }
  })
})

/** The example of README.md runs, and its terminal block is real output. packages.test.ts compiles the example. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { run } from "../examples/program.ts"
import * as Programs from "./Programs.ts"
import { block } from "./Readme.ts"

const root = fileURLToPath(new URL("..", import.meta.url))

const example = block("example")

const node = (...args: ReadonlyArray<string>) => Programs.succeed(process.execPath, args, { cwd: root })

describe("the example in README.md", () => {
  // A folder from which Node resolves the packages by name.
  const cache = join(root, "node_modules/.cache")
  let folder = cache

  beforeAll(() => {
    mkdirSync(cache, { recursive: true })
    folder = mkdtempSync(join(cache, "readme-"))
    writeFileSync(join(folder, "example.ts"), example)
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it("has at most 25 lines", () => {
    const lines = example.trim().split("\n").length
    expect(lines).toBeGreaterThan(5)
    expect(lines).toBeLessThanOrEqual(25)
  })

  it("runs and prints the record that it wrote", async () => {
    const { status, stderr, stdout } = await run(pathToFileURL(join(folder, "example.ts")))
    expect(stderr).toBe("")
    expect(status).toBe(0)
    for (const part of ["_tag: 'Granted'", "id: 'SCP-173'", "name: 'The Sculpture'", "status: 'explained'"]) {
      expect(stdout).toContain(part)
    }
  }, 60_000)
})

describe("the terminal in README.md", () => {
  it("is output of the demo", async () => {
    const folder = mkdtempSync(join(tmpdir(), "scipnet-readme-"))
    try {
      await node("scripts/build.mjs")
      const stdout = await node("packages/cli/dist/bin.js", "demo", "--deepwell", join(folder, "demo.db"))
      const actual = stdout.split("\n")
      const documented = block("terminal")
        .trim()
        .split("\n")
        .filter((line) => line !== "…")
      expect(documented.length).toBeGreaterThan(10)
      expect(documented.filter((line) => !actual.includes(line))).toEqual([])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }, 120_000)
})

/** A password is nowhere but in the hands of whoever has it. */
import { readdirSync, readFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare } from "./Deepwells.ts"
import { password, wrongPassword } from "./Program.ts"

describe("secrets", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
  })
  afterAll(() => box.remove())

  // That no output ever holds one is checked at every run of the program.
  it("are neither in the deepwell nor beside it", async () => {
    const stdin = JSON.stringify({ command: { _tag: "RenameScp", scp: "SCP-173", name: "Known Name" } })
    const results = [
      await box.asAdmin(["exec"], { stdin }),
      await box.asReader(["scp", "list"], { env: { SCIPNET_PASSWORD: wrongPassword } }),
      await box.asReader(["scp", "list", "--password-stdin"], { stdin: wrongPassword }),
      await box.run(["events", "tail", "--json"])
    ]
    expect(results.map(({ code }) => code)).toEqual([0, 1, 1, 0])
    const files = readdirSync(box.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const bytes = Buffer.concat(files.map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`)))
    expect(bytes.includes("Known Name")).toBe(true)
    expect(bytes.includes("argon2id")).toBe(true)
    expect(bytes.includes(password)).toBe(false)
    expect(bytes.includes(wrongPassword)).toBe(false)
  })
})

/** Passwords are not stored in plain text. */
import { readdirSync, readFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Box, password, wrongPassword } from "./Program.ts"

describe("secrets", () => {
  let box: Box
  beforeAll(() => {
    box = new Box()
  })
  afterAll(() => box.remove())

  // `Program.ts` checks every output of the program for passwords.
  it("are in no file of the deepwell", async () => {
    const results = [
      await box.run(["init", "--user", "admin", "--name", "Known Name"]),
      await box.run(["scp", "list", "--user", "admin"]),
      await box.run(["scp", "list", "--user", "admin"], { env: { SCIPNET_PASSWORD: wrongPassword } }),
      await box.run(["scp", "list", "--user", wrongPassword, "--password-stdin"], { stdin: wrongPassword }),
      await box.run(["events", "tail", "--json"])
    ]
    expect(results.map(({ code }) => code)).toEqual([0, 0, 1, 1, 0])
    const files = readdirSync(box.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const bytes = Buffer.concat(files.map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`)))
    expect(bytes.includes("Known Name")).toBe(true)
    expect(bytes.includes("argon2id")).toBe(true)
    expect(bytes.includes(password)).toBe(false)
    expect(bytes.includes(wrongPassword)).toBe(false)
  })
})

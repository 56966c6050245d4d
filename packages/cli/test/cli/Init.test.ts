import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Box, values } from "./Program.ts"
import * as Sqlite from "./Sqlite.ts"

describe("scipnet init", () => {
  let box: Box
  beforeAll(() => {
    box = new Box()
  })
  afterAll(() => box.remove())

  it("creates a deepwell in the platform's data folder, and never overwrites it", async () => {
    const first = await box.run(["init", "--user", "admin"])
    expect(first).toMatchObject({ code: 0, stderr: "" })
    const file = process.platform === "darwin" ? "Library/Application Support/SCiPNET" : "data/scipnet"
    const deepwell = box.path(file, "deepwell.db")
    expect(first.stdout).toContain(deepwell)
    expect(statSync(deepwell).mode & 0o077).toBe(0)

    const before = readFileSync(deepwell)
    const second = await box.run(["init", "--user", "admin"])
    expect(second).toMatchObject({ code: 1, stdout: "" })
    expect(second.stderr).toBe(`${deepwell} already exists. Choose another path with --deepwell FILE.\n`)
    expect(readFileSync(deepwell).equals(before)).toBe(true)
  })

  it("creates it with its folders at SCIPNET_DEEPWELL, or at --deepwell, which takes precedence", async () => {
    const deepwell = box.path("a", "b", "own.db")
    const [set, given] = await Promise.all([
      box.run(["init", "--user", "admin", "--json"], { env: { SCIPNET_DEEPWELL: deepwell } }),
      box.run(["init", "--user", "o5-1", "--name", "The First", "--deepwell", "other.db"], {
        env: { SCIPNET_DEEPWELL: box.path("never.db") }
      })
    ])
    expect(set).toMatchObject({ code: 0, stderr: "" })
    expect(values(set.stdout)).toEqual([{ commandId: expect.any(String), positions: [1, 2], deepwell }])
    expect(given.code).toBe(0)
    expect(Sqlite.value(box.path("other.db"), "SELECT data FROM events")).toContain("The First")
    expect(existsSync(box.path("never.db"))).toBe(false)
  })

  it("treats an empty XDG_DATA_HOME as unset", async () => {
    const { stdout, stderr } = await box.run(["init", "--user", "admin"], { env: { XDG_DATA_HOME: "" } })
    // On macOS the variable is not used, so the first deepwell exists.
    const where = process.platform === "darwin" ? "Library/Application Support/SCiPNET" : ".local/share/scipnet"
    expect(`${stdout}${stderr}`).toContain(box.path(where, "deepwell.db"))
  })

  it("leaves no file after a failure", async () => {
    const folder = box.path("empty")
    mkdirSync(folder)
    const at = (env: { [name: string]: string | undefined }, user = "admin") =>
      box.run(["init", "--user", user, "--deepwell", join(folder, "x.db")], { env })
    const results = [
      await at({ SCIPNET_NEW_PASSWORD: "short" }),
      await at({ SCIPNET_NEW_PASSWORD: "password1234" }),
      await at({ SCIPNET_NEW_PASSWORD: undefined }),
      await at({ SCIPNET_READERS: "0" }),
      await at({}, "Not An Id")
    ]
    expect(results.map(({ code, stdout }) => ({ code, stdout }))).toEqual(
      [1, 1, 2, 2, 2].map((code) => ({ code, stdout: "" }))
    )
    expect(results.map(({ stderr }) => stderr)).toEqual([
      "The password or phrase is too short: use at least 12 characters.\n",
      "The password is too common. Choose another.\n",
      "There is no terminal to prompt for a password. Set SCIPNET_NEW_PASSWORD.\n",
      expect.stringContaining("READERS"),
      `user: expected a user id: lower-case letters, digits, dots, hyphens and underscores, not "Not An Id".\n`
    ])
    expect(readdirSync(folder)).toEqual([])
  })

  it("reports a path that cannot be created", async () => {
    writeFileSync(box.path("a-file"), "")
    const places = [join(box.path("a-file"), "x.db"), box.folder, ...(existsSync("/proc") ? ["/proc/none/x.db"] : [])]
    for (const place of places) {
      const { code, stdout, stderr } = await box.run(["init", "--user", "admin", "--deepwell", place])
      expect([2, 3]).toContain(code)
      expect(stdout).toBe("")
      expect(stderr).toContain(place)
    }
  })
})

/** Options before, between and after the words of a command. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare } from "./Deepwells.ts"
import { values } from "./Program.ts"

let box: Deepwells
beforeAll(async () => {
  box = await prepare()
  for (const name of ["a.db", "b.db"]) {
    expect((await box.run(["init", "--user", "admin", "--deepwell", name])).code).toBe(0)
  }
})
afterAll(() => box.remove())

const env = { SCIPNET_DEEPWELL: "a.db" }

const nameIn = async (deepwell: string): Promise<unknown> => {
  const { stdout } = await box.run(["whoami", "--user", "admin", "--json", "--deepwell", deepwell])
  return values(stdout)[0]
}

const named = (name: string) => expect.objectContaining({ record: expect.objectContaining({ name }) })

describe("the deepwell named by --deepwell", () => {
  it.each([
    ["before the command", ["-d", "b.db", "user", "rename", "admin"], "First"],
    ["between its words", ["user", "--deepwell=b.db", "rename", "admin"], "Second"],
    ["among its arguments", ["user", "rename", "admin", "-d", "b.db"], "Third"]
  ])("is the only one that changes: %s", async (_, args, name) => {
    const { code, stdout } = await box.run([...args, name, "--user", "admin"], { env })
    expect({ code, stdout }).toEqual({ code: 0, stdout: `The record is renamed to ${name}.\n` })
    expect(await nameIn("b.db")).toEqual(named(name))
    expect(await nameIn("a.db")).toEqual(named("Administrator"))
  })

  it("is the one restored", async () => {
    expect((await box.run(["-d", "b.db", "backup", "b1.db"], { env })).code).toBe(0)
    expect((await box.run(["-d", "b.db", "user", "rename", "admin", "Later", "-u", "admin"], { env })).code).toBe(0)
    const { code, stdout } = await box.run(["-d", "b.db", "restore", "b1.db", "--yes", "--json"], { env })
    expect({ code, told: values(stdout) }).toMatchObject({ code: 0, told: [{ deepwell: box.path("b.db") }] })
    expect(await nameIn("b.db")).toEqual(named("Third"))
    expect(await nameIn("a.db")).toEqual(named("Administrator"))
  })

  it("may have the name of a command", async () => {
    expect((await box.run(["init", "--user", "admin", "-d", "backup"])).code).toBe(0)
    const { code, stdout } = await box.run(["-d", "backup", "backup", "copy.db", "--json"], { env })
    expect({ code, told: values(stdout) }).toMatchObject({ code: 0, told: [{ file: box.path("copy.db") }] })
  })
})

describe("an option", () => {
  it("is accepted between the words of a command", async () => {
    const { code, stdout } = await box.run(["scp", "--json", "list", "--user", "admin"])
    expect({ code, ids: values(stdout) }).toMatchObject({ code: 0, ids: [{ id: "SCP-096" }, { id: "SCP-173" }] })
  })

  it("applies to the terminal without a command", async () => {
    const { code, stdout } = await box.run(["--user", "admin", "--plain", "-d", "b.db"], { env, stdin: "LOGOUT\n" })
    expect(code).toBe(0)
    expect(stdout).toContain("Third")
  })

  it.each([
    [["--plain", "scp", "list"], "scipnet scp list has no option --plain. See scipnet scp list --help.\n"],
    [["demo", "--log", "postgres://db1/x"], "scipnet demo has no option --log. See scipnet demo --help.\n"],
    [["verify", "--user", "admin"], "scipnet verify has no option --user. See scipnet verify --help.\n"],
    [
      ["-d", "b.db", "verify", "-d", "a.db"],
      "scipnet verify: --deepwell may not be repeated. See scipnet verify --help.\n"
    ],
    [["verify", "-d"], "scipnet verify: --deepwell requires a value. See scipnet verify --help.\n"]
  ])("is rejected if the command does not have it: %j", async (args, stderr) => {
    expect(await box.run(args, { env })).toEqual({ code: 2, stdout: "", stderr })
  })

  it("is rejected with a JSON error with --json", async () => {
    const { code, stderr } = await box.run(["--json", "verify", "--plain"], { env })
    const error = { _tag: "BadOption", command: "scipnet verify", option: "--plain", reason: "not taken" }
    expect({ code, told: values(stderr) }).toMatchObject({ code: 2, told: [{ error }] })
  })
})

describe("a command on the deepwell file", () => {
  it.each([
    [["backup", "x.db", "--server", "tls://prod"]],
    [["--server=tls://prod", "backup", "x.db"]],
    [["--server", "tls://prod", "-d", "b.db", "backup", "x.db"]]
  ])("rejects a server: %j", async (args) => {
    expect(await box.run(args, { env })).toEqual({
      code: 2,
      stdout: "",
      stderr: "scipnet backup works on the deepwell file only; run it on the machine of the server.\n"
    })
  })

  it("rejects SCIPNET_SERVER, unless a file is named", async () => {
    const set = { ...env, SCIPNET_SERVER: "tls://prod" }
    const refused = await box.run(["verify"], { env: set })
    expect(refused).toMatchObject({ code: 2, stdout: "" })
    expect(refused.stderr).toMatch(/^scipnet verify works on the deepwell file only, but SCIPNET_SERVER is set;/)
    expect(await box.run(["verify", "-d", "b.db"], { env: set })).toMatchObject({ code: 0, stderr: "" })
  })
})

/** Profiles of the config file: which deepwell a command uses, and the commands that change them. */
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare } from "./Deepwells.ts"
import { values } from "./Program.ts"

let box: Deepwells
let file = ""
const noVariables = { SCIPNET_DEEPWELL: undefined }

const content = `default = "home"

[profiles.home]
deepwell = "../home.db"
user = "admin"

[profiles.site-19]
server = "tls://localhost:1"
ca = "~/ca.pem"
user = "r.vance"
`

beforeAll(async () => {
  box = await prepare()
  box.copy("home.db")
  file = box.path("config", "config.toml")
  mkdirSync(dirname(file))
})
afterAll(() => box.remove())
beforeEach(() => writeFileSync(file, content, { mode: 0o600 }))

const run = (args: ReadonlyArray<string>, env: { readonly [name: string]: string | undefined } = noVariables) =>
  box.run(args, { env: { SCIPNET_CONFIG_FILE: file, ...env } })

/** The settings in force, as `[value, source]`. */
const shown = async (args: ReadonlyArray<string>, env?: { readonly [name: string]: string | undefined }) => {
  const { code, stdout, stderr } = await run(["config", "show", "--json", ...args], env)
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  const { file: _, ...settings } = JSON.parse(stdout)
  return Object.fromEntries(
    Object.entries<{ readonly value: string; readonly source: string } | null>(settings).flatMap(([name, setting]) =>
      setting === null ? [] : [[name, [setting.value, setting.source]]]
    )
  )
}

describe("the settings of a command", () => {
  it("have the replica of a log, also if none is named", async () => {
    const named = ["postgres://u:secret@db1/x", "postgres://v@db1/x"]
    const [one, other] = await Promise.all(named.map((log) => shown(["--log", log])))
    expect(one).toMatchObject({
      log: ["postgres://u:<redacted>@db1:5432/x", "--log"],
      replica: [expect.stringMatching(/replica-[\da-f]{16}\.db$/), "default"]
    })
    expect(other?.["replica"]).toEqual(one?.["replica"])
    const schema = await shown(["--log", "postgres://u@db1/x"], { ...noVariables, SCIPNET_LOG_SCHEMA: "other" })
    expect(schema["replica"]).not.toEqual(one?.["replica"])
    expect(await shown(["--log", "postgres://u@db1/x", "--replica", "r.db"])).toMatchObject({
      replica: ["r.db", "--replica"]
    })
  })

  it("come from options, variables, the profile and the defaults, in this order", async () => {
    const home = box.path("home.db")
    const profile = ["home", `default in ${file}`]
    expect(await shown([])).toEqual({
      profile,
      deepwell: [home, "profile home"],
      user: ["admin", "profile home"]
    })
    expect(await shown([], { ...noVariables, SCIPNET_USER: "r.vance" })).toMatchObject({
      deepwell: [home, "profile home"],
      user: ["r.vance", "SCIPNET_USER"]
    })
    expect(await shown(["--user", "m.okafor"], { ...noVariables, SCIPNET_USER: "r.vance" })).toMatchObject({
      user: ["m.okafor", "--user"]
    })
    expect(await shown([], { ...noVariables, SCIPNET_PROFILE: "site-19" })).toEqual({
      profile: ["site-19", "SCIPNET_PROFILE"],
      server: ["tls://localhost:1", "profile site-19"],
      ca: [box.path("ca.pem"), "profile site-19"],
      user: ["r.vance", "profile site-19"]
    })
    writeFileSync(file, "")
    expect(await shown([], { ...noVariables })).toEqual({
      deepwell: [expect.stringMatching(/deepwell\.db$/), "default"]
    })
  })

  it("come from a profile that an option names before they come from variables", async () => {
    const env = { SCIPNET_DEEPWELL: "other.db", SCIPNET_USER: "m.okafor" }
    expect(await shown(["--profile", "site-19"], env)).toMatchObject({
      server: ["tls://localhost:1", "profile site-19"],
      user: ["r.vance", "profile site-19"]
    })
    expect(await shown(["--profile", "home"], { SCIPNET_SERVER: "tls://localhost:2" })).toMatchObject({
      deepwell: [box.path("home.db"), "profile home"]
    })
    const { stdout } = await run(["whoami", "--json", "--profile", "home"], { SCIPNET_SERVER: "tls://localhost:2" })
    expect(values(stdout)).toMatchObject([{ record: { id: "admin" } }])
  })

  it("do not mix: the user and the certificate of a profile belong to its deepwell", async () => {
    expect(await shown(["--deepwell", "x.db"])).toEqual({
      profile: ["home", `default in ${file}`],
      deepwell: ["x.db", "--deepwell"]
    })
    expect(await shown(["--server", "tls://localhost:3", "--profile", "site-19"])).toEqual({
      profile: ["site-19", "--profile"],
      server: ["tls://localhost:3", "--server"]
    })
    const { code, stderr } = await run(["whoami", "-d", box.path("home.db")])
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^A password is set, but no user/)
    })
  })
})

describe("a profile", () => {
  it("is the deepwell that commands read and change", async () => {
    expect((await run(["scp", "rename", "173", "The Statue"])).code).toBe(0)
    const [changed, other] = [
      await run(["scp", "show", "173", "--json"]),
      await box.asAdmin(["scp", "show", "173", "--json"])
    ]
    expect(values(changed.stdout)).toMatchObject([{ record: { name: "The Statue" } }])
    expect(values(other.stdout)).toMatchObject([{ record: { name: "The Sculpture" } }])
  })

  it("of a server ends commands on the file with the ways out", async () => {
    const { code, stderr } = await run(["backup", "copy.db", "--profile", "site-19"])
    expect(code).toBe(2)
    expect(stderr).toBe(
      "scipnet backup works on the deepwell file only, but the profile site-19 is a server; run it on the machine of the server, name a file with --deepwell FILE, or choose another profile with --profile NAME.\n"
    )
    const named = await run(["backup", "copy.db", "--profile", "site-19", "-d", box.path("home.db")])
    expect(named.code).toBe(0)
  })

  it("that is unknown ends every command, with a suggestion", async () => {
    const { code, stderr } = await run(["policy", "--profile", "hme"])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `There is no profile hme, which --profile names, in ${file}. Did you mean home? List them with scipnet config list.\n`
    })
  })
})

describe("an invalid config file", () => {
  it("ends every command but help and those that show it", async () => {
    writeFileSync(file, "[profiles.home]\nsever = 'x'\n")
    const { code, stderr } = await run(["policy"])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `${file} is invalid; nothing was done:\n  profiles.home.sever is not a setting. Did you mean server?\n`
    })
    for (const args of [["help", "scp"], ["--version"], ["config", "path"], ["config", "--help"]]) {
      expect((await run(args)).code).toBe(0)
    }
    expect((await run(["config", "show"])).code).toBe(2)
  })

  it("is one that all accounts can change", async () => {
    chmodSync(file, 0o666)
    const { code, stderr } = await run(["policy"])
    expect(code).toBe(2)
    expect(stderr).toContain("can be changed by all accounts")
    chmodSync(file, 0o664)
    expect((await run(["policy"])).code).toBe(0)
  })
})

describe("scipnet config", () => {
  it("changes and shows profiles", async () => {
    const own = box.path("own", "config.toml")
    const env = { SCIPNET_CONFIG_FILE: own, ...noVariables }
    const config = (...args: ReadonlyArray<string>) => run(["config", ...args], env)
    expect(await config("list")).toMatchObject({ code: 0, stdout: expect.stringContaining("There are no profiles.") })
    expect(await config("set", "test.deepwell", "b.db")).toMatchObject({ code: 0 })
    expect(await config("set", "test.user", "admin", "--quiet")).toEqual({ code: 0, stdout: "", stderr: "" })
    expect(await config("set", "default", "test")).toMatchObject({ code: 0 })
    expect(readFileSync(own, "utf8")).toBe(
      `default = "test"\n\n[profiles.test]\ndeepwell = "${box.path("b.db")}"\nuser = "admin"\n`
    )
    expect(statSync(own).mode & 0o777).toBe(0o600)
    expect(await config("get", "test.user")).toMatchObject({ stdout: "admin\n" })
    expect(values((await config("list", "--json")).stdout)).toEqual([
      { profile: "test", default: true, deepwell: box.path("b.db"), user: "admin" }
    ])
    expect(await config("unset", "test.user")).toMatchObject({ code: 0 })
    expect(await config("get", "test.user")).toMatchObject({ code: 1, stderr: expect.stringContaining("is not set") })
    expect(await config("unset", "test")).toMatchObject({ code: 2, stderr: expect.stringContaining("default must be") })
    expect(await config("path")).toMatchObject({ stdout: `${own}\n` })
  })

  it.each([
    [["set", "test.sever", "x"], "the most similar one is server"],
    [["set", "test", "x"], "e.g. test.deepwell"],
    [["set", "test.server", "example.org"], "is not a URL"],
    [["get", "a b.user"], "letters, digits, - and _"],
    [["set", "test.user", "No User"], "such as r.vance"]
  ])("refuses %j", async (args, reason) => {
    const { code, stderr } = await run(["config", ...args])
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(reason) })
    expect(readFileSync(file, "utf8")).toBe(content)
  })
})

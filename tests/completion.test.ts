/** Completion in bash, zsh and fish: words of the program, values, and ids of the deepwell. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "../packages/cli/test/cli/Deepwells.ts"
import { prepare, reader } from "../packages/cli/test/cli/Deepwells.ts"
import { password } from "../packages/cli/test/cli/Program.ts"
import * as ServerProcess from "../packages/server/test/ServerProcess.ts"
import * as Shells from "./Shells.ts"

let box: Deepwells
let proposal = ""

beforeAll(async () => {
  box = await prepare()
  // The deepwell has SCP-173 of level 2 and SCP-096 of level 5, and the users admin and r.vance, who has level 2.
  const steps = [
    await box.asAdmin(["site", "found", "Site-19", "--name", "Quarry", "--level", "1"]),
    await box.asAdmin(["scp", "propose", "173", "neutralized", "--reason", "it rests", "--evidence", "film"]),
    await box.asAdmin(["config", "set", "quarry.deepwell", "deepwell.db"]),
    await box.asReader(["login"])
  ]
  expect(steps.map(({ code }) => code)).toEqual([0, 0, 0, 0])
  const { stdout } = await box.asAdmin(["scp", "pending", "--json"])
  proposal = JSON.parse(stdout).proposal
  writeFileSync(box.path("notes.md"), "The lamp is lit.\n")
})
afterAll(() => box.remove())

const complete = (words: ReadonlyArray<string>, env: { readonly [name: string]: string | undefined } = {}) =>
  box.run(["__complete", ...words], { env: { SCIPNET_PASSWORD: undefined, ...env } })

/** The values of a reply, without descriptions. */
const valuesOf = (stdout: string): ReadonlyArray<string> =>
  stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split("\t", 1).join(""))

describe.each(["bash", "zsh", "fish"] as const)("completion in %s", (shell) => {
  it.skipIf(!Shells.isInstalled(shell))(
    "completes words, values, ids and files",
    async () => {
      const lines = {
        "scipnet doc": "scipnet doctor",
        "scipnet scp reg": "scipnet scp register",
        "scipnet help scp reg": "scipnet help scp register",
        "scipnet access --bre": "scipnet access --break-glass",
        "scipnet scp history --user me --js": "scipnet scp history --user me --json",
        "scipnet scp register 1 --class k": "scipnet scp register 1 --class Keter",
        "scipnet scp register 1 --class=Ke": "scipnet scp register 1 --class=Keter",
        "scipnet access sit": "scipnet access site",
        "scipnet scp show 1": "scipnet scp show 173",
        "scipnet scp show SCP-": "scipnet scp show SCP-173",
        "scipnet scp show 0": "scipnet scp show 0",
        "scipnet user show r": "scipnet user show r.vance",
        "scipnet site show --user=r.v": "scipnet site show --user=r.vance",
        "scipnet scp assign 173 --site Si": "scipnet scp assign 173 --site Site-19",
        "scipnet scp approve 173 ": `scipnet scp approve 173 ${proposal.slice(0, 8)}`,
        "scipnet whoami --profile ": "scipnet whoami --profile quarry",
        "scipnet scp file 173 text no": "scipnet scp file 173 text notes.md",
        "scipnet --deepwell=no": "scipnet --deepwell=notes.md"
      }
      const { type } = await Shells.open(shell, box, { SCIPNET_CONFIG_FILE: box.path(".config/scipnet/config.toml") })
      expect(await type(Object.keys(lines))).toEqual(Object.values(lines))
    },
    120_000
  )
})

describe("a completion", () => {
  it("contains only what the user of the session may see", async () => {
    expect(valuesOf((await complete(["scp", "show", ""])).stdout)).toEqual(["SCP-173"])
    expect(valuesOf((await complete(["scp", "show", "SCP-0"])).stdout)).toEqual([])
    expect(valuesOf((await complete(["user", "show", ""])).stdout)).toEqual([reader])
  })

  it("is of the session of the named deepwell and user only", async () => {
    expect((await complete(["scp", "show", ""], { SCIPNET_USER: "admin" })).stdout).toBe("")
    expect((await complete(["--user", "admin", "scp", "show", ""])).stdout).toBe("")
    expect(valuesOf((await complete(["--user", reader, "scp", "show", ""])).stdout)).toEqual(["SCP-173"])
    expect((await complete(["-d", box.copy("other.db"), "scp", "show", ""])).stdout).toBe("")
    expect(valuesOf((await complete(["--profile", "quarry", "scp", "show", ""])).stdout)).toEqual(["SCP-173"])
  })

  it("writes no event", async () => {
    const end = async () => JSON.parse((await box.run(["verify", "--json"])).stdout).position
    const before = await end()
    await complete(["scp", "show", ""])
    // The verification itself is an event.
    expect(await end()).toBe(before + 1)
  })

  it.each([
    ["without a deepwell", { SCIPNET_DEEPWELL: "absent.db" }],
    ["of a file that is no deepwell", { SCIPNET_DEEPWELL: "notes.md" }],
    ["without a session file", { SCIPNET_SESSION_FILE: "absent.json" }],
    ["with an invalid session file", { SCIPNET_SESSION_FILE: "notes.md" }],
    ["with an invalid config file", { SCIPNET_CONFIG_FILE: "notes.md" }],
    ["with an unknown profile", { SCIPNET_PROFILE: "absent" }],
    ["with a server that does not exist", { SCIPNET_SERVER: "tcp://127.0.0.1:1" }],
    ["with an invalid server", { SCIPNET_SERVER: "http://example.org" }],
    ["with a CA file that does not exist", { SCIPNET_SERVER: "tls://127.0.0.1:1", SCIPNET_CA: "absent.pem" }]
  ])("is silent %s", async (_, env) => {
    expect(await complete(["scp", "show", ""], env)).toEqual({ code: 0, stdout: "", stderr: "" })
    expect(existsSync(box.path("absent.db"))).toBe(false)
  })

  it.each([[[]], [["nosuch", ""]], [["scp", "nosuch", ""]], [["scp", "show", "1", "2", ""]], [["--nosuch", ""]]])(
    "of %j is silent or lists words",
    async (words) => {
      const { code, stderr } = await complete(words)
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    }
  )
})

describe("a completion at a server", () => {
  let server: ServerProcess.Running
  let env: { readonly [name: string]: string | undefined } = {}
  beforeAll(async () => {
    server = await ServerProcess.start({
      deepwell: box.deepwell,
      settings: { SCIPNET_ARGON2_MEMORY_KIB: "64", SCIPNET_ARGON2_PASSES: "1" }
    })
    env = {
      SCIPNET_SERVER: `tls://localhost:${server.ports.tls}`,
      SCIPNET_CA: ServerProcess.authority,
      SCIPNET_DEEPWELL: undefined
    }
    const login = await box.run(["login", "--user", reader], { env: { ...env, SCIPNET_PASSWORD: password } })
    expect(login.code).toBe(0)
  })
  afterAll(() => server.stop("SIGKILL"))

  const entries = async () => {
    const { stdout } = await box.asAdmin(["audit", "--actor", reader, "--action", "complete", "--json"])
    return stdout.split("\n").slice(0, -1)
  }

  it("is one audited query, which contains only what the user may see", async () => {
    const before = await entries()
    expect(valuesOf((await complete(["scp", "show", ""], env)).stdout)).toEqual(["SCP-173"])
    expect(valuesOf((await complete(["scp", "approve", "173", ""], env)).stdout)).toEqual([proposal.slice(0, 8)])
    expect((await entries()).length).toBe(before.length + 1)
  })

  it("does not prolong the session", async () => {
    const seen = async () => {
      const { stdout } = await box.run(["session", "list", "--json"], {
        env: { SCIPNET_USER: reader, SCIPNET_PASSWORD: password }
      })
      const sessions = stdout
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line))
      return sessions.filter(({ origin }) => origin !== "cli").map(({ seenAt }) => seenAt)
    }
    const before = await seen()
    await complete(["scp", "show", ""], env)
    expect(before).toHaveLength(1)
    expect(await seen()).toEqual(before)
  })
})

describe("the programs of completion", () => {
  const size = (name: string) => statSync(fileURLToPath(new URL(`../packages/cli/dist/${name}`, import.meta.url))).size

  it("are small, so that they start fast", () => {
    expect(size("completion.script")).toBeLessThan(980_000)
    expect(size("completion.script")).toBeLessThan(size("program.script") / 2)
    expect(size("bin.js")).toBeLessThan(260_000)
  })

  it("do not contain the commands, the terminal or the client of a server", () => {
    const script = readFileSync(
      fileURLToPath(new URL("../packages/cli/dist/completion.script", import.meta.url)),
      "latin1"
    )
    for (const name of ["@effect/cli", "RpcClientError", "SignedInSession"]) {
      expect(script).not.toContain(name)
    }
  })
})

/** The settings of the web listener. */
import { once } from "node:events"
import { createServer } from "node:net"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Programs from "../../../tests/Programs.ts"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"

let kept: Awaited<ReturnType<typeof Keeper.make>>

beforeAll(async () => {
  kept = await Keeper.make()
})
afterAll(() => kept.remove())

const program = fileURLToPath(new URL("../dist/bin.js", import.meta.url))
const check = (settings: NodeJS.ProcessEnv, args: ReadonlyArray<string> = ["check-config"]) =>
  Programs.run(process.execPath, [program, ...args], {
    env: { PATH: process.env["PATH"], SCIPNET_DEEPWELL: kept.deepwell, ...settings }
  })

describe("the settings", () => {
  it.each([
    [
      "a reachable host without TLS",
      { SCIPNET_WEB_HOST: "0.0.0.0", SCIPNET_WEB_ORIGIN: "https://scp.example" },
      "SCIPNET_WEB_INSECURE"
    ],
    [
      "a reachable host without an origin",
      { SCIPNET_WEB_HOST: "0.0.0.0", SCIPNET_WEB_INSECURE: "true" },
      "SCIPNET_WEB_ORIGIN"
    ],
    ["an origin without encryption", { SCIPNET_WEB_ORIGIN: "http://scp.example" }, "SCIPNET_WEB_INSECURE"],
    ["an origin with a path", { SCIPNET_WEB_ORIGIN: "https://scp.example/" }, "SCIPNET_WEB_ORIGIN: Expected an origin"],
    [
      "an origin with a default port",
      { SCIPNET_WEB_ORIGIN: "https://scp.example:443" },
      "SCIPNET_WEB_ORIGIN: Expected"
    ],
    ["an origin in upper case", { SCIPNET_WEB_ORIGIN: "https://SCP.example" }, "SCIPNET_WEB_ORIGIN: Expected"],
    ["a scheme that is none of the web", { SCIPNET_WEB_ORIGIN: "file:///x" }, "SCIPNET_WEB_ORIGIN: Expected"],
    ["one wrong origin of two", { SCIPNET_WEB_ORIGIN: "https://a.example,b.example" }, "SCIPNET_WEB_ORIGIN: Expected"],
    ["a proxy by name", { SCIPNET_WEB_PROXIES: "proxy.example" }, "SCIPNET_WEB_PROXIES: Expected"],
    ["a prefix that is too long", { SCIPNET_WEB_PROXIES: "10.0.0.0/33" }, "SCIPNET_WEB_PROXIES: Expected"],
    ["a port that is none", { SCIPNET_WEB_PORT: "none" }, "SCIPNET_WEB_PORT: Expected a port"],
    ["a switch that is none", { SCIPNET_WEB_INSECURE: "perhaps" }, "SCIPNET_WEB_INSECURE"]
  ])("reject %s, in check-config and at the start", async (_name, settings, problem) => {
    const checked = await check(settings)
    expect(checked.status).toBe(2)
    expect(checked.stdout).toContain(problem)
    const started = await check(settings, [])
    expect(started.status).toBe(2)
    expect(started.stderr).toContain(problem)
  })

  it("are shown with their defaults, and are accepted together", async () => {
    const checked = await check({
      SCIPNET_WEB_PROXIES: "::1,fc00::/7",
      SCIPNET_WEB_ORIGIN: "https://a.example, http://localhost:8080"
    })
    expect(checked.status).toBe(0)
    expect(checked.stdout).toMatch(/SCIPNET_WEB_PORT +7174\n/)
    expect(checked.stdout).toMatch(/SCIPNET_WEB_HOST +127\.0\.0\.1\n/)
    expect(checked.stdout).toMatch(/SCIPNET_WEB_PROXIES +::1,fc00::\/7 {2}\(environment\)\n/)
    const help = (await check({}, ["--help"])).stdout
    for (const name of ["HOST", "PORT", "ORIGIN", "PROXIES", "INSECURE"]) expect(help).toContain(`SCIPNET_WEB_${name}`)
  })

  it("name the deepwell also as an argument, which takes precedence", async () => {
    const checked = await check({ SCIPNET_DEEPWELL: "elsewhere.db" }, ["check-config", "--deepwell", kept.deepwell])
    expect(checked.stdout).toMatch(new RegExp(`SCIPNET_DEEPWELL +${kept.deepwell} {2}\\(--deepwell\\)`))
    expect(await check({}, ["--version", "--deepwell", "x"])).toMatchObject({ status: 2 })
  })

  it("turn the listener off", async () => {
    const settings = { ...Keeper.settings, SCIPNET_WEB_PORT: "off" }
    const server = await ServerProcess.start({ deepwell: kept.deepwell, settings })
    expect(server.web).toEqual([])
    expect((await server.stop()).code).toBe(0)
    expect(server.log()).not.toContain("for browsers")
  })
})

describe("a port that is in use", () => {
  const occupied = async (use: (port: number) => Promise<void>) => {
    const other = createServer().listen(0, "127.0.0.1")
    await once(other, "listening")
    const address = other.address()
    try {
      await use(typeof address === "object" && address !== null ? address.port : 0)
    } finally {
      other.close()
    }
  }

  it("keeps the server from starting when it was chosen", () =>
    occupied(async (port) => {
      const other = { SCIPNET_TCP_PORT: "0", SCIPNET_HTTP_PORT: "0" }
      const started = await check({ ...other, SCIPNET_WEB_PORT: `${port}` }, [])
      expect(started.status).toBe(4)
      expect(started.stderr).toContain("set SCIPNET_WEB_PORT to another port")
    }))

  it("turns the listener off with a warning when it is the default", async () => {
    const other = createServer()
    // The default port can be in use on this machine already.
    const isTaken = await new Promise<boolean>((resolve) => {
      other.once("error", () => resolve(false))
      other.listen(7174, "127.0.0.1", () => resolve(true))
    })
    try {
      const server = await ServerProcess.start({
        deepwell: kept.deepwell,
        settings: { ...Keeper.settings, SCIPNET_WEB_PORT: undefined }
      })
      expect(server.log()).toContain("The web application is not served: 127.0.0.1:7174 is in use")
      expect(server.web).toEqual([])
      expect((await server.stop()).code).toBe(0)
    } finally {
      if (isTaken) other.close()
    }
  }, 20_000)
})

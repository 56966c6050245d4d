/** The web listener behind reverse proxies, with TLS, and its settings. */
import { spawnSync } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:net"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"
import * as WebClient from "./WebClient.ts"

let kept: Awaited<ReturnType<typeof Keeper.make>>

beforeAll(async () => {
  kept = await Keeper.make()
})
afterAll(() => kept.remove())

const serving = async <A>(settings: NodeJS.ProcessEnv, use: (server: ServerProcess.Running) => Promise<A>) => {
  const server = await ServerProcess.start({
    deepwell: kept.deepwell,
    settings: { ...Keeper.settings, SCIPNET_LOGIN_REFUSAL: "100 millis", ...settings }
  })
  try {
    return await use(server)
  } finally {
    await server.stop("SIGKILL")
  }
}

/** Reads the origin of the keeper's present session, as the deepwell stores it. */
const storedOrigin = async (web: string, session: { readonly cookie: string; readonly id: string }, upgrade = {}) => {
  const client = await WebClient.greeted(web, { ...session, ...upgrade })
  const answer = await WebClient.ask(client, "Sessions", { whose: "own" })
  client.socket.close()
  const open: ReadonlyArray<{ readonly own: boolean; readonly origin: string }> = JSON.parse(answer).exit.value
  return open.find(({ own }) => own)?.origin
}

describe("behind a reverse proxy", () => {
  const origin = "https://scp.example"
  const behind = (settings: NodeJS.ProcessEnv, use: (port: number, server: ServerProcess.Running) => Promise<void>) =>
    serving({ SCIPNET_WEB_ORIGIN: origin, ...settings }, async (server) => {
      await use(Number(new URL(server.webAddress).port), server)
    })
  const headers = { host: "scp.example", origin }

  it("uses the configured origin: a Secure cookie with the prefix __Host-, and HSTS", () =>
    behind({}, async (port, server) => {
      const local = `http://127.0.0.1:${port}`
      expect(server.web).toEqual([origin])
      const answer = await WebClient.postSession(local, { headers })
      expect(answer.status).toBe(200)
      expect(answer.headers["set-cookie"]).toEqual([
        expect.stringMatching(
          new RegExp(`^__Host-scipnet-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict; Secure$`)
        )
      ])
      expect(answer.headers["strict-transport-security"]).toBe("max-age=31536000")
      const session = { cookie: WebClient.cookieOf(answer), id: String(JSON.parse(answer.body).id) }
      // Not by the name or address of the listener itself.
      expect((await WebClient.send(local, "/")).status).toBe(421)
      expect((await WebClient.open(local, session)).status()).toBe(421)
      expect((await WebClient.open(local, { ...session, headers })).status()).toBeUndefined()
    }))

  it("takes the last forwarded hop of a trusted proxy as the client, and counts it as the origin", () =>
    behind({ SCIPNET_WEB_PROXIES: "127.0.0.1, 10.0.0.0/8", SCIPNET_MAX_CONNECTIONS_PER_ORIGIN: "2" }, async (port) => {
      const local = `http://127.0.0.1:${port}`
      const from = (hops: string) => ({ headers: { ...headers, "x-forwarded-for": hops } })
      const session = await WebClient.signIn(local, from("198.51.100.1, 203.0.113.7"))
      expect(await storedOrigin(local, session, from("203.0.113.7"))).toBe("203.0.113.7")
      const one = await WebClient.open(local, { ...session, ...from("203.0.113.8") })
      const two = await WebClient.open(local, { ...session, ...from("203.0.113.8") })
      expect((await WebClient.open(local, { ...session, ...from("203.0.113.8") })).status()).toBe(503)
      expect((await WebClient.open(local, { ...session, ...from("203.0.113.9") })).status()).toBeUndefined()
      for (const { socket } of [one, two]) socket.terminate()
    }))

  it.each([
    ["no hop", ""],
    ["a hop that is no address", "unknown"],
    ["a hop with a port", "203.0.113.7:1234"],
    ["an empty last hop", "203.0.113.7,"]
  ])("takes the proxy itself as the client with %s", (_name, hops) =>
    behind({ SCIPNET_WEB_PROXIES: "127.0.0.1" }, async (port) => {
      const local = `http://127.0.0.1:${port}`
      const session = await WebClient.signIn(local, { headers: { ...headers, "x-forwarded-for": hops } })
      expect(await storedOrigin(local, session, { headers })).toBe("127.0.0.1")
    })
  )

  it.each([
    ["", "127.0.0.1"],
    ["127.0.0.2", "127.0.0.1"]
  ])("believes no other client: with the proxies '%s'", (proxies, expected) =>
    behind({ SCIPNET_WEB_PROXIES: proxies === "" ? undefined : proxies }, async (port) => {
      const local = `http://127.0.0.1:${port}`
      const session = await WebClient.signIn(local, { headers: { ...headers, "x-forwarded-for": "203.0.113.7" } })
      expect(await storedOrigin(local, session, { headers })).toBe(expected)
    })
  )
})

describe("on an address that other machines can reach", () => {
  it("uses TLS with the certificate, and sends its cookie over TLS only", async () => {
    const port = (await ServerProcess.freePorts()).tcp
    const origin = `https://localhost:${port}`
    const settings = { SCIPNET_WEB_HOST: "0.0.0.0", SCIPNET_WEB_PORT: `${port}`, SCIPNET_WEB_ORIGIN: origin }
    await serving(settings, async (server) => {
      expect(server.web).toEqual([origin])
      const answer = await WebClient.postSession(origin)
      expect(answer.status).toBe(200)
      expect(answer.headers["set-cookie"]?.[0]).toMatch(/^__Host-scipnet-\d+=[^;]+; .*; Secure$/)
      expect(answer.headers["strict-transport-security"]).toBe("max-age=31536000")
      const session = { cookie: WebClient.cookieOf(answer), id: String(JSON.parse(answer.body).id) }
      const client = await WebClient.greeted(origin, session)
      expect(await WebClient.ask(client, "WhoAmI")).toContain('"The Keeper"')
      client.socket.close()
      await expect(WebClient.send(`http://127.0.0.1:${port}`, "/")).rejects.toThrow()
      // Connections beyond the limit of one address replace idle ones, also those that are encrypted.
      const answers = await Promise.all(
        Array.from({ length: 60 }, () => WebClient.send(origin, "/").catch(() => undefined))
      )
      expect(answers.some((each) => each?.status === 200)).toBe(true)
      expect((await WebClient.send(origin, "/")).status).toBe(200)
      server.signal("SIGHUP")
      expect((await WebClient.send(origin, "/")).status).toBe(200)
    })
  }, 30_000)
})

const program = fileURLToPath(new URL("../dist/bin.js", import.meta.url))
const check = (settings: NodeJS.ProcessEnv, args: ReadonlyArray<string> = ["check-config"]) =>
  spawnSync(process.execPath, [program, ...args], {
    env: { PATH: process.env["PATH"], SCIPNET_DEEPWELL: kept.deepwell, ...settings },
    encoding: "utf8"
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
  ])("reject %s, in check-config and at the start", (_name, settings, problem) => {
    const checked = check(settings)
    expect(checked.status).toBe(2)
    expect(checked.stdout).toContain(problem)
    const started = check(settings, [])
    expect(started.status).toBe(2)
    expect(started.stderr).toContain(problem)
  })

  it("are shown with their defaults, and are accepted together", () => {
    const checked = check({
      SCIPNET_WEB_PROXIES: "::1,fc00::/7",
      SCIPNET_WEB_ORIGIN: "https://a.example, http://localhost:8080"
    })
    expect(checked.status).toBe(0)
    expect(checked.stdout).toMatch(/SCIPNET_WEB_PORT +7174\n/)
    expect(checked.stdout).toMatch(/SCIPNET_WEB_HOST +127\.0\.0\.1\n/)
    expect(checked.stdout).toMatch(/SCIPNET_WEB_PROXIES +::1,fc00::\/7 {2}\(environment\)\n/)
    const help = check({}, ["--help"]).stdout
    for (const name of ["HOST", "PORT", "ORIGIN", "PROXIES", "INSECURE"]) expect(help).toContain(`SCIPNET_WEB_${name}`)
  })

  it("name the deepwell also as an argument, which takes precedence", () => {
    const checked = check({ SCIPNET_DEEPWELL: "elsewhere.db" }, ["check-config", "--deepwell", kept.deepwell])
    expect(checked.stdout).toMatch(new RegExp(`SCIPNET_DEEPWELL +${kept.deepwell} {2}\\(--deepwell\\)`))
    expect(check({}, ["--version", "--deepwell", "x"]).status).toBe(2)
  })

  it("turn the listener off", () =>
    serving({ SCIPNET_WEB_PORT: "off" }, (server) => {
      expect(server.web).toEqual([])
      return Promise.resolve()
    }))
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
    occupied((port) => {
      const other = { SCIPNET_TCP_PORT: "0", SCIPNET_HTTP_PORT: "0" }
      const started = check({ ...other, SCIPNET_WEB_PORT: `${port}` }, [])
      expect(started.status).toBe(4)
      expect(started.stderr).toContain("set SCIPNET_WEB_PORT to another port")
      return Promise.resolve()
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

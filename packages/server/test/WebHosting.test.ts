/** The web listener behind reverse proxies, and with TLS. */
import { copyFileSync } from "node:fs"
import { connect } from "node:tls"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Clients from "./Clients.ts"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"
import * as WebClient from "./WebClient.ts"

let kept: Awaited<ReturnType<typeof Keeper.make>>

beforeAll(async () => {
  kept = await Keeper.make()
})
afterAll(() => kept.remove())

const serving = async <A>(
  settings: NodeJS.ProcessEnv,
  use: (server: ServerProcess.Running) => Promise<A>,
  args: ReadonlyArray<string> = []
) => {
  const server = await ServerProcess.start({
    deepwell: kept.deepwell,
    args,
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
    })
  }, 30_000)

  it("reloads the certificate on SIGHUP", async () => {
    // Creates a second pair of certificate and key beside the deepwell.
    await serving({ SCIPNET_TLS_CERT: undefined, SCIPNET_TLS_KEY: undefined }, () => Promise.resolve(), ["--dev-tls"])
    const port = (await ServerProcess.freePorts()).tcp
    const [cert, key] = [`${kept.deepwell}.cert.pem`, `${kept.deepwell}.key.pem`]
    copyFileSync(ServerProcess.authority, cert)
    copyFileSync(ServerProcess.pemPath("localhost.key"), key)
    const fingerprint = () =>
      new Promise<string>((resolve, reject) => {
        const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false }, () => {
          resolve(socket.getPeerCertificate().fingerprint256)
          socket.destroy()
        })
        socket.once("error", reject)
      })
    const settings = {
      SCIPNET_WEB_HOST: "0.0.0.0",
      SCIPNET_WEB_PORT: `${port}`,
      SCIPNET_WEB_ORIGIN: `https://localhost:${port}`,
      SCIPNET_TLS_CERT: cert,
      SCIPNET_TLS_KEY: key
    }
    await serving(settings, async (server) => {
      const before = await fingerprint()
      copyFileSync(`${kept.deepwell}.dev-cert.pem`, cert)
      copyFileSync(`${kept.deepwell}.dev-key.pem`, key)
      server.signal("SIGHUP")
      expect(await Clients.eventually(() => server.log().includes("Certificate reloaded"), 5_000)).toBe(true)
      expect(await fingerprint()).not.toBe(before)
    })
  }, 30_000)
})

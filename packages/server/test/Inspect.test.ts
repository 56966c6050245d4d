/** The listener of the operator's log page: who may use it, and what it answers. */
import { createConnection } from "node:net"
import { networkInterfaces } from "node:os"
import { once } from "node:events"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as InspectClient from "./InspectClient.ts"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"
import * as WebClient from "./WebClient.ts"

let kept: Awaited<ReturnType<typeof Keeper.make>>
let server: InspectClient.Running
let cookie = ""

beforeAll(async () => {
  kept = await Keeper.make()
  // The readers' listener is reachable from other machines; this one never is.
  const settings = {
    SCIPNET_WEB_HOST: "0.0.0.0",
    SCIPNET_WEB_INSECURE: "true",
    SCIPNET_WEB_ORIGIN: "http://127.0.0.1:1",
    SCIPNET_LOG_LEVEL: "Debug"
  }
  server = await InspectClient.start({ deepwell: kept.deepwell, settings })
  cookie = await InspectClient.enter(server)
})
afterAll(async () => {
  await server.stop("SIGKILL")
  kept.remove()
})

const overview = (headers = {}) =>
  WebClient.send(server.inspect, "/-/api/overview", { headers: { cookie, ...headers } })

describe("the link", () => {
  it("is exchanged for a cookie of its own name and path, once", async () => {
    const port = new URL(server.inspect).port
    expect(cookie).toMatch(new RegExp(`^scipnet-inspect-${port}=[\\w-]{43}$`))
    const again = await InspectClient.exchange(server.inspect, server.token)
    expect(again.status).toBe(403)
    expect(again.body).toContain("used already, or is older than five minutes")
    expect(again.headers["set-cookie"]).toBeUndefined()
  })

  it("sets HttpOnly, SameSite=Strict and a path that other listeners do not have", async () => {
    const other = await InspectClient.start({ deepwell: kept.deepwell })
    try {
      const { status, headers } = await InspectClient.exchange(other.inspect, other.token)
      expect(status).toBe(204)
      expect(headers["set-cookie"]).toEqual([expect.stringMatching(/; Path=\/-\/; HttpOnly; SameSite=Strict$/)])
      expect(headers["cache-control"]).toBe("no-store")
    } finally {
      await other.stop("SIGKILL")
    }
  })

  it.each([
    ["another token", { body: JSON.stringify({ token: "x".repeat(43) }) }, 403],
    ["no token", { body: "{}" }, 400],
    ["a body that is too long", { body: JSON.stringify({ token: "x".repeat(10_000) }) }, 413],
    ["a form", { headers: { "content-type": "text/plain" } }, 415],
    ["no Origin", { headers: { origin: undefined } }, 403],
    ["a foreign Origin", { headers: { origin: "http://example.com" } }, 403],
    ["the Origin of another port", { headers: { origin: "http://127.0.0.1:1" } }, 403],
    ["a cross-site request", { headers: { "sec-fetch-site": "cross-site" } }, 403],
    ["GET", { method: "GET" }, 405]
  ] satisfies ReadonlyArray<readonly [string, WebClient.Request, number]>)(
    "is refused with %s",
    async (_name, request, status) => {
      const answer = await InspectClient.exchange(server.inspect, server.token, request)
      expect(answer.status).toBe(status)
      expect(answer.headers["set-cookie"]).toBeUndefined()
    }
  )
})

describe("data", () => {
  it("is answered with the cookie, and stored by no cache", async () => {
    const { status, headers, body } = await overview()
    expect(status).toBe(200)
    expect(headers["cache-control"]).toBe("no-store")
    expect(JSON.parse(body)).toMatchObject({ count: expect.any(Number), log: expect.stringMatching(/^[0-9a-f]{32}$/) })
  })

  it.each([
    ["no cookie", { cookie: undefined }, 401],
    ["another cookie", { cookie: "scipnet-inspect-1=x" }, 401],
    ["a foreign Origin", { origin: "http://example.com" }, 403],
    ["a page of another port", { "sec-fetch-site": "same-site" }, 403],
    ["a foreign host", { host: "example.com" }, 421],
    ["a name that points here", { host: "rebound.example:80" }, 421]
  ])("is refused with %s", async (_name, headers, status) => {
    expect((await overview(headers)).status).toBe(status)
  })

  it.each(["localhost", "127.0.0.1", "[::1]"])("is answered for the host %s with the port", async (name) => {
    const { port } = new URL(server.inspect)
    expect((await overview({ host: `${name}:${port}` })).status).toBe(200)
    expect((await overview({ host: name })).status).toBe(421)
  })

  it("is not answered with the cookie of a reader, nor is the reader with this one", async () => {
    const origin = server.webAddress.replace("0.0.0.0", "127.0.0.1")
    const host = { host: "127.0.0.1:1", origin: "http://127.0.0.1:1" }
    const reader = WebClient.cookieOf(await WebClient.postSession(origin, { headers: host }))
    expect(reader).toMatch(/^scipnet-\d+=/)
    const value = reader.split("=")[1] ?? ""
    for (const stolen of [reader, cookie.replace(/=.*/, `=${value}`)]) {
      expect((await overview({ cookie: stolen })).status).toBe(401)
    }
    const { port } = new URL(origin)
    for (const stolen of [cookie, `scipnet-${port}=${cookie.split("=")[1] ?? ""}`]) {
      const answer = await WebClient.send(origin, "/session", { headers: { ...host, cookie: stolen } })
      expect(answer.status).toBe(401)
    }
  })

  it.each(["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])("cannot be changed by %s", async (method) => {
    for (const path of ["/-/api/overview", "/-/api/events", "/-/log", "/-/api/doctor"]) {
      expect((await WebClient.send(server.inspect, path, { method, headers: { cookie } })).status).toBe(405)
    }
  })

  it.each([
    "/events",
    "/events?to=x",
    "/events?to=-1",
    "/events?to=1e3",
    "/events?to=9&by=sql",
    `/events?to=9&by=stream&value=${"x".repeat(300)}`,
    "/event/0123456789012345"
  ])("is not answered for the parameters of %s", async (path) => {
    const { status } = await WebClient.send(server.inspect, `/-/api${path}`, { headers: { cookie } })
    expect(status).toBe(400)
  })

  it.each(["/event/999999", "/event/0", "/nothing", "/", "/../session", "/event/1/2"])(
    "is missing at %s",
    async (path) => {
      const { status } = await WebClient.send(server.inspect, `/-/api${path}`, { headers: { cookie } })
      expect(status).toBe(404)
    }
  )
})

describe("the listener", () => {
  it("is bound to 127.0.0.1 only, whatever SCIPNET_WEB_HOST is", async () => {
    const { port } = new URL(server.inspect)
    const others = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .flatMap(({ address, internal }) => (internal || address.startsWith("fe80") ? [] : [address]))
    for (const host of [...others, "127.0.0.2"]) {
      const socket = createConnection({ host, port: Number(port) })
      const [error]: Array<unknown> = await Promise.race([once(socket, "error"), once(socket, "connect")])
      socket.destroy()
      expect(error).toMatchObject({
        code: expect.stringMatching(/ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL/)
      })
    }
  })

  it("serves its page with the protecting headers, and no file of the readers' application", async () => {
    for (const path of ["/-/log", "/-/log/118"]) {
      const { status, headers, body } = await WebClient.send(server.inspect, path)
      expect(status).toBe(200)
      expect(body).toContain("<!doctype html>")
      expect(headers["content-security-policy"]).toContain("require-trusted-types-for 'script'")
      expect(headers["referrer-policy"]).toBe("no-referrer")
    }
    for (const path of ["/", "/scp/173", "/session", "/ws", "/-/log/x", "/index.htm", "/../bin.js"]) {
      expect((await WebClient.send(server.inspect, path)).status).toBe(404)
    }
  })

  it("is not that of the readers: they get neither its page, its files nor its data", async () => {
    const origin = server.webAddress.replace("0.0.0.0", "127.0.0.1")
    const host = { host: "127.0.0.1:1" }
    const { body } = await WebClient.send(server.inspect, "/-/log")
    const files = Array.from(body.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g), ([, path = ""]) => path)
    expect(files.length).toBeGreaterThan(1)
    for (const path of ["/-", "/-/log", "/-/log/118", "/-/session", "/-/api/overview", "/-/api/chain", ...files]) {
      const answer = await WebClient.send(origin, path, { headers: { ...host, cookie } })
      expect([path, answer.status]).toEqual([path, 404])
      expect((await WebClient.send(server.inspect, files[0] ?? "")).status).toBe(200)
    }
  })

  it("is off without --inspect", async () => {
    const other = await ServerProcess.start({ deepwell: kept.deepwell, settings: Keeper.settings })
    expect(other.log()).not.toMatch(/inspect|log page/)
    expect((await other.stop()).code).toBe(0)
  })

  it("writes neither token to its log, its metrics or the readers, and the link to stderr once", async () => {
    await InspectClient.exchange(server.inspect, server.token)
    await InspectClient.logged(server, "the link of the log page is not valid")
    const session = cookie.split("=")[1] ?? ""
    const metrics = await WebClient.send(server.http, "/metrics")
    expect(metrics.body.length).toBeGreaterThan(100)
    for (const text of [server.log(), metrics.body]) expect(text).not.toContain(session)
    expect(metrics.body).not.toContain(server.token)
    const lines = server
      .log()
      .split("\n")
      .filter((line) => line.includes(server.token))
    expect(lines).toEqual([expect.stringMatching(/^The operator's log page, once within five minutes: http:/)])
  })

  it("stops with the server while a page is open", async () => {
    const other = await InspectClient.start({ deepwell: kept.deepwell })
    await InspectClient.enter(other)
    expect((await other.stop()).code).toBe(0)
    await expect(WebClient.send(other.inspect, "/-/log")).rejects.toThrow("ECONNREFUSED")
  })
})

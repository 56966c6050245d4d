/** The ends of sessions in browsers: each closes the WebSockets of the session with code 4401. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Clients from "./Clients.ts"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"
import * as WebClient from "./WebClient.ts"

const { eventually } = Clients
const idle = 3_000

let kept: Awaited<ReturnType<typeof Keeper.make>>
let server: ServerProcess.Running
let brief: ServerProcess.Running
let origin = ""
let briefOrigin = ""

const settings = { ...Keeper.settings, SCIPNET_LOGIN_REFUSAL: "100 millis" }

beforeAll(async () => {
  kept = await Keeper.make()
  server = await ServerProcess.start({ deepwell: kept.deepwell, settings })
  brief = await ServerProcess.start({
    deepwell: kept.deepwell,
    settings: { ...settings, SCIPNET_SESSION_IDLE: `${idle} millis`, SCIPNET_ORIGIN_TRIES: "10" }
  })
  origin = server.web[0] ?? ""
  briefOrigin = brief.web[0] ?? ""
})
afterAll(async () => {
  await server.stop("SIGKILL")
  await brief.stop("SIGKILL")
  kept.remove()
})

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))
const statusOf = async (from: string, cookie: string) =>
  (await WebClient.send(from, "/session", { headers: { cookie } })).status

const signedIn = async (from: string, user: Parameters<typeof WebClient.signIn>[1] = {}) => {
  const session = await WebClient.signIn(from, user)
  return { ...session, client: await WebClient.greeted(from, session) }
}

const isEnded = async (client: WebClient.Opened, timeout = 2_000) => {
  expect(await eventually(() => client.code() !== undefined, timeout)).toBe(true)
  expect(client.code()).toBe(4401)
  expect(client.lines.at(-1)).toBe('{"_tag":"Defect","defect":"session ended"}')
}

describe("a WebSocket is closed with 4401", () => {
  it("in all tabs when one of them signs out", async () => {
    const { client, ...session } = await signedIn(origin)
    const other = await WebClient.greeted(origin, session)
    const headers = { cookie: session.cookie }
    expect((await WebClient.send(origin, "/session", { method: "DELETE", headers })).status).toBe(204)
    await isEnded(client)
    await isEnded(other)
    expect((await WebClient.open(origin, session)).status()).toBe(401)
  })

  it("when the browser signs in again, also as another user", async () => {
    const { client, cookie } = await signedIn(origin)
    const next = await WebClient.signIn(origin, { ...Keeper.visitor, headers: { cookie } })
    await isEnded(client)
    expect(await statusOf(origin, next.cookie)).toBe(200)
  })

  it("after Logout on the connection itself, which is answered", async () => {
    const { client, cookie } = await signedIn(origin)
    expect(await WebClient.ask(client, "Logout")).toContain('"Success"')
    await isEnded(client)
    expect(await statusOf(origin, cookie)).toBe(401)
  })

  it("when another session of its user revokes it, and when its password is reset", async () => {
    const { client: keeper } = await signedIn(origin)
    const { client: first, id } = await signedIn(origin)
    expect(await WebClient.ask(keeper, "RevokeSession", { session: id })).toContain('"Success"')
    await isEnded(first)
    const { client: second } = await signedIn(origin, Keeper.visitor)
    const reset = { user: Keeper.visitor.user, next: "a season ticket for the lighthouse" }
    expect(await WebClient.ask(keeper, "ResetPassword", reset)).toContain('"Success"')
    await isEnded(second)
    const again = await WebClient.postSession(origin, { user: reset.user, password: reset.next })
    expect(JSON.parse(again.body)).toMatchObject({ mustChangePassword: true })
    keeper.socket.close()
  })

  it("when its session is idle for too long; neither pings, upgrades nor GET /session prolong it", async () => {
    const { client, cookie, id } = await signedIn(briefOrigin)
    const start = Date.now()
    while (client.code() === undefined && Date.now() - start < idle + 3_000) {
      if (client.socket.readyState === client.socket.OPEN) client.socket.send('{"_tag":"Ping"}')
      await statusOf(briefOrigin, cookie)
      const tab = await WebClient.open(briefOrigin, { cookie, id })
      tab.socket.close()
      await pause(250)
    }
    await isEnded(client, 0)
    expect(Date.now() - start).toBeGreaterThan(idle - 500)
    expect(Date.now() - start).toBeLessThan(idle + 1_500)
    expect(await statusOf(briefOrigin, cookie)).toBe(401)
  }, 20_000)

  it("not while calls prolong the session", async () => {
    const { client } = await signedIn(briefOrigin)
    for (let round = 0; round < 12; round++) {
      expect(await WebClient.ask(client, "WhoAmI")).toContain('"Success"')
      await pause(500)
    }
    expect(client.code()).toBeUndefined()
    client.socket.close()
  }, 20_000)
})

describe("tabs of one browser", () => {
  it("with two users do not continue as each other: each needs the cookie of its own session", async () => {
    const first = await WebClient.signIn(origin)
    const tab = await WebClient.greeted(origin, first)
    const second = await WebClient.signIn(origin)
    // The browser has only one cookie. A tab that reconnects after the other one signed in names its own session.
    tab.socket.terminate()
    const reconnected = await WebClient.open(origin, { id: first.id, cookie: second.cookie })
    expect(reconnected.status()).toBe(403)
    expect((await WebClient.open(origin, second)).status()).toBeUndefined()
  })

  it("that expired over night do not throttle their address", async () => {
    const { cookie, id } = await WebClient.signIn(briefOrigin)
    await pause(idle + 200)
    // Each of 20 tabs reconnects and asks for the session; more than the failed attempts that this server allows.
    for (let tab = 0; tab < 20; tab++) {
      expect((await WebClient.open(briefOrigin, { cookie, id })).status()).toBe(401)
      expect(await statusOf(briefOrigin, cookie)).toBe(401)
    }
    const start = Date.now()
    expect((await WebClient.postSession(briefOrigin)).status).toBe(200)
    expect(Date.now() - start).toBeLessThan(2_000)
    // The limit exists: wrong passwords from another address throttle that address.
    const guessing = { localAddress: "127.0.6.1" }
    for (let round = 0; round < 12; round++) {
      await WebClient.postSession(briefOrigin, { user: "stranger", password: "guess", ...guessing })
    }
    expect((await WebClient.postSession(briefOrigin, guessing)).status).toBe(401)
    expect((await WebClient.postSession(briefOrigin)).status).toBe(200)
  }, 30_000)
})

describe("a server that restarts", () => {
  it("says that it stops, answers open calls, and continues the session of the cookie", async () => {
    const ports = await ServerProcess.freePorts()
    const [port] = [(await ServerProcess.freePorts()).tcp]
    const options = { deepwell: kept.deepwell, ports, settings: { ...settings, SCIPNET_WEB_PORT: `${port}` } }
    const first = await ServerProcess.start(options)
    const [web = ""] = first.web
    const { client, ...session } = await signedIn(web)
    const watching = await WebClient.greeted(web, session)
    watching.send("Watch")
    const stopped = first.stop()
    await client.closed
    expect(client.code()).toBe(1001)
    const { code, took } = await stopped
    expect(code).toBe(0)
    expect(took).toBeLessThan(5_000)
    expect(watching.code()).not.toBeUndefined()
    expect(watching.code()).not.toBe(4401)

    const second = await ServerProcess.start(options)
    try {
      expect(second.web[0]).toBe(web)
      const again = await WebClient.greeted(web, session)
      expect(await WebClient.ask(again, "WhoAmI")).toContain('"The Keeper"')
      again.socket.close()
    } finally {
      await second.stop("SIGKILL")
    }
  }, 30_000)

  it("executes a repeated command once, in the same session only", async () => {
    const { client, ...session } = await signedIn(origin)
    const command = { _tag: "RenameScp", scp: "SCP-001", name: "The Renamed File" }
    client.send("Execute", { command, commandId: "lost-1" })
    client.socket.terminate()
    const again = await WebClient.greeted(origin, session)
    const first = await WebClient.ask(again, "Execute", { command, commandId: "lost-1" })
    expect(first).toContain('"Success"')
    const outcome = (line: string): unknown => JSON.parse(line).exit.value
    const repeated = outcome(await WebClient.ask(again, "Execute", { command, commandId: "lost-1" }))
    expect(repeated).toEqual(outcome(first))
    again.socket.close()
  })
})

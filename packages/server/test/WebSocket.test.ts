/** WebSockets of signed-in browsers. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Clients from "./Clients.ts"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"
import * as WebClient from "./WebClient.ts"

const { eventually } = Clients
const frame = 100_000

let kept: Awaited<ReturnType<typeof Keeper.make>>
let server: ServerProcess.Running
let origin = ""

const settings = {
  ...Keeper.settings,
  SCIPNET_MAX_FRAME: `${frame}`,
  SCIPNET_LOGIN_REFUSAL: "100 millis",
  SCIPNET_STALLED_TIME: "1 second"
}

beforeAll(async () => {
  kept = await Keeper.make()
  server = await ServerProcess.start({ deepwell: kept.deepwell, settings })
  origin = server.web[0] ?? ""
})
afterAll(async () => {
  await server.stop("SIGKILL")
  kept.remove()
})

// The rate of upgrades is one of an address.
let lastAddress = 1
const elsewhere = () => ({ localAddress: `127.0.1.${(lastAddress += 1)}` })

const signedIn = async (user: Parameters<typeof WebClient.signIn>[1] = {}) => {
  const session = await WebClient.signIn(origin, { ...user, ...elsewhere() })
  return { ...session, client: await WebClient.greeted(origin, { ...session, ...elsewhere() }) }
}

describe("an upgrade", () => {
  it("continues the session of the cookie; the first call is still Hello", async () => {
    const session = await WebClient.signIn(origin)
    const client = await WebClient.open(origin, session)
    expect(await WebClient.ask(client, "WhoAmI")).toContain("ProtocolMismatch")
    expect(await WebClient.ask(client, "Hello", { version: 1, program: "test" })).toContain('"Success"')
    expect(await WebClient.ask(client, "WhoAmI")).toContain('"The Keeper"')
    // One frame a message, without the line break of the other transports.
    expect(client.lines.every((line) => !line.includes("\n"))).toBe(true)
    expect(client.socket.extensions).toBe("")
    client.socket.close()
  })

  it.each([
    ["without a cookie", { cookie: undefined }, 401],
    ["with a changed token", { cookie: "TAMPERED" }, 401],
    ["for another session", { id: "01a222c1-0898-74fb-9938-73ab8da7bf57" }, 403],
    ["without a session id", { path: "/ws" }, 403],
    ["from a foreign origin", { headers: { origin: "https://example.com" } }, 403],
    ["without an origin", { headers: { origin: undefined } }, 403],
    ["from a page of another site", { headers: { "sec-fetch-site": "cross-site" } }, 403],
    ["for another host", { headers: { host: "example.com" } }, 421],
    ["at another path", { path: "/session" }, 404]
  ] as const)("%s is refused", async (_name, replaced, status) => {
    const session = await WebClient.signIn(origin)
    const { cookie = session.cookie, ...others }: WebClient.Upgrade = replaced
    const isRemoved = "cookie" in replaced && replaced.cookie === undefined
    const before = server.log().length
    const changed = cookie === "TAMPERED" ? `${session.cookie.slice(0, -2)}zz` : cookie
    const client = await WebClient.open(origin, {
      id: session.id,
      cookie: isRemoved ? undefined : changed,
      ...others,
      ...elsewhere()
    })
    expect(client.status()).toBe(status)
    expect(await eventually(() => /Upgrade refused|Request refused/.test(server.log().slice(before)))).toBe(true)
  })

  it("is refused above the rate of its origin, and accepted from others", async () => {
    const session = await WebClient.signIn(origin)
    const from = elsewhere()
    const clients: Array<WebClient.Opened> = []
    // Fewer at a time than the HTTP connections of one address, of which the oldest would be replaced.
    for (let batch = 0; batch < 10; batch++) {
      const opened = Array.from({ length: 10 }, () => WebClient.open(origin, { ...session, ...from }))
      clients.push(...(await Promise.all(opened)))
    }
    const refused = clients.filter(({ status }) => status() === 429).length
    expect(refused).toBeGreaterThan(30)
    expect(clients.filter(({ code }) => code() === undefined)).toHaveLength(100 - refused)
    expect((await WebClient.open(origin, { ...session, ...elsewhere() })).status()).toBeUndefined()
    for (const { socket } of clients) socket.terminate()
  })

  it("counts towards the limit of connections that all transports share", async () => {
    const strict = await ServerProcess.start({
      deepwell: kept.deepwell,
      settings: { ...settings, SCIPNET_MAX_CONNECTIONS: "3" }
    })
    try {
      const [web = ""] = strict.web
      const session = await WebClient.signIn(web)
      const tcp = await Clients.raw("tcp", strict.ports.tcp)
      const first = await WebClient.greeted(web, session)
      const second = await WebClient.greeted(web, session)
      expect((await WebClient.open(web, session)).status()).toBe(503)
      const metrics = await (await fetch(`${strict.http}/metrics`)).text()
      expect(metrics).toMatch(/server_connections_open\{[^}]*transport="web"[^}]*\} 2/)
      first.socket.close()
      await first.closed
      await eventually(() => false, 100)
      expect((await WebClient.open(web, session)).status()).toBeUndefined()
      second.socket.terminate()
      tcp.socket.destroy()
    } finally {
      await strict.stop("SIGKILL")
    }
  })
})

describe("a connection", () => {
  it("refuses Login and Resume, and stays signed in", async () => {
    const { client, cookie } = await signedIn()
    const token = cookie.split("=")[1]
    expect(await WebClient.ask(client, "Login", Keeper.visitor)).toContain("LoginRefused")
    expect(await WebClient.ask(client, "Resume", { token })).toContain("LoginRefused")
    expect(await WebClient.ask(client, "WhoAmI")).toContain('"The Keeper"')
    client.socket.close()
  })

  it.each([
    ["that is no JSON", "{", "not JSON"],
    ["that is no envelope", "[]", "no message"],
    ["that is too deep", `${"[".repeat(100)}${"]".repeat(100)}`, "too deep"]
  ])("is closed after a message %s, with the reason", async (_name, message, reason) => {
    const { client } = await signedIn()
    client.socket.send(message)
    await client.closed
    expect(client.code()).toBe(1008)
    expect(client.lines.at(-1)).toBe(JSON.stringify({ _tag: "Defect", defect: reason }))
  })

  it("is closed after a message that is too long, or binary", async () => {
    const { client: long } = await signedIn()
    long.socket.send("x".repeat(frame + 1))
    await long.closed
    expect(long.code()).toBe(1009)
    expect(await eventually(() => server.log().includes("WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"))).toBe(true)
    const { client: binary } = await signedIn()
    binary.socket.send(Buffer.from("{}"), { binary: true })
    await binary.closed
    expect(binary.code()).toBe(1003)
  })

  it("accepts a message of the maximum length, in fragments, with line breaks between frames", async () => {
    const { client } = await signedIn()
    const padding = (text: string) => text.padEnd(frame, " ")
    client.socket.send(padding('{"_tag":"Ping"}'))
    client.socket.send('{"_tag":"Pi', { fin: false })
    client.socket.send('ng"}\n{"_tag":"Ping"}\n', { fin: true })
    expect(await eventually(() => client.lines.filter((line) => line === '{"_tag":"Pong"}').length === 3)).toBe(true)
    client.socket.close()
  })

  it("that sends unfinished messages is closed when its origin holds too many bytes", async () => {
    const limited = await ServerProcess.start({
      deepwell: kept.deepwell,
      settings: { ...settings, SCIPNET_MAX_FRAME: "1000000", SCIPNET_MAX_UNFINISHED_PER_ORIGIN: `${4 * 1024 * 1024}` }
    })
    try {
      const [web = ""] = limited.web
      const session = await WebClient.signIn(web)
      const clients = await Promise.all(Array.from({ length: 10 }, () => WebClient.greeted(web, session)))
      for (const { socket } of clients) socket.send("x".repeat(900_000), { fin: false })
      expect(await eventually(() => clients.filter(({ code }) => code() !== undefined).length >= 5, 5_000)).toBe(true)
      const closed = clients.filter(({ code }) => code() !== undefined)
      expect(closed.every(({ reason }) => reason() === "unfinished")).toBe(true)
      expect(clients.length - closed.length).toBeGreaterThan(2)
      for (const { socket } of clients) socket.terminate()
    } finally {
      await limited.stop("SIGKILL")
    }
  })

  it("whose client does not read is closed, and others are answered", async () => {
    const { client } = await signedIn()
    const { client: other } = await signedIn()
    client.socket.pause()
    const before = server.log().length
    const isClosed = () => /Connection lost|Connection closed by the server/.test(server.log().slice(before))
    const query = { query: { type: "scp", id: "SCP-001" } }
    // A client has at most 32 calls in flight, so that it takes many rounds to fill the buffers of the system.
    for (let round = 0; round < 300 && !isClosed(); round++) {
      for (let call = 0; call < 30; call++) client.send("Access", query)
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    expect(await eventually(isClosed, 5_000)).toBe(true)
    expect(await WebClient.ask(other, "WhoAmI")).toContain('"The Keeper"')
    client.socket.resume()
    await client.closed
    expect(client.code()).toBe(1006)
    other.socket.close()
  }, 20_000)

  it("answers pings of the protocol without counting them as frames", async () => {
    const { client } = await signedIn()
    const pong = new Promise((resolve) => client.socket.once("pong", resolve))
    client.socket.ping()
    await pong
    client.socket.close()
  })
})

/** Misbehaving clients: others are still answered, and memory stays bounded. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Clients from "./Clients.ts"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"

const { eventually, hello, login, raw, request } = Clients
const frame = 100_000
const mebibyte = 1024 * 1024

/** In megabytes. The young generation of V8 levels off at 75 on Node 20 and at 230 on Node 24. */
const mostGrowth = 300

let kept: Awaited<ReturnType<typeof Keeper.make>>
let server: ServerProcess.Running
let before = 0

beforeAll(async () => {
  kept = await Keeper.make()
  server = await ServerProcess.start({
    deepwell: kept.deepwell,
    settings: {
      ...Keeper.settings,
      SCIPNET_MAX_FRAME: `${frame}`,
      // All of these tests come from one address.
      SCIPNET_HANDSHAKE_RATE: "1000",
      SCIPNET_LOGIN_TIME: "2 seconds",
      SCIPNET_STALLED_TIME: "1 second",
      SCIPNET_GRACE: "1 second"
    }
  })
  await Clients.honest("tcp", server.ports.tcp)
  await Clients.honest("tls", server.ports.tls)
  before = server.memory()
})

afterAll(async () => {
  await server.stop("SIGKILL")
  kept.remove()
})

const padded = (length: number): string => {
  const empty = request(1, "Hello", { version: 1, program: "test", padding: "" })
  return request(1, "Hello", { version: 1, program: "test", padding: "x".repeat(length - (empty.length - 1)) })
}

describe.each(["tcp", "tls"] as const)("a server over %s", (transport) => {
  const open = async () => {
    const client = await raw(transport, server.ports[transport])
    client.read()
    return client
  }

  const others = async () => {
    expect(await Clients.honest(transport, server.ports[transport])).toBeLessThan(2_000)
    expect(server.memory() - before).toBeLessThan(mostGrowth)
  }

  const nested = `${"[".repeat(40_000)}${"]".repeat(40_000)}`

  it.each([
    ["random bytes", Buffer.from([0, 255, 254, 10, 13, 128, 10])],
    ["an HTTP request", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["an oversized frame", padded(frame + 1)],
    ["100 MB without a line end", "x".repeat(100 * mebibyte)],
    ["deeply nested JSON", `${nested}\n`],
    [
      "deeply nested JSON in a call",
      `{"_tag":"Request","id":"1","tag":"Login","payload":{"user":${nested},"password":"x"}}\n`
    ],
    ["deeply nested JSON as a tag", `{"_tag":${nested}}\n`],
    ["a message with a numeric tag", '{"_tag":7}\n'],
    ["a request id that is an object", '{"_tag":"Request","id":{},"tag":"Hello","payload":null}\n']
  ] as const)("closes a connection that sends %s", async (_name, bytes) => {
    const client = await open()
    await client.write(bytes)
    expect(await eventually(client.isClosed)).toBe(true)
    expect(server.log()).toMatch(/Connection closed|Connection lost/)
    await others()
  })

  it("closes a connection whose client leaves in the middle of a frame", async () => {
    const client = await open()
    await client.write(hello.slice(0, 20))
    client.socket.end()
    expect(await eventually(client.isClosed)).toBe(true)
    await others()
  })

  it("decodes a frame that arrives byte by byte, with multi-byte characters", async () => {
    const client = await open()
    for (const byte of Buffer.from(request(1, "Hello", { version: 1, program: "▣ 財団 🜏" }))) {
      await client.write(Uint8Array.of(byte))
    }
    expect(await eventually(() => client.lines().length > 0)).toBe(true)
    expect(client.lines()[0]).toContain('"Success"')
    client.socket.destroy()
  })

  it("accepts a frame of the maximum length", async () => {
    const client = await open()
    await client.write(padded(frame))
    expect(await eventually(() => client.lines().length > 0)).toBe(true)
    expect(client.lines()[0]).toContain('"Success"')
    client.socket.destroy()
  })

  it("rejects unknown and malformed calls without closing the connection", async () => {
    const client = await open()
    for (let id = 10; id < 110; id += 2) {
      await client.write(request(id, "Nonsense") + request(id + 1, "Login", { user: [7], password: {} }))
    }
    expect(await eventually(() => client.lines().length === 100)).toBe(true)
    await client.write(hello)
    expect(await eventually(() => client.lines().length === 101)).toBe(true)
    expect(client.lines().at(-1)).toContain('"Success"')
    client.socket.destroy()
  })

  it("answers or rejects each of 5,000 concurrent requests", async () => {
    const client = await open()
    await client.write(hello + login(2))
    await eventually(() => client.lines().length === 2)
    await client.write(
      Array.from({ length: 5_000 }, (_, at) => request(at + 3, "Hello", { version: 1, program: "test" })).join("")
    )
    const neighbour = others()
    expect(await eventually(() => client.lines().length === 5_002, 10_000)).toBe(true)
    expect(client.lines().every((line) => /"Success"|"TooManyRequests"/.test(line))).toBe(true)
    await neighbour
    client.socket.destroy()
  }, 20_000)

  it("closes a connection that requests long answers and reads none", async () => {
    const client = await raw(transport, server.ports[transport])
    let answers = 0
    const opened = await open()
    client.socket.pause()
    await client.write(hello + login(2))
    await new Promise((resolve) => setTimeout(resolve, 300))
    const query = { query: { type: "scp", id: "SCP-001" } }
    while (!client.isClosed() && answers < 5_000) {
      client.socket.write(request(answers + 3, "Access", query))
      answers += 1
      if (answers % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await others()
    // The client notices the end of the connection only when it reads.
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    client.read()
    expect(await eventually(client.isClosed)).toBe(true)
    opened.socket.destroy()
    await others()
  }, 20_000)

  it("closes a connection that does not sign in", async () => {
    const client = await open()
    await client.write(hello)
    expect(await eventually(client.isClosed, 4_000)).toBe(true)
    expect(client.lines().at(-1)).toContain("not signed in")
  })

  it("rejects connections of one origin beyond its limit with a reason, and no others", async () => {
    const clients = await Promise.all(Array.from({ length: 300 }, open))
    expect(await eventually(() => clients.filter(({ isClosed }) => isClosed()).length >= 200)).toBe(true)
    expect(clients.some(({ lines }) => lines()[0] === '{"_tag":"Defect","defect":"full"}')).toBe(true)
    await others()
    expect(clients.filter(({ isClosed }) => !isClosed()).length).toBeGreaterThan(0)
    for (const { socket } of clients) socket.destroy()
    expect(await eventually(() => clients.every(({ isClosed }) => isClosed()))).toBe(true)
  }, 20_000)

  it("rejects guessed session tokens", async () => {
    const client = await open()
    await client.write(hello)
    for (let id = 2; id < 12; id++) {
      await client.write(request(id, "Resume", { token: `${id}`.padEnd(43, "x") }))
    }
    expect((await eventually(() => client.lines().length === 11, 8_000)) || client.isClosed()).toBe(true)
    expect(client.lines().slice(1).join("")).not.toContain('"Success"')
    await others()
    client.socket.destroy()
  }, 20_000)
})

describe("a server", () => {
  it("does not use more memory with each flood of calls", async () => {
    const grown: Array<number> = []
    for (let round = 0; round < 3; round++) {
      const client = await raw("tcp", server.ports.tcp)
      client.read()
      await client.write(hello + login(2))
      expect(await eventually(() => client.lines().length === 2, 10_000)).toBe(true)
      await client.write(Array.from({ length: 1_000 }, (_, at) => request(at + 3, "WhoAmI")).join(""))
      expect(await eventually(() => client.lines().length === 1_002, 30_000)).toBe(true)
      client.socket.destroy()
      grown.push(server.memory())
    }
    expect((grown[2] ?? 0) - (grown[0] ?? 0)).toBeLessThan(60)
  }, 60_000)

  it("counts connections without a TLS handshake towards the connection limit", async () => {
    // 100 connections of one address are allowed, and 16 more stay open until they got the reason.
    const silent = await Promise.all(Array.from({ length: 130 }, () => raw("tcp", server.ports.tls)))
    for (const { read } of silent) read()
    expect(await eventually(() => silent.filter(({ isClosed }) => !isClosed()).length <= 116)).toBe(true)
    expect(await Clients.honest("tls", server.ports.tls)).toBeLessThan(2_000)
    for (const { socket } of silent) socket.destroy()
    expect(await eventually(() => silent.every(({ isClosed }) => isClosed()))).toBe(true)
  }, 20_000)

  it("closes a plain connection to the TLS port and a TLS connection to the plain port", async () => {
    const plain = await raw("tcp", server.ports.tls)
    plain.read()
    await plain.write(hello)
    const encrypted = await raw("tls", server.ports.tcp)
    expect(await eventually(() => plain.isClosed() && encrypted.isClosed())).toBe(true)
    expect(await Clients.honest("tls", server.ports.tls)).toBeLessThan(2_000)
  })

  it("logs closed connections without passwords, and stops gracefully while a stream is open", async () => {
    const client = await raw("tcp", server.ports.tcp)
    await client.write(hello + login(2, "a password that is wrong"))
    // An open stream is closed at the end of the grace period.
    const listener = await raw("tls", server.ports.tls)
    listener.read()
    await listener.write(hello + login(2))
    expect(await eventually(() => listener.lines().length === 2)).toBe(true)
    await listener.write(request(3, "Watch"))
    await new Promise((resolve) => setTimeout(resolve, 300))
    const { code, took } = await server.stop()
    expect(code).toBe(0)
    expect(took).toBeGreaterThan(900)
    expect(took).toBeLessThan(5_000)
    expect(await eventually(listener.isClosed)).toBe(true)
    const lines = server.log().trim().split("\n")
    const messages = new Set(lines.map((line) => String(JSON.parse(line).message)))
    for (const message of ["Connection closed by the server", "Connection lost", "Connection rejected"]) {
      expect([...messages].join()).toContain(message)
    }
    expect(server.log()).not.toContain(Keeper.password)
    expect(server.log()).not.toContain("a password that is wrong")
    client.socket.destroy()
  }, 20_000)
})

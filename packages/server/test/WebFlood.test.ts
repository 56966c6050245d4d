/** Clients that occupy the listener for browsers: others are still answered, and memory stays bounded. */
import type { Socket } from "node:net"
import { connect } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Clients from "./Clients.ts"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"
import * as WebClient from "./WebClient.ts"

let kept: Awaited<ReturnType<typeof Keeper.make>>
let server: ServerProcess.Running
let origin = ""
let before = 0

beforeAll(async () => {
  kept = await Keeper.make()
  server = await ServerProcess.start({ deepwell: kept.deepwell, settings: Keeper.settings })
  origin = server.web[0] ?? ""
  await WebClient.signIn(origin)
  before = server.memory()
})
afterAll(async () => {
  await server.stop("SIGKILL")
  kept.remove()
})

/** Opens connections from addresses of a network, and sends each the same text. */
const occupy = async (text: string, network: string, addresses: number, perAddress: number, at = origin) => {
  const { hostname, port } = new URL(at)
  const sockets = Array.from({ length: addresses * perAddress }, (_, index): Socket => {
    const localAddress = `${network}.${1 + (index % addresses)}`
    const socket = connect({ host: hostname, port: Number(port), localAddress })
    socket.on("error", () => undefined)
    socket.pause()
    socket.write(text)
    return socket
  })
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  return sockets
}

const isServed = async () => {
  const start = Date.now()
  expect((await WebClient.send(origin, "/")).status).toBe(200)
  expect((await WebClient.postSession(origin)).status).toBe(200)
  expect(Date.now() - start).toBeLessThan(10_000)
  expect(server.memory() - before).toBeLessThan(300)
}

const head = (first: string, headers: ReadonlyArray<string> = []) =>
  [`${first} HTTP/1.1`, `Host: ${new URL(origin).host}`, ...headers].join("\r\n")

const post = (length: number) =>
  head("POST /session", [`Origin: ${origin}`, "Content-Type: application/json", `Content-Length: ${length}`])

describe("others are served while clients", () => {
  // From more addresses than the listener has places for.
  it.each([
    ["do not finish their headers", () => `${head("GET /")}\r\nX-`],
    ["do not send the body of a sign-in", () => `${post(1_000)}\r\n\r\n{`]
  ])(
    "%s",
    async (_name, text) => {
      const sockets = await occupy(text(), "127.0.3", 40, 32)
      await isServed()
      for (const socket of sockets) socket.destroy()
    },
    30_000
  )

  it("at the same address do not read their answers", async () => {
    const few = await ServerProcess.start({
      deepwell: kept.deepwell,
      settings: { ...Keeper.settings, SCIPNET_MAX_HTTP_CONNECTIONS_PER_ORIGIN: "4" }
    })
    try {
      const [web = ""] = few.web
      const { body } = await WebClient.send(web, "/")
      const script = /src="(\/[^"]+)"/.exec(body)?.[1] ?? ""
      // Enough to fill the buffers of the system.
      const text = `GET ${script} HTTP/1.1\r\nHost: ${new URL(web).host}\r\n\r\n`.repeat(400)
      const sockets = await occupy(text, "127.0.0", 1, 4, web)
      expect((await WebClient.send(web, "/")).status).toBe(200)
      expect((await WebClient.postSession(web)).status).toBe(200)
      for (const socket of sockets) socket.destroy()
    } finally {
      await few.stop("SIGKILL")
    }
  }, 30_000)

  it("at another address send requests without a pause", async () => {
    const sockets = await occupy(`${head("GET /")}\r\n\r\n`.repeat(400), "127.0.5", 1, 30)
    await isServed()
    expect(server.log()).toContain('"reason":"rate"')
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect((await WebClient.send(origin, "/", { localAddress: "127.0.5.1" })).status).toBe(200)
  }, 30_000)

  it("ping without reading", async () => {
    const session = await WebClient.signIn(origin)
    const client = await WebClient.greeted(origin, session)
    client.socket.pause()
    for (let round = 0; round < 200 && client.code() === undefined; round++) {
      for (let ping = 0; ping < 500; ping++) client.socket.ping("x".repeat(120), true, () => undefined)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await isServed()
    client.socket.terminate()
  }, 30_000)
})

describe("an address", () => {
  it("has at most eight sign-ins at a time, and others can sign in", async () => {
    const wrong = Array.from({ length: 30 }, () =>
      WebClient.postSession(origin, { user: "stranger", password: "a wrong guess", localAddress: "127.0.4.1" })
    )
    await new Promise((resolve) => setTimeout(resolve, 200))
    await isServed()
    const answers = await Promise.all(wrong)
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThanOrEqual(22)
    expect(answers.filter(({ status }) => status === 401).length).toBe(30 - refused.length)
    expect(Number(refused[0]?.headers["retry-after"])).toBeGreaterThan(0)
    expect(refused.every(({ body }) => /^\{.*"_tag":"TooMany(?:Requests|Logins)"/.test(body))).toBe(true)
    expect(await Clients.eventually(() => server.memory() - before < 300)).toBe(true)
  }, 20_000)
})

/**
 * Load: no call fails, and memory stays bounded. Runs for `SCIPNET_TEST_LOAD` seconds, 4 by default.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Clients from "./Clients.ts"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"

const seconds = Number(process.env["SCIPNET_TEST_LOAD"] ?? 4)
const connections = 64
const idle = 2_000

let kept: Awaited<ReturnType<typeof Keeper.make>>
let server: ServerProcess.Running

beforeAll(async () => {
  kept = await Keeper.make()
  server = await ServerProcess.start({
    deepwell: kept.deepwell,
    settings: {
      ...Keeper.settings,
      SCIPNET_MAX_CONNECTIONS_PER_ORIGIN: "3000",
      SCIPNET_LOGIN_TIME: "5 minutes",
      // All connections sign in concurrently from one address.
      SCIPNET_PASSWORD_WAITING_PER_GROUP: `${connections}`
    }
  })
})
afterAll(async () => {
  await server.stop("SIGKILL")
  kept.remove()
})

/** Sends one call after another until `until`; returns the durations in milliseconds and the failed answers. */
const worker = async (number: number, until: number) => {
  const client = await Clients.raw(number % 2 === 0 ? "tcp" : "tls", server.ports[number % 2 === 0 ? "tcp" : "tls"])
  const waiting = new Map<string, (line: string) => void>()
  let text = ""
  client.socket.setEncoding("utf8").on("data", (more: string) => {
    const lines = (text + more).split("\n")
    text = lines.pop() ?? ""
    for (const line of lines) {
      waiting.get(JSON.parse(line).requestId)?.(line)
    }
  })
  let last = 0
  const ask = (tag: string, payload: unknown) =>
    new Promise<string>((resolve) => {
      waiting.set(`${(last += 1)}`, resolve)
      void client.write(Clients.request(last, tag, payload))
    })
  await ask("Hello", { version: 1, program: "load" })
  await ask("Login", { user: Keeper.user, password: Keeper.password })
  const times: Array<number> = []
  const failed: Array<string> = []
  for (let round = 0; performance.now() < until; round++) {
    const start = performance.now()
    const command = { _tag: "RenameScp", scp: "SCP-001", name: `Name ${number}-${round}` }
    const answer = await (round % 4 === 0
      ? ask("Execute", { command, commandId: `${number}-${round}` })
      : ask("WhoAmI", {}))
    times.push(performance.now() - start)
    if (!answer.includes('"Success"')) failed.push(answer)
  }
  client.socket.destroy()
  return { times, failed }
}

const quantile = (sorted: ReadonlyArray<number>, share: number): string =>
  (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(1)

describe("a server under load", () => {
  it(
    `answers all calls of ${connections} connections that read and write`,
    async () => {
      const until = performance.now() + seconds * 1000 + 2_000
      const done = await Promise.all(Array.from({ length: connections }, (_, number) => worker(number, until)))
      expect(done.flatMap(({ failed }) => failed)).toEqual([])
      const times = done.flatMap(({ times }) => times).toSorted((a, b) => a - b)
      expect(times.length).toBeGreaterThan(connections)
      process.stdout.write(
        `${times.length} answers in ${seconds} s: p50 ${quantile(times, 0.5)} ms, p99 ${quantile(times, 0.99)} ms, ${server.memory().toFixed(0)} MB\n`
      )
    },
    seconds * 1000 + 60_000
  )

  it(`keeps ${idle} idle connections open and still answers others`, async () => {
    const before = server.memory()
    const clients: Array<Awaited<ReturnType<typeof Clients.raw>>> = []
    for (let batch = 0; batch < idle / 100; batch++) {
      clients.push(...(await Promise.all(Array.from({ length: 100 }, () => Clients.raw("tcp", server.ports.tcp)))))
    }
    expect(clients.filter(({ isClosed }) => isClosed())).toHaveLength(0)
    const each = ((server.memory() - before) * 1024) / idle
    process.stdout.write(`${idle} idle connections: ${each.toFixed(1)} KiB each\n`)
    expect(each).toBeLessThan(150)
    expect(await Clients.honest("tcp", server.ports.tcp)).toBeLessThan(5_000)
    for (const { socket } of clients) socket.destroy()
  }, 60_000)
})

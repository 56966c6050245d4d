/**
 * WebSockets under load: no call fails, and memory stays bounded. Runs for `SCIPNET_TEST_LOAD` seconds, 4 by default.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"
import * as WebClient from "./WebClient.ts"

const seconds = Number(process.env["SCIPNET_TEST_LOAD"] ?? 4)
const active = 64
const idle = 1_000

let kept: Awaited<ReturnType<typeof Keeper.make>>
let server: ServerProcess.Running
let origin = ""
let session = { cookie: "", id: "" }

beforeAll(async () => {
  kept = await Keeper.make()
  server = await ServerProcess.start({ deepwell: kept.deepwell, settings: Keeper.settings })
  origin = server.web[0] ?? ""
  session = await WebClient.signIn(origin)
})
afterAll(async () => {
  await server.stop("SIGKILL")
  kept.remove()
})

/** Opens WebSockets from many addresses, because each one has a rate. */
const openFrom = async (count: number) => {
  const clients: Array<WebClient.Opened> = []
  for (let start = 0; start < count; start += 50) {
    const addresses = Array.from({ length: Math.min(50, count - start) }, (_, index) => (start + index) % 200)
    const opened = addresses.map((last) =>
      WebClient.greeted(origin, { ...session, localAddress: `127.0.2.${last + 1}` })
    )
    clients.push(...(await Promise.all(opened)))
  }
  return clients
}

const worker = async (client: WebClient.Opened, number: number, until: number) => {
  const times: Array<number> = []
  const failed: Array<string> = []
  for (let round = 0; performance.now() < until; round++) {
    const start = performance.now()
    const command = { _tag: "RenameScp", scp: "SCP-001", name: `Name ${number}-${round}` }
    const answer = await (round % 4 === 0
      ? WebClient.ask(client, "Execute", { command, commandId: `web-${number}-${round}` })
      : WebClient.ask(client, "WhoAmI"))
    times.push(performance.now() - start)
    if (!answer.includes('"Success"')) failed.push(answer)
    client.lines.length = 0
  }
  return { times, failed }
}

describe("a server for browsers", () => {
  it(
    `keeps ${idle} idle WebSockets open while ${active} others read and write`,
    async () => {
      const warm = await openFrom(active)
      const before = server.memory()
      const clients = await openFrom(idle)
      const each = ((server.memory() - before) * 1024) / idle
      process.stdout.write(`${idle} idle WebSockets: ${each.toFixed(1)} KiB each\n`)
      expect(each).toBeLessThan(150)
      const until = performance.now() + seconds * 1_000
      const done = await Promise.all(warm.map((client, number) => worker(client, number, until)))
      expect(done.flatMap(({ failed }) => failed)).toEqual([])
      expect(done.flatMap(({ times }) => times).length).toBeGreaterThan(active)
      expect(clients.filter(({ code }) => code() !== undefined)).toEqual([])
      expect(server.memory() - before).toBeLessThan(300)
      // All of them leave at once, and a login is not delayed.
      for (const { socket } of [...warm, ...clients]) socket.terminate()
      const start = Date.now()
      expect((await WebClient.postSession(origin)).status).toBe(200)
      expect(Date.now() - start).toBeLessThan(5_000)
    },
    seconds * 1_000 + 60_000
  )
})

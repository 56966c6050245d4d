/** Fairness: one user cannot starve others. The limits are ten times the goals for an idle machine. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import { Effect, Redacted } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Clients from "./Clients.ts"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"

const { eventually, hello, raw, request } = Clients

/** In milliseconds. */
const slowestAccess = 5_000
const slowestLogin = 20_000

/** In megabytes: 64 answers of 3 MB are computed concurrently, before the first of them counts as unsent. */
const mostGrowth = 800

const classification = { objectClass: "Euclid", secondaryClass: null, disruption: null, risk: null } as const
const body = "a page about an anomaly and its surroundings ".repeat(150)

const fill = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const users = [
    { user: Keeper.user, level: 5, roles: [] },
    ...Array.from({ length: 8 }, (_, at) => ({ user: `greedy-${at}`, level: 1, roles: ["auditor"] }) as const)
  ] as const
  for (const { user, level, roles } of users) {
    const register = User.Register.make({ user, name: `Name ${user}`, clearance: Clearance.make(level), roles })
    yield* deepwell.register(register, Redacted.make(Keeper.password))
  }
  const record = (at: number) =>
    Effect.gen(function* () {
      const scp = `SCP-${1_000 + at}`
      const clearance = Clearance.make(1)
      yield* deepwell.execute(Scp.Register.make({ scp, name: `Lantern ${at}`, classification, clearance }))
      const section = { scp, section: "description", title: "Description", clearance: null }
      yield* deepwell.execute(Scp.FileSection.make({ ...section, body }))
    })
  yield* Effect.forEach(
    Array.from({ length: 600 }, (_, at) => at),
    record,
    { concurrency: 32 }
  )
  const long = { scp: "SCP-001", name: "The Long File", classification, clearance: Clearance.make(1) }
  yield* deepwell.execute(Scp.Register.make(long))
  for (const section of ["first", "second", "third"]) {
    const text = { scp: "SCP-001", section, title: section, clearance: null, body: "x".repeat(1_000_000) }
    yield* deepwell.execute(Scp.FileSection.make(text))
  }
}).pipe(Deepwell.actingAsOperator("holder"))

let folder: string
let server: ServerProcess.Running

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "scipnet-turns-"))
  const filename = join(folder, "deepwell.db")
  const security = { memoryCost: 64, timeCost: 1 }
  await Effect.runPromise(Effect.provide(fill, Deepwell.layerSqlite({ filename, security })))
  const { SCIPNET_CALL_RATE: _, SCIPNET_CALL_BURST: __, ...settings } = Keeper.settings
  server = await ServerProcess.start({ deepwell: filename, settings })
}, 120_000)

afterAll(async () => {
  await server.stop("SIGKILL")
  rmSync(folder, { recursive: true, force: true })
})

const signIn = (user: string): string => request(2, "Login", { user, password: Keeper.password })

const signedIn = async (user: string) => {
  const client = await raw("tcp", server.ports.tcp)
  client.read()
  await client.write(hello + signIn(user))
  expect(await eventually(() => client.lines().length === 2, 30_000)).toBe(true)
  return client
}

/** Repeats a call so that `open` calls are always unanswered. */
const greedy = async (user: string, open: number, tag: string, payload: unknown) => {
  const client = await signedIn(user)
  let [last, isOver] = [2, false]
  const ask = () => void client.write(request((last += 1), tag, payload))
  client.socket.on("data", (text: string) => {
    for (const line of text.split("\n")) {
      const [, chunk] = /^\{"_tag":"Chunk","requestId":"(\d+)"/.exec(line) ?? []
      if (chunk !== undefined) void client.write(`${JSON.stringify({ _tag: "Ack", requestId: chunk })}\n`)
      if (line.startsWith('{"_tag":"Exit"') && !isOver) setTimeout(ask, line.includes('"Success"') ? 0 : 50)
    }
  })
  for (let call = 0; call < open; call++) ask()
  return () => {
    isOver = true
    client.socket.destroy()
  }
}

/** Measures reads on an open connection and logins of another user, and checks their limits. */
const others = async () => {
  const client = await signedIn(Keeper.user)
  const accesses: Array<number> = []
  const logins: Array<number> = []
  for (let round = 0; round < 6; round++) {
    const start = performance.now()
    await client.write(request(round + 3, "Access", { query: { type: "scp", id: "SCP-1001" } }))
    expect(await eventually(() => client.lines().length === round + 3, 60_000)).toBe(true)
    accesses.push(performance.now() - start)
    const before = performance.now()
    const entering = await signedIn(Keeper.user)
    logins.push(performance.now() - before)
    entering.socket.destroy()
  }
  client.socket.destroy()
  expect(Math.max(...accesses)).toBeLessThan(slowestAccess)
  expect(Math.max(...logins)).toBeLessThan(slowestLogin)
}

describe("one user", () => {
  it.each([
    ["greedy-0", "searches for a letter, 31 concurrent calls", 1, 31, "Search", { query: { text: "a", limit: 500 } }],
    ["greedy-1", "lists 500 records, 31 concurrent calls", 1, 31, "List", { query: { type: "scp", limit: 500 } }],
    [
      "greedy-6",
      "looks up near names, 31 concurrent calls",
      1,
      31,
      "Near",
      { query: { type: "scp", text: "Lantern 12x", limit: 500 } }
    ],
    ["greedy-2", "reads the audit log, 31 concurrent calls", 1, 31, "Audit", { query: { limit: 500 } }],
    ["greedy-3", "exports the audit log, 31 concurrent calls", 1, 31, "ExportAudit", { query: {} }],
    ["greedy-4", "watches from 90 connections, 31 streams on each", 90, 31, "Watch", {}],
    ["greedy-5", "reads from 90 sessions", 90, 8, "Access", { query: { type: "scp", id: "SCP-1002" } }]
  ] as const)(
    "%s, who %s, does not starve others",
    async (user, _, connections, open, tag, payload) => {
      const leave: Array<() => void> = []
      for (let connection = 0; connection < connections; connection++)
        leave.push(await greedy(user, open, tag, payload))
      await others()
      for (const each of leave) each()
    },
    180_000
  )

  it("who never reads long answers on 20 connections uses bounded memory and is disconnected with a reason", async () => {
    const before = server.memory()
    const silent = await Promise.all(Array.from({ length: 20 }, () => raw("tcp", server.ports.tcp)))
    let peak = before
    const watching = setInterval(() => (peak = Math.max(peak, server.memory())), 20)
    for (const client of silent) {
      client.socket.pause()
      await client.write(hello + signIn("greedy-7"))
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    const access = (id: number) => request(id, "Access", { query: { type: "scp", id: "SCP-001" } })
    for (const client of silent) await client.write(Array.from({ length: 31 }, (_, at) => access(at + 3)).join(""))
    await others()
    // All calls are answered by then, unless the machine has much else to do.
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(await eventually(() => server.log().includes('"reason":"unread"'), 20_000)).toBe(true)
    clearInterval(watching)
    expect(peak - before).toBeLessThan(mostGrowth)
    for (const { socket } of silent) socket.destroy()
  }, 60_000)
})

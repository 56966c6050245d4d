/** Programs that serve, and as many connections as are wanted that ask them one thing after another. */
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { connect } from "node:net"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Deepwell } from "@scipnet/core"
import { Effect } from "effect"
import { flags } from "../programs.mjs"
import { warmed } from "../timing.mjs"
import { file, fileOf, fill, password, security, user } from "./contents.mjs"

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

const programs = {
  nothing: async (filename) => [[...flags, here("nothing.mjs"), filename], {}],
  scipnet: async (filename) => {
    await Effect.runPromise(Effect.provide(fill, Deepwell.layerSqlite({ filename, security })))
    const settings = {
      SCIPNET_DEEPWELL: filename,
      SCIPNET_HTTP_PORT: "0",
      SCIPNET_TCP_PORT: "0",
      SCIPNET_ARGON2_MEMORY_KIB: `${security.memoryCost}`,
      SCIPNET_ARGON2_PASSES: `${security.timeCost}`,
      SCIPNET_MAX_CONNECTIONS_PER_ORIGIN: "3000",
      // One user asks for all of them.
      SCIPNET_CALL_RATE: "1000000",
      SCIPNET_CALL_BURST: "1000000",
      SCIPNET_MAX_CALLS_PER_USER: "64",
      // All connections sign in at once, from one address.
      SCIPNET_PASSWORD_WAITING: "3000",
      SCIPNET_PASSWORD_WAITING_PER_GROUP: "1000",
      SCIPNET_LOGIN_TIME: "5 minutes"
    }
    return [[here("../../packages/server/dist/bin.js")], settings]
  }
}

/** Starts one on a new deepwell, and ends it when `use` is done with it. */
const serving = (name) => async (use) => {
  const folder = mkdtempSync(join(tmpdir(), "scipnet-bench-"))
  const [args, settings] = await programs[name](join(folder, "deepwell.db"))
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, ...settings },
    stdio: ["ignore", "ignore", "pipe"]
  })
  try {
    let log = ""
    child.stderr.setEncoding("utf8").on("data", (text) => (log += text))
    const port = () => Number(/Listening on tcp:\/\/[^"\s]*:(\d+)/.exec(log)?.[1] ?? 0)
    while (port() === 0) {
      if (child.exitCode !== null) throw new Error(`the server ended before it listened: ${log}`)
      await Promise.race([once(child.stderr, "data"), once(child, "close")])
    }
    return await use({ port: port(), memory: () => memoryOf(child.pid) })
  } finally {
    const ended = child.exitCode === null ? once(child, "close") : undefined
    child.kill("SIGKILL")
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What a process has of the memory, in KiB. */
const memoryOf = (pid) => Number(spawnSync("ps", ["-o", "rss=", "-p", `${pid}`], { encoding: "utf8" }).stdout)

const dial = async (port) => {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true })
  await once(socket, "connect")
  return socket
}

/** Somebody who is signed in, and can ask. */
const signedIn = async (port) => {
  const socket = await dial(port)
  const waiting = new Map()
  let [text, last] = ["", 0]
  socket.setEncoding("utf8").on("data", (more) => {
    const lines = (text + more).split("\n")
    text = lines.pop() ?? ""
    for (const line of lines) {
      const message = JSON.parse(line)
      waiting.get(message.requestId)?.(message.exit?._tag === "Success")
      waiting.delete(message.requestId)
    }
  })
  socket.on("close", () => waiting.forEach((resolve) => resolve(false)))
  const ask = (tag, payload) =>
    new Promise((resolve) => {
      waiting.set(`${(last += 1)}`, resolve)
      socket.write(`${JSON.stringify({ _tag: "Request", id: `${last}`, tag, payload })}\n`)
    })
  const isIn = (await ask("Hello", { version: 1, program: "bench" })) && (await ask("Login", { user, password }))
  if (!isIn) throw new Error("could not sign in")
  return { ask, leave: () => socket.destroy() }
}

const questions = {
  ACCESS: () => ["Access", { query: { type: "scp", id: file } }],
  "a command": (connection, round) => [
    "Execute",
    { command: { _tag: "RenameScp", scp: fileOf(connection), name: `Name ${connection}-${round}` } }
  ]
}

const at = (sorted, share) => Number((sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(2))

/** So many connections, each of which asks again when it has its answer. */
export const load = (question, connections) => (name) =>
  serving(name)(async ({ port }) => {
    const clients = await Promise.all(Array.from({ length: connections }, () => signedIn(port)))
    let round = 0
    const outcome = await warmed(async (until) => {
      const times = []
      let failed = 0
      const worker = async ({ ask }, connection) => {
        while (performance.now() < until) {
          const start = performance.now()
          if (await ask(...questions[question](connection, (round += 1)))) times.push(performance.now() - start)
          else if ((failed += 1) > 200) return
        }
      }
      await Promise.all(clients.map(worker))
      const sorted = times.toSorted((a, b) => a - b)
      return { done: times.length, failed, latency: { p50: at(sorted, 0.5), p99: at(sorted, 0.99) } }
    })
    for (const { leave } of clients) leave()
    return outcome
  })

/** What each of so many connections takes that came, and said nothing. */
export const idle = (connections) => (name) =>
  serving(name)(async ({ port, memory }) => {
    const first = await signedIn(port)
    const before = memory()
    const sockets = []
    for (let batch = 0; batch < connections / 100; batch++) {
      sockets.push(...(await Promise.all(Array.from({ length: 100 }, () => dial(port)))))
    }
    const failed = (await first.ask("Access", { query: { type: "scp", id: file } })) ? 0 : 1
    const value = Number(((memory() - before) / connections).toFixed(1))
    for (const socket of sockets) socket.destroy()
    first.leave()
    return { value, failed }
  })

/** Starts a server and loads it with connections that send sequential calls. */
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

const pathOf = (path) => fileURLToPath(new URL(path, import.meta.url))

const programs = {
  nothing: async (filename) => [[...flags, pathOf("nothing.mjs"), filename], {}],
  scipnet: async (filename) => {
    await Effect.runPromise(Effect.provide(fill, Deepwell.layerSqlite({ filename, security })))
    const settings = {
      SCIPNET_DEEPWELL: filename,
      SCIPNET_HTTP_PORT: "0",
      SCIPNET_TCP_PORT: "0",
      SCIPNET_WEB_PORT: "0",
      SCIPNET_ARGON2_MEMORY_KIB: `${security.memoryCost}`,
      SCIPNET_ARGON2_PASSES: `${security.timeCost}`,
      SCIPNET_MAX_CONNECTIONS_PER_ORIGIN: "3000",
      // All calls come from one user.
      SCIPNET_CALL_RATE: "1000000",
      SCIPNET_CALL_BURST: "1000000",
      SCIPNET_MAX_CALLS_PER_USER: "64",
      // All connections sign in concurrently from one address.
      SCIPNET_PASSWORD_WAITING: "3000",
      SCIPNET_PASSWORD_WAITING_PER_GROUP: "1000",
      SCIPNET_LOGIN_TIME: "5 minutes"
    }
    return [[pathOf("../../packages/server/dist/bin.js")], settings]
  }
}

/** Runs `use` with a server on a new deepwell, and stops the server afterwards. */
const withServer = (name) => async (use) => {
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
      if (child.exitCode !== null) throw new Error(`the server exited before it listened: ${log}`)
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

/** Returns the resident memory of a process, in KiB. */
const memoryOf = (pid) => Number(spawnSync("ps", ["-o", "rss=", "-p", `${pid}`], { encoding: "utf8" }).stdout)

const connectTo = async (port) => {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true })
  await once(socket, "connect")
  return socket
}

/** Opens a connection and signs in. `call` sends a call and resolves with its success. */
const signIn = async (port) => {
  const socket = await connectTo(port)
  const waiting = new Map()
  let [text, last] = ["", 0]
  socket.setEncoding("utf8").on("data", (chunk) => {
    const lines = (text + chunk).split("\n")
    text = lines.pop() ?? ""
    for (const line of lines) {
      const message = JSON.parse(line)
      waiting.get(message.requestId)?.(message.exit?._tag === "Success")
      waiting.delete(message.requestId)
    }
  })
  socket.on("close", () => waiting.forEach((resolve) => resolve(false)))
  const call = (tag, payload) =>
    new Promise((resolve) => {
      waiting.set(`${(last += 1)}`, resolve)
      socket.write(`${JSON.stringify({ _tag: "Request", id: `${last}`, tag, payload })}\n`)
    })
  const isSignedIn =
    (await call("Hello", { version: 1, program: "bench" })) && (await call("Login", { user, password }))
  if (!isSignedIn) throw new Error("could not sign in")
  return { call, close: () => socket.destroy() }
}

const calls = {
  ACCESS: () => ["Access", { query: { type: "scp", id: file } }],
  "a command": (connection, round) => [
    "Execute",
    { command: { _tag: "RenameScp", scp: fileOf(connection), name: `Name ${connection}-${round}` } }
  ]
}

const quantile = (sorted, share) => Number((sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(2))

/** Measures the calls of several connections, each of which sends the next call after an answer. */
export const load = (name, connections) => (server) =>
  withServer(server)(async ({ port }) => {
    const clients = await Promise.all(Array.from({ length: connections }, () => signIn(port)))
    let round = 0
    const outcome = await warmed(async (until) => {
      const times = []
      let failed = 0
      const worker = async ({ call }, connection) => {
        while (performance.now() < until) {
          const start = performance.now()
          if (await call(...calls[name](connection, (round += 1)))) times.push(performance.now() - start)
          else if ((failed += 1) > 200) return
        }
      }
      await Promise.all(clients.map(worker))
      const sorted = times.toSorted((a, b) => a - b)
      return { done: times.length, failed, latency: { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) } }
    })
    for (const { close } of clients) close()
    return outcome
  })

/** Measures the memory of idle connections, in KiB for each. */
export const idleMemory = (connections) => (name) =>
  withServer(name)(async ({ port, memory }) => {
    const first = await signIn(port)
    const before = memory()
    const sockets = []
    for (let batch = 0; batch < connections / 100; batch++) {
      sockets.push(...(await Promise.all(Array.from({ length: 100 }, () => connectTo(port)))))
    }
    const failed = (await first.call("Access", { query: { type: "scp", id: file } })) ? 0 : 1
    const value = Number(((memory() - before) / connections).toFixed(1))
    for (const socket of sockets) socket.destroy()
    first.close()
    return { value, failed }
  })

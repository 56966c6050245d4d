/**
 * Measures the memory of idle connections at a server: `node scripts/idle-connections.mjs [COUNT] [tcp|tls|web]
 * [greeted|signed-in]`. Connections of `web` are WebSockets, which are always signed in. Prints the resident memory for each
 * connection, and the duration of a login while all of them close at once.
 */
import { spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { connect as connectTcp } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { connect as connectTls } from "node:tls"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"

const programOf = (name) => fileURLToPath(new URL(`../packages/${name}/dist/bin.js`, import.meta.url))
const [count = "4000", transport = "tcp", signedIn] = process.argv.slice(2)
const password = "an umbrella for the lighthouse"
const folder = mkdtempSync(join(tmpdir(), "scipnet-idle-"))
const deepwell = join(folder, "deepwell.db")
const env = {
  PATH: process.env["PATH"],
  SCIPNET_DEEPWELL: deepwell,
  SCIPNET_NEW_PASSWORD: password,
  SCIPNET_ARGON2_MEMORY_KIB: "64",
  SCIPNET_ARGON2_PASSES: "1"
}

const cli = async (...args) => {
  const child = spawn(process.execPath, [programOf("cli"), "--deepwell", deepwell, ...args], {
    env,
    stdio: ["ignore", "ignore", "inherit"]
  })
  await once(child, "close")
}
// A user has at most 500 sessions: another one would end the oldest session and close its connection.
const perUser = 400
const users = Array.from({ length: Math.ceil((Number(count) + 1) / perUser) }, (_, index) => `user-${index}`)
await cli("init", "--user", "keeper")
for (const user of signedIn === "signed-in" ? users : []) {
  await cli("user", "register", user, "--name", user, "--level", "1", "--operator")
}

const server = spawn(process.execPath, [programOf("server"), "--dev-tls"], {
  env: {
    ...env,
    SCIPNET_TCP_PORT: "0",
    SCIPNET_TLS_PORT: "0",
    SCIPNET_HTTP_PORT: "0",
    SCIPNET_WEB_PORT: "0",
    SCIPNET_MAX_CONNECTIONS: "10000",
    SCIPNET_MAX_CONNECTIONS_PER_ORIGIN: "10000",
    SCIPNET_LOGIN_TIME: "10 minutes",
    SCIPNET_LOG_LEVEL: "Info"
  },
  cwd: folder,
  stdio: ["ignore", "ignore", "pipe"]
})
let log = ""
server.stderr.setEncoding("utf8").on("data", (text) => (log += text))
const portOf = (scheme) => Number(new RegExp(`Listening on ${scheme}://[^"]*:(\\d+)`).exec(log)?.[1] ?? 0)
while (portOf("tls") === 0)
  await Promise.race([
    once(server.stderr, "data"),
    once(server, "close").then(() => {
      throw new Error(log)
    })
  ])
const webAddress = () => /Listening on (http:[^"]*) for browsers/.exec(log)?.[1]
while (webAddress() === undefined) await once(server.stderr, "data")
const origin = webAddress()
// Logins are made over TCP also when the idle connections are WebSockets.
const port = portOf(transport === "web" ? "tcp" : transport)
const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))?.[1])

const request = (id, tag, payload) => `${JSON.stringify({ _tag: "Request", id, tag, payload })}\n`
const openSocket = async (index) => {
  const localAddress = `127.0.1.${1 + (index % 200)}`
  const plain = connectTcp({ host: "127.0.0.1", port, localAddress })
  const socket = transport === "tls" ? connectTls({ socket: plain, rejectUnauthorized: false }) : plain
  socket.on("error", () => undefined)
  await once(socket, transport === "tls" ? "secureConnect" : "connect")
  let lines = 0
  socket.setEncoding("utf8").on("data", (text) => (lines += text.split("\n").length - 1))
  const receive = async (count) => {
    while (lines < count && !socket.destroyed) await once(socket, "data")
  }
  return { socket, receive }
}
/** Opens a WebSocket of a session. A client masks its messages, here with zeros. */
const openWeb = async (index, { id, cookie }) => {
  const { host, hostname, port } = new URL(origin)
  const socket = connectTcp({ host: hostname, port, localAddress: `127.0.1.${1 + (index % 200)}` })
  socket.on("error", () => undefined)
  const headers = {
    host,
    origin,
    cookie,
    upgrade: "websocket",
    connection: "Upgrade",
    "sec-websocket-version": "13",
    "sec-websocket-key": randomBytes(16).toString("base64")
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`GET /ws?session=${id} HTTP/1.1\r\n${lines.join("")}\r\n`)
  const [answer] = await once(socket, "data")
  if (!answer.toString().startsWith("HTTP/1.1 101 ")) throw new Error(answer.toString())
  const hello = Buffer.from(request("1", "Hello", { version: 1, program: "idle" }))
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | hello.length, 0, 0, 0, 0]), hello]))
  await once(socket, "data")
  socket.resume()
  return { socket }
}
const webSession = async () => {
  const answer = await fetch(`${origin}/session`, {
    method: "POST",
    headers: { origin, "content-type": "application/json" },
    body: JSON.stringify({ user: "keeper", password })
  })
  const { id } = await answer.json()
  return { id, cookie: answer.headers.getSetCookie()[0].split(";", 1).join("") }
}
const login = async (client, user = "keeper") => {
  client.socket.write(request("1", "Hello", { version: 1, program: "idle" }))
  await client.receive(1)
  client.socket.write(request("2", "Login", { user, password }))
  await client.receive(2)
}
const timedLogin = async () => {
  const start = performance.now()
  const client = await openSocket(199)
  await login(client)
  client.socket.destroy()
  return performance.now() - start
}

try {
  for (let index = 0; index < 20; index++) await timedLogin()
  await sleep(500)
  const before = memory()
  const session = transport === "web" ? await webSession() : undefined
  const open = (index) => (session === undefined ? openSocket(index) : openWeb(index, session))
  const clients = []
  for (let start = 0; start < Number(count); start += 50) {
    const batch = await Promise.all(
      Array.from({ length: Math.min(50, Number(count) - start) }, (_, index) => open(start + index))
    )
    if (signedIn === "signed-in" && session === undefined)
      await Promise.all(batch.map((client, index) => login(client, users[Math.floor((start + index) / perUser)])))
    if (signedIn === "greeted" && session === undefined)
      await Promise.all(
        batch.map(async (client) => {
          client.socket.write(request("1", "Hello", { version: 1, program: "idle" }))
          await client.receive(1)
        })
      )
    clients.push(...batch)
  }
  await sleep(1_000)
  const after = memory()
  const calm = await timedLogin()
  for (const { socket } of clients) socket.destroy()
  const closing = await timedLogin()
  console.log(
    JSON.stringify({
      transport,
      count: clients.length,
      state: session === undefined ? (signedIn ?? "connected") : "signed-in",
      beforeMB: before / 1024,
      afterMB: after / 1024,
      perConnectionKB: (after - before) / clients.length,
      loginMs: calm,
      loginWhileClosingMs: closing
    })
  )
} finally {
  server.kill("SIGKILL")
  await once(server, "close")
  rmSync(folder, { recursive: true, force: true })
}

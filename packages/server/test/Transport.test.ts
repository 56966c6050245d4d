/** Connections, handshakes, HTTP, signals and certificates of the built server. */
import { spawn } from "node:child_process"
import { copyFileSync, readFileSync, rmSync, statSync, statfsSync, truncateSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { dirname, join } from "node:path"
import { connect as connectTls } from "node:tls"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Programs from "../../../tests/Programs.ts"
import * as Clients from "./Clients.ts"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"

let kept: Awaited<ReturnType<typeof Keeper.make>>
beforeAll(async () => {
  kept = await Keeper.make()
})
afterAll(() => kept.remove())

const serving = async <A>(
  options: Omit<ServerProcess.Options, "deepwell">,
  use: (server: ServerProcess.Running) => Promise<A>
) => {
  const settings = { ...Keeper.settings, ...options.settings }
  const server = await ServerProcess.start({ deepwell: kept.deepwell, ...options, settings })
  try {
    return await use(server)
  } finally {
    await server.stop("SIGKILL")
  }
}

const { eventually, hello, login, raw, request } = Clients
const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))

describe("a client that closes its sending side", () => {
  it.each(["tcp", "tls"] as const)(
    "over %s gets the answers to its earlier requests and is then disconnected",
    (transport) =>
      serving({}, async (server) => {
        const client = await raw(transport, server.ports[transport])
        client.read()
        await client.write(hello + login(2))
        client.socket.end()
        expect(await eventually(client.isClosed, 10_000)).toBe(true)
        expect(client.lines()).toHaveLength(2)
        expect(client.lines()[1]).toContain('"token"')
      }),
    30_000
  )

  it(
    "is disconnected after a timeout during an endless stream",
    () =>
      serving({ settings: { SCIPNET_STALLED_TIME: "1 second" } }, async (server) => {
        const client = await raw("tcp", server.ports.tcp)
        client.read()
        await client.write(hello + login(2))
        expect(await eventually(() => client.lines().length === 2, 10_000)).toBe(true)
        await client.write(request(3, "Watch"))
        client.socket.end()
        expect(await eventually(client.isClosed, 10_000)).toBe(true)
      }),
    30_000
  )
})

describe("memory", () => {
  it(
    "of incomplete frames is bounded, and honest clients are served",
    () =>
      serving({ settings: { SCIPNET_MAX_CONNECTIONS_PER_ORIGIN: "400" } }, async (server) => {
        await Clients.honest("tcp", server.ports.tcp)
        const before = server.memory()
        const partial = Buffer.alloc(900_000, 0x20)
        const clients = await Promise.all(Array.from({ length: 300 }, () => raw("tcp", server.ports.tcp)))
        for (const client of clients) {
          client.read()
          client.socket.write(partial)
        }
        expect(await eventually(() => clients.filter(({ isClosed }) => isClosed()).length > 200, 20_000)).toBe(true)
        expect(clients.some(({ lines }) => lines()[0] === '{"_tag":"Defect","defect":"unfinished"}')).toBe(true)
        expect(await Clients.honest("tcp", server.ports.tcp)).toBeLessThan(5_000)
        expect(server.memory() - before).toBeLessThan(200)
        for (const { socket } of clients) socket.destroy()
      }),
    60_000
  )

  it(
    "of an idle connection is below 120 KB, and a login is not delayed while many connections close",
    () =>
      serving({ settings: { SCIPNET_MAX_CONNECTIONS_PER_ORIGIN: "1000" } }, async (server) => {
        await Clients.honest("tcp", server.ports.tcp)
        const before = server.memory()
        const clients = await Promise.all(Array.from({ length: 800 }, () => raw("tcp", server.ports.tcp)))
        for (const client of clients) {
          client.read()
          await client.write(hello)
        }
        expect(await eventually(() => clients.every(({ lines }) => lines().length === 1), 30_000)).toBe(true)
        const each = ((server.memory() - before) * 1024) / clients.length
        expect(each).toBeLessThan(120)
        for (const { socket } of clients) socket.destroy()
        expect(await Clients.honest("tcp", server.ports.tcp)).toBeLessThan(5_000)
      }),
    60_000
  )
})

describe("TLS", () => {
  it(
    "answers honest clients while one address reconnects continuously",
    () =>
      serving({ settings: { SCIPNET_HANDSHAKE_BURST: "10" } }, async (server) => {
        let isOver = false
        let refused = 0
        const reconnect = async (): Promise<void> => {
          while (!isOver) {
            const plain = connect({ host: "127.0.0.1", port: server.ports.tls, localAddress: "127.0.0.3" })
            const socket = connectTls({ socket: plain, rejectUnauthorized: false })
            let isSecure = false
            socket.on("error", () => undefined)
            socket.once("secureConnect", () => {
              isSecure = true
              socket.destroy()
            })
            await new Promise((resolve) => plain.once("close", resolve))
            refused += isSecure ? 0 : 1
          }
        }
        const flood = Promise.all(Array.from({ length: 20 }, reconnect))
        await pause(1_000)
        expect(await Clients.honest("tls", server.ports.tls)).toBeLessThan(5_000)
        expect(await eventually(() => refused > 20, 20_000)).toBe(true)
        isOver = true
        await flood
      }),
    60_000
  )
})

/** Reads a counter or gauge, once the shared result of an earlier request has expired. */
const measured = async (server: ServerProcess.Running, name: string) => {
  await pause(1_100)
  const text = await (await fetch(`${server.http}/metrics`)).text()
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)`, "m").exec(text)?.[1] ?? 0)
}

describe("metrics", () => {
  it(
    "count every rejected TLS handshake",
    () =>
      serving({ settings: { SCIPNET_HANDSHAKE_BURST: "10", SCIPNET_HANDSHAKE_RATE: "1" } }, async (server) => {
        const clients = await Promise.all(Array.from({ length: 200 }, () => raw("tls", server.ports.tls)))
        const refused = clients.filter(({ isClosed }) => isClosed()).length
        expect(refused).toBeGreaterThan(150)
        expect(await measured(server, "server_handshakes_refused_total")).toBe(refused)
        expect(await measured(server, "server_connections_turned_away_total")).toBe(0)
        for (const { socket } of clients) socket.destroy()
      }),
    30_000
  )

  it.each(["tcp", "tls"] as const)(
    "count every connection over %s beyond the limit",
    (transport) =>
      serving({ settings: { SCIPNET_MAX_CONNECTIONS_PER_ORIGIN: "20" } }, async (server) => {
        const clients = await Promise.all(Array.from({ length: 200 }, () => raw(transport, server.ports[transport])))
        for (const { read } of clients) read()
        expect(await eventually(() => clients.filter(({ isClosed }) => isClosed()).length === 180, 5_000)).toBe(true)
        expect(await measured(server, "server_connections_turned_away_total")).toBe(180)
        expect(await measured(server, "server_handshakes_refused_total")).toBe(0)
        for (const { socket } of clients) socket.destroy()
      }),
    30_000
  )

  it(
    "do not count a client that left during its TLS handshake as connected",
    () =>
      serving({}, async (server) => {
        const leave = async () => {
          const plain = connect({ host: "127.0.0.1", port: server.ports.tls })
          const socket = connectTls({ socket: plain, rejectUnauthorized: false })
          socket.on("error", () => undefined)
          // The client completes the handshake before it has sent its last message.
          socket.once("secureConnect", () => socket.destroy())
          await new Promise((resolve) => plain.once("close", resolve))
        }
        await Promise.all(Array.from({ length: 50 }, leave))
        expect(await measured(server, "server_connections_open")).toBe(0)
      }),
    30_000
  )
})

describe("HTTP", () => {
  it(
    "answers honest requests while other clients send their headers slowly",
    () =>
      serving({}, async (server) => {
        const port = Number(new URL(server.http).port)
        const slow = Array.from({ length: 300 }, () => {
          const socket = connect({ host: "127.0.0.1", port })
          socket.on("error", () => undefined)
          socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\nX-")
          return socket
        })
        await pause(500)
        const start = Date.now()
        expect((await fetch(`${server.http}/healthz`)).status).toBe(200)
        expect(Date.now() - start).toBeLessThan(2_000)
        // Connections of one address beyond the limit replace older ones.
        expect(await eventually(() => slow.filter(({ destroyed }) => destroyed).length >= 260, 5_000)).toBe(true)
        for (const socket of slow) socket.destroy()
      }),
    30_000
  )
})

/** Starts a server with a development certificate, stops it and returns the certificate. */
const withDevTls = () =>
  serving({ args: ["--dev-tls"], settings: { SCIPNET_TLS_CERT: undefined, SCIPNET_TLS_KEY: undefined } }, () =>
    Promise.resolve(readFileSync(`${kept.deepwell}.dev-cert.pem`, "utf8"))
  )

describe("SIGHUP", () => {
  const certificateOf = (port: number) =>
    new Promise<string>((resolve, reject) => {
      const socket = connectTls({ host: "127.0.0.1", port, rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().fingerprint256)
        socket.destroy()
      })
      socket.once("error", reject)
    })

  it("reloads the certificate, and keeps the present one if the new one is unusable", async () => {
    await withDevTls()
    const folder = dirname(kept.deepwell)
    const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")]
    copyFileSync(ServerProcess.authority, cert)
    copyFileSync(ServerProcess.pemPath("localhost.key"), key)
    await serving({ settings: { SCIPNET_TLS_CERT: cert, SCIPNET_TLS_KEY: key } }, async (server) => {
      const before = await certificateOf(server.ports.tls)
      copyFileSync(ServerProcess.pemPath("stranger.cert"), cert)
      server.signal("SIGHUP")
      expect(await eventually(() => server.log().includes("the present one stays in use"), 5_000)).toBe(true)
      expect(await certificateOf(server.ports.tls)).toBe(before)
      copyFileSync(`${kept.deepwell}.dev-cert.pem`, cert)
      copyFileSync(`${kept.deepwell}.dev-key.pem`, key)
      server.signal("SIGHUP")
      expect(await eventually(() => server.log().includes("Certificate reloaded"), 5_000)).toBe(true)
      expect(await certificateOf(server.ports.tls)).not.toBe(before)
    })
  }, 30_000)

  it(
    "stops the server gracefully if no certificate is configured",
    () =>
      serving(
        { args: ["--dev-tls"], settings: { SCIPNET_TLS_CERT: undefined, SCIPNET_TLS_KEY: undefined } },
        async (server) => {
          const { code } = await server.stop("SIGHUP")
          expect(code).toBe(0)
          expect(server.log()).toContain("Stopped")
        }
      ),
    30_000
  )
})

describe("--dev-tls", () => {
  it("uses its certificate again at the next start, and replaces it if the key does not belong to it", async () => {
    const first = await withDevTls()
    const key = `${kept.deepwell}.dev-key.pem`
    expect(statSync(key).mode & 0o777).toBe(0o600)
    expect(await withDevTls()).toBe(first)
    writeFileSync(key, readFileSync(ServerProcess.pemPath("localhost.key")))
    expect(await withDevTls()).not.toBe(first)
    expect(statSync(key).mode & 0o777).toBe(0o600)
  }, 60_000)
})

describe("a full disk", async () => {
  const small = (folder: string): ReadonlyArray<string> => [
    "-rm",
    "sh",
    "-c",
    'mount -t tmpfs -o size=3m none "$0" && cp "$1" "$0/deepwell.db" && shift && exec "$@"',
    folder
  ]
  const isMountable = Programs.isInstalled("unshare") && (await Programs.run("unshare", ["-rm", "true"])).status === 0

  const onDisk = async (use: (address: (scheme: string) => URL, ballast: string) => Promise<void>) => {
    const program = new URL("../dist/bin.js", import.meta.url).pathname
    const copy = `${kept.deepwell}.copy`
    copyFileSync(kept.deepwell, copy)
    const child = spawn("unshare", [...small("/mnt"), copy, process.execPath, program], {
      env: {
        PATH: process.env["PATH"],
        ...Keeper.settings,
        SCIPNET_DEEPWELL: "/mnt/deepwell.db",
        SCIPNET_TCP_PORT: "0",
        SCIPNET_HTTP_PORT: "0",
        SCIPNET_WEB_PORT: "0"
      },
      stdio: ["ignore", "ignore", "pipe"]
    })
    try {
      let log = ""
      child.stderr.setEncoding("utf8").on("data", (text: string) => (log += text))
      expect(
        await eventually(() => log.includes("Listening on tcp:") && log.includes("Listening on http:"), 10_000)
      ).toBe(true)
      const address = (scheme: string) =>
        new URL(new RegExp(`Listening on (${scheme}://[\\w.:]+)`).exec(log)?.[1] ?? "")
      await use(address, `/proc/${child.pid}/root/mnt/ballast`)
    } finally {
      child.kill("SIGKILL")
    }
  }

  const fill = async (ballast: string) => {
    const { blocks, bsize } = statfsSync(dirname(ballast))
    // The small disk, and not one of this machine.
    expect(blocks * bsize).toBe(3 * 1024 * 1024)
    await Programs.run("dd", ["if=/dev/zero", `of=${ballast}`, "bs=1024"])
  }

  const statusOf = async (http: URL, path: string) => (await fetch(new URL(path, http))).status
  const becomes = async (http: URL, status: number) => {
    const start = Date.now()
    while ((await statusOf(http, "/readyz")) !== status && Date.now() - start < 15_000) await pause(300)
    return statusOf(http, "/readyz")
  }

  it.runIf(isMountable)(
    "makes the server unready until there is free space again",
    () =>
      onDisk(async (address, ballast) => {
        const http = address("http")
        expect(await becomes(http, 200)).toBe(200)
        await fill(ballast)
        expect(await becomes(http, 503)).toBe(503)
        expect(await statusOf(http, "/healthz")).toBe(200)
        rmSync(ballast)
        expect(await becomes(http, 200)).toBe(200)
      }),
    60_000
  )

  it.runIf(isMountable)(
    "with space for a few pages makes the server unready while commands fail",
    () =>
      onDisk(async (address, ballast) => {
        const http = address("http")
        const client = await raw("tcp", Number(address("tcp").port))
        client.read()
        await client.write(hello + login(2))
        expect(await eventually(() => client.lines().length === 2, 10_000)).toBe(true)
        let last = 2
        /** Files a section of 2 KB; returns true if that succeeded. */
        const file = async () => {
          last += 1
          const section = { scp: "SCP-001", section: `section-${last}`, title: "A section", clearance: null }
          const command = { _tag: "FileScpSection", ...section, body: "x".repeat(2_000) }
          await client.write(request(last, "Execute", { command, commandId: `command-${last}` }))
          expect(await eventually(() => client.lines().length === last, 10_000)).toBe(true)
          return client.lines().at(-1)?.includes('"Success"')
        }
        expect(await file()).toBe(true)
        await fill(ballast)
        truncateSync(ballast, statSync(ballast).size - 64 * 1024)
        expect(await file()).toBe(false)
        // A probe result is shared for one second.
        await pause(1_100)
        for (let round = 0; round < 6; round++) {
          expect(await file()).toBe(false)
          expect(await statusOf(http, "/readyz")).toBe(503)
          await pause(500)
        }
        expect(await statusOf(http, "/healthz")).toBe(200)
        rmSync(ballast)
        expect(await becomes(http, 200)).toBe(200)
        expect(await file()).toBe(true)
        client.socket.destroy()
      }),
    60_000
  )
})

/** Operation of a server: check-config, the development certificate, health probes, metrics and logs. */
import { readFileSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { connect } from "node:tls"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Programs from "../../../tests/Programs.ts"
import * as Arguments from "../src/Arguments.ts"
import * as Clients from "./Clients.ts"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"

const program = fileURLToPath(new URL("../dist/bin.js", import.meta.url))

let kept: Awaited<ReturnType<typeof Keeper.make>>

beforeAll(async () => {
  kept = await Keeper.make()
})
afterAll(() => kept.remove())

const run = (args: ReadonlyArray<string>, env: NodeJS.ProcessEnv = {}) =>
  Programs.run(process.execPath, [program, ...args], {
    cwd: dirname(kept.deepwell),
    env: { PATH: process.env["PATH"], SCIPNET_DEEPWELL: kept.deepwell, ...env }
  })

describe("check-config", () => {
  it("prints the value and source of every setting that the help text names", async () => {
    writeFileSync(`${dirname(kept.deepwell)}/.env`, "SCIPNET_READERS=7\n")
    const { status, stdout } = await run(["check-config", "--json"], { SCIPNET_IDLE_TIME: "3 minutes" })
    expect(status).toBe(0)
    const { settings, problems } = JSON.parse(stdout)
    expect(problems).toEqual([])
    expect(settings).toEqual(
      expect.arrayContaining([
        { setting: "SCIPNET_DEEPWELL", value: kept.deepwell, from: "environment" },
        { setting: "SCIPNET_IDLE_TIME", value: "3 minutes", from: "environment" },
        { setting: "SCIPNET_READERS", value: "7", from: ".env" },
        { setting: "SCIPNET_TLS_PORT", value: "7172", from: null },
        { setting: "SCIPNET_TLS_CERT", value: null, from: null },
        { setting: "SCIPNET_SESSION_IDLE", value: "30m", from: null }
      ])
    )
    const names = settings.map(({ setting }: { setting: string }) => setting)
    expect(new Set(names).size).toBe(names.length)
    // SCIPNET_ENV selects a file of settings and is not a setting of the server.
    for (const [name] of Arguments.help.replace("SCIPNET_ENV", "").matchAll(/SCIPNET_[A-Z_]+[A-Z]/g)) {
      expect(names, name).toContain(name)
    }
  })

  it("lists all invalid settings and exits with 2", async () => {
    const { status, stdout } = await run(["check-config"], {
      SCIPNET_HTTP_PORT: "x",
      SCIPNET_READERS: "1000",
      SCIPNET_TLS_CERT: "nowhere.pem",
      SCIPNET_TLS_KEY: ServerProcess.pemPath("localhost.key")
    })
    expect(status).toBe(2)
    expect(stdout).toMatch(/SCIPNET_HTTP_PORT: [^\n]*port/)
    expect(stdout).toMatch(/SCIPNET_READERS: /)
    expect(stdout).toMatch(/SCIPNET_TLS_CERT: nowhere\.pem cannot be read/)
    // The path of the key is printed, its contents are not.
    expect(stdout).toContain("localhost.key.pem  (environment)")
    expect(stdout).not.toContain("PRIVATE KEY")
  })

  it.each([
    [["check"], "Unexpected argument 'check'."],
    [["check-config", "now"], "Unexpected argument"],
    [["--json"], "--json requires check-config."],
    [["check-config", "--dev-tls"], "--dev-tls cannot be combined with check-config."],
    [["--nonsense"], "Unknown option '--nonsense'"]
  ])("rejects the arguments %j", async (args, message) => {
    expect(await run(args)).toMatchObject({ status: 2, stderr: expect.stringContaining(message) })
  })
})

describe("--dev-tls", () => {
  it("creates a certificate that clients can trust, without its private key", async () => {
    const server = await ServerProcess.start({
      deepwell: kept.deepwell,
      args: ["--dev-tls"],
      settings: { ...Keeper.settings, SCIPNET_TLS_CERT: undefined, SCIPNET_TLS_KEY: undefined }
    })
    const file = `${kept.deepwell}.dev-cert.pem`
    const ca = readFileSync(file, "utf8")
    expect(ca).toContain("BEGIN CERTIFICATE")
    expect(ca).not.toContain("PRIVATE KEY")
    expect(server.log()).toContain(file)
    for (const host of ["localhost", "127.0.0.1"]) {
      const authorized = await new Promise((resolve, reject) => {
        const socket = connect({ host, port: server.ports.tls, ca }, () => {
          resolve(socket.authorized)
          socket.destroy()
        })
        socket.once("error", reject)
      })
      expect(authorized).toBe(true)
    }
    expect(await server.stop()).toMatchObject({ code: 0 })
  })

  it("requires a loopback address and no configured certificate", async () => {
    const publicHost = await run(["--dev-tls"], { SCIPNET_TLS_HOST: "0.0.0.0" })
    expect(publicHost).toMatchObject({ status: 2, stderr: expect.stringContaining("requires a loopback address") })
    const withCertificate = await run(["--dev-tls"], {
      SCIPNET_TLS_CERT: ServerProcess.authority,
      SCIPNET_TLS_KEY: ServerProcess.pemPath("localhost.key")
    })
    expect(withCertificate).toMatchObject({ status: 2, stderr: expect.stringContaining("already names a certificate") })
  })
})

describe("monitoring", () => {
  let server: ServerProcess.Running
  beforeAll(async () => {
    server = await ServerProcess.start({
      deepwell: kept.deepwell,
      settings: { ...Keeper.settings, SCIPNET_LOG_LEVEL: "Trace" }
    })
  })
  afterAll(async () => {
    await server.stop("SIGKILL")
  })

  const get = async (path: string) => {
    const response = await fetch(`${server.http}${path}`)
    return { status: response.status, text: await response.text() }
  }
  const open = async (transport: string) =>
    Number(
      new RegExp(`server_connections_open\\{transport="${transport}"\\} (\\d+)`).exec(
        (await get("/metrics")).text
      )?.[1] ?? -1
    )

  it("reports readiness and metrics without data of users or records", async () => {
    await Clients.honest("tls", server.ports.tls)
    expect(await get("/readyz")).toEqual({ status: 200, text: '{"status":"ok"}' })
    const { status, text } = await get("/metrics")
    expect(status).toBe(200)
    for (const name of [
      "database_wal_bytes",
      "event_store_projection_lag",
      "database_commit_ms",
      "server_connections_open"
    ]) {
      expect(text).toContain(name)
    }
    expect(text).not.toMatch(/keeper|SCP-001/)
    expect((await get("/elsewhere")).status).toBe(404)
  })

  /** Returns the number of open connections once it matches, or after ten seconds. */
  const settled = async (transport: string, holds: (count: number) => boolean) => {
    const start = Date.now()
    let count = await open(transport)
    while (!holds(count) && Date.now() - start < 10_000) count = await open(transport)
    return count
  }

  it("counts open connections, and no closed ones", async () => {
    for (let round = 0; round < 5; round++) {
      const clients = await Promise.all(Array.from({ length: 60 }, () => Clients.raw("tcp", server.ports.tcp)))
      expect(await settled("tcp", (count) => count >= 60)).toBeGreaterThanOrEqual(60)
      for (const { socket } of clients) socket.destroy()
      expect(await settled("tcp", (count) => count === 0)).toBe(0)
    }
  }, 60_000)

  it("logs every call with its user and outcome, and never a secret", async () => {
    const client = await Clients.raw("tcp", server.ports.tcp)
    client.read()
    await client.write(Clients.hello + Clients.login(2))
    expect(await Clients.eventually(() => client.lines().length === 2, 10_000)).toBe(true)
    const { value } = JSON.parse(client.lines()[1] ?? "{}").exit
    await client.write(
      Clients.request(3, "Resume", { token: value.token }) + Clients.login(4, "a password that is wrong")
    )
    expect(await Clients.eventually(() => client.lines().length === 4, 10_000)).toBe(true)
    client.socket.destroy()
    const log = server.log()
    for (const secret of [Keeper.password, "a password that is wrong", value.token]) {
      expect(log).not.toContain(secret)
    }
    const calls = log
      .split("\n")
      .filter((line) => line.includes('"A call was answered"'))
      .map((line) => JSON.parse(line))
    const annotations = calls.map((each) => each.annotations)
    expect(annotations).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ call: "Login", request: "2", outcome: "done", origin: "127.0.0.2" }),
        expect.objectContaining({ call: "Resume", user: "keeper", outcome: "done" }),
        expect.objectContaining({ call: "Login", request: "4", outcome: "LoginRefused" })
      ])
    )
  })

  it("ends one session of a user without ending the other", async () => {
    const [one, other] = [await Clients.raw("tls", server.ports.tls), await Clients.raw("tls", server.ports.tls)]
    for (const client of [one, other]) {
      client.read()
      await client.write(Clients.hello + Clients.login(2))
      expect(await Clients.eventually(() => client.lines().length === 2, 10_000)).toBe(true)
    }
    const { id } = JSON.parse(other.lines()[1] ?? "{}").exit.value
    await one.write(Clients.request(3, "RevokeSession", { session: id }))
    expect(await Clients.eventually(() => one.lines().length === 3)).toBe(true)
    await one.write(Clients.request(4, "WhoAmI"))
    expect(await Clients.eventually(() => other.lines().length === 3 && one.lines().length === 4)).toBe(true)
    expect(other.lines()[2]).toContain("session ended")
    expect(one.lines()[3]).toContain('"Success"')
    one.socket.destroy()
    other.socket.destroy()
  })
})

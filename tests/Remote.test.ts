/** The command line with a deepwell at a server. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync, statSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { connect } from "node:net"
import { createInterface } from "node:readline"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "../packages/cli/test/cli/Deepwells.ts"
import { admin, prepare, reader } from "../packages/cli/test/cli/Deepwells.ts"
import type { How, Result } from "../packages/cli/test/cli/Program.ts"
import { bin, password, tokensIn, values, wrongPassword } from "../packages/cli/test/cli/Program.ts"
import type { Ports, Running } from "../packages/server/test/ServerProcess.ts"
import { authority, freePorts, pemPath, start } from "../packages/server/test/ServerProcess.ts"
import * as Sqlite from "../packages/cli/test/cli/Sqlite.ts"

const stranger = pemPath("stranger.cert")

/** Replaces times and ids of sessions, which differ between runs. */
const normalized = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\d[T ][\d:.]{8,12}Z/g, "TIME")
    .replaceAll(/[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}/g, "ID")
    .replaceAll(/\b1\d{12}\b/g, "TIME")

/** The commands of a session, between login and logout. */
const commands = `
  whoami; access scp 173; access scp 173 --json; access scp 999; search blink; user list --json; scp list --json;
  scp status 173 explained --reason prop; scp status 173 explained --reason prop;
  scp status 173 deleted --reason prop; scp history 173 --json; session list --json;
  audit --action ScpStatusChanged; audit --action Access --json --limit 2; logout; logout`
  .split(";")
  .map((line) => line.trim().split(" "))

describe("a deepwell at a server", () => {
  let box: Deepwells
  let where: Ports
  let server: Running
  let served: string

  const serve = () => start({ deepwell: served, ports: where, settings: box.env() })

  beforeAll(async () => {
    box = await prepare()
    served = box.copy("served.db")
    where = await freePorts()
    server = await serve()
  })
  afterAll(async () => {
    await server.stop()
    box.remove()
  })

  /** Runs a command without a deepwell in the environment. */
  const remote = (args: ReadonlyArray<string>, { env, ...how }: How = {}) =>
    box.run(args, { ...how, env: { SCIPNET_DEEPWELL: undefined, ...env } })

  const overTls = (args: ReadonlyArray<string>, how: How = {}) =>
    remote([...args, "--server", server.tls, "--ca", authority], how)

  const asReader = { env: { SCIPNET_USER: reader } }

  /** Runs the commands of a session from login to logout. */
  const visit = async (run: (args: ReadonlyArray<string>, how: How) => Promise<Result>, name: string) => {
    const file = box.path(`sessions-${name}.json`)
    const results: Array<Result & { readonly command: string }> = []
    const step = async (args: ReadonlyArray<string>, env: How["env"] = {}) => {
      const { stdout, ...result } = await run(args, {
        env: { SCIPNET_PASSWORD: undefined, SCIPNET_SESSION_FILE: file, ...env }
      })
      results.push({
        command: args.join(" "),
        ...result,
        stdout: normalized(stdout),
        stderr: normalized(result.stderr)
      })
    }
    await step(["login", "--user", admin], { SCIPNET_PASSWORD: wrongPassword })
    await step(["login", "--user", admin], { SCIPNET_PASSWORD: password })
    for (const args of commands) {
      await step(args)
    }
    return results
  }

  it("prints the same as a deepwell in a file, over TLS and over TCP", async () => {
    const [another, third] = [box.copy("file.db"), box.copy("tcp.db")]
    const elsewhere = await start({ deepwell: third, settings: box.env() })
    const [local, tls, tcp] = await Promise.all([
      visit((args, how) => remote([...args, "--deepwell", another], how), "file"),
      visit(overTls, "tls"),
      visit((args, how) => remote([...args, "--server", elsewhere.tcp], how), "tcp")
    ])
    await elsewhere.stop()
    expect(local.map(({ code }) => code)).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0])
    // Only the origin of the session differs.
    const door = (results: typeof local, name: RegExp) =>
      results.map((result) => ({ ...result, stdout: result.stdout.replaceAll(name, "DOOR") }))
    expect(door(tls, /\b127\.0\.0\.1\b/g)).toEqual(door(local, /\bcli\b/g))
    expect(tcp).toEqual(tls)
  })

  it("is the same deepwell that its operator has in a file", async () => {
    const renamed = await overTls(["exec", "--user", admin], {
      stdin: JSON.stringify({ command: { _tag: "RenameScp", scp: "SCP-096", name: "The Bashful One" } })
    })
    expect(renamed).toMatchObject({ code: 0, stderr: "" })
    const args = ["access", "scp", "096", "--json", "--user", admin]
    const [here, there] = [await remote([...args, "--deepwell", served]), await overTls(args)]
    expect(values(here.stdout)).toMatchObject([{ _tag: "Granted", record: { name: "The Bashful One" } }])
    expect(values(there.stdout)).toEqual(values(here.stdout))
  })

  it("stores a session under its URL, in a file that only its owner can read", async () => {
    const file = box.path("kept", "sessions.json")
    const kept = { SCIPNET_SESSION_FILE: file }
    expect((await overTls(["login", "--user", reader], { env: kept })).code).toBe(0)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ sessions: [{ deepwell: server.tls, user: reader }] })
    const without = { SCIPNET_PASSWORD: undefined, ...kept }
    // Sessions are stored by normalized URL: the TCP address of the same server has none.
    const named = { ...without, SCIPNET_SERVER: `${server.tls}/`, SCIPNET_CA: authority }
    const [again, other] = await Promise.all([
      remote(["whoami"], { env: named }),
      remote(["whoami", "--server", server.tcp], { env: without })
    ])
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("Signed in with a stored session") })
    expect(other).toMatchObject({ code: 2, stdout: "" })
    expect((await remote(["logout"], { env: named })).stdout).toBe("r.vance is signed out.\n")
    expect(tokensIn(file)).toEqual([])
  })

  it("is not used when its certificate is not the expected one", async () => {
    const [wrong, none] = await Promise.all([
      remote(["whoami", "--server", server.tls, "--ca", stranger], asReader),
      remote(["whoami", "--server", server.tls], asReader)
    ])
    for (const refused of [wrong, none]) {
      expect(refused).toMatchObject({ code: 4, stdout: "" })
      expect(refused.stderr).toMatch(
        /^The certificate of tls:\/\/localhost:\d+ is not trusted \(\w+\): it was renewed, .+: --ca FILE\.\n$/
      )
    }
    const missing = await remote(["whoami", "--server", server.tls, "--ca", box.path("missing.pem")], asReader)
    expect(missing).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/^--ca: .* cannot be read\.\n$/)
    })
    const noPem = await remote(["whoami", "--server", server.tls, "--ca", box.deepwell], asReader)
    expect(noPem).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/^--ca: .* contains no PEM certificate/)
    })
  })

  it("reports an unreachable server and another protocol at once, in a sentence", async () => {
    const free = await freePorts()
    const other = createServer((_, response) => response.end("a page")).listen(0, "127.0.0.1")
    await once(other, "listening")
    const address = other.address()
    const page = typeof address === "object" && address !== null ? address.port : 0
    const ask = (url: string) => remote(["whoami", "--server", url, "--ca", authority], asReader)
    const began = Date.now()
    const [unreachable, website, byTls, crossed, reversed] = await Promise.all([
      ask(`tls://localhost:${free.tls}`),
      ask(`tcp://localhost:${page}`),
      ask(`tls://localhost:${page}`),
      ask(`tls://localhost:${where.tcp}`),
      ask(`tcp://localhost:${where.tls}`)
    ])
    expect(Date.now() - began).toBeLessThan(20_000)
    other.close()
    const noResponse = (reason: RegExp) =>
      expect.stringMatching(
        new RegExp(
          `^There is no response from tls://localhost:\\d+ \\(${reason.source}\\)\\. Check the address[^\\n]*\\n$`
        )
      )
    const noServer = expect.stringMatching(/^tcp:\/\/localhost:\d+ is not a SCiPNET server[^\n]*\n$/)
    expect([unreachable, website, byTls, crossed, reversed]).toEqual([
      { code: 4, stdout: "", stderr: noResponse(/ECONNREFUSED/) },
      { code: 4, stdout: "", stderr: noServer },
      { code: 4, stdout: "", stderr: noResponse(/ERR_SSL_\w+/) },
      { code: 4, stdout: "", stderr: noResponse(/ERR_SSL_\w+/) },
      expect.objectContaining({ code: 4, stdout: "" })
    ])
  })

  it("reports a full server, and a command beyond the maximum length", async () => {
    const small = await start({
      deepwell: served,
      settings: box.env({ SCIPNET_MAX_CONNECTIONS: "1", SCIPNET_MAX_FRAME: "20000" })
    })
    const ask = (args: ReadonlyArray<string>) =>
      remote([...args, "--server", small.tls, "--ca", authority, "--user", admin])
    const guest = connect(small.ports.tcp, "127.0.0.1")
    await once(guest, "connect")
    expect(await ask(["whoami"])).toEqual({
      code: 4,
      stdout: "",
      stderr: `${small.tls} has reached its connection limit. Try again later.\n`
    })
    guest.destroy()
    await once(guest, "close")
    writeFileSync(box.path("long.md"), "€".repeat(300_000))
    const refused = await ask(["scp", "file", "173", "long", box.path("long.md"), "--title", "Long"])
    expect(refused).toMatchObject({ code: 1, stdout: "" })
    expect(refused.stderr).toMatch(
      /^The request is longer than the message limit of tls:\/\/localhost:\d+\. Nothing was done\./
    )
    expect(await ask(["scp", "list"])).toMatchObject({ code: 0, stderr: "" })
    await small.stop()
  })

  it("is retried for a while after the connection is lost, and then reported as unreachable", async () => {
    const gone = await start({ deepwell: served, settings: box.env() })
    const args = [bin, "exec", "--user", admin, "--server", gone.tls, "--ca", authority]
    const env = box.env({ SCIPNET_DEEPWELL: undefined, SCIPNET_RECONNECT_TIME: "1 second" })
    const child = spawn(process.execPath, args, { env, cwd: box.folder })
    const said = { stdout: "", stderr: "" }
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said.stderr += text))
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said.stdout += text))
    const ended = once(child, "close")
    const rename = (name: string) =>
      `${JSON.stringify({ command: { _tag: "RenameScp", scp: "SCP-096", name: `${name} of a server that goes` } })}\n`
    child.stdin.write(rename("One"))
    await once(child.stdout, "data")
    await gone.stop("SIGKILL")
    const began = Date.now()
    child.stdin.end([1, 2, 3, 4, 5, 6, 7, 8].map((number) => rename(`Name ${number}`)).join(""))
    const [code]: Array<unknown> = await ended
    expect(code).toBe(4)
    expect(Date.now() - began).toBeLessThan(10_000)
    expect(said.stdout.trim().split("\n")).toHaveLength(1)
    expect(said.stderr).toMatch(/^There is no response from tls:[^\n]*\n$/)
  })

  it.each([
    "tls://localhost --deepwell file.db",
    "http://localhost",
    "localhost:7172",
    "tls://localhost:99999",
    "tls://me:secret@localhost",
    "tls://localhost/deepwell",
    ""
  ])("is not guessed at: %s", async (named) => {
    const { code, stdout, stderr } = await remote(["whoami", "--server", ...named.split(" ")], asReader)
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toMatch(/^--server: [^\n]+\.\n$/)
  })

  it("restarts under a client: no acknowledged command is lost, and none is executed twice", async () => {
    const before = Number(Sqlite.domainEvents(served))
    const args = [bin, "exec", "--user", admin, "--server", server.tls, "--ca", authority]
    const child = spawn(process.execPath, args, { env: box.env({ SCIPNET_DEEPWELL: undefined }), cwd: box.folder })
    const ended = once(child, "close")
    let stderr = ""
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text))
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const send = (number: number) => {
      const command = { _tag: "RenameScp", scp: "SCP-173", name: `Name ${number}` }
      child.stdin.write(`${JSON.stringify({ commandId: `return-${number}`, command })}\n`)
    }
    const answer = async (): Promise<unknown> => {
      const { value } = await answers.next()
      return JSON.parse(String(value))
    }
    const accepted = (number: number) => ({
      commandId: `return-${number}`,
      outcome: "accepted",
      positions: [expect.any(Number)]
    })
    send(0)
    expect(await answer()).toEqual(accepted(0))
    // Sent while there is no server.
    await server.stop("SIGKILL")
    send(1)
    server = await serve()
    expect(await answer()).toEqual(accepted(1))
    // Killed while it may execute a command, a little later each time.
    for (const [index, wait] of [0, 3, 10].entries()) {
      send(2 + index)
      await new Promise((resolve) => setTimeout(resolve, wait))
      await server.stop("SIGKILL")
      server = await serve()
      expect(await answer()).toEqual(accepted(2 + index))
    }
    child.stdin.end()
    const [code]: Array<unknown> = await ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(Sqlite.domainEvents(served)).toBe(before + 5)
    const shown = await overTls(["access", "scp", "173", "--json"], asReader)
    expect(values(shown.stdout)).toMatchObject([{ record: { name: "Name 4" } }])
  })
})

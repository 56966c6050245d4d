import type { ChildProcess } from "node:child_process"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer, connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Deepwell } from "@scipnet/core"
import { Effect } from "effect"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import * as Programs from "../../../tests/Programs.ts"
import manifest from "../package.json" with { type: "json" }

const root = fileURLToPath(new URL("../../..", import.meta.url))
const program = join(root, "packages/server/dist/bin.js")
const folder = mkdtempSync(join(tmpdir(), "scipnet-server-"))
const deepwell = join(folder, "deepwell.db")

const children = new Set<ChildProcess>()

/** Runs the program with only these settings in its environment, in a folder without `.env` files. */
const run = (settings: Readonly<Record<string, string>>, args: ReadonlyArray<string> = [], cwd = folder) => {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH: process.env["PATH"], ...settings },
    stdio: ["ignore", "pipe", "pipe"]
  })
  children.add(child)
  const output = { stdout: "", stderr: "" }
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text))
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text))
  const ended = once(child, "close").then(([code]: Array<unknown>) => {
    children.delete(child)
    return { code, ...output }
  })
  return { child, output, ended }
}

/** Waits until a server listens, and adds its HTTP URL. */
const listening = async (server: ReturnType<typeof run>) => {
  const url = await new Promise<URL>((resolve, reject) => {
    server.child.stderr.on("data", () => {
      const found = /Listening on (http:\/\/\S+?)"/.exec(server.output.stderr)?.[1]
      if (found !== undefined) resolve(new URL(found))
    })
    void server.ended.then(({ stderr }) => reject(new Error(`the server exited before it listened: ${stderr}`)))
  })
  return { ...server, url }
}

const freePorts = { SCIPNET_HTTP_PORT: "0", SCIPNET_TCP_PORT: "0", SCIPNET_WEB_PORT: "0" }

/** Starts a server on free ports. */
const started = (settings: Readonly<Record<string, string>> = {}) =>
  listening(run({ SCIPNET_DEEPWELL: deepwell, ...freePorts, ...settings }))

const get = async (url: URL, path: string, method = "GET") => {
  const response = await fetch(new URL(path, url), { method })
  return { status: response.status, type: response.headers.get("content-type"), body: await response.text() }
}

/** The messages of the log. Throws if a line is not JSON. */
/** The messages of a log. A busy disk adds warnings of slow statements anywhere. */
const logged = (stderr: string): ReadonlyArray<string> =>
  stderr
    .trim()
    .split("\n")
    .map((line) => String(JSON.parse(line).message))
    .filter((message) => message !== "slow statement")

beforeAll(async () => {
  await Programs.succeed(process.execPath, [join(root, "scripts/build.mjs"), "server"])
  await Effect.runPromise(Effect.scoped(Effect.provide(Effect.void, Deepwell.layerSqlite({ filename: deepwell }))))
}, 120_000)

afterEach(() => {
  for (const child of children) child.kill("SIGKILL")
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("a server on a deepwell", () => {
  it("logs its addresses and answers /healthz", async () => {
    const { url } = await started()
    expect(url.hostname).toBe("127.0.0.1")
    expect(await get(url, "/healthz")).toEqual({ status: 200, type: "application/json", body: '{"status":"ok"}' })
  })

  it("reads settings from the environment, then .env.<SCIPNET_ENV>, then .env", async () => {
    const settings = join(folder, "settings")
    mkdirSync(settings)
    writeFileSync(
      join(settings, ".env"),
      `SCIPNET_DEEPWELL=${deepwell}\nSCIPNET_HTTP_PORT=0\nSCIPNET_TCP_PORT=0\nSCIPNET_WEB_PORT=0\nSCIPNET_HTTP_HOST=nowhere.invalid\n`
    )
    writeFileSync(join(settings, ".env.site"), "SCIPNET_HTTP_HOST=127.0.0.1\nSCIPNET_READERS=900\n")
    const from = (env: Readonly<Record<string, string>>) => run({ SCIPNET_ENV: "site", ...env }, [], settings)
    const refused = await from({}).ended
    expect(refused.code).toBe(2)
    expect(refused.stderr.trim().split("\n").slice(1)).toEqual([expect.stringContaining("SCIPNET_READERS")])
    const { url } = await listening(from({ SCIPNET_READERS: "2" }))
    expect(await get(url, "/healthz")).toMatchObject({ status: 200 })
  })

  it("answers 503 without details when its deepwell is corrupt, and logs the reason", async () => {
    const broken = join(folder, "broken.db")
    copyFileSync(deepwell, broken)
    const { child, ended, url } = await started({ SCIPNET_DEEPWELL: broken })
    writeFileSync(broken, "no database any more")
    const unavailable = { status: 503, type: "application/json", body: '{"status":"unavailable"}' }
    expect(await get(url, "/healthz")).toEqual(unavailable)
    expect(await get(url, "/healthz")).toEqual(unavailable)
    child.kill("SIGTERM")
    const { code, stderr } = await ended
    expect(code).toBe(0)
    expect(logged(stderr)).toContain("DatabaseCorrupt")
  })

  it("answers 404 for every other path and method", async () => {
    const { child, ended, url } = await started()
    const missing = { status: 404, type: "application/json", body: '{"status":"not found"}' }
    for (const path of ["/", "/health", "/healthz/x", "/..%2f..%2fetc", "/%E0%A4%A", `/${"x".repeat(5000)}`]) {
      expect(await get(url, path), path).toEqual(missing)
    }
    expect(await get(url, "/healthz", "POST")).toEqual(missing)
    expect(await get(url, "/healthz?x=1")).toMatchObject({ status: 200 })
    child.kill("SIGTERM")
    expect(logged((await ended).stderr)).toHaveLength(5)
  })

  it.each(["SIGTERM", "SIGINT"] as const)("stops gracefully and promptly on %s", async (signal) => {
    const { child, ended, url } = await started()
    await get(url, "/healthz")
    const start = Date.now()
    child.kill(signal)
    const { code, stderr, stdout } = await ended
    expect(code).toBe(0)
    expect(Date.now() - start).toBeLessThan(2500)
    expect(logged(stderr)).toEqual([
      `Listening on ${url.origin}`,
      expect.stringMatching(/^Listening on tcp:\/\/127\.0\.0\.1:\d+$/),
      expect.stringMatching(/^Listening on http:\/\/127\.0\.0\.1:\d+ for browsers$/),
      "Stopping",
      "Stopped"
    ])
    expect(stdout).toBe("")
  })

  it("stops within its deadline while a client keeps a request open", async () => {
    const { child, ended, url } = await started()
    const client = connect(Number(url.port), url.hostname)
    client.on("error", () => undefined)
    await once(client, "connect")
    client.write("GET /healthz HTTP/1.1\r\nHost: x\r\n")
    await get(url, "/healthz")
    const start = Date.now()
    child.kill("SIGTERM")
    expect((await ended).code).toBe(0)
    expect(Date.now() - start).toBeLessThan(8000)
    client.destroy()
  })
})

describe("a server that cannot start", () => {
  const failed = async (settings: Readonly<Record<string, string>>, args: ReadonlyArray<string> = []) => {
    const { code, stderr, stdout } = await run(settings, args).ended
    expect(stdout).toBe("")
    expect(stderr).not.toMatch(/^\s+at /m)
    // Log lines of the database are JSON; the other lines are the error message.
    return { code, sentence: stderr.split("\n").filter((line) => line !== "" && !line.startsWith("{")) }
  }

  it("reports a missing deepwell and does not create one", async () => {
    const absent = join(folder, "absent.db")
    for (let time = 0; time < 2; time++) {
      const { code, sentence } = await failed({ SCIPNET_DEEPWELL: absent })
      expect(code).toBe(3)
      expect(sentence).toEqual([
        expect.stringMatching(/^The deepwell cannot be opened .*SCIPNET_DEEPWELL.*scipnet init/)
      ])
    }
  })

  it("reports a file that is not a deepwell", async () => {
    const other = join(folder, "other.db")
    writeFileSync(other, "a text that is long enough to be read as a database file, but is not one".repeat(20))
    const { code, sentence } = await failed({ SCIPNET_DEEPWELL: other })
    expect(code).toBe(3)
    expect(sentence).toEqual([expect.stringMatching(/^The file is not a deepwell/)])
  })

  it("lists every invalid setting", async () => {
    const { code, sentence } = await failed({
      SCIPNET_HTTP_PORT: "70000",
      SCIPNET_HTTP_HOST: "not a host",
      SCIPNET_READERS: "none",
      SCIPNET_PASSWORD_MINIMUM: "1"
    })
    expect(code).toBe(2)
    expect(sentence[0]).toBe("Invalid settings:")
    expect(sentence.slice(1).map((line) => line.trim().split(":")[0])).toEqual([
      "SCIPNET_DEEPWELL",
      "SCIPNET_HTTP_HOST",
      "SCIPNET_HTTP_PORT",
      "SCIPNET_READERS",
      "SCIPNET_PASSWORD_MINIMUM"
    ])
  })

  it.each(["", "-1", "0x50", "1e3", "65536", " 80"])("rejects the port %j", async (port) => {
    const { code, sentence } = await failed({ SCIPNET_DEEPWELL: deepwell, SCIPNET_HTTP_PORT: port })
    expect({ code, lines: sentence.length }).toEqual({ code: 2, lines: 2 })
    expect(sentence[1]).toContain("SCIPNET_HTTP_PORT: Expected a port from 0 to 65535")
  })

  it("reports a port that is in use", async () => {
    const other = createServer().listen(0, "127.0.0.1")
    await once(other, "listening")
    const address = other.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    const { code, sentence } = await failed({ SCIPNET_DEEPWELL: deepwell, SCIPNET_HTTP_PORT: String(port) })
    other.close()
    expect(code).toBe(4)
    expect(sentence).toEqual([expect.stringMatching(`^127\\.0\\.0\\.1:${port} is in use .*SCIPNET_HTTP_PORT`)])
  })

  it.each([
    ["--colour"],
    ["serve"],
    ["--help=x"],
    ["--version", "now"],
    ["--json"],
    ["--version", "check-config"],
    ["--version", "--json"],
    ["--dev-tls", "check-config"],
    ["check-config", "--", "--json"]
  ])("rejects the arguments %j", async (...args) => {
    const { code, sentence } = await failed({ SCIPNET_DEEPWELL: deepwell }, args)
    expect(code).toBe(2)
    expect(sentence).toEqual([expect.stringMatching(/^\S.*\. See scipnet-server --help\.$/)])
  })
})

describe("--help, --version and check-config", () => {
  it.skipIf(!existsSync("/dev/full")).each(["--version", "--help", "check-config", "check-config --json"])(
    "exit with 3 when standard output is full: %s",
    async (line) => {
      const shell = spawn("bash", ["-c", `'${process.execPath}' '${program}' ${line} > /dev/full`], {
        cwd: folder,
        env: { PATH: process.env["PATH"], SCIPNET_DEEPWELL: deepwell },
        stdio: ["ignore", "ignore", "pipe"]
      })
      let stderr = ""
      shell.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text))
      const [code]: Array<unknown> = await once(shell, "close")
      expect({ code, stderr }).toEqual({
        code: 3,
        stderr: "Standard output could not be written completely (ENOSPC: no space left on device).\n"
      })
    }
  )

  it("print the version without any setting", async () => {
    expect(await run({}, ["--version"]).ended).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: "" })
  })

  it("print the settings in the help text", async () => {
    const { code, stderr, stdout } = await run({}, ["--help"]).ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    for (const word of ["SCIPNET_DEEPWELL", "SCIPNET_HTTP_HOST", "SCIPNET_HTTP_PORT", "/healthz", "7173"]) {
      expect(stdout).toContain(word)
    }
  })
})

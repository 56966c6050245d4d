/** Starts the built server as a process. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as FreePort from "../../../tests/FreePort.ts"

const program = fileURLToPath(new URL("../dist/bin.js", import.meta.url))

export const pemPath = (name: "localhost.cert" | "localhost.key" | "stranger.cert"): string =>
  fileURLToPath(new URL(`tls/${name}.pem`, import.meta.url))

/** The self-signed certificate that clients trust. */
export const authority = pemPath("localhost.cert")
export const certificate = readFileSync(authority, "utf8")

export interface Ports {
  readonly tcp: number
  readonly tls: number
}

/** Finds two free ports, so that a server can be restarted at the same addresses. */
export const freePorts = async (): Promise<Ports> => {
  const ports = { tcp: await FreePort.find(), tls: await FreePort.find() }
  return ports.tcp === ports.tls ? freePorts() : ports
}

export interface Options {
  /** None for a server on a log, which `settings` names. */
  readonly deepwell?: string
  /** Free ports by default. */
  readonly ports?: Ports
  readonly settings?: NodeJS.ProcessEnv
  readonly args?: ReadonlyArray<string>
}

/** Milliseconds after which a server that does not start or stop is killed. */
const limit = 120_000

const originsIn = (log: string): ReadonlyArray<string> => {
  const line = log.split("\n").find((line) => line.includes('for browsers"'))
  return line === undefined ? [] : JSON.parse(line).annotations.origins
}

/** Starts the server on TCP and TLS and waits until it listens. */
export const start = async ({ deepwell, ports = { tcp: 0, tls: 0 }, settings = {}, args = [] }: Options) => {
  if (!existsSync(program)) {
    throw new Error(`${program} is missing: run npm run build or npm test.`)
  }
  const child = spawn(process.execPath, [program, ...args], {
    env: {
      PATH: process.env["PATH"],
      SCIPNET_HTTP_PORT: "0",
      SCIPNET_WEB_PORT: "0",
      SCIPNET_TCP_PORT: `${ports.tcp}`,
      SCIPNET_TLS_PORT: `${ports.tls}`,
      SCIPNET_TLS_CERT: authority,
      SCIPNET_TLS_KEY: pemPath("localhost.key"),
      ...settings,
      ...(deepwell === undefined ? {} : { SCIPNET_DEEPWELL: deepwell })
    },
    stdio: ["ignore", "ignore", "pipe"]
  })
  let log = ""
  child.stderr.setEncoding("utf8").on("data", (text: string) => (log += text))
  const ended = once(child, "close")
  const portOf = (scheme: string) => Number(new RegExp(`Listening on ${scheme}://[^"]*:(\\d+)`).exec(log)?.[1] ?? 0)
  const isWebReady = () => settings["SCIPNET_WEB_PORT"] === "off" || /for browsers"|application is not served/.test(log)
  const isListening = () => portOf("tls") > 0 && isWebReady()
  // A test that has reached its time limit waits for a server that starts: it can be stopped only then.
  const late = setTimeout(() => child.kill("SIGKILL"), limit)
  while (!isListening()) {
    if (child.exitCode !== null || child.signalCode !== null) {
      clearTimeout(late)
      throw new Error(`the server exited before it listened: ${log}`)
    }
    await Promise.race([once(child.stderr, "data"), ended])
  }
  clearTimeout(late)
  const own: Ports = { tcp: portOf("tcp"), tls: portOf("tls") }
  return {
    ports: own,
    tcp: `tcp://localhost:${own.tcp}`,
    tls: `tls://localhost:${own.tls}`,
    http: `http://127.0.0.1:${portOf("http")}`,
    /** The origins of the web application, the first one by address. */
    web: originsIn(log),
    /** The address of the listener for browsers. */
    webAddress: /Listening on ([^"]*) for browsers"/.exec(log)?.[1] ?? "",
    /** The log so far. */
    log: () => log,
    /** Resident memory in megabytes. */
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1024,
    signal: (signal: "SIGHUP") => child.kill(signal),
    /** Stops the server, by SIGKILL after two minutes; returns its exit code and the duration in milliseconds. */
    stop: async (signal: "SIGTERM" | "SIGHUP" | "SIGKILL" = "SIGTERM") => {
      const start = Date.now()
      child.kill(signal)
      const late = setTimeout(() => child.kill("SIGKILL"), limit)
      const [code]: Array<unknown> = await ended
      clearTimeout(late)
      return { code, took: Date.now() - start }
    }
  }
}

export type Running = Awaited<ReturnType<typeof start>>

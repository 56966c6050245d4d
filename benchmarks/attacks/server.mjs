/** Starts the server under attack as a process. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const pem = (name) => fileURLToPath(new URL(`../../packages/server/test/tls/localhost.${name}.pem`, import.meta.url))

/** The certificate that clients trust. */
export const ca = pem("cert")

/** Time limit for starting and for stopping, in milliseconds. */
const timeout = 30_000

/** Reads a memory size from /proc in MiB; null on systems without /proc. */
const memoryOf = (pid, field) => {
  const path = `/proc/${pid}/status`
  if (!existsSync(path)) return null
  const match = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(path, "utf8"))
  return match === null ? null : Math.round(Number(match[1]) / 1024)
}

/** Starts a server and waits until it listens. */
export const start = async (program, deepwell, settings) => {
  const child = spawn(process.execPath, [program], {
    env: {
      PATH: process.env.PATH,
      SCIPNET_TCP_PORT: "0",
      SCIPNET_TLS_PORT: "0",
      SCIPNET_HTTP_PORT: "0",
      SCIPNET_WEB_PORT: "0",
      SCIPNET_TLS_CERT: ca,
      SCIPNET_TLS_KEY: pem("key"),
      ...settings,
      SCIPNET_DEEPWELL: deepwell
    },
    stdio: ["ignore", "ignore", "pipe"]
  })
  const ended = once(child, "close")
  // The other child processes exit at the end of their stdin.
  const killOnExit = () => child.kill("SIGKILL")
  process.once("exit", killOnExit)
  child.once("close", () => process.off("exit", killOnExit))
  let log = ""
  child.stderr.setEncoding("utf8").on("data", (text) => (log = `${log}${text}`.slice(-100_000)))
  const portOf = (scheme) => Number(new RegExp(`Listening on ${scheme}://[^"\\s]*:(\\d+)`).exec(log)?.[1] ?? 0)
  const kill = async () => {
    child.kill("SIGKILL")
    await ended
  }
  const deadline = Date.now() + timeout
  while (["tcp", "tls", "http"].some((scheme) => portOf(scheme) === 0)) {
    if (child.exitCode !== null) throw new Error(`the server exited before it listened: ${log}`)
    if (Date.now() > deadline) {
      await kill()
      throw new Error(`the server does not listen: ${log}`)
    }
    await Promise.race([once(child.stderr, "data"), ended, new Promise((resolve) => setTimeout(resolve, 1_000))])
  }
  return {
    ports: { tcp: portOf("tcp"), tls: portOf("tls"), http: portOf("http") },
    /** Resident memory in MiB, now and at its peak. */
    memory: () => memoryOf(child.pid, "VmRSS"),
    peak: () => memoryOf(child.pid, "VmHWM"),
    /** Stops the server with SIGTERM; returns the duration in milliseconds and the exit code, null if it had to be killed. */
    stop: async () => {
      const start = performance.now()
      child.kill("SIGTERM")
      const killTimer = setTimeout(() => child.kill("SIGKILL"), timeout)
      const [code] = await ended
      clearTimeout(killTimer)
      return { ms: Math.round(performance.now() - start), code }
    },
    kill
  }
}

/** The server that is attacked, as a process of its own. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const pem = (name) => fileURLToPath(new URL(`../../packages/server/test/tls/localhost.${name}.pem`, import.meta.url))

/** By what clients know it. */
export const ca = pem("cert")

/** How long it may take to listen, and to stop before it is killed, in milliseconds. */
const patience = 30_000

/** A number of KiB in /proc, in MiB; null where there is no /proc. */
const memoryOf = (pid, field) => {
  const path = `/proc/${pid}/status`
  if (!existsSync(path)) return null
  const found = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(path, "utf8"))
  return found === null ? null : Math.round(Number(found[1]) / 1024)
}

/** Starts one; done when it listens. */
export const start = async (program, deepwell, settings) => {
  const child = spawn(process.execPath, [program], {
    env: {
      PATH: process.env.PATH,
      SCIPNET_TCP_PORT: "0",
      SCIPNET_TLS_PORT: "0",
      SCIPNET_HTTP_PORT: "0",
      SCIPNET_TLS_CERT: ca,
      SCIPNET_TLS_KEY: pem("key"),
      ...settings,
      SCIPNET_DEEPWELL: deepwell
    },
    stdio: ["ignore", "ignore", "pipe"]
  })
  const ended = once(child, "close")
  // The other processes end with their stdin.
  const abandon = () => child.kill("SIGKILL")
  process.once("exit", abandon)
  child.once("close", () => process.off("exit", abandon))
  let log = ""
  child.stderr.setEncoding("utf8").on("data", (text) => (log = `${log}${text}`.slice(-100_000)))
  const listensAt = (scheme) => Number(new RegExp(`Listening on ${scheme}://[^"\\s]*:(\\d+)`).exec(log)?.[1] ?? 0)
  const kill = async () => {
    child.kill("SIGKILL")
    await ended
  }
  const late = Date.now() + patience
  while (["tcp", "tls", "http"].some((scheme) => listensAt(scheme) === 0)) {
    if (child.exitCode !== null) throw new Error(`the server ended before it listened: ${log}`)
    if (Date.now() > late) {
      await kill()
      throw new Error(`the server does not listen: ${log}`)
    }
    await Promise.race([once(child.stderr, "data"), ended, new Promise((resolve) => setTimeout(resolve, 1_000))])
  }
  return {
    ports: { tcp: listensAt("tcp"), tls: listensAt("tls"), http: listensAt("http") },
    /** What it has in memory, in MiB, and the most that it ever had. */
    memory: () => memoryOf(child.pid, "VmRSS"),
    peak: () => memoryOf(child.pid, "VmHWM"),
    /** Asks it to stop, as an operator would: how long that took in milliseconds, and its exit code, null if it was killed. */
    stop: async () => {
      const asked = performance.now()
      child.kill("SIGTERM")
      const killing = setTimeout(() => child.kill("SIGKILL"), patience)
      const [code] = await ended
      clearTimeout(killing)
      return { ms: Math.round(performance.now() - asked), code }
    },
    kill
  }
}

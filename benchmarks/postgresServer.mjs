/** A PostgreSQL server of its own for a benchmark: durable, on loopback, removed at the end. */
import { spawn, spawnSync } from "node:child_process"
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"

const debian = "/usr/lib/postgresql"

const programs = () => {
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((one, other) => Number(other) - Number(one)) : []
  const found = versions.map((version) => join(debian, version, "bin")).find((path) => existsSync(join(path, "initdb")))
  if (found === undefined) throw new Error("PostgreSQL is not installed: apt-get install -y postgresql")
  return found
}

const idOf = (flag) => Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout)

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer()
      .once("error", reject)
      .listen(0, "127.0.0.1", () => {
        const { port } = server.address()
        server.close(() => resolve(port))
      })
  })

/** Starts a server. Returns the URL of its superuser and a function that stops it. */
export const start = async () => {
  const bin = programs()
  // PostgreSQL refuses root.
  const user = process.getuid?.() === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : {}
  const folder = mkdtempSync(join(tmpdir(), "scipnet-bench-pg-"))
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid)
  const data = join(folder, "data")
  const env = { PATH: process.env.PATH, LC_ALL: "C" }
  const made = spawnSync(
    join(bin, "initdb"),
    ["--pgdata", data, "--auth", "trust", "--username", "bench", "--encoding", "UTF8", "--no-sync"],
    { ...user, cwd: folder, env, encoding: "utf8" }
  )
  if (made.status !== 0) throw new Error(made.stderr)
  const port = await freePort()
  const settings = { listen_addresses: "127.0.0.1", port, unix_socket_directories: "", max_wal_size: "4GB" }
  const server = spawn(
    join(bin, "postgres"),
    ["-D", data, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    { ...user, cwd: folder, env, stdio: "ignore" }
  )
  const ended = new Promise((resolve) => server.once("exit", resolve))
  const isReady = () =>
    spawnSync(join(bin, "pg_isready"), ["--host", "127.0.0.1", "--port", `${port}`], { env }).status === 0
  while (!isReady()) await new Promise((resolve) => setTimeout(resolve, 100))
  return {
    url: `postgres://bench@127.0.0.1:${port}/postgres`,
    stop: async () => {
      server.kill("SIGINT")
      await ended
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

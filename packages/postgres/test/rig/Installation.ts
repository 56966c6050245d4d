/** Finds PostgreSQL, which is a package of the system and not of npm, and the user that its programs run as. */
import { spawnSync } from "node:child_process"
import { existsSync, readdirSync } from "node:fs"
import { delimiter, join } from "node:path"

const debian = "/usr/lib/postgresql"

const versions = existsSync(debian) ? readdirSync(debian).toSorted((left, right) => Number(right) - Number(left)) : []

/** The folder with `postgres`, `initdb` and `pg_basebackup`, of the newest version; undefined when none is installed. */
export const folder: string | undefined = [
  ...versions.map((version) => join(debian, version, "bin")),
  ...(process.env["PATH"] ?? "").split(delimiter)
].find((path) => ["postgres", "initdb", "pg_basebackup"].every((name) => existsSync(join(path, name))))

/** The sentence for a missing PostgreSQL. */
export const missing = "The tests in packages/postgres require PostgreSQL: apt-get install -y postgresql"

/** True when tests that require PostgreSQL are skipped. With `CI=true` they fail instead. */
export const isSkipped = folder === undefined && process.env["CI"] !== "true"

/** The path of a program of PostgreSQL. */
export const program = (name: string): string => {
  if (folder === undefined) throw new Error(missing)
  return join(folder, name)
}

const idOf = (flag: string): number => Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout)

/** The user of PostgreSQL's processes, as options of `spawn`: PostgreSQL refuses root. Other users run it as themselves. */
export const user: { readonly uid?: number; readonly gid?: number } =
  process.getuid?.() === 0 && folder !== undefined ? { uid: idOf("-u"), gid: idOf("-g") } : {}

/** Milliseconds after which a program is killed: the process waits for it, so that no time limit of a test ends it. */
const limit = 60_000

/** Runs a program of PostgreSQL to its end. Throws with its output unless it succeeds within a minute. */
export const run = (name: string, args: ReadonlyArray<string>, cwd: string, env: NodeJS.ProcessEnv = {}): void => {
  const done = spawnSync(program(name), args, {
    ...user,
    cwd,
    encoding: "utf8",
    timeout: limit,
    killSignal: "SIGKILL",
    env: { PATH: process.env["PATH"], LC_ALL: "C", ...env }
  })
  if (done.status !== 0)
    throw new Error(`${name} ended with ${done.status ?? done.signal}: ${done.stdout}${done.stderr}`)
}

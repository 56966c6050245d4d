/** Finds PostgreSQL, which is a package of the system and not of npm, and the user that its programs run as. */
import { existsSync, readFileSync, readdirSync } from "node:fs"
import { delimiter, join } from "node:path"
import * as Programs from "../../../../tests/Programs.ts"

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

/** The ids of the system's user `postgres`. */
const ids = (): { readonly uid: number; readonly gid: number } => {
  const line = /^postgres:[^:]*:(\d+):(\d+):/m.exec(readFileSync("/etc/passwd", "utf8"))
  if (line === null) throw new Error("PostgreSQL refuses root, and there is no user postgres")
  return { uid: Number(line[1]), gid: Number(line[2]) }
}

/** The user of PostgreSQL's processes, as options of `spawn`: PostgreSQL refuses root. Other users run it as themselves. */
export const user: { readonly uid?: number; readonly gid?: number } =
  process.getuid?.() === 0 && folder !== undefined ? ids() : {}

/** Runs a program of PostgreSQL to its end. Rejects with its output unless it succeeds within a minute. */
export const run = (name: string, args: ReadonlyArray<string>, cwd: string): Promise<string> =>
  Programs.succeed(program(name), args, {
    ...user,
    cwd,
    timeout: 60_000,
    env: { PATH: process.env["PATH"], LC_ALL: "C" }
  })

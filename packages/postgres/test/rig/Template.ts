/** Data folders of new clusters. `initdb` runs once in a process; each cluster gets a copy with an identifier of its own. */
import { spawnSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Installation from "./Installation.ts"
import * as RunFolder from "./RunFolder.ts"
import * as SystemIdentifier from "./SystemIdentifier.ts"

/** The superuser of each cluster and its password. */
export const superuser = { user: "postgres", password: "a well without a bottom" }

let made: string | undefined

const make = (): string => {
  const folder = join(RunFolder.get(), "template")
  mkdirSync(folder, { recursive: true })
  const passwordFile = join(folder, "password")
  writeFileSync(passwordFile, superuser.password)
  const data = join(folder, "data")
  spawnSync("chown", ["-R", `${Installation.user.uid ?? ""}:${Installation.user.gid ?? ""}`, folder])
  const options = ["--username", superuser.user, "--pwfile", passwordFile, "--auth", "scram-sha-256"]
  // Small segments, so that tests cross their borders.
  const format = ["--data-checksums", "--wal-segsize", "1", "--encoding", "UTF8", "--locale", "C", "--no-sync"]
  Installation.run("initdb", ["--pgdata", data, ...options, ...format], folder)
  return data
}

/** Copies the template to a path that does not exist. */
export const copyTo = (data: string): void => {
  made ??= make()
  const copied = spawnSync("cp", ["-a", "--reflink=auto", made, data], { encoding: "utf8" })
  if (copied.status !== 0) throw new Error(copied.stderr)
  SystemIdentifier.replace(data)
}

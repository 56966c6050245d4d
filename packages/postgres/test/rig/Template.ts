/** Data folders of new clusters. `initdb` runs once in a process; each cluster gets a copy with an identifier of its own. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Programs from "../../../../tests/Programs.ts"
import * as Installation from "./Installation.ts"
import * as RunFolder from "./RunFolder.ts"
import * as SystemIdentifier from "./SystemIdentifier.ts"

/** The superuser of each cluster and its password. */
export const superuser = { user: "postgres", password: "a well without a bottom" }

let made: Promise<string> | undefined

const make = async (): Promise<string> => {
  const folder = join(RunFolder.get(), "template")
  mkdirSync(folder, { recursive: true })
  const passwordFile = join(folder, "password")
  writeFileSync(passwordFile, superuser.password)
  const data = join(folder, "data")
  const { uid, gid } = Installation.user
  if (uid !== undefined && gid !== undefined) await Programs.succeed("chown", ["-R", `${uid}:${gid}`, folder])
  const options = ["--username", superuser.user, "--pwfile", passwordFile, "--auth", "scram-sha-256"]
  // Small segments, so that tests cross their borders.
  const format = ["--data-checksums", "--wal-segsize", "1", "--encoding", "UTF8", "--locale", "C", "--no-sync"]
  await Installation.run("initdb", ["--pgdata", data, ...options, ...format], folder)
  return data
}

/** Copies the template to a path that does not exist. */
export const copyTo = async (data: string): Promise<void> => {
  made ??= make()
  await Programs.succeed("cp", ["-a", "--reflink=auto", await made, data])
  await SystemIdentifier.replace(data)
}

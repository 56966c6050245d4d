/** The files of clusters: folders, settings, certificates. */
import { chmodSync, chownSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Programs from "../../../../tests/Programs.ts"
import * as Installation from "./Installation.ts"
import * as RunFolder from "./RunFolder.ts"

/** Settings of PostgreSQL by name, as text of `postgresql.conf`. */
export type Settings = { readonly [name: string]: string | number }

/** The settings of each cluster. */
export const baseSettings: Settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: 60,
  shared_buffers: "32MB",
  wal_level: "replica",
  max_wal_senders: 6,
  wal_keep_size: "64MB",
  min_wal_size: "8MB",
  wal_retrieve_retry_interval: "100ms",
  wal_receiver_status_interval: "1s",
  password_encryption: "scram-sha-256",
  log_parameter_max_length: 0,
  log_parameter_max_length_on_error: 0,
  hot_standby: "on"
}

/** The settings of a cluster whose commits do not wait for the disk: its logs are refused without `notDurableAllowed`. */
export const notDurable: Settings = { fsync: "off" }
export const notDurableAllowed = "no-fsync" as const

const certificate = (name: string): string =>
  fileURLToPath(new URL(`../../../server/test/tls/localhost.${name}.pem`, import.meta.url))

/** The certificate that clients of a cluster with TLS trust. */
export const authority = certificate("cert")

const chown = (path: string): void => {
  const { uid, gid } = Installation.user
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid)
}

/** Writes a file that the server reads. */
export const write = (path: string, text: string): void => {
  writeFileSync(path, text)
  chown(path)
}

let counter = 0

/** Makes the folder of a cluster, on a disk of its own when its megabytes are given. */
export const makeFolder = async (name: string, diskMegabytes: number | undefined): Promise<string> => {
  const folder = join(RunFolder.get(), `${name}-${++counter}`)
  mkdirSync(folder)
  if (diskMegabytes !== undefined) {
    await Programs.succeed("mount", ["-t", "tmpfs", "-o", `size=${diskMegabytes}m`, "none", folder])
  }
  chown(folder)
  return folder
}

/** Removes the folder of a cluster. */
export const removeFolder = async (folder: string, diskMegabytes: number | undefined): Promise<void> => {
  if (diskMegabytes !== undefined) await Programs.succeed("umount", ["-l", folder])
  rmSync(folder, { recursive: true, force: true })
}

/** Puts the certificate into a data folder, and accepts connections over TLS only. */
export const useTls = (data: string): Settings => {
  for (const name of ["cert", "key"]) {
    const copy = join(data, `server.${name}.pem`)
    copyFileSync(certificate(name), copy)
    chmodSync(copy, 0o600)
    chown(copy)
  }
  write(
    join(data, "pg_hba.conf"),
    "hostssl all all 127.0.0.1/32 scram-sha-256\nhostssl replication all 127.0.0.1/32 scram-sha-256\n"
  )
  return { ssl: "on", ssl_cert_file: "server.cert.pem", ssl_key_file: "server.key.pem" }
}

/** The text of `postgresql.conf`. */
export const settingLines = (settings: Settings): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} = '${`${value}`.replaceAll("'", "''")}'\n`)
    .join("")

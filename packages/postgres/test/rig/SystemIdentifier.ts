/** Gives a copied data folder a system identifier of its own, as a cluster has that was made by `initdb`. */
import { randomBytes } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Installation from "./Installation.ts"

const polynomial = 0x82f63b78

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1
  return value
})

/** The CRC-32C of each beginning of the bytes, by its length. */
const checksums = (bytes: Uint8Array): ReadonlyArray<number> => {
  let value = 0xffffffff
  return [
    0,
    ...Array.from(bytes, (byte) => {
      value = (table[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8)
      return ~value >>> 0
    })
  ]
}

/** Replaces the identifier in `pg_control`, of a folder whose server is stopped, and begins a new WAL with it. */
export const replace = async (data: string): Promise<void> => {
  const path = join(data, "global", "pg_control")
  const control = readFileSync(path)
  // The structure ends with its checksum; its length depends on the version.
  const length = checksums(control.subarray(0, 1024)).findIndex(
    (sum, at) => at > 200 && control.readUInt32LE(at) === sum
  )
  if (length < 0) throw new Error(`${path} has no checksum`)
  randomBytes(7).copy(control)
  control.writeUInt32LE(checksums(control.subarray(0, length))[length] ?? 0, length)
  writeFileSync(path, control)
  await Installation.run("pg_resetwal", ["--force", "--pgdata", data], data)
}

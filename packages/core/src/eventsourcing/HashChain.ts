/**
 * The chain of hashes over the log: each link covers the one before and every stored field of its event.
 */
import { createHash } from "node:crypto"
import { Schema } from "effect"

const hex = (digits: number) => Schema.String.pipe(Schema.pattern(new RegExp(`^[0-9a-f]{${digits}}$`)))

/** A log's random id. */
export const LogId = hex(32)

/** A link of the chain. */
export const Hash = hex(64)

/** Everything of an event that its link covers, as it is stored. */
export interface Link {
  readonly position: number
  readonly stream: string
  readonly version: number
  readonly id: string
  readonly type: string
  readonly schemaVersion: number
  readonly data: string
  readonly metadata: string
  readonly recordedAt: number
  readonly occurredAt: number | null
  /** Random, so that nobody can guess erased data by its digest. */
  readonly salt: string
}

const sha256 = (...parts: ReadonlyArray<string | Uint8Array>): Buffer => {
  const hash = createHash("sha256")
  for (const part of parts) {
    hash.update(part)
  }
  return hash.digest()
}

const absent = Buffer.from([0xff, 0xff, 0xff, 0xff])

// The length goes first, so that no two different rows share their bytes.
const prefixed = (field: string | number | null): Buffer => {
  if (field === null) {
    return absent
  }
  const bytes = Buffer.from(String(field), "utf8")
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** What the first link is chained to: the log's own random id. */
export const origin = (logId: string): string => sha256("origin", prefixed(logId)).toString("hex")

/**
 * The hash of an event, in hex: SHA-256 over the hash before, the length-prefixed fields, and SHA-256(salt ‖ data).
 * Salt and data enter through a digest, so that both can be erased while the chain still holds.
 */
export const next = (previous: string, link: Link): string =>
  sha256(
    Buffer.from(previous, "hex"),
    prefixed(link.position),
    prefixed(link.stream),
    prefixed(link.version),
    prefixed(link.id),
    prefixed(link.type),
    prefixed(link.schemaVersion),
    prefixed(link.metadata),
    prefixed(link.recordedAt),
    prefixed(link.occurredAt),
    sha256(prefixed(link.salt), link.data)
  ).toString("hex")

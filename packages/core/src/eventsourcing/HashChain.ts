/**
 * The hash chain of the log: the hash of each event covers the previous hash and every stored field of the event.
 */
import { hash } from "node:crypto"
import * as Schema from "effect/Schema"

const hex = (digits: number) => Schema.String.pipe(Schema.pattern(new RegExp(`^[0-9a-f]{${digits}}$`)))

/** A log's random id. */
export const LogId = hex(32)

/** The hash of an event. */
export const Hash = hex(64)

/** The stored fields of an event that its hash covers. */
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
  /** Random, so that erased data cannot be guessed from its digest. */
  readonly salt: string
}

// Shared by all links that fit: each is hashed synchronously, before the next one is written.
const scratch = Buffer.allocUnsafe(16 * 1024)

/** Builds the hashed bytes in one buffer: one update of the hash takes a third of the time of many. */
const pieces = (most: number) => {
  const bytes = most <= scratch.length ? scratch : Buffer.allocUnsafe(most)
  let length = 0
  const self = {
    add: (text: string, encoding: "utf8" | "hex" = "utf8") => {
      length += bytes.write(text, length, encoding)
      return self
    },
    // The length prefix makes the encoding of the fields unambiguous.
    prefixed: (field: string | number | null) => {
      const written = field === null ? 0 : bytes.write(String(field), length + prefix)
      bytes.writeUInt32BE(field === null ? absent : written, length)
      length += prefix + written
      return self
    },
    sha256: () => hash("sha256", bytes.subarray(0, length), "hex")
  }
  return self
}

const prefix = 4
const absent = 0xffffffff

/** An upper bound of the encoded length: 3 bytes for each UTF-16 unit, 24 for a number. */
const room = (...texts: ReadonlyArray<string>): number =>
  texts.reduce((total, text) => total + 3 * text.length, 10 * (prefix + 24))

/** The hash before the first event, made from the random id of the log. */
export const origin = (logId: string): string => pieces(room(logId)).add("origin").prefixed(logId).sha256()

/**
 * The hash of an event in hexadecimal: SHA-256 of the previous hash, the length-prefixed fields and SHA-256(salt ‖ data).
 * The digest of salt and data allows to erase both and still verify the chain.
 */
export const next = (previous: string, link: Link): string => {
  const content = pieces(room(link.salt, link.data)).prefixed(link.salt).add(link.data).sha256()
  return pieces(room(previous, link.stream, link.id, link.type, link.metadata, content))
    .add(previous, "hex")
    .prefixed(link.position)
    .prefixed(link.stream)
    .prefixed(link.version)
    .prefixed(link.id)
    .prefixed(link.type)
    .prefixed(link.schemaVersion)
    .prefixed(link.metadata)
    .prefixed(link.recordedAt)
    .prefixed(link.occurredAt)
    .add(content, "hex")
    .sha256()
}

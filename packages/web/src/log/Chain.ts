/**
 * The hash chain, computed by the browser: the same definition as `HashChain` of the library. Nothing is taken on trust from
 * the server.
 */
import type { StoredEvent } from "@scipnet/core/eventsourcing/StoredEvents"

const utf8 = new TextEncoder()

/** The length of a field that is null. */
const absent = 0xffffffff

/** The digits of each byte. */
const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"))

// The bytes of all hashes are written here, one after another: a buffer for each field would make the browser collect
// garbage for longer than a slice. `digest` copies them.
let bytes = new Uint8Array(64 * 1024)
let view = new DataView(bytes.buffer)
let length = 0

/** Starts a hash over texts of a total length in UTF-16 units, each of which has at most 3 bytes. */
const begin = (units: number): void => {
  length = 0
  const most = 3 * units + 1_024
  if (bytes.length < most) {
    bytes = new Uint8Array(most)
    view = new DataView(bytes.buffer)
  }
}

const addText = (text: string): void => {
  length += utf8.encodeInto(text, bytes.subarray(length)).written
}

/** Adds a field with its length, which makes the encoding of several unambiguous. */
const addField = (value: string | number | null): void => {
  const start = length
  length += 4
  if (value !== null) {
    addText(String(value))
  }
  view.setUint32(start, value === null ? absent : length - start - 4)
}

const valueOf = (code: number): number => (code < 58 ? code - 48 : code - 87)

const addHex = (hex: string): void => {
  for (let at = 0; at + 1 < hex.length; at += 2) {
    bytes[length] = 16 * valueOf(hex.charCodeAt(at)) + valueOf(hex.charCodeAt(at + 1))
    length += 1
  }
}

const sha256 = (): Promise<ArrayBuffer> => crypto.subtle.digest("SHA-256", bytes.subarray(0, length))

const toHex = (hash: ArrayBuffer): string => {
  let hex = ""
  for (const byte of new Uint8Array(hash)) {
    hex += digits[byte] ?? ""
  }
  return hex
}

/** The hash before the first event. */
export const origin = async (log: string): Promise<string> => {
  begin(log.length)
  addText("origin")
  addField(log)
  return toHex(await sha256())
}

/** The digest of the data of an event. */
export const content = ({ salt, data }: StoredEvent): Promise<ArrayBuffer> => {
  begin(salt.length + data.length)
  addField(salt)
  addText(data)
  return sha256()
}

/** The hash of an event, from the hash before it and the digest of its data. */
export const next = async (before: string, event: StoredEvent, digest: ArrayBuffer): Promise<string> => {
  const { position, stream, version, id, type, schemaVersion, metadata, recordedAt, occurredAt } = event
  begin(before.length + stream.length + id.length + type.length + metadata.length)
  addHex(before)
  for (const field of [position, stream, version, id, type, schemaVersion, metadata, recordedAt, occurredAt]) {
    addField(field)
  }
  bytes.set(new Uint8Array(digest), length)
  length += digest.byteLength
  return toHex(await sha256())
}

/**
 * The hash chain, computed by the browser: the same definition as `HashChain` of the library. Nothing is taken on trust from
 * the server.
 */
import type { StoredEvent } from "@scipnet/core/eventsourcing/StoredEvents"

const utf8 = new TextEncoder()

/** The length of a field that is null. */
const absent = 0xffffffff

const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

const toHex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("")

const join = (parts: ReadonlyArray<Uint8Array>): Uint8Array<ArrayBuffer> => {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** A field with its length, which makes the encoding of several unambiguous. */
const field = (value: string | number | null): Uint8Array => {
  const body = value === null ? new Uint8Array() : utf8.encode(String(value))
  const head = new Uint8Array(4)
  new DataView(head.buffer).setUint32(0, value === null ? absent : body.length)
  return join([head, body])
}

const sha256 = (...parts: ReadonlyArray<Uint8Array>): Promise<ArrayBuffer> =>
  crypto.subtle.digest("SHA-256", join(parts))

/** The hash before the first event. */
export const origin = async (log: string): Promise<string> => toHex(await sha256(utf8.encode("origin"), field(log)))

/** The digest of the data of an event. */
export const content = ({ salt, data }: StoredEvent): Promise<ArrayBuffer> => sha256(field(salt), utf8.encode(data))

/** The hash of an event, from the hash before it and the digest of its data. */
export const next = async (before: string, event: StoredEvent, digest: ArrayBuffer): Promise<string> => {
  const { position, stream, version, id, type, schemaVersion, metadata, recordedAt, occurredAt } = event
  const fields = [position, stream, version, id, type, schemaVersion, metadata, recordedAt, occurredAt].map(field)
  return toHex(await sha256(fromHex(before), ...fields, new Uint8Array(digest)))
}

/** The lines of the stored log, as they arrive. */
import type { StoredEvent } from "@scipnet/core/eventsourcing/StoredEvents"

/** Splits a stream of bytes into complete lines, a list for each part that arrives. */
export async function* split(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<ReadonlyArray<string>> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  // The parts of a line that is not complete: joined once, because a line can be long.
  let rest: Array<string> = []
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const pieces = part.value.split("\n")
      const last = pieces.pop() ?? ""
      if (pieces.length > 0) {
        pieces[0] = rest.join("") + (pieces[0] ?? "")
        rest = []
        yield pieces
      }
      rest.push(last)
    }
  } finally {
    await reader.cancel()
  }
}

/** The first line: the id of the log, and its last event. */
export interface Header {
  readonly log: string
  readonly position: number
  readonly hash: string
}

const parse = (line: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {}
  } catch {
    return {}
  }
}

const isHeader = (value: object): value is Header =>
  "log" in value &&
  typeof value.log === "string" &&
  "position" in value &&
  typeof value.position === "number" &&
  "hash" in value &&
  typeof value.hash === "string"

const texts = ["stream", "id", "type", "data", "metadata", "salt", "hash"]
const numbers = ["position", "version", "schemaVersion", "recordedAt"]

const isEvent = (value: Readonly<Record<string, unknown>>): value is Readonly<Record<string, unknown>> & StoredEvent =>
  texts.every((name) => typeof value[name] === "string") &&
  numbers.every((name) => typeof value[name] === "number") &&
  (value["occurredAt"] === null || typeof value["occurredAt"] === "number")

/** Reads the first line; undefined if it is none. */
export const header = (line: string): Header | undefined => {
  const value = parse(line)
  return isHeader(value) ? value : undefined
}

/** Reads an event; undefined if the line is none. */
export const event = (line: string): StoredEvent | undefined => {
  const value = parse(line)
  return isEvent(value) ? value : undefined
}

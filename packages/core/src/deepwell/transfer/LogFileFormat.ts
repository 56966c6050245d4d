/**
 * The format of an exported log: JSON lines with all stored columns of the events, after a header with the id of the log and
 * the position of its last event.
 */
import * as Schema from "effect/Schema"
import type { StoredEvent } from "../../eventsourcing/StoredEvents.ts"
import * as HashChain from "../../eventsourcing/HashChain.ts"

/** The maximum length of a line, in bytes: the data of an event has at most 8 Mi characters, and is quoted. */
export const maxLineBytes = 32 * 1024 * 1024

const name = Schema.String.pipe(
  Schema.filter((text) => text.length >= 1 && text.length <= 255 && text.isWellFormed() && !text.includes("\0"))
)

const text = (longest: number) =>
  Schema.String.pipe(Schema.filter((value) => value.length <= longest && value.isWellFormed()))

/** The header, the first line; `at` is the time of the export in milliseconds since 1970. */
export const Header = Schema.Struct({
  format: Schema.Literal("scipnet-log"),
  version: Schema.Literal(1),
  log: HashChain.LogId,
  position: Schema.NonNegativeInt,
  hash: HashChain.Hash,
  at: Schema.Int
})
export type Header = typeof Header.Type

/** A line with an event. */
export const Line = Schema.Struct({
  position: Schema.Int,
  stream: name,
  version: Schema.Int,
  id: name,
  type: name,
  schemaVersion: Schema.Int,
  /** JSON, as text. */
  data: text(8 * 1024 * 1024),
  /** JSON, as text. */
  metadata: text(64 * 1024),
  /** Milliseconds since 1970. */
  recordedAt: Schema.Int,
  occurredAt: Schema.NullOr(Schema.Int),
  salt: text(200),
  hash: HashChain.Hash
})

const fields = Object.keys(Line.fields)

/** Encodes an event as a line, without a line end. */
export const line = (event: StoredEvent): string => JSON.stringify(event, fields)

/**
 * The log as text, a line an event, with everything that is stored of it as it is stored. The first line says which log
 * it is and how far it goes.
 */
import { Schema } from "effect"
import type { StoredEvent } from "../../eventsourcing/append/AppendPlan.ts"
import * as HashChain from "../../eventsourcing/HashChain.ts"

/** No line is longer, in bytes: an event's data has at most 8 Mi characters, and it is quoted. */
export const maxLineBytes = 32 * 1024 * 1024

const name = Schema.String.pipe(
  Schema.filter((text) => text.length >= 1 && text.length <= 255 && text.isWellFormed() && !text.includes("\0"))
)

const text = (longest: number) =>
  Schema.String.pipe(Schema.filter((value) => value.length <= longest && value.isWellFormed()))

/** The first line; `at` in milliseconds since 1970. */
export const Header = Schema.Struct({
  format: Schema.Literal("scipnet-log"),
  version: Schema.Literal(1),
  log: HashChain.LogId,
  position: Schema.NonNegativeInt,
  hash: HashChain.Hash,
  at: Schema.Int
})
export type Header = typeof Header.Type

/** Any other line. */
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

/** An event as a line, without its end. */
export const line = (event: StoredEvent): string => JSON.stringify(event, fields)

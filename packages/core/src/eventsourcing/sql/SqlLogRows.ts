/**
 * The statements that inspect the log: rows without their data, and positions by stream, id and cause. Each reads a bounded
 * number of rows.
 */
import * as Schema from "effect/Schema"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"

/** An event without its data and metadata. */
export const Brief = Schema.Struct({
  position: Schema.Number,
  stream: Schema.String,
  version: Schema.Number,
  type: Schema.String,
  /** Milliseconds since 1970. */
  recordedAt: Schema.Number,
  hash: Schema.String
})
export type Brief = typeof Brief.Type

/** The type and the time of an event. */
const Outline = Schema.Struct({ position: Schema.Number, type: Schema.String, recordedAt: Schema.Number })
export type Outline = typeof Outline.Type

const briefRows = RowCodec.reader(Brief)
const outlineRows = RowCodec.reader(Outline)
const positionRows = RowCodec.reader(Schema.Struct({ position: Schema.Number }))

type Read<A> = (run: Run) => A

const positions = (rows: ReadonlyArray<unknown>): ReadonlyArray<number> =>
  positionRows(rows).map(({ position }) => position)

const selectOutlines =
  "SELECT position, type, recorded_at AS recordedAt FROM events WHERE position > ? ORDER BY position LIMIT ?"

/** The types and times of the next events after a position. */
export const outlinesAfter =
  (position: number, limit: number): Read<ReadonlyArray<Outline>> =>
  (run) =>
    outlineRows(run(selectOutlines, [position, limit]))

const selectBriefs = `SELECT position, stream, version, type, recorded_at AS recordedAt, hash FROM events
  WHERE position IN (SELECT value FROM json_each(?)) ORDER BY position`

/** The events at some positions, in the order of the log; a position without an event has no row. */
export const briefsAt =
  (wanted: ReadonlyArray<number>): Read<ReadonlyArray<Brief>> =>
  (run) =>
    briefRows(run(selectBriefs, [JSON.stringify(wanted)]))

const selectStream = "SELECT position FROM events WHERE stream = ? AND position <= ? ORDER BY version LIMIT ?"

/** The positions of the events of a stream, up to a position. */
export const positionsOfStream =
  (stream: string, to: number, limit: number): Read<ReadonlyArray<number>> =>
  (run) =>
    positions(run(selectStream, [stream, to, limit]))

const selectMetadata = `SELECT position FROM events
  WHERE position BETWEEN ? AND ? AND instr(metadata, ?) > 0 ORDER BY position`

/** The positions from one to another whose metadata contains a text. */
export const positionsByMetadata =
  (text: string, from: number, to: number): Read<ReadonlyArray<number>> =>
  (run) =>
    positions(run(selectMetadata, [from, to, text]))

const selectPrevious = "SELECT position FROM events WHERE stream = ? AND version < ? ORDER BY version DESC LIMIT 1"
const selectNext = "SELECT position FROM events WHERE stream = ? AND version > ? ORDER BY version LIMIT 1"

/** The positions of the events before and after a version of a stream; null where there is none. */
export const neighbours =
  (stream: string, version: number): Read<{ readonly previous: number | null; readonly next: number | null }> =>
  (run) => ({
    previous: positions(run(selectPrevious, [stream, version]))[0] ?? null,
    next: positions(run(selectNext, [stream, version]))[0] ?? null
  })

const selectCause = `SELECT position FROM events WHERE id =
  (SELECT json_extract(metadata, '$.causationId') FROM events WHERE position = ? AND json_valid(metadata))`

/** The position of the event that caused another one; null if its metadata names none that is in the log. */
export const causeOf =
  (position: number): Read<number | null> =>
  (run) =>
    positions(run(selectCause, [position]))[0] ?? null

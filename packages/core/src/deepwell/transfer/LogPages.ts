/**
 * Pages of the stored log that are bounded in events and in bytes.
 */
import * as Schema from "effect/Schema"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as SqlLog from "../../eventsourcing/sql/SqlLog.ts"

/** The maximum of a page: its events, and the bytes of text of a page of more than one event. */
export interface PageBounds {
  readonly events: number
  readonly bytes: number
}

const sizes = RowCodec.reader(Schema.Struct({ position: Schema.Number, size: Schema.Number }))

const selectSizes = `SELECT position, octet_length(data) + octet_length(metadata) AS size FROM events
  WHERE position > ? AND position <= ? ORDER BY position LIMIT ?`

/**
 * Reads the next events after a position up to another, within the bounds. Selecting their sizes first reads no text. Where
 * there is none up to `to`, returns the next one after it, so that a verification finds the gap.
 */
export const after = (position: number, to: number, bounds: PageBounds) => (run: Run) => {
  const found = sizes(run(selectSizes, [position, to, bounds.events]))
  let total = 0
  const over = found.findIndex(({ size }, index) => {
    total += size
    return index > 0 && total > bounds.bytes
  })
  return SqlLog.logAfter(position, Math.max(1, over === -1 ? found.length : over))(run)
}

/**
 * Exports the whole log as text, for the operator.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Database } from "../../database/Database.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import type { Head } from "../../eventsourcing/EventStore.ts"
import type { AppendError, ChainBroken } from "../../eventsourcing/EventStoreError.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import * as SqlLog from "../../eventsourcing/sql/SqlLog.ts"
import * as StoredEvents from "../../eventsourcing/StoredEvents.ts"
import type { CurrentActor } from "../request/CurrentActor.ts"
import * as LogFileFormat from "./LogFileFormat.ts"
import { appendAuditEntry, type OperatorOnly } from "../operator/Operator.ts"

/** An export: its header, and a stream of its lines, the header first and then one for each event. */
export interface Exported {
  readonly header: LogFileFormat.Header
  readonly lines: Stream.Stream<string, ChainBroken | AppendError>
}

/** Fails with `OperatorOnly`; the stream of lines fails with `ChainBroken` at the first altered event. */
export type Export = Effect.Effect<Exported, OperatorOnly | AppendError, CurrentActor>

const operation = "export"

// The maximum number of bytes of text in a page of more than one event.
const maxPageBytes = 4 * 1024 * 1024
const maxPageEvents = 500

const sizes = RowCodec.reader(Schema.Struct({ position: Schema.Number, size: Schema.Number }))

const selectSizes = `SELECT position, octet_length(data) + octet_length(metadata) AS size FROM events
  WHERE position > ? AND position <= ? ORDER BY position LIMIT ?`

/** Reads the next events within the limits of a page. Selecting their sizes first reads no text. */
const pageAfter = (after: number, to: number) => (run: Run) => {
  const found = sizes(run(selectSizes, [after, to, maxPageEvents]))
  let total = 0
  const over = found.findIndex(({ size }, index) => {
    total += size
    return index > 0 && total > maxPageBytes
  })
  return SqlLog.logAfter(after, Math.max(1, over === -1 ? found.length : over))(run)
}

/**
 * Exports the log up to its present end, including the audit event of the export itself; later events are not exported.
 * The hash chain is verified on the way, so that no altered event is exported. Credentials, sessions and throttles are
 * not exported.
 */
export const exportLog = Effect.gen(function* () {
  const database = yield* Database
  yield* appendAuditEntry(operation, {})
  const at = yield* Clock.currentTimeMillis
  const { log, end } = yield* database.read(operation, (run) => ({ log: SqlLog.logId(run), end: SqlLog.end(run) }))
  const header = LogFileFormat.Header.make({ format: "scipnet-log", version: 1, log, ...end, at })
  const page = (reached: Head) =>
    Effect.gen(function* () {
      const rows = yield* database.read(operation, pageAfter(reached.position, end.position))
      const head = yield* StoredEvents.verifyChain(reached, rows)
      const more = rows.length > 0 && head.position < end.position
      return [rows.map(LogFileFormat.line), more ? Option.some(head) : Option.none<Head>()] as const
    })

  const lines = Stream.concat(
    Stream.make(JSON.stringify(header)),
    end.position === 0 ? Stream.empty : Stream.flattenIterables(Stream.paginateEffect(StoredEvents.origin(log), page))
  )
  return { header, lines } satisfies Exported
})

/**
 * Exports the log as JSON lines.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import { Clock, Effect, Option, Schema, Stream } from "effect"
import { Database } from "../../database/Database.ts"
import * as SqlRunner from "../../database/transaction/SqlRunner.ts"
import type { Head } from "../../eventsourcing/EventStore.ts"
import type { AppendError, ChainBroken } from "../../eventsourcing/EventStoreError.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import * as SqlLog from "../../eventsourcing/sql/SqlLog.ts"
import * as StoredEvents from "../../eventsourcing/StoredEvents.ts"
import type { CurrentActor } from "../request/CurrentActor.ts"
import * as LogFileFormat from "./LogFileFormat.ts"
import type { OperatorOnly } from "../operator/Operator.ts"
import { record } from "../operator/Operator.ts"

/** An exported log: the header, and the stream of lines, which are the header and one line per event. */
export interface Exported {
  readonly header: LogFileFormat.Header
  readonly lines: Stream.Stream<string, ChainBroken | AppendError>
}

/** Exports the log; see {@link exportLog}. */
export type Export = Effect.Effect<Exported, OperatorOnly | AppendError, CurrentActor>

const operation = "export"

// The limits of a page, which has at least one event.
const maxPageBytes = 4 * 1024 * 1024
const maxPageEvents = 500

const sizes = RowCodec.decoder(Schema.Struct({ position: Schema.Number, size: Schema.Number }))

/** Reads the next page of events. Their sizes are queried first, which does not read the text. */
const pageAfter = (sql: SqlClient, after: number, to: number) =>
  Effect.gen(function* () {
    const found = yield* sizes(
      sql.unsafe(
        `SELECT position, octet_length(data) + octet_length(metadata) AS size FROM events
         WHERE position > ? AND position <= ? ORDER BY position LIMIT ?`,
        [after, to, maxPageEvents]
      )
    )
    let total = 0
    const over = found.findIndex(({ size }, at) => {
      total += size
      return at > 0 && total > maxPageBytes
    })
    return yield* SqlRunner.together(SqlLog.logAfter(after, Math.max(1, over === -1 ? found.length : over)))
  })

/**
 * Exports the log up to the audit event of this export. The hash chain is verified while the lines are streamed. Credentials,
 * sessions and login throttles are not included.
 *
 * Fails with `OperatorOnly` for users; the stream fails with `ChainBroken` at the first altered position.
 */
export const exportLog = Effect.gen(function* () {
  const database = yield* Database
  yield* record(operation, {})
  const at = yield* Clock.currentTimeMillis
  const { log, end } = yield* database.readSync(operation, (run) => ({ log: SqlLog.logId(run), end: SqlLog.end(run) }))
  const header = LogFileFormat.Header.make({ format: "scipnet-log", version: 1, log, ...end, at })
  const page = (reached: Head) =>
    Effect.gen(function* () {
      const rows = yield* database.read(operation, (sql) => pageAfter(sql, reached.position, end.position))
      const head = yield* StoredEvents.followAll(reached, rows)
      const more = rows.length > 0 && head.position < end.position
      return [rows.map(LogFileFormat.line), more ? Option.some(head) : Option.none<Head>()] as const
    })

  const lines = Stream.concat(
    Stream.make(JSON.stringify(header)),
    end.position === 0 ? Stream.empty : Stream.flattenIterables(Stream.paginateEffect(StoredEvents.origin(log), page))
  )
  return { header, lines } satisfies Exported
})

/**
 * The whole log as text, for whoever holds the file.
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

/** What it will be, and its lines as they are pulled: the header, and one an event. */
export interface Exported {
  readonly header: LogFileFormat.Header
  readonly lines: Stream.Stream<string, ChainBroken | AppendError>
}

/** Fails with `OperatorOnly`, and the lines with `ChainBroken` at the first event that is not what was written. */
export type Export = Effect.Effect<Exported, OperatorOnly | AppendError, CurrentActor>

const operation = "export"

// Of text in a page, unless a single event has more.
const maxPageBytes = 4 * 1024 * 1024
const maxPageEvents = 500

const sizes = RowCodec.decoder(Schema.Struct({ position: Schema.Number, size: Schema.Number }))

/** The next events, as many as are not too much to hold at once. Their sizes are looked at first, which reads no text. */
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
 * The log up to its present end, which holds the entry of this export: whatever is appended meanwhile is not in it. It is
 * proven as it goes, so that nothing altered leaves unnoticed. Credentials, sessions and throttles are not in it.
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

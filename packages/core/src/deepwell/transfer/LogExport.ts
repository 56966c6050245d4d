/**
 * Exports the whole log as text, for the operator.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { Database } from "../../database/Database.ts"
import type { Head } from "../../eventsourcing/EventStore.ts"
import type { AppendError, ChainBroken } from "../../eventsourcing/EventStoreError.ts"
import * as SqlLog from "../../eventsourcing/sql/SqlLog.ts"
import * as StoredEvents from "../../eventsourcing/StoredEvents.ts"
import type { CurrentActor } from "../request/CurrentActor.ts"
import * as LogFileFormat from "./LogFileFormat.ts"
import * as LogPages from "./LogPages.ts"
import { appendAuditEntry, type OperatorOnly } from "../operator/Operator.ts"

/** An export: its header, and a stream of its lines, the header first and then one for each event. */
export interface Exported {
  readonly header: LogFileFormat.Header
  readonly lines: Stream.Stream<string, ChainBroken | AppendError>
}

/** Fails with `OperatorOnly`; the stream of lines fails with `ChainBroken` at the first altered event. */
export type Export = Effect.Effect<Exported, OperatorOnly | AppendError, CurrentActor>

const operation = "export"

const bounds: LogPages.PageBounds = { events: 500, bytes: 4 * 1024 * 1024 }

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
      const rows = yield* database.read(operation, LogPages.after(reached.position, end.position, bounds))
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

/**
 * Reads of the log as it is stored, for the operator: events are neither decoded nor verified, so that an altered log can be
 * looked at. Each call appends an audit entry before it answers.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { Database } from "../../database/Database.ts"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import * as EventLoopYield from "../../database/EventLoopYield.ts"
import type { AppendError } from "../../eventsourcing/EventStoreError.ts"
import * as SqlLog from "../../eventsourcing/sql/SqlLog.ts"
import * as SqlLogRows from "../../eventsourcing/sql/SqlLogRows.ts"
import * as StoredEvents from "../../eventsourcing/StoredEvents.ts"
import * as Doctor from "../doctor/Doctor.ts"
import type { Diagnosis } from "../doctor/Findings.ts"
import type { EventLog } from "../EventLog.ts"
import { appendAuditEntry, type OperatorOnly } from "../operator/Operator.ts"
import type { CurrentActor } from "../request/CurrentActor.ts"
import * as LogFileFormat from "../transfer/LogFileFormat.ts"
import * as LogPages from "../transfer/LogPages.ts"
import type { Filter, InspectedEvent, ListPage, ListQuery, Overview, StoredLog } from "./InspectedLog.ts"
import { LogIndex, indexAt } from "./LogIndex.ts"

type Read<A> = Effect.Effect<A, OperatorOnly | AppendError, CurrentActor>

export interface Service {
  /** The size, the types and the density of the log. */
  readonly overview: Read<Overview>
  /** A page of at most `pageSize` events. */
  readonly list: (query: ListQuery) => Read<ListPage>
  /** One event; none if there is none at the position. */
  readonly event: (position: number) => Read<Option.Option<InspectedEvent>>
  /** All events up to the present end, for a reader who verifies the hash chain. */
  readonly storedLog: Read<StoredLog>
  /** Runs the doctor on the file of the deepwell. */
  readonly diagnose: (options: Doctor.Options) => Effect.Effect<Diagnosis, OperatorOnly | AppendError, CurrentActor>
}

/** The maximum number of events in a page of a list. */
export const pageSize = 200

const operation = "inspect"
const parts = 120

/** The number of events whose types, or whose metadata, are read at a time. */
const scanned = 2_000

/** The maximum length of a list of a stream, and of one by correlation or causation. */
const longestStream = 100_000
const mostFound = 1_000

const chainPage: LogPages.PageBounds = { events: 250, bytes: 256 * 1024 }

/** Values of filters can have any length; those of audit entries cannot. */
const recorded = (value: string): string => value.slice(0, 200).toWellFormed()

const toDetails = (filter: Filter) => (filter.by === "all" ? {} : { [filter.by]: recorded(filter.value) })

const make = Effect.gen(function* () {
  const services = yield* Effect.context<Database | EventLog>()
  const database = yield* Database
  const index = new LogIndex()

  const read: Database["Type"]["read"] = (name, query) => EventLoopYield.yieldIfDue(database.read(name, query))
  const record = (action: string, details: Parameters<typeof appendAuditEntry>[1]) =>
    Effect.provide(appendAuditEntry(action, details), services)

  const extendIndex: Effect.Effect<void, DatabaseError> = Effect.gen(function* () {
    let more = true
    while (more) {
      const found = yield* read(operation, SqlLogRows.outlinesAfter(index.end, scanned))
      index.add(found)
      more = found.length === scanned
    }
  })

  const overview = Effect.gen(function* () {
    yield* record(operation, {})
    yield* extendIndex
    const { log, head } = yield* read(operation, (run) => ({ log: SqlLog.logId(run), head: SqlLog.end(run) }))
    const to = Math.min(head.position, index.end)
    return {
      log,
      head,
      count: index.positions(to).length,
      span: index.span(),
      types: index.typeCounts(),
      density: index.density(parts)
    }
  })

  const positionsByMetadata = (field: "correlationId" | "causationId", value: string, to: number) =>
    Effect.gen(function* () {
      // The text that `JSON.stringify` writes for the field.
      const text = `"${field}":${JSON.stringify(value)}`
      yield* extendIndex
      const all = index.positions(to)
      const found: Array<number> = []
      for (let start = 0; start < all.length && found.length <= mostFound; start += scanned) {
        const [first = 0, last = to] = [all[start], all[Math.min(all.length, start + scanned) - 1]]
        found.push(...(yield* read(operation, SqlLogRows.positionsByMetadata(text, first, last))))
      }
      return { positions: found.slice(0, mostFound), isComplete: found.length <= mostFound }
    })

  const positionsOf = (filter: Filter, to: number) => {
    switch (filter.by) {
      case "all":
        return Effect.map(extendIndex, () => ({ positions: index.positions(to), isComplete: true }))
      case "type":
        return Effect.map(extendIndex, () => ({ positions: index.positions(to, filter.value), isComplete: true }))
      case "stream":
        return Effect.map(
          read(operation, SqlLogRows.positionsOfStream(filter.value, to, longestStream)),
          (positions) => ({
            positions,
            isComplete: positions.length < longestStream
          })
        )
      case "correlation":
        return positionsByMetadata("correlationId", filter.value, to)
      case "causation":
        return positionsByMetadata("causationId", filter.value, to)
    }
  }

  const list = ({ filter, to, start }: ListQuery) =>
    Effect.gen(function* () {
      const { positions, isComplete } = yield* positionsOf(filter, to)
      const wanted = "offset" in start ? start.offset : indexAt(positions, start.position)
      const offset = Math.floor(Math.min(wanted, Math.max(0, positions.length - 1)) / pageSize) * pageSize
      const events = yield* read(operation, SqlLogRows.briefsAt(positions.slice(offset, offset + pageSize)))
      yield* record("inspect events", {
        ...toDetails(filter),
        from: events[0]?.position ?? 0,
        to: events.at(-1)?.position ?? 0,
        count: events.length
      })
      return { offset, total: positions.length, isComplete, events }
    })

  const event = (position: number) =>
    Effect.gen(function* () {
      const found = yield* read(operation, (run) => {
        const [stored] = SqlLog.logAfter(position - 1, 1)(run)
        if (stored?.position !== position) {
          return Option.none<InspectedEvent>()
        }
        const before = position === 1 ? StoredEvents.origin(SqlLog.logId(run)).hash : SqlLog.hashAt(position - 1)(run)
        const { previous, next } = SqlLogRows.neighbours(stored.stream, stored.version)(run)
        return Option.some({ event: stored, before, previous, next, cause: SqlLogRows.causeOf(position)(run) })
      })
      yield* record("inspect event", { position })
      return found
    })

  const storedLog = Effect.gen(function* () {
    yield* record("inspect chain", {})
    const at = yield* Clock.currentTimeMillis
    const { log, end } = yield* read(operation, (run) => ({ log: SqlLog.logId(run), end: SqlLog.end(run) }))
    const header = { format: "scipnet-log", version: 1, log, ...end, at } as const
    const pages = Stream.paginateEffect(0, (reached) =>
      Effect.map(read(operation, LogPages.after(reached, end.position, chainPage)), (found) => {
        const rows = found.filter(({ position }) => position <= end.position)
        const last = rows.at(-1)?.position ?? end.position
        return [
          rows.map((row) => `${LogFileFormat.line(row)}\n`).join(""),
          last < end.position ? Option.some(last) : Option.none()
        ] as const
      })
    )
    return { header, lines: Stream.concat(Stream.make(`${JSON.stringify(header)}\n`), pages) }
  })

  return LogInspection.of({
    overview,
    list,
    event,
    storedLog,
    // Appended by this program's log, since the file of a replica takes no other changes.
    diagnose: (options) =>
      Effect.zipRight(
        record("inspect doctor", {}),
        Doctor.examine({ ...options, appendEntry: (problems) => record("doctor", { problems }) })
      )
  })
})

/** Reads of the log as it is stored. */
export class LogInspection extends Context.Tag("@scipnet/core/LogInspection")<LogInspection, Service>() {}

/** The reads on a log and a database that the caller provides, as `Deepwell.services` does. */
export const layer: Layer.Layer<LogInspection, never, Database | EventLog> = Layer.effect(LogInspection, make)

/**
 * The past: what a record was at a time or at a position of the log. Whoever reads it must be able to read the record as
 * it is now and as it was then, and each section likewise.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Chunk, Effect, Either, Option, Stream } from "effect"
import * as Access from "../../domain/access/Access.ts"
import type { QueryResult, Record, RecordType, StatusEntry } from "../../domain/query/QueryResult.ts"
import * as Authority from "../../domain/access/Authority.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import type { Level } from "../../domain/access/Clearance.ts"
import type * as Query from "../../domain/query/Query.ts"
import { RecordExpunged, RecordRedacted } from "../../domain/Rejection.ts"
import type { Rejection } from "../../domain/Rejection.ts"
import type { RecordedEvent } from "../../eventsourcing/Event.ts"
import { maximumPage } from "../../eventsourcing/EventStore.ts"
import * as RecordViews from "../../readmodels/RecordViews.ts"
import * as SectionView from "../../readmodels/SectionView.ts"
import * as StatusHistoryView from "../../readmodels/StatusHistoryView.ts"
import type { Asker, Found } from "../request/AuditedQuery.ts"
import { ask } from "../request/AuditedQuery.ts"
import { EventLog } from "../EventLog.ts"
import * as ActorRedaction from "./ActorRedaction.ts"
import * as Redaction from "./Redaction.ts"

type Events = ReadonlyArray<RecordedEvent<DomainEvent>>

const isBy =
  (point: Query.Point) =>
  ({ position, recordedAt }: RecordedEvent<DomainEvent>): boolean =>
    "position" in point ? position <= point.position : recordedAt <= point.time

/** The events of a record up to a point. What is written never changes, so they need no snapshot. */
const eventsBy = (type: RecordType, id: string, point: Query.Point) =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const pages = Stream.paginateChunkEffect(1, (from) =>
      Effect.map(log.readStream({ stream: `${type}-${id}`, from }), (page) => [
        Chunk.unsafeFromArray(page),
        page.length === maximumPage ? Option.some(from + maximumPage) : Option.none<number>()
      ])
    )
    return Chunk.toReadonlyArray(yield* Stream.runCollect(Stream.takeWhile(pages, isBy(point))))
  })

/** How an answer is put: of the record as it was, or of why there is none. */
interface Tell<A> {
  readonly granted: (sql: SqlClient, asker: Asker, then: Record, events: Events) => Effect.Effect<A, SqlError>
  readonly redacted: (needed: Level, held: Level) => Either.Either<A, Rejection>
  readonly expunged: Either.Either<A, Rejection>
}

const past = <A>(name: string, { type, id, ...point }: Query.AsOf, tell: Tell<A>) =>
  Effect.flatMap(eventsBy(type, id, point), (events) =>
    ask(name, { type, id }, (sql, asker): Effect.Effect<Found<A>, SqlError> =>
      Effect.gen(function* () {
        const { reader, policy } = asker
        const refusal = "position" in point ? Authority.refuseAction("positions", reader) : undefined
        if (refusal !== undefined) {
          return { result: Either.left(refusal), decision: "denied", rule: "auditor" }
        }
        const now = RecordViews.subjectOf(yield* RecordViews.views[type].find(sql, id))
        const then = RecordViews.views[type].folded(events)
        // Whether it is deleted is asked of what it is now: what was restored is no secret.
        const subjects = [now, now && then && { ...now, clearance: then.clearance }]
        const decisions = subjects.map((subject) => ({ subject, ...Access.decide(reader, subject, policy) }))
        const denial = decisions.find(({ decision }) => decision !== "granted")
        const details = { ...point }
        if (denial === undefined && then !== undefined) {
          const answer = yield* tell.granted(sql, asker, then, events)
          return { result: Either.right(answer), decision: "granted", rule: decisions[1]?.rule ?? "absent", details }
        }
        const { rule = "absent", decision = "expunged", subject } = denial ?? {}
        return decision === "redacted" && subject !== undefined
          ? { result: tell.redacted(subject.clearance.level, reader.clearance.level), decision, rule, details }
          : { result: tell.expunged, decision: "expunged", rule, details }
      })
    )
  )

/** A record as it was. */
export const asOf = (query: Query.AsOf) => {
  const { type, id } = query
  return past<QueryResult>("asof", query, {
    granted: (sql, { reader, policy }, then, events) =>
      Effect.gen(function* () {
        const present = new Map((yield* SectionView.of(sql, type, id)).map((section) => [section.key, section]))
        const mayRead = (section: SectionView.StoredSection) => {
          const now = present.get(section.key)
          return (
            Redaction.dominatesSection(reader, section) && now !== undefined && Redaction.dominatesSection(reader, now)
          )
        }
        const record = yield* Redaction.withSections(sql, reader, then, policy, SectionView.folded(events), mayRead)
        return { _tag: "Granted", record }
      }),
    redacted: (needed, held) => Either.right({ _tag: "Redacted", type, id, needed, held }),
    expunged: Either.right({ _tag: "Expunged", type, id })
  })
}

/** The changes of status of an anomaly up to a point, oldest first. */
export const historyAsOf = ({ scp: id, ...point }: Query.HistoryAsOf) =>
  past<ReadonlyArray<StatusEntry>>(
    "history-asof",
    { type: "scp", id, ...point },
    {
      granted: (sql, { reader }, _, events) => ActorRedaction.hiding(sql, reader, StatusHistoryView.folded(events)),
      redacted: (needed, held) => Either.left(new RecordRedacted({ type: "scp", id, needed, held })),
      expunged: Either.left(new RecordExpunged({ type: "scp", id }))
    }
  )
